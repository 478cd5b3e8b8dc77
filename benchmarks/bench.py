"""`make bench`: what reading costs in CPU seconds, how long a start takes, and what a worker's memory comes to.

A benchmark, not a test: it prints figures and fails on none. CPU seconds count the work of one thread, so that a busy
machine matters less; compare figures of one machine only.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from service.loading import load_reader, open_store
from service.model import Article
from service.roster import Roster
from service.settings import Settings
from service.speakers.registry import Registry
from tests.serving import serving, start, wait_until_ready

TEXT = (Path(__file__).parent / "article.txt").read_text("utf-8")
NAMES = ("Kovač", "Osei", "Lind", "Berg", "Sandvik", "Wen", "Hale")
OTHERS = ("Marin", "Aduba", "Falk", "Dahl", "Novak", "Chen", "Reed", "Silva", "Okoro", "Laine", "Moreau", "Vidal")
WORKERS = 2
ARTICLES = 200


def articles(count: int) -> Iterator[str]:
    """`count` articles that differ in their order and their names, so that remembering helps little."""
    chance = random.Random(7)
    for _ in range(count):
        paragraphs = TEXT.strip().split("\n\n")
        chance.shuffle(paragraphs)
        text = "\n\n".join(paragraphs)
        for name, other in zip(NAMES, chance.sample(OTHERS, len(NAMES)), strict=True):
            text = text.replace(name, other)
        yield text


def reading() -> None:
    """One thread in this process, warm: CPU seconds for an article, by stage."""
    settings = Settings.read(os.environ)
    reader = load_reader(settings, Roster(Registry.load(settings.speakers), open_store(settings)))
    for text in articles(3):
        reader.read(Article(text))
    totals: list[float] = []
    stages: dict[str, list[float]] = defaultdict(list)
    for text in articles(20):
        began_cpu, began = time.process_time(), time.perf_counter()
        seconds = reader.read(Article(text)).seconds
        cpu, wall = time.process_time() - began_cpu, time.perf_counter() - began
        totals.append(cpu)
        for stage, took in seconds.items():
            # Stages are timed by the clock; on a busy machine that is more than they used.
            stages[stage].append(took * cpu / wall)
    words = len(TEXT.split())
    print(f"one article of {words} words, one thread, warm, {len(totals)} runs, CPU seconds:")
    print(f"  {'all':12} {statistics.mean(totals):7.3f}   (least {min(totals):.3f}, most {max(totals):.3f})")
    for stage, took in stages.items():
        print(f"  {stage:12} {statistics.mean(took):7.3f}")
    print(f"  500 words    {statistics.mean(totals) * 500 / words:7.3f}")


def starting() -> None:
    """The real server, from its start to its first and its last ready worker."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        server = start(Path(folder), {"workers": WORKERS})
        wait_until_ready(server, 1)
        first = time.perf_counter() - began
        wait_until_ready(server, WORKERS)
        every = time.perf_counter() - began
        cpu = sum(sum(child.cpu_times()[:2]) for child in psutil.Process(server.process.pid).children())
        server.stop()
    print(f"start to ready: {first:.1f} s, all {WORKERS} workers {every:.1f} s ({cpu:.1f} CPU-s in the workers)")


def serving_many() -> None:
    """The real server under 200 articles: articles per CPU second, and each worker's memory at its peak."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), workers=WORKERS) as server:
        workers = psutil.Process(server.process.pid).children()
        before = sum(sum(worker.cpu_times()[:2]) for worker in workers)
        print(f"memory of a worker, loaded: {peaks(workers)}")
        with ThreadPoolExecutor(WORKERS) as pool:
            found = list(pool.map(lambda text: len(server.extract(text)["quotations"]), articles(ARTICLES)))
        cpu = sum(sum(worker.cpu_times()[:2]) for worker in workers) - before
        print(f"memory after {ARTICLES} articles: {peaks(workers)}")
        print(f"over HTTP: {ARTICLES / cpu:.2f} articles a CPU-second, {statistics.mean(found):.1f} quotations each")
        server.stop()


def peaks(processes: list[psutil.Process]) -> str:
    """The most memory that each process had so far, resident, in megabytes (10^6 bytes)."""
    most = []
    for process in processes:
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        most.append(int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6)
    return ", ".join(f"{each:.0f} MB" for each in most) + " at its peak"


if __name__ == "__main__":
    starting()
    reading()
    serving_many()
