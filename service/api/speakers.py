"""/v1/speakers and /v1/speakers/{id}: the registry, to read and to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_smorest import Blueprint

from service.api.body import StrictParser
from service.api.cursors import decoded, encoded, refused
from service.api.problems import documented
from service.api.schemas import SpeakersSchema, page_schema
from service.api.speaker_schemas import LONGEST, EntrySchema, entry_request
from service.api.work import admitted
from service.desk import Desk
from service.errors import Fault, InvalidRequest, UnknownSpeaker
from service.roster import Roster
from service.settings import Settings
from service.speakers.entries import ID, Entry

MONITOR = {
    "Link": {"schema": {"type": "string"}, "description": 'The job that reads stored articles anew: `rel="monitor"`'}
}


def _after(cursor: str, entries: Sequence[Entry]) -> int:
    """The index of the entry where the page of `cursor` begins. Raises InvalidRequest for a cursor that is none."""
    wanted = decoded(cursor)
    for index, entry in enumerate(entries):
        if entry.id == wanted:
            return index + 1
    raise refused()


def _monitor(job_id: str) -> dict[str, str]:
    return {"Link": f'<{url_for("jobs.get_job", job_id=job_id)}>; rel="monitor"'}


def blueprint(roster: Roster, desk: Desk, ring: Callable[[], None], settings: Settings) -> Blueprint:
    """The routes over `roster`; `ring` wakes the workers, and who sends a body has a place at `desk`."""
    blp = Blueprint("speakers", __name__, description="The speakers that this installation knows")
    blp.ARGUMENTS_PARSER = StrictParser(settings)

    @blp.route("/v1/speakers")
    @documented(blp, 422)
    @blp.arguments(page_schema(settings), location="query")
    @blp.response(200, SpeakersSchema)
    @blp.doc(operationId="listSpeakers")
    def list_speakers(page: Mapping[str, Any]) -> dict[str, Any]:
        """List the speakers of the registry, page by page"""
        entries = roster.current().entries
        start = _after(page["cursor"], entries) if "cursor" in page else 0
        shown = entries[start : start + page["limit"]]
        more = start + len(shown) < len(entries)
        return {"speakers": shown, "next_cursor": encoded(shown[-1].id) if more else None}

    @blp.route("/v1/speakers/<speaker_id>")
    @documented(blp, 404)
    @blp.response(200, EntrySchema)
    @blp.doc(operationId="getSpeaker")
    def get_speaker(speaker_id: str) -> Entry:
        """Show one speaker of the registry"""
        entry = roster.current().get(speaker_id)
        if entry is None:
            raise UnknownSpeaker(speaker_id)
        return entry

    @blp.route("/v1/speakers/<speaker_id>", methods=["PUT"])
    @admitted(desk)
    @documented(blp, 400, 408, 413, 415, 422, 503)
    @blp.arguments(entry_request(settings))
    @blp.response(200, EntrySchema, headers=MONITOR)
    @blp.alt_response(201, schema=EntrySchema, headers=MONITOR, description="There was none of this id")
    @blp.doc(operationId="putSpeaker")
    def put_speaker(sent: Mapping[str, Any], speaker_id: str) -> tuple[Entry, int, dict[str, str]]:
        """Write a speaker of the registry, new or in place of the one of this id

        What is read from now on knows it, in every worker; stored articles that it touches are read anew by a job.
        """
        if len(speaker_id) > LONGEST or not ID.fullmatch(speaker_id):
            raise InvalidRequest([Fault(f"The id must be {LONGEST} small letters, digits and single hyphens at most.")])
        entry, created, job_id = roster.put(speaker_id, sent)
        ring()
        return entry, 201 if created else 200, _monitor(job_id)

    @blp.route("/v1/speakers/<speaker_id>", methods=["DELETE"])
    @documented(blp, 404, 409, 503)
    @blp.response(204, headers=MONITOR)
    @blp.doc(operationId="deleteSpeaker")
    def delete_speaker(speaker_id: str) -> tuple[str, int, dict[str, str]]:
        """Remove a speaker from the registry

        Refused while another is said to speak for this one. Stored articles that it touches are read anew by a job.
        """
        job_id = roster.delete(speaker_id)
        ring()
        return "", 204, _monitor(job_id)

    return blp
