"""The values that cross layers: frozen, standard library only, no behaviour beyond their own shape.

Offsets are Unicode code points into the exact article text, `start` inclusive and `end` exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """How a quotation stands in the text; what each kind is stands in the README."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class MentionType(StrEnum):
    """How the text refers to the source."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of the article: `article_text[start:end] == text`, always."""

    start: int
    end: int
    text: str

    @classmethod
    def of(cls, article_text: str, start: int, end: int) -> Span:
        """The stretch of `article_text` from `start` to `end`."""
        return cls(start, end, article_text[start:end])


@dataclass(frozen=True, slots=True)
class Cue:
    """The reporting verb or phrase (*said*, *according to*) and its dictionary form."""

    span: Span
    lemma: str


@dataclass(frozen=True, slots=True)
class Mention:
    """The source as the text has it: *he*, *the Russian leader*, *Prime Minister Ana Kovač*."""

    span: Span
    type: MentionType


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whom a mention resolves to; `id` and `wikidata` only for speakers of the registry."""

    name: str
    id: str | None = None
    wikidata: str | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """One act of speech that the article attributes to one source in one reporting passage.

    `content` holds one span or more, in text order; `quoted` the stretches inside quotation marks of a mixed
    quotation. `confidence` is the calibrated probability that the quotation is one and its speaker right.
    """

    id: str
    kind: Kind
    content: tuple[Span, ...]
    quoted: tuple[Span, ...]
    cue: Cue | None
    mention: Mention | None
    speaker: Speaker | None
    confidence: float

    @property
    def text(self) -> str:
        """The content, its spans joined by one space."""
        return " ".join(span.text for span in self.content)


class Relation(StrEnum):
    """How two wordings stand to each other."""

    SAME = "same"  # equal but for case, marks and spacing
    RENDERING = "rendering"  # the same in other words
    PART = "part"  # the shorter is a fragment of the longer, in the same or other words
    CONFLICT = "conflict"  # would match but for a reversed or changed point
    DIFFERENT = "different"


class Change(StrEnum):
    """What sets two wordings apart at one place; all but `WORDS` can make a conflict."""

    NEGATION = "negation"
    NUMBER = "number"
    NAME = "name"
    ANTONYM = "antonym"
    ROLES = "roles"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of one wording that the other has otherwise, or lacks (None). Spans are into the two texts."""

    change: Change
    a: Span | None
    b: Span | None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What holds of two texts. `score` is the calibrated probability that they render one utterance."""

    relation: Relation
    score: float
    differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What stands around a quotation in its article: the passage it is in, and the quotations beside it."""

    passage: str
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A quotation as the matcher sees it."""

    id: str
    text: str
    speaker: Speaker | None = None
    published_at: date | None = None
    setting: Setting | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """A quotation's place in an utterance: its relation to the representative text, and how sure that is."""

    quotation: str
    relation: Relation
    score: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """Renderings of one utterance. `text` is that of the representative, the rendering most like the others."""

    id: str
    speaker: Speaker | None
    text: str
    renderings: tuple[Rendering, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two quotations, by id, that would render one utterance but for what differs."""

    a: str
    b: str
    differs: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Every statement in one utterance, and the pairs that are none because something in them is reversed."""

    utterances: tuple[Utterance, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """What a caller posts. `language` is an ISO 639-1 code, None where it is to be detected."""

    text: str
    title: str | None = None
    url: str | None = None
    published_at: date | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in an article: its quotations in text order, and the seconds that each stage took."""

    language: str
    quotations: tuple[Quotation, ...]
    seconds: Mapping[str, float] = field(default_factory=dict)
