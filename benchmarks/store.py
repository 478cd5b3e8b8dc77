"""How linking and searching grow with the store: `python -m benchmarks.store URL --quotations 100000`.

The quotations are made up: words by Zipf's law, lengths as in news, vectors about topics, a share of them renderings of
one another, 5,000 speakers by Zipf's law and a fifth by nobody known. Linking is the real one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from service.archive import Archive, id_of
from service.desk import Tools
from service.linking import Linker
from service.loading import load_matcher, open_store
from service.matching.lexicon import load_lexicon
from service.matching.matcher import Matcher
from service.model import Article, Kind, Quotation, Reading, Relation, Setting, Span, Speaker, Statement
from service.settings import Settings
from service.store.base import Change
from service.store.records import Group, NewQuotation, StoredArticle
from service.store.sql import SqlStore

SPEAKERS = 5_000
UNKNOWN = 0.2  # share of quotations whose speaker is not known
RENDERED = 0.35  # share of quotations that render an earlier one
TOPICS = 3_000
VOCABULARY = 30_000
BATCH = 400  # quotations stored in one transaction
START = date(2020, 1, 1)


@dataclass(frozen=True)
class Made:
    """A quotation that was made up."""

    text: str
    speaker: Speaker | None
    day: date
    vector: npt.NDArray[np.float16]
    words: npt.NDArray[np.float16]


class Maker:
    """Makes quotations up; the same ones for the same seed."""

    def __init__(self, matcher: Matcher, seed: int) -> None:
        self._random = np.random.RandomState(seed)
        fixed = np.random.RandomState(1)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in "aeiou"]
        self._vocabulary = ["".join(fixed.choice(syllables, fixed.randint(2, 5))) for _ in range(VOCABULARY)]
        self._stop = sorted(word for word in load_lexicon().stop if word.isalpha())[:60]
        self._topics = fixed.standard_normal((TOPICS, 192))
        names = ["".join(fixed.choice(syllables, 4)).title() for _ in range(2 * SPEAKERS)]
        self._speakers = [Speaker(f"{one} {other}") for one, other in zip(names[::2], names[1::2], strict=True)]
        self._shares = _zipf(SPEAKERS)
        self._frequencies = _zipf(VOCABULARY)
        self._earlier: list[Made] = []
        self._matcher = matcher

    def make(self) -> Made:
        """One more; its vectors are what the matcher then takes for its text."""
        random = self._random
        if self._earlier and random.rand() < RENDERED:
            made = self._rendering(self._earlier[random.randint(len(self._earlier))])
        else:
            made = self._new()
            if len(self._earlier) < 20_000 or random.rand() < 0.1:
                self._earlier.append(made)
                self._earlier = self._earlier[-20_000:]
        return made

    def _new(self) -> Made:
        random = self._random
        size = int(np.clip(random.lognormal(2.8, 0.6), 3, 120))
        content = [self._vocabulary[k] for k in np.searchsorted(self._frequencies, random.rand(size))]
        words = [self._stop[random.randint(len(self._stop))] if random.rand() < 0.45 else word for word in content]
        speaker = None
        if random.rand() >= UNKNOWN:
            speaker = self._speakers[np.searchsorted(self._shares, random.rand())]
        vector = self._topics[random.randint(TOPICS)] + 1.2 * random.standard_normal(192)
        day = START + timedelta(days=int(random.randint(1800)))
        return self._made(words, speaker, vector / np.linalg.norm(vector), day)

    def _rendering(self, other: Made) -> Made:
        random = self._random
        words = [word for word in other.text.split() if random.rand() > 0.25] or other.text.split()
        vector = other.vector.astype(np.float64) + 0.045 * random.standard_normal(192)
        day = other.day + timedelta(days=int(random.randint(4)))
        speaker = other.speaker if random.rand() > 0.1 else None
        return self._made(words, speaker, vector / np.linalg.norm(vector), day)

    def _made(self, words: list[str], speaker: Speaker | None, vector: npt.NDArray[np.float64], day: date) -> Made:
        halves = self._random.standard_normal((len(words), 48)).astype(np.float16)
        return Made(" ".join(words), speaker, day, vector.astype(np.float16), halves)

    def reading(self, made: Made) -> tuple[Article, Quotation]:
        """An article that holds nothing else."""
        self._matcher.remember(made.text, made.words, made.vector)
        span = Span.of(made.text, 0, len(made.text))
        article = Article(made.text, published_at=made.day, language="en")
        return article, Quotation("q1", Kind.DIRECT, (span,), (), None, None, made.speaker, 0.9)


def _zipf(count: int) -> npt.NDArray[np.float64]:
    """The shares of `count` things by Zipf's law, added up."""
    weights = 1 / np.arange(1, count + 1)
    return np.cumsum(weights / weights.sum()) * (1 - 1e-9)


