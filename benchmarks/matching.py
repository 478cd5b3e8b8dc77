"""`make bench`, the part on matching: encoding, judging, grouping, searching, and how each grows.

Texts are the corpus of renderings (training/renderings). CPU time of one thread; compare figures of one machine only.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np

from service.matching.calibration import Calibration
from service.matching.compare import Judge
from service.matching.encode import Encoded, TextEncoder
from service.matching.group import CANDIDATES
from service.matching.index import Index
from service.matching.matcher import Matcher
from service.model import Statement
from service.settings import MODELS

sys.path.insert(0, str(Path(__file__).parent.parent / "training" / "renderings"))
import corpus

FOLDER = MODELS / "matcher"


def texts() -> tuple[list[list[str]], list[str]]:
    """The renderings of each utterance of the corpus, and all its other texts."""
    found = [each for path in sorted((corpus.HERE / "src").glob("*.txt")) for each in corpus.read(path)]
    others = [text for each in found for _, text in each.flips] + [text for each in found for text in each.near]
    others += [text for each in found for part in each.parts for text in part]
    return [[text for _, text in each.renderings] for each in found], others


@contextmanager
def timed(name: str, count: int, unit: str) -> Iterator[None]:
    """Print what the block takes for each of `count`, and how many of them a CPU second does."""
    began = time.process_time()
    yield
    took = time.process_time() - began
    print(f"  {name:52} {1000 * took / count:9.3f} ms of CPU a {unit}   ({count / took:,.0f} a second)")


def encoding(renderings: list[list[str]]) -> TextEncoder:
    """Texts that were not seen before, one after the other."""
    encoder = TextEncoder(FOLDER)
    some = [text for each in renderings for text in each][:1000]
    encoder.encode("A first text, so that none pays for the start.")
    with timed(f"encode {len(some)} texts", len(some), "text"):
        for text in some:
            encoder.encode(text)
    return encoder


def judging(encoder: TextEncoder, renderings: list[list[str]]) -> Judge:
    """Pairs of which half are renderings of one utterance, their vectors given."""
    judge = Judge(FOLDER / "pair.onnx", Calibration.load())
    chance = random.Random(1)
    encoded = [[encoder.encode(text) for text in each[:3]] for each in renderings[:300]]
    pairs = [(each[0], each[1]) for each in encoded] + [(chance.choice(encoded)[0], each[2]) for each in encoded]
    pairs *= 5
    judge.verdicts(pairs[:64])
    with timed(f"judge {len(pairs)} pairs, vectors given", len(pairs), "pair"):
        judge.verdicts(pairs)
    return judge


def grouping(renderings: list[list[str]]) -> None:
    """Everything that /v1/match does with quotations it has not seen, but for HTTP."""
    for count in (286, 572, 1144, 2288):
        some = [text for each in renderings for text in each[:2]][:count]
        random.Random(2).shuffle(some)
        matcher = Matcher(FOLDER)
        matcher.compare([("a", "b")])
        began, wall = time.process_time(), time.perf_counter()
        matcher.group([Statement(str(number), text) for number, text in enumerate(some)])
        took, clock = time.process_time() - began, time.perf_counter() - wall
        print(f"  group {count:5} quotations {took:26.2f} CPU-s, {clock:.2f} s by the clock")


def many(encoder: TextEncoder, renderings: list[list[str]], others: list[str], count: int) -> list[Encoded]:
    """`count` encoded texts: those of the corpus, then again with their vectors moved a little."""
    known = [encoder.encode(text) for text in [*(text for each in renderings for text in each[1:]), *others]]
    noise = np.random.default_rng(4)
    found = list(known[:count])
    while len(found) < count:
        one = known[len(found) % len(known)]
        moved = one.vector + 0.05 * noise.standard_normal(len(one.vector), dtype=np.float32)
        found.append(replace(one, vector=(moved / np.linalg.norm(moved)).astype(np.float32)))
    return found


def searching(encoder: TextEncoder, judge: Judge, renderings: list[list[str]], others: list[str]) -> None:
    """One new quotation against all of one speaker's: encoded, its candidates found and judged."""
    whole = many(encoder, renderings, others, 100_000)
    for count in (1_000, 10_000, 100_000):
        began = time.process_time()
        index = Index(whole[:count])
        built = time.process_time() - began
        fresh = TextEncoder(FOLDER)
        fresh.encode("A first text.")
        asked = [each[0] for each in renderings[:100]]
        steps: dict[str, list[float]] = {"encode": [], "find": [], "judge": []}
        for text in asked:
            times = [time.process_time()]
            query = fresh.encode(text)
            times.append(time.process_time())
            places = index.nearest(query, CANDIDATES)
            times.append(time.process_time())
            judge.verdicts([(query, whole[place]) for place in places])
            times.append(time.process_time())
            for name, one, other in zip(steps, times[:-1], times[1:], strict=True):
                steps[name].append(1000 * (other - one))
        every = sorted(sum(each) for each in zip(*steps.values(), strict=True))
        print(
            f"  one against {count:7,}: {np.median(every):6.1f} ms of CPU, 95% within {every[94]:.1f}  ("
            + ", ".join(f"{name} {np.median(took):.1f}" for name, took in steps.items())
            + f"); index built in {built:.1f} CPU-s"
        )


def main() -> None:
    renderings, others = texts()
    print("matching, one thread, CPU time:")
    encoder = encoding(renderings)
    judge = judging(encoder, renderings)
    grouping(renderings)
    searching(encoder, judge, renderings, others)


if __name__ == "__main__":
    main()
