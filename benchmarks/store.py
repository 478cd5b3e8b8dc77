"""How linking, searching and storing grow with the store: `python -m benchmarks.store URL --quotations 10000 100000`.

The store is filled with quotations that are made up, see made_up.py for what is synthetic, as prepared rows, with the
links and utterances that they were made with. A filled store is used again and only grown, never emptied; what
measuring adds is taken back. New quotations are made alike, and linking, searching and storing them is what the service
does: the encoder runs on each, though the vectors taken are the synthetic ones, and the pair model judges candidates.
Reading articles is left out, it does not depend on the store.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from threading import Event

import numpy as np

from benchmarks.made_up import CHUNK, Made, Maker, Vocabulary, text_of
from benchmarks.store_fill import fill, memory_of, rows_of, size_on_disk
from benchmarks.whole import Whole
from service import lookup
from service.errors import UnknownArticle
from service.loading import keep_for_good
from service.matching.terms import phrases
from service.model import Article
from service.store.records import QuotationQuery

WARM = 20  # first ones that are not counted
ASKED = {"link, speaker known": 20, "link, speaker unknown": 60, "search a claim": 100, "search words": 100}  # ms, p95
CHECKED = 300  # rows that are compared with the linker's own


class Bench(Whole):
    """A store, and made-up quotations to try it with."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url
        self.vocabulary = Vocabulary(self.matcher)
        self.maker = Maker(self.matcher, self.vocabulary)

    def article(self, made: Made) -> Article:
        """An article that holds nothing but this quotation, and is its speaker's from now on."""
        text = text_of(made, self.vocabulary.words)
        self.matcher.remember(text, self.vocabulary.vectors[made.words], made.vector)
        self.speaker = self.maker.speakers[made.speaker] if made.speaker >= 0 else None
        return Article(text, published_at=date.fromordinal(made.day), language="en")

    def check(self) -> None:
        """That prepared rows are what the linker makes of the same texts."""
        chunk = self.maker.chunk(0)
        rows = rows_of(chunk, 0, self.vocabulary, self.maker, [0] * len(self.maker.speakers))
        for made, own, terms in list(zip(chunk, rows.of["word_vectors"], rows.terms, strict=True))[:CHECKED]:
            statement = self.statement(self.article(made))
            traits = self.linker.traits(statement, statement.text)
            for kept, made_by_linker in zip(own[2:], (traits.handles, traits.near_handles), strict=True):
                assert np.frombuffer(kept, "<i8").tolist() == made_by_linker, statement.text
            assert terms[1] == traits.terms, statement.text
        print(f"prepared rows: {CHECKED} are what the linker makes of the same texts", flush=True)

    def link_made(self, made: Made) -> None:
        """What linking a made-up quotation costs, its encoding with it."""
        self.matcher._encoder._encode(text_of(made, self.vocabulary.words))
        self.link(self.article(made))

    def claim(self, made: Made) -> None:
        """Whether it was said before."""
        self.matcher._encoder._encode(text_of(made, self.vocabulary.words))
        lookup.search(self.store, self.matcher, self.statement(self.article(made)))

    def words(self, made: Made) -> None:
        """The latest quotations that hold two of its words."""
        chosen = sorted(made.words.tolist())[-2:]  # the rarer ones
        asked = phrases(" ".join(self.vocabulary.words[k] for k in chosen))
        with self.store.read() as view:
            view.quotations(QuotationQuery(phrases=asked), 50)

    def common_word(self, made: Made) -> None:
        """The latest quotations that hold one of the commonest words."""
        asked = phrases(self.vocabulary.words[int(made.words.min())])
        with self.store.read() as view:
            view.quotations(QuotationQuery(phrases=asked), 50)

    def add(self, made: Made) -> str:
        """Store an article of one quotation; its id."""
        return self.archive.add(self.article(made))[0].id

    def take_back(self, ids: Sequence[str]) -> None:
        """Delete what was added."""
        for article_id in ids:
            try:
                self.archive.delete(article_id)
            except UnknownArticle:
                continue


