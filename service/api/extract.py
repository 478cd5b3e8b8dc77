"""POST /v1/extract: an article in, its attributed quotations out; stores nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from flask import g
from flask_smorest import Blueprint

from service import telemetry
from service.api.body import StrictParser
from service.api.problems import documented
from service.api.schemas import ExtractionSchema, article_schema
from service.desk import Desk
from service.errors import Fault, InvalidRequest
from service.model import Article, Quotation, Reading
from service.settings import Settings
from service.speakers.entries import Entry
from service.speakers.names import fold_words

LOOKS_LIKE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NO_TOKEN = re.compile(r"[^A-Za-z0-9_-]")  # what a header's token may not hold


def speaker_filter(wanted: Sequence[str] | None, entries: Sequence[Entry]) -> Callable[[Quotation], bool]:
    """Whether a quotation is by one of `wanted`, each an id of the registry or a name; None wants all.

    Raises InvalidRequest for what looks like an id and is none: it would otherwise just find nothing.
    """
    if wanted is None:
        return lambda quotation: True
    ids = {entry.id for entry in entries}
    faults = [
        Fault(f"The registry has no speaker {each!r}; GET /v1/speakers lists them.", pointer=f"/speakers/{index}")
        for index, each in enumerate(wanted)
        if LOOKS_LIKE_ID.fullmatch(each) and each not in ids
    ]
    if faults:
        raise InvalidRequest("; ".join(fault.detail for fault in faults), faults=faults)
    names = {fold_words(each) for each in wanted if each not in ids}
    chosen = ids.intersection(wanted)
    for entry in entries:
        if names & {fold_words(name) for name in (entry.name, *entry.aliases, *entry.family)}:
            chosen.add(entry.id)

    def keep(quotation: Quotation) -> bool:
        speaker = quotation.speaker
        return speaker is not None and (speaker.id in chosen or fold_words(speaker.name) in names)

    return keep


def server_timing(seconds: Mapping[str, float]) -> str:
    """The seconds that each stage took as the header Server-Timing, in milliseconds; the body stays deterministic."""
    return ", ".join(f"{NO_TOKEN.sub('-', stage)};dur={1000 * took:.1f}" for stage, took in seconds.items())


def _count(reading: Reading) -> None:
    for stage, took in reading.seconds.items():
        telemetry.STAGE_SECONDS.labels(stage).observe(took)
    for quotation in reading.quotations:
        speaker = "known" if quotation.speaker and quotation.speaker.id else "named" if quotation.speaker else "none"
        telemetry.QUOTATIONS.labels(quotation.kind.value, speaker).inc()


def blueprint(desk: Desk, entries: Sequence[Entry], settings: Settings) -> Blueprint:
    """The route that reads articles at `desk`."""
    blp = Blueprint("extract", __name__, description="Quotations out of articles")
    blp.ARGUMENTS_PARSER = StrictParser(settings)

    def admitted(view: Callable[..., Any]) -> Callable[..., Any]:
        """Take a place in the queue before the body is read, so that slow senders count as well."""

        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with desk.place(), telemetry.WAITING.track_inprogress():
                return view(*args, **kwargs)

        return wrapper

    @blp.route("/v1/extract", methods=["POST"])
    @admitted
    @documented(blp, 400, 408, 413, 415, 422, 503)
    @blp.arguments(article_schema(settings))
    @blp.response(200, ExtractionSchema, headers={"Server-Timing": {"schema": {"type": "string"}}})
    @blp.doc(operationId="extract")
    def extract(sent: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Extract the quotations of an article

        Each with its exact spans, its cue, the mention of its source, the speaker that resolves to, and how sure
        that is. Nothing is stored. The header Server-Timing says how long each stage took, in milliseconds.
        """
        keep = speaker_filter(sent["speakers"], entries)
        kinds = sent["kinds"]
        article = Article(**{name: sent[name] for name in ("text", "title", "url", "published_at", "language")})
        reading, models = desk.read(article)
        _count(reading)
        g.log_fields = {"code_points": len(article.text), "quotations": len(reading.quotations)}
        shown = [q for q in reading.quotations if keep(q) and (kinds is None or q.kind in kinds)]
        answer = {"language": reading.language, "quotations": shown, "models": models}
        return answer, 200, {"Server-Timing": server_timing(reading.seconds)}

    return blp
