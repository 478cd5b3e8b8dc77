"""How linking grows with written statements: `python -m benchmarks.renderings URL`, of an empty database.

store.py's million texts are made up, and strangers more plainly than what is really said on like matters. Here the
corpus of renderings (training/renderings) is stored, each text as an article of one quotation, all by one speaker or
all by nobody known; the last of each number of them are linked with a watch before they are stored.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from datetime import date

import numpy as np

from benchmarks.matching import texts
from benchmarks.whole import Whole
from service.loading import keep_for_good
from service.model import Article, Speaker

NUMBERS = (1_000, 5_000, 10_000)
TIMED = 200  # the last of each number
DAY = date(2026, 1, 5)
SPEAKER = Speaker("Ann Other", "ann-other")


def measure(bench: Whole, some: Sequence[str]) -> None:
    """Store all, and print what linking the last of each number took."""
    took = []
    for number, text in enumerate(some, 1):
        article = Article(text, published_at=DAY, language="en")
        if any(most - TIMED < number <= most for most in NUMBERS):
            began = time.perf_counter()
            bench.link(article)
            took.append(1000 * (time.perf_counter() - began))
        bench.archive.add(article)
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
    bench = Whole(options.url)
    bench.speaker = SPEAKER if options.known else None
    keep_for_good()
    print(f"renderings of {'one known speaker' if options.known else 'nobody known'}:")
    measure(bench, written[: max(NUMBERS)])


if __name__ == "__main__":
    main()
