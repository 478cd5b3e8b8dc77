"""POST /v1/articles, GET and DELETE /v1/articles/{id}: articles that stay."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import g, url_for
from flask_smorest import Blueprint

from service.api import shapes
from service.api.body import StrictParser
from service.api.named import speaker_filter
from service.api.problems import documented
from service.api.schemas import extraction_request
from service.api.store_schemas import StoredArticleSchema
from service.api.work import PROBLEMS, admitted
from service.archive import Archive
from service.desk import Desk
from service.model import Article
from service.settings import Settings
from service.speakers.registry import Registry

LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Where the article is"}}


def blueprint(archive: Archive, desk: Desk, registry: Callable[[], Registry], settings: Settings) -> Blueprint:
    """The routes over `archive`, whose work waits at `desk`."""
    blp = Blueprint("articles", __name__, description="Articles that are stored")
    blp.ARGUMENTS_PARSER = StrictParser(settings)

    @blp.route("/v1/articles", methods=["POST"])
    @admitted(desk)
    @documented(blp, *PROBLEMS)
    @blp.arguments(extraction_request(settings))
    @blp.response(201, StoredArticleSchema, headers=LOCATION)
    @blp.alt_response(200, schema=StoredArticleSchema, headers=LOCATION, description="It was there already")
    @blp.doc(operationId="addArticle")
    def add(sent: Mapping[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Extract the quotations of an article, store them, and link each to its utterance

        The same text posted again is the same article, whatever else is said of it; a new `url` is remembered. All
        quotations are stored; `speakers` and `kinds` choose which are returned.
        """
        keep = speaker_filter(sent["speakers"], registry())
        kinds = sent["kinds"]
        article = Article(**{name: sent[name] for name in ("text", "title", "url", "published_at", "language")})
        kept, created = archive.add(article)
        stored, quotations = archive.get(kept.id)
        g.log_fields = {"code_points": len(stored.text), "quotations": len(quotations), "created": created}
        shown = [q for q in quotations if keep(q.quotation) and (kinds is None or q.quotation.kind in kinds)]
        place = url_for("articles.get_article", article_id=stored.id)
        return shapes.article(stored, shown), 201 if created else 200, {"Location": place}

    @blp.route("/v1/articles/<article_id>")
    @documented(blp, 404, 503)
    @blp.response(200, StoredArticleSchema)
    @blp.doc(operationId="getArticle")
    def get_article(article_id: str) -> dict[str, Any]:
        """Show a stored article with its quotations"""
        return shapes.article(*archive.get(article_id))

    @blp.route("/v1/articles/<article_id>", methods=["DELETE"])
    @admitted(desk)
    @documented(blp, 404, 503)
    @blp.response(204)
    @blp.doc(operationId="deleteArticle")
    def delete_article(article_id: str) -> None:
        """Remove an article, and its quotations from their utterances

        An utterance that only these held together parts again.
        """
        archive.delete(article_id)

    return blp
