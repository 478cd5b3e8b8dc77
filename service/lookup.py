"""What is asked of the store: how an utterance drifted from rendering to rendering, and whether something was said."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from service.errors import UnknownUtterance
from service.linking import LONGEST, Linker, agree
from service.matching.differs import apart
from service.matching.matcher import Matcher
from service.matching.terms import word_reader
from service.model import Difference, Relation, Statement
from service.store.base import Store, View
from service.store.records import StoredQuotation, StoredUtterance

ASKED = "?"  # the id of a text that is asked about; none of the store's


@dataclass(frozen=True, slots=True)
class Drift:
    """A rendering and what it has otherwise than the representative: spans `a` are into its text, `b` into that one."""

    rendering: StoredQuotation
    differs: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A quotation that conflicts with a rendering: spans `a` are into the rendering's text, `b` into the other's."""

    rendering: StoredQuotation
    other: StoredQuotation
    differs: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """An utterance, its renderings, earliest first, and what conflicts with them."""

    utterance: StoredUtterance
    renderings: tuple[Drift, ...]
    conflicts: tuple[Contradiction, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An utterance that a text is, renders, is part of or conflicts with, by the `rendering` that shows it best.

    Spans `a` of what differs are into the text that was asked about, `b` into the rendering's.
    """

    utterance: StoredUtterance
    rendering: StoredQuotation
    relation: Relation
    score: float
    differs: tuple[Difference, ...]


class Moved(Exception):
    """An utterance went into another, of which this is the id."""

    def __init__(self, utterance_id: str) -> None:
        super().__init__(utterance_id)
        self.utterance_id = utterance_id


def shown(store: Store, utterance_id: str) -> Shown:
    """An utterance with all that is known of it. Raises Moved, UnknownUtterance, StoreUnavailable."""
    with store.read() as view:
        utterance = view.utterance(utterance_id)
        if utterance is None:
            if (now := view.moved(utterance_id)) is not None:
                raise Moved(now)
            raise UnknownUtterance(utterance_id)
        renderings, conflicts = view.renderings(utterance_id), view.conflicts(utterance_id)
    return Shown(
        utterance,
        tuple(Drift(each, differing(each.quotation.text, utterance.text)) for each in renderings),
        tuple(
            Contradiction(one, other, differing(one.quotation.text, other.quotation.text, conflict=True))
            for one, other in conflicts
        ),
    )


def search(store: Store, matcher: Matcher, asked: Statement) -> list[Hit]:
    """The utterances that a text is one with or conflicts with, the surest first.

    Raises StoreError where the store was linked by another matcher, whose vectors say nothing of this one's;
    StoreUnavailable.
    """
    linker = Linker(matcher)
    with store.read() as view:
        agree(view, matcher)
        found = linker.judged(view, asked, linker.wanted(asked))
        best: dict[str, Hit] = {}
        quotations = view.by_ids([met.id for met in found])
        for quotation, met in zip(quotations, found, strict=True):
            place = quotation.membership.utterance
            if place not in best or _rank(met.relation, met.score) > _rank(best[place].relation, best[place].score):
                best[place] = _hit(view, asked, quotation, met.relation, met.score)
    return sorted(best.values(), key=lambda hit: (-hit.score, hit.relation is Relation.CONFLICT, hit.utterance.id))


def differing(a: str, b: str, *, conflict: bool = False) -> tuple[Difference, ...]:
    """The words that set two texts apart; of a conflict those that make it one."""
    read = word_reader().read
    one, other = read(a[:LONGEST]), read(b[:LONGEST])
    if len(one) == len(other) and bool((one.forms == other.forms).all()):
        return ()
    return apart(one, other, conflict=conflict)


def outlet(url: str | None) -> str | None:
    """The host of an article's url, None where it has none."""
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:
        return None


def _hit(view: View, asked: Statement, quotation: StoredQuotation, relation: Relation, score: float) -> Hit:
    utterance = view.utterance(quotation.membership.utterance)
    if utterance is None:
        raise AssertionError("a quotation without its utterance")
    differs = differing(asked.text, quotation.quotation.text, conflict=relation is Relation.CONFLICT)
    return Hit(utterance, quotation, relation, score, differs)


def _rank(relation: Relation, score: float) -> tuple[bool, float]:
    """What matches says more of an utterance than what conflicts with one of its renderings."""
    return relation is not Relation.CONFLICT, score
