"""What the store keeps and gives back: frozen values, and the questions that can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from service.model import Kind, Quotation, Relation, Speaker

Halves = npt.NDArray[np.float16]
UTTERANCE_ID = 32  # characters of an utterance's id
Place = tuple[int, int]  # in a list: the sorting key of an entry
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as it is kept. `id` is made of its text, so that one text is one article; `urls` earliest first."""

    id: str
    text: str
    language: str
    title: str | None = None
    urls: tuple[str, ...] = ()
    published_at: date | None = None
    stored_at: datetime | None = None
    models: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Membership:
    """A quotation's place in an utterance: its relation to the representative, and how sure that is."""

    utterance: str
    relation: Relation
    score: float


@dataclass(frozen=True, slots=True)
class StoredQuotation:
    """A quotation as it is kept; its `quotation.id` is unique over the store. `url` is its article's first."""

    quotation: Quotation
    article: str
    published_at: date | None
    url: str | None
    membership: Membership

    @property
    def id(self) -> str:
        """The quotation's id."""
        return self.quotation.id


@dataclass(frozen=True, slots=True)
class Traits:
    """What a quotation is found and judged by.

    `vector` (192,) and `word_vectors` (words, 48) are the matcher's, in half precision. `handles` and
    `near_handles` are 64-bit numbers under which it is found, see `Wanted`. `content` are the ids of the stems that
    tell what it is about. `terms` are its words as the full-text search has them. `passage` is the stretch of the
    article around it. Quotations with one `wording`, a 63-bit number, are copies of each other;
    None for one that can have no copies.
    """

    vector: Halves
    word_vectors: Halves
    handles: Sequence[int]
    near_handles: Sequence[int]
    content: Sequence[int]
    terms: str
    passage: tuple[int, int]
    wording: int | None = None


@dataclass(frozen=True, slots=True)
class NewQuotation:
    """A quotation to be stored: its id, as it was read, and what it is found by."""

    quotation: Quotation
    traits: Traits


@dataclass(frozen=True, slots=True)
class Stir:
    """What a change of articles leaves to be done: quotations to `link`, and others to `group` anew.

    `removed` says that links were taken away.
    """

    link: tuple[str, ...]
    group: tuple[str, ...]
    removed: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A stored quotation as linking needs it. `beside` are the quotations before and after it."""

    id: str
    article: str
    text: str
    speaker: Speaker | None
    published_at: date | None
    vector: Halves
    word_vectors: Halves
    passage: str
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two quotations must be to be judged: these together must come to `least`.

    `cosine` times the cosine of their vectors; the share of the fewer telling stems that both hold; and `lopsided`
    times the logarithm of how many times as many telling stems the one has, as a fragment's vector is less like that of
    the whole.
    """

    cosine: float
    lopsided: float
    least: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom and what to look for among all quotations.

    `speaker` None compares with everybody's. A candidate is kept under one of `handles`, or where both speakers are
    known under one of `near_handles` instead; and it has the `likeness` that is asked for.
    """

    speaker: Speaker | None
    vector: Halves
    handles: Sequence[int]
    near_handles: Sequence[int]
    content: Sequence[int]
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a store had come.

    `last` is the key of the quotation that came last. `upheavals` grows whenever anything becomes of a quotation that
    was there: with one number, what was found up to `last` is what would be found now.
    """

    last: int
    upheavals: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stored quotations, a < b, that were judged to be one utterance, or to conflict."""

    a: str
    b: str
    score: float
    conflict: bool


@dataclass(frozen=True, slots=True)
class Component:
    """Quotations that are linked with one another, directly or over others, and the links."""

    members: tuple[str, ...]
    links: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """An utterance as it was formed anew: its members, of which one represents it."""

    representative: str
    speaker: Speaker | None
    members: Mapping[str, tuple[Relation, float]]


@dataclass(frozen=True, slots=True)
class StoredUtterance:
    """An utterance: `text` is its representative's, `first` and `last` the dates between which it was published."""

    id: str
    speaker: Speaker | None
    text: str
    representative: str
    first: date | None
    last: date | None
    size: int


@dataclass(frozen=True, slots=True)
class QuotationQuery:
    """Which quotations: `speaker` an id or a name, `phrases` each a run of words in full-text form."""

    speaker: str | None = None
    kind: Kind | None = None
    phrases: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    utterance: str | None = None


@dataclass(frozen=True, slots=True)
class UtteranceQuery:
    """Which utterances: those with a rendering published from `since` to `until`, both inclusive."""

    speaker: str | None = None
    since: date | None = None
    until: date | None = None
    min_renderings: int = 1


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list, and where the next page begins; None after the last."""

    items: tuple[T, ...]
    next: Place | None


@dataclass(frozen=True, slots=True)
class WrittenSpeaker:
    """An entry that was written over the API: its fields as in speakers.yaml, None where it was deleted."""

    id: str
    fields: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Mentioned:
    """How an article names a source, and the name of the speaker that this resolved to; either may be missing."""

    article: str
    published_at: date | None
    mention: str | None
    name: str | None
