"""Values of the store as the schemas show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.lookup import Contradiction, Drift, Hit, Shown, outlet
from service.store.records import StoredArticle, StoredQuotation


def quotation(stored: StoredQuotation) -> dict[str, Any]:
    """A stored quotation."""
    own, place = stored.quotation, stored.membership
    return {
        **{name: getattr(own, name) for name in ("id", "kind", "text", "content", "quoted", "cue", "mention")},
        "speaker": own.speaker,
        "confidence": own.confidence,
        "article": stored.article,
        "published_at": stored.published_at,
        "utterance": {"id": place.utterance, "relation": place.relation},
    }


def article(stored: StoredArticle, quotations: Sequence[StoredQuotation]) -> dict[str, Any]:
    """A stored article with some of its quotations."""
    names = ("id", "text", "title", "urls", "published_at", "language", "stored_at", "models")
    return {name: getattr(stored, name) for name in names} | {"quotations": [quotation(each) for each in quotations]}


def where(stored: StoredQuotation) -> dict[str, Any]:
    """A quotation and where it stands."""
    return {
        "quotation": stored.id,
        "text": stored.quotation.text,
        "kind": stored.quotation.kind,
        "speaker": stored.quotation.speaker,
        "article": stored.article,
        "published_at": stored.published_at,
        "url": stored.url,
        "outlet": outlet(stored.url),
    }


def drift(each: Drift) -> dict[str, Any]:
    """A rendering and how it differs."""
    place = each.rendering.membership
    return where(each.rendering) | {"relation": place.relation, "score": place.score, "differs": each.differs}


def contradiction(each: Contradiction) -> dict[str, Any]:
    """What conflicts with a rendering."""
    beside = {"utterance": each.other.membership.utterance, "rendering": each.rendering.id, "differs": each.differs}
    return where(each.other) | beside


def utterance(shown: Shown) -> dict[str, Any]:
    """An utterance with all that is known of it."""
    names = ("id", "speaker", "text", "representative", "first", "last", "size")
    return {name: getattr(shown.utterance, name) for name in names} | {
        "renderings": [drift(each) for each in shown.renderings],
        "conflicts": [contradiction(each) for each in shown.conflicts],
    }


def hit(each: Hit) -> dict[str, Any]:
    """What a search found."""
    return {
        "utterance": each.utterance,
        "rendering": where(each.rendering),
        "relation": each.relation,
        "score": round(each.score, 4),
        "differs": each.differs,
    }
