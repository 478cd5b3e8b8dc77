"""Count how many pairs that the matcher takes for one a store would find, and how many strangers it would compare.

    python found.py [--utterances 250]

Prints, for renderings, fragments and strangers (texts of different topics, drawn at random), the share that meets by
its handles where either speaker is unknown and where both are known, and of these what is alike enough to be judged.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log
from pathlib import Path

from service.linking import LIKENESS
from service.matching.calibration import Calibration
from service.matching.compare import Judge
from service.matching.encode import Encoded, TextEncoder
from service.matching.handles import Handles, content
from service.model import Relation
from service.settings import MODELS

sys.path.insert(0, str(Path(__file__).parent.parent / "renderings"))
import corpus

SOURCES = Path(corpus.__file__).parent / "src"
SHORTEST = 4  # words of a fragment that counts
STRANGERS = 100_000
ONE = (Relation.SAME, Relation.RENDERING, Relation.PART)
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A text's handles, kept and asked for, where a speaker is unknown and where both are known."""

    encoded: Encoded
    far: frozenset[int]
    near: frozenset[int]
    asks_far: frozenset[int]
    asks_near: frozenset[int]

    @classmethod
    def of(cls, handles: Handles, text: Encoded) -> Found:
        """All of a text."""
        kept, asked = (handles.far, handles.near), (handles.asked_far, handles.asked_near)
        return cls(text, *(frozenset(give(text)) for give in (*kept, *asked)))


def alike(one: Encoded, other: Encoded) -> bool:
    """What `service.store.sql_alike` reckons."""
    a, b = set(content(one.words)), set(content(other.words))
    fewer, more = sorted((max(1, len(a)), max(1, len(b))))
    found = LIKENESS.cosine * float(one.vector @ other.vector) + len(a & b) / fewer
    return found + LIKENESS.lopsided * log(more / fewer) >= LIKENESS.least


def tell(name: str, pairs: Pairs, found: dict[str, Found]) -> None:
    """A line of shares, in percent."""
    each = [(found[a], found[b]) for a, b in pairs]
    near_enough = [alike(a.encoded, b.encoded) for a, b in each]
    far = [not a.asks_far.isdisjoint(b.far) for a, b in each]
    near = [not a.asks_near.isdisjoint(b.near) for a, b in each]
    lopsided = sum(met == b.asks_near.isdisjoint(a.near) for met, (a, b) in zip(near, each, strict=True))
    if lopsided:
        raise ValueError(f"{lopsided} pairs meet from one side only")
    shares = [
        100 * sum(some) / max(1, len(each))
        for some in (
            near_enough,
            far,
            [one and other for one, other in zip(far, near_enough, strict=True)],
            near,
            [one and other for one, other in zip(near, near_enough, strict=True)],
        )
    ]
    told = zip(("alike", "unknown", "judged", "known", "judged"), shares, strict=True)
    print(f"{name:12}{len(each):7}", *(f" {what} {share:6.2f}" for what, share in told))


def main() -> None:
    """Count on a part of the corpus, always the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--utterances", type=int, default=250)
    options = parser.parse_args()
    encoder, judge = TextEncoder(MODELS / "matcher"), Judge(MODELS / "matcher" / "pair.onnx", Calibration.load())
    handles = Handles(encoder, MODELS / "matcher")
    drawn = random.Random(3)  # noqa: S311 - no secret
    utterances = [each for path in sorted(SOURCES.glob("*.txt")) for each in corpus.read(path)]
    drawn.shuffle(utterances)
    pairs: dict[str, list[tuple[str, str]]] = {"renderings": [], "fragments": []}
    topics: dict[str, str] = {}
    for each in utterances[: options.utterances]:
        texts = [text for _, text in each.renderings]
        parts = [part for wordings in each.parts for part in wordings if len(part.split()) >= SHORTEST]
        topics |= dict.fromkeys([*texts, *parts], each.topic)
        pairs["renderings"] += combinations(texts, 2)
        pairs["fragments"] += [(part, text) for part in parts for text in texts]
    encoded = {text: encoder.encode(text) for text in topics}
    found = {text: Found.of(handles, each) for text, each in encoded.items()}
    for name, some in pairs.items():
        verdicts = judge.verdicts([(encoded[a], encoded[b]) for a, b in some])
        ones = [judge.relation(encoded[a], encoded[b], v) in ONE for (a, b), v in zip(some, verdicts, strict=True)]
        tell(name, [pair for pair, one in zip(some, ones, strict=True) if one], found)
    known = sorted(topics)
    strangers = [(drawn.choice(known), drawn.choice(known)) for _ in range(STRANGERS)]
    tell("strangers", [(a, b) for a, b in strangers if topics[a] != topics[b]], found)
    for name in ("far", "near", "asks_far", "asks_near"):
        print(f"{name} of a text: {sum(len(getattr(each, name)) for each in found.values()) / len(found):.1f}")


if __name__ == "__main__":
    main()
