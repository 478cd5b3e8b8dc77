"""Articles that are transcripts, `Who: what they said.` on each line: tests of the store then need no reading models.

Matching is the real one, with the models that are shipped.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from service.archive import Archive, id_of
from service.desk import Tools
from service.matching.evidence import Evidence
from service.matching.lexicon import load_lexicon
from service.matching.matcher import Matcher
from service.model import Article, Kind, Mention, MentionType, Quotation, Reading, Span, Speaker
from service.settings import MODELS
from service.speakers.names import fold_words
from service.store.records import QuotationQuery, UtteranceQuery
from service.store.sql import SqlStore
from service.store.sql_voices import Naming

NOBODY = "?"


class TranscriptReader:
    """Reads transcripts; `known` are the speakers of the registry by name. What `?` says has no speaker."""

    def __init__(self) -> None:
        self.identity = {"transcripts": "1"}
        self.known: dict[str, Speaker] = {}
        self.read_as: dict[str, str] = {}  # who says all of a text, whatever stands there

    def read(self, article: Article) -> Reading:
        quotations, start = [], 0
        for line in article.text.splitlines(keepends=True):
            who, colon, _ = line.partition(": ")
            if not colon:  # nobody says it
                start += len(line)
                continue
            said = Span.of(article.text, start + len(who) + 2, start + len(line.rstrip()))
            mention = Mention(Span.of(article.text, start, start + len(who)), MentionType.NAME)
            who = self.read_as.get(article.text, who)
            speaker = None if who == NOBODY else self.known.get(who, Speaker(who))
            quotations.append(Quotation("q", Kind.DIRECT, (said,), (), None, mention, speaker, 0.9))
            start += len(line)
        return Reading("en", tuple(quotations))


def transcript(*lines: str, day: int | None = None, url: str | None = None) -> Article:
    """An article of these lines; `day` is of May 2024."""
    return Article("\n".join(lines), url=url, published_at=date(2024, 5, day) if day else None)


@functools.cache
def matcher() -> Matcher:
    """The matcher that is shipped."""
    return Matcher(MODELS / "matcher")


def open_store(url: str) -> SqlStore:
    """A store with all its tables."""
    fold = lambda name: " ".join(fold_words(name))  # noqa: E731
    store = SqlStore(url, Naming(Evidence(load_lexicon()).agree, fold), at_hand=1000)
    store.create_if_empty()
    return store


class Transcripts:
    """An archive of transcripts."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url)
        self.reader = TranscriptReader()
        self.archive = Archive(self.store, self.turn)

    @contextmanager
    def turn(self) -> Iterator[Tools]:
        yield Tools(self.reader, matcher())

    def add(self, *articles: Article) -> list[str]:
        """Store articles; their ids."""
        return [self.archive.add(article)[0].id for article in articles]

    def groups(self) -> dict[frozenset[str], dict[str, tuple[str, float]]]:
        """The utterances as they are: the members of each, and each member's relation and score."""
        found = {}
        with self.store.read() as view:
            for utterance in view.utterances(UtteranceQuery(), 10_000).items:
                renderings = view.renderings(utterance.id)
                places = {each.id: (each.membership.relation.value, each.membership.score) for each in renderings}
                assert utterance.size == len(places)
                assert utterance.representative in places
                found[frozenset(places)] = places
        return found

    def conflicts(self) -> set[frozenset[str]]:
        """The pairs that conflict."""
        with self.store.read() as view:
            utterances = view.utterances(UtteranceQuery(), 10_000).items
            return {frozenset((a.id, b.id)) for each in utterances for a, b in view.conflicts(each.id)}

    def texts(self) -> list[list[str]]:
        """The texts of each utterance's renderings."""
        with self.store.read() as view:
            found = view.utterances(UtteranceQuery(), 10_000).items
            return [[each.quotation.text for each in view.renderings(utterance.id)] for utterance in found]

    def utterance_of(self, article: Article, number: int = 1) -> str:
        """The id of the utterance that an article's quotation is in."""
        with self.store.read() as view:
            return view.quotations_of(id_of(article.text))[number - 1].membership.utterance

    def size(self) -> int:
        """How many quotations there are."""
        with self.store.read() as view:
            return len(view.quotations(QuotationQuery(), 10_000).items)


def renamed(articles: Sequence[Article], old: str, new: str) -> list[Article]:
    """Articles in which somebody is called otherwise."""
    return [Article(each.text.replace(f"{old}: ", f"{new}: "), published_at=each.published_at) for each in articles]
