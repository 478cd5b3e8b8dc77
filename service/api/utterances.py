"""GET /v1/utterances, GET /v1/utterances/{id}, POST /v1/utterances/search: what was said once, however rendered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, g, url_for
from flask_smorest import Blueprint

from service import lookup
from service.api import shapes
from service.api.body import StrictParser
from service.api.cursors import cursor_of, place_of
from service.api.named import check_ids, queried, speaker_of
from service.api.problems import documented
from service.api.store_schemas import (
    HitsSchema,
    StoredUtteranceSchema,
    UtterancesSchema,
    search_request,
    utterance_query,
)
from service.api.work import PROBLEMS, admitted, models
from service.desk import Desk
from service.model import Statement
from service.settings import Settings
from service.speakers.registry import Registry
from service.store.base import Store
from service.store.records import UtteranceQuery

LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Where it is now"}}


def blueprint(store: Store, desk: Desk, registry: Callable[[], Registry], settings: Settings) -> Blueprint:
    """The routes over `store`; searching waits at `desk`."""
    blp = Blueprint("utterances", __name__, description="What was said once, and all that renders it")
    blp.ARGUMENTS_PARSER = StrictParser(settings)

    @blp.route("/v1/utterances")
    @documented(blp, 422, 503)
    @blp.arguments(utterance_query(settings), location="query")
    @blp.response(200, UtterancesSchema)
    @blp.doc(operationId="listUtterances")
    def list_utterances(wanted: Mapping[str, Any]) -> dict[str, Any]:
        """List utterances, those last published first; those without a date come last"""
        query = UtteranceQuery(
            queried(wanted["speaker"], registry()), wanted["since"], wanted["until"], wanted["min_renderings"]
        )
        with store.read() as view:
            page = view.utterances(query, wanted["limit"], place_of(wanted.get("cursor")))
        return {"utterances": page.items, "next_cursor": cursor_of(page.next)}

    @blp.route("/v1/utterances/<utterance:utterance_id>")
    @documented(blp, 404, 503)
    @blp.response(200, StoredUtteranceSchema)
    @blp.alt_response(308, success=True, headers=LOCATION, description="It went into another utterance")
    @blp.doc(operationId="getUtterance")
    def get_utterance(utterance_id: str) -> Any:
        """Show an utterance and how it drifted: its renderings, earliest first, and what conflicts with them

        Each rendering has the words that it has otherwise than the utterance's `text`. The id of an utterance that
        went into another leads there.
        """
        try:
            return shapes.utterance(lookup.shown(store, utterance_id))
        except lookup.Moved as moved:
            place = url_for("utterances.get_utterance", utterance_id=moved.utterance_id)
            return Response(status=308, headers={"Location": place})

    @blp.route("/v1/utterances/search", methods=["POST"])
    @admitted(desk)
    @documented(blp, *PROBLEMS)
    @blp.arguments(search_request(settings))
    @blp.response(200, HitsSchema)
    @blp.doc(operationId="searchUtterances")
    def search(sent: Mapping[str, Any]) -> dict[str, Any]:
        """Find the utterances that a text is the same as, renders, is part of or conflicts with

        None: nothing like it is known.
        """
        now = registry()
        if sent["speaker"] is not None:
            check_ids([("/speaker", sent["speaker"])], now)
        asked = Statement(lookup.ASKED, sent["text"], speaker_of(sent["speaker"], now), sent["published_at"])
        with desk.turn() as tools:
            hits = lookup.search(store, tools.matcher, asked)
            made_by = models(tools.matcher.identity)
        g.log_fields = {"code_points": len(asked.text), "utterances": len(hits)}
        return {"utterances": [shapes.hit(each) for each in hits], "models": made_by}

    return blp
