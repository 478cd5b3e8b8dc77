"""Values to what a row holds of them, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select

from service.model import Cue, Kind, Mention, MentionType, Quotation, Relation, Span, Speaker
from service.store.records import Membership, StoredQuotation
from service.store.sql_tables import NO_DAY, article_urls, articles, quotations, utterances, voices


def day_of(published_at: date | None) -> int:
    """A date as the tables have it."""
    return published_at.toordinal() if published_at else NO_DAY


def date_of(day: int) -> date | None:
    """And back."""
    return date.fromordinal(day) if day != NO_DAY else None


def spans_of(quotation: Quotation) -> dict[str, Any]:
    """Where a quotation stands, as JSON; a span is its start, its end and its text."""
    return {
        "content": [_out(span) for span in quotation.content],
        "quoted": [_out(span) for span in quotation.quoted],
        "cue": [*_out(quotation.cue.span), quotation.cue.lemma] if quotation.cue else None,
        "mention": [*_out(quotation.mention.span), quotation.mention.type] if quotation.mention else None,
    }


def _out(span: Span) -> list[Any]:
    return [span.start, span.end, span.text]


def quotation_from(row: Row[Any]) -> Quotation:
    """The quotation in a row of `stored`."""
    spans: Mapping[str, Any] = row.spans
    cue, mention = spans["cue"], spans["mention"]
    return Quotation(
        id=row.id,
        kind=Kind(row.kind),
        content=tuple(Span(*each) for each in spans["content"]),
        quoted=tuple(Span(*each) for each in spans["quoted"]),
        cue=Cue(Span(*cue[:3]), cue[3]) if cue else None,
        mention=Mention(Span(*mention[:3]), MentionType(mention[3])) if mention else None,
        speaker=speaker_from(row),
        confidence=row.confidence,
    )


def speaker_from(row: Row[Any]) -> Speaker | None:
    """The speaker in a row that has the columns `name`, `speaker` and `wikidata` of a voice."""
    return Speaker(row.name, row.speaker, row.wikidata) if row.name is not None else None


def stored_from(row: Row[Any]) -> StoredQuotation:
    """A row of `stored`, whole."""
    return StoredQuotation(
        quotation=quotation_from(row),
        article=row.article_id,
        published_at=date_of(row.day),
        url=row.url,
        membership=Membership(row.utterance_id, Relation(row.relation), row.score),
    )


def stored() -> Select[Any]:
    """Quotations with all that is shown of them."""
    url = (
        select(article_urls.c.url)
        .where(article_urls.c.article == quotations.c.article)
        .order_by(article_urls.c.key)
        .limit(1)
        .scalar_subquery()
        .label("url")
    )
    return (
        select(
            *(quotations.c[name] for name in ("key", "id", "kind", "spans", "confidence", "day", "relation", "score")),
            voices.c.name,
            voices.c.speaker,
            voices.c.wikidata,
            articles.c.id.label("article_id"),
            utterances.c.id.label("utterance_id"),
            url,
        )
        .join(articles, articles.c.key == quotations.c.article)
        .join(utterances, utterances.c.key == quotations.c.utterance)
        .outerjoin(voices, voices.c.key == quotations.c.voice)
    )