def timed(name: str, work: Callable[[Made], object], some: Sequence[Made]) -> None:
    """Do it with each; what it took, and how much of that this process was at work itself."""
    took = []
    for made in some:
        began, worked = time.perf_counter(), time.process_time()
        work(made)
        took.append((time.perf_counter() - began, time.process_time() - worked))
    counted = np.array(took[min(WARM, len(took) // 2) :]) * 1000
    (p50, own50), (p95, own95) = np.percentile(counted, [50, 95], axis=0)
    asked = f"  asked {ASKED[name]}" if name in ASKED else ""
    own = f"of which own CPU time {own50:6.1f} and {own95:6.1f}"
    print(f"  {name:24} p50 {p50:8.1f} ms  p95 {p95:8.1f} ms  {own}  n {len(counted)}{asked}", flush=True)


def measure(bench: Bench, size: int, count: int, workers: Sequence[int]) -> None:
    """All figures of a store of this size, by a process that has been up for a minute."""
    began = time.perf_counter()
    bench.store.read_ahead(Event())
    keep_for_good()
    print(f"  read ahead in {time.perf_counter() - began:.1f} s, as a worker does when it starts", flush=True)
    disk = size_on_disk(bench.store)
    print(f"  {disk / size:,.0f} bytes per quotation on disk, {disk / 2**30:.2f} GiB", flush=True)
    if memory := memory_of(bench.store):
        print(f"  shared_buffers of PostgreSQL: {memory}", flush=True)
    print(f"  load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", flush=True)
    early, some = (bench.maker.beside(size // CHUNK - 1, 8 * count, seed) for seed in (2, 1))
    known, unknown = ([m for m in some if (m.speaker >= 0) is told][:count] for told in (True, False))
    # Others first: of a store that has lain still nothing is in memory, and asking for the same twice would flatter.
    timed("the first, speaker known", bench.link_made, [m for m in early if m.speaker >= 0][: 3 * count])
    timed("the first, unknown", bench.link_made, [m for m in early if m.speaker < 0][:count])
    timed("link, speaker known", bench.link_made, known)
    timed("link, speaker unknown", bench.link_made, unknown)
    timed("search a claim", bench.claim, some[:count])
    timed("search words", bench.words, some[:count])
    timed("search a common word", bench.common_word, some[: max(count // 5, 10)])
    added: list[str] = []
    timed("link, store and commit", lambda made: added.append(bench.add(made)), some[:count])
    bench.take_back(added)
    for number in workers:
        ingest(bench, size, number, count)


def ingest(bench: Bench, size: int, workers: int, count: int) -> None:
    """How many articles of one quotation so many processes store in a second, together."""
    command = [sys.executable, "-m", "benchmarks.store", bench.url, "--ingest", str(count), "--quotations", str(size)]
    running = [
        subprocess.Popen([*command, "--seed", str(100 + n)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for n in range(workers)
    ]
    for process in running:  # until all have loaded their models
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for process in running:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        assert process.stdout
        assert process.stdout.readline() == "stored\n"
    took = time.perf_counter() - began
    for process in running:
        process.communicate("\n")
    print(
        f"  ingest, {workers} worker{'s' * (workers > 1)}: {workers * count / took:.1f} quotations a second, "
        f"on {os.cpu_count()} processors, reading not counted",
        flush=True,
    )


def worker(bench: Bench, size: int, count: int, seed: int) -> None:
    """One of the processes of `ingest`: stores when told to, and takes back when told that all are done."""
    some = bench.maker.beside(size // CHUNK - 1, count, seed)
    bench.store.read_ahead(Event())
    keep_for_good()
    print("ready", flush=True)
    sys.stdin.readline()
    ids = []
    for made in some:
        bench.matcher._encoder._encode(text_of(made, bench.vocabulary.words))
        ids.append(bench.add(made))
    print("stored", flush=True)
    sys.stdin.readline()
    bench.take_back(ids)


def main() -> None:
    """Fill a store and measure it, at each size asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="of the database, which may be filled already: sqlite:///FILE, postgresql://…")
    parser.add_argument("--quotations", type=int, nargs="+", default=[10_000], help=f"sizes, multiples of {CHUNK:,}")
    parser.add_argument("--measured", type=int, default=300, help="new quotations for each figure")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4], help="processes that store at once")
    parser.add_argument("--ingest", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    bench = Bench(options.url)
    if options.ingest:
        worker(bench, options.quotations[0], options.ingest, options.seed)
        return
    print(__doc__)
    bench.check()
    for size in sorted(options.quotations):
        took = fill(bench.store, bench.maker, bench.vocabulary, size)
        told = f"filled in {took:.0f} s" if took else "filled before"
        print(f"{size:,} quotations of {len(bench.maker.speakers):,} speakers; {told}", flush=True)
        measure(bench, size, options.measured, options.workers)


if __name__ == "__main__":
    main()