def fill(store: SqlStore, maker: Maker, linker: Linker, count: int) -> None:
    """Store made-up quotations, each as an utterance of its own: linking them all would take days."""
    for start in range(0, count, BATCH):
        read = dict(maker.reading(maker.make()) for _ in range(min(BATCH, count - start)))

        def work(change: Change, read: dict[Article, Quotation] = read) -> None:
            groups = []
            for article, quotation in read.items():
                article_id = id_of(article.text)
                if change.article(article_id) is not None:
                    continue
                own = Quotation(
                    f"{article_id}-1", quotation.kind, quotation.content, (), None, None, quotation.speaker, 0.9
                )
                statement = Statement(own.id, own.text, own.speaker, article.published_at, Setting(article.text))
                new = NewQuotation(own, linker.traits(statement, article.text))
                change.add_article(
                    StoredArticle(article_id, article.text, "en", published_at=article.published_at), [new]
                )
                groups.append(Group(own.id, own.speaker, {own.id: (Relation.SAME, 1.0)}))
            change.regroup(groups)

        store.write(work)


def measure(store: SqlStore, maker: Maker, matcher: Matcher, count: int) -> None:
    """Link new quotations one by one, and look claims up; what it took, in milliseconds."""
    took: dict[str, list[float]] = {
        "link, speaker known": [],
        "link, unknown": [],
        "candidates, known": [],
        "candidates, unknown": [],
    }
    many: list[int] = []
    for _ in range(count):
        made = maker.make()
        article, quotation = maker.reading(made)

        class One:
            identity = {"made": "up"}  # noqa: RUF012 - it is thrown away

            def read(self, _: Article, quotation: Quotation = quotation) -> Reading:
                return Reading("en", (quotation,))

        @contextmanager
        def turn(reader: One = One()) -> Iterator[Tools]:  # noqa: B008 - likewise
            yield Tools(reader, matcher)

        linker = Linker(matcher)
        with store.read() as view:
            began = time.perf_counter()
            many.append(len(view.candidates(linker.wanted(made.text, made.speaker))))
            took[f"candidates, {'known' if made.speaker else 'unknown'}"].append(time.perf_counter() - began)
        began = time.perf_counter()
        Archive(store, turn).add(article)
        took["link, speaker known" if made.speaker else "link, unknown"].append(time.perf_counter() - began)
    for name, seconds in took.items():
        p50, p95 = np.percentile(seconds, [50, 95]) * 1000
        print(f"{name:22} p50 {p50:7.1f} ms  p95 {p95:7.1f} ms  n {len(seconds)}", flush=True)
    print(f"candidates: mean {np.mean(many):.1f}, p95 {np.percentile(many, 95):.0f}, most {max(many)}", flush=True)


def main() -> None:
    """Fill a store and measure it, at each size asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--quotations", type=int, nargs="+", default=[10_000])
    parser.add_argument("--measured", type=int, default=300)
    options = parser.parse_args()
    settings = Settings(database_url=options.url)
    store, matcher = open_store(settings), load_matcher(settings)
    store.create_if_empty()
    maker, there = Maker(matcher, 7), 0
    for size in options.quotations:
        began = time.perf_counter()
        fill(store, maker, Linker(matcher), size - there)
        there = size
        print(f"{size:,} quotations; filled in {time.perf_counter() - began:.0f} s", flush=True)
        measure(store, maker, matcher, options.measured)


if __name__ == "__main__":
    main()
