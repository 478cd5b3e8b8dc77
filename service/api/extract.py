"""POST /v1/extract: an article in, its attributed quotations out; stores nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g
from flask_smorest import Blueprint

from service.api.body import StrictParser
from service.api.named import speaker_filter
from service.api.problems import documented
from service.api.schemas import ExtractionSchema, extraction_request
from service.api.work import PROBLEMS, TIMING, TIMING_DOC, admitted, count_reading, models, server_timing
from service.desk import Desk
from service.model import Article
from service.settings import Settings
from service.speakers.registry import Registry


def blueprint(desk: Desk, registry: Callable[[], Registry], settings: Settings) -> Blueprint:
    """The route that reads articles at `desk`."""
    blp = Blueprint("extract", __name__, description="Quotations out of articles")
    blp.ARGUMENTS_PARSER = StrictParser(settings)

    @blp.route("/v1/extract", methods=["POST"])
    @admitted(desk)
    @documented(blp, *PROBLEMS)
    @blp.arguments(extraction_request(settings))
    @blp.response(200, ExtractionSchema, headers=TIMING_DOC)
    @blp.doc(operationId="extract")
    def extract(sent: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Extract the quotations of an article

        Each with its exact spans, its cue, the mention of its source, the speaker that resolves to, and how sure
        that is. Nothing is stored. The header Server-Timing says how long each stage took, in milliseconds.
        """
        keep = speaker_filter(sent["speakers"], registry())
        kinds = sent["kinds"]
        article = Article(**{name: sent[name] for name in ("text", "title", "url", "published_at", "language")})
        with desk.turn() as tools:
            reading = tools.reader.read(article)
        count_reading(reading)
        g.log_fields = {"code_points": len(article.text), "quotations": len(reading.quotations)}
        shown = [q for q in reading.quotations if keep(q) and (kinds is None or q.kind in kinds)]
        answer = {"language": reading.language, "quotations": shown, "models": models(tools.reader.identity)}
        return answer, 200, {TIMING: server_timing(reading.seconds)}

    return blp
