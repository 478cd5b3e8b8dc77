"""How linking grows with written statements: `python -m benchmarks.renderings URL`, of an empty database.

store.py's million texts are made up, and strangers more plainly than what is really said on like matters. Here the
corpus of renderings (training/renderings) is stored, each text as an article of one quotation, all by one speaker or
all by nobody known; the last of each number of them are linked with a watch before they are stored.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import numpy as np

from benchmarks.matching import texts
from service.archive import Archive
from service.desk import Tools
from service.linking import Linker
from service.loading import keep_for_good, load_matcher, open_store
from service.model import Article, Kind, Quotation, Reading, Setting, Span, Speaker, Statement
from service.settings import Settings

NUMBERS = (1_000, 5_000, 10_000)
TIMED = 200  # the last of each number
DAY = date(2026, 1, 5)
SPEAKER = Speaker("Ann Other", "ann-other")


class Bench:
    """A store, and a reader to whom each article is one quotation."""

    def __init__(self, url: str, speaker: Speaker | None) -> None:
        self.store = open_store(Settings(database_url=url))
        self.store.create_if_empty()
        self.matcher = load_matcher(Settings())
        self.linker = Linker(self.matcher)
        self.speaker = speaker

    @property
    def identity(self) -> dict[str, str]:
        """What reads: nothing."""
        return {"whole": "text"}

    def read(self, article: Article) -> Reading:
        """The article as a quotation."""
        span = Span.of(article.text, 0, len(article.text))
        return Reading("en", (Quotation("q1", Kind.DIRECT, (span,), (), None, None, self.speaker, 0.9),))

    @contextmanager
    def turn(self) -> Iterator[Tools]:
        """Itself to read with."""
        yield Tools(self, self.matcher)

    def link(self, text: str) -> float:
        """Milliseconds that linking a new text takes, all but writing it down."""
        began = time.perf_counter()
        statement = Statement("?", text, self.speaker, DAY, Setting(text))
        self.linker.traits(statement, text)
        with self.store.read() as view:
            self.linker.judged(view, statement, self.linker.wanted(statement))
        return 1000 * (time.perf_counter() - began)

    def measure(self, some: Sequence[str]) -> None:
        """Store all, and print what linking the last of each number took."""
        archive, took = Archive(self.store, self.turn), []
        for number, text in enumerate(some, 1):
            if any(most - TIMED < number <= most for most in NUMBERS):
                took.append(self.link(text))
            archive.add(Article(text, published_at=DAY, language="en"))
            if number in NUMBERS:
                p50, p95 = np.percentile(took, [50, 95])
                print(f"  {number:7,} stored: link p50 {p50:6.1f} ms  p95 {p95:6.1f} ms  n {len(took)}", flush=True)
                took.clear()


def main() -> None:
    """Fill an empty database and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of an empty database: sqlite:///FILE, postgresql://…")
    parser.add_argument("--known", action="store_true", help="all by one known speaker, instead of nobody known")
    options = parser.parse_args()
    written = sorted({text for renderings in texts()[0] for text in renderings})
    random.Random(1).shuffle(written)
    bench = Bench(options.url, SPEAKER if options.known else None)
    keep_for_good()
    print(f"renderings of {'one known speaker' if options.known else 'nobody known'}:")
    bench.measure(written[: max(NUMBERS)])


if __name__ == "__main__":
    main()
