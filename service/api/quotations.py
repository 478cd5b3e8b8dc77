"""GET /v1/quotations: what was said, searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_smorest import Blueprint

from service.api import shapes
from service.api.body import StrictParser
from service.api.cursors import cursor_of, place_of
from service.api.named import queried
from service.api.problems import documented
from service.api.store_schemas import QuotationsSchema, quotation_query
from service.errors import Fault, InvalidRequest
from service.matching.terms import phrases
from service.settings import Settings
from service.speakers.registry import Registry
from service.store.base import Store
from service.store.records import QuotationQuery


def _phrases(question: str | None) -> tuple[str, ...]:
    """What to search for. Raises InvalidRequest where a question holds no word."""
    if question is None:
        return ()
    if not (found := phrases(question)):
        raise InvalidRequest([Fault("Holds no word.", parameter="q")])
    return found


def blueprint(store: Store, registry: Callable[[], Registry], settings: Settings) -> Blueprint:
    """The route over `store`."""
    blp = Blueprint("quotations", __name__, description="Quotations that are stored")
    blp.ARGUMENTS_PARSER = StrictParser(settings)

    @blp.route("/v1/quotations")
    @documented(blp, 422, 503)
    @blp.arguments(quotation_query(settings), location="query")
    @blp.response(200, QuotationsSchema)
    @blp.doc(operationId="listQuotations")
    def list_quotations(wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Search the stored quotations, latest first; those of articles without a date come last"""
        query = QuotationQuery(
            speaker=queried(wanted["speaker"], registry()),
            kind=wanted["kind"],
            phrases=_phrases(wanted["q"]),
            since=wanted["since"],
            until=wanted["until"],
            utterance=wanted["utterance"],
        )
        with store.read() as view:
            page = view.quotations(query, wanted["limit"], place_of(wanted.get("cursor")))
        return {"quotations": [shapes.quotation(each) for each in page.items], "next_cursor": cursor_of(page.next)}

    return blp
