"""GET /v1/speakers and /v1/speakers/{id}: the registry, for reading."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from flask_smorest import Blueprint

from service.api.body import StrictParser
from service.api.problems import documented
from service.api.schemas import EntrySchema, SpeakersSchema, page_schema
from service.errors import Fault, InvalidRequest, UnknownSpeaker
from service.settings import Settings
from service.speakers.entries import Entry


def _cursor(entry_id: str) -> str:
    """The opaque cursor of the page that comes after the entry `entry_id`."""
    return base64.urlsafe_b64encode(entry_id.encode()).decode().rstrip("=")


def _after(cursor: str, entries: Sequence[Entry]) -> int:
    """The index of the entry where the page of `cursor` begins. Raises InvalidRequest for a cursor that is none."""
    try:
        wanted = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
        return 1 + next(index for index, entry in enumerate(entries) if entry.id == wanted)
    except (binascii.Error, ValueError, StopIteration):
        detail = "Is no cursor that this service gave, or its speaker is gone; begin again without one."
        raise InvalidRequest([Fault(detail, parameter="cursor")]) from None


def blueprint(entries: Sequence[Entry], settings: Settings) -> Blueprint:
    """The routes over `entries`."""
    blp = Blueprint("speakers", __name__, description="The speakers that this installation knows")
    blp.ARGUMENTS_PARSER = StrictParser(settings)
    by_id = {entry.id: entry for entry in entries}

    @blp.route("/v1/speakers")
    @documented(blp, 422)
    @blp.arguments(page_schema(settings), location="query")
    @blp.response(200, SpeakersSchema)
    @blp.doc(operationId="listSpeakers")
    def list_speakers(page: Mapping[str, Any]) -> dict[str, Any]:
        """List the speakers of the registry, page by page"""
        start = _after(page["cursor"], entries) if "cursor" in page else 0
        shown = entries[start : start + page["limit"]]
        more = start + len(shown) < len(entries)
        return {"speakers": shown, "next_cursor": _cursor(shown[-1].id) if more else None}

    @blp.route("/v1/speakers/<speaker_id>")
    @documented(blp, 404)
    @blp.response(200, EntrySchema)
    @blp.doc(operationId="getSpeaker")
    def get_speaker(speaker_id: str) -> Entry:
        """Show one speaker of the registry"""
        if speaker_id not in by_id:
            raise UnknownSpeaker(speaker_id)
        return by_id[speaker_id]

    return blp
