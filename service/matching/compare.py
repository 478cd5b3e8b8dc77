"""Pairs of encoded texts to judgements: one matter or not, a conflict in it or not, the whole or a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from service.inference import Vectors, session
from service.matching import align
from service.matching.calibration import Calibration, Verdict
from service.matching.differs import differences, reversed_in
from service.matching.encode import Encoded
from service.model import Judgement, Relation

ROWS = 64  # pairs that the model judges at once
STEP = 8  # widths are rounded up to it, so that few shapes occur
INPUTS = ("words_a", "words_b", "flags_a", "flags_b", "mask_a", "mask_b", "links", "whole")


class Judge:
    """Judges pairs by the pair model. A pair's verdict depends neither on its order nor on the pairs beside it."""

    def __init__(self, model: Path, calibration: Calibration) -> None:
        self._session: Any = session(model)
        self.calibration = calibration

    def verdicts(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> list[Verdict]:
        """A verdict for each pair, in order."""
        found: list[Verdict | None] = [None] * len(pairs)
        shapes: dict[tuple[int, int], list[int]] = defaultdict(list)
        ordered = [_shorter_first(a, b) for a, b in pairs]
        for place, (a, b) in enumerate(ordered):
            if not len(a.words):
                same = a.words.text.split() == b.words.text.split() and not len(b.words)
                found[place] = Verdict(float(same), 0.0, 0.0, equal=same)
            else:
                shapes[_rounded(len(a.words)), _rounded(len(b.words))].append(place)
        for (n, m), places in sorted(shapes.items()):
            rows = max(1, min(ROWS, 2**18 // (n * m)))
            for start in range(0, len(places), rows):
                some = places[start : start + rows]
                for place, verdict in zip(some, self._judge([ordered[k] for k in some], n, m), strict=True):
                    found[place] = verdict
        return [verdict for verdict in found if verdict is not None]

    def _judge(self, pairs: Sequence[tuple[Encoded, Encoded]], n: int, m: int) -> Iterator[Verdict]:
        a = align.pad([one.words for one, _ in pairs], n, -1)
        b = align.pad([other.words for _, other in pairs], m, -2)
        links = align.links(a, b)
        cosines = np.array([float(one.vector @ other.vector) for one, other in pairs], dtype=np.float32)
        whole = align.wholes(a, b, cosines, links)
        words = (_stack([one.vectors for one, _ in pairs], n), _stack([other.vectors for _, other in pairs], m))
        inputs = (*words, a.flags, b.flags, a.mask, b.mask, links, whole)
        logits = self._session.run(None, dict(zip(INPUTS, inputs, strict=True)))[0]
        for (one, other), row in zip(pairs, logits, strict=True):
            equal = len(one.words) == len(other.words) and bool((one.words.forms == other.words.forms).all())
            yield self.calibration.verdict(row, one.words, equal=equal)

    def compare(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> list[Judgement]:
        """The judgement of each pair, in order, with the words that set the two apart."""
        return [self.judgement(a, b, verdict) for (a, b), verdict in zip(pairs, self.verdicts(pairs), strict=True)]

    def judgement(self, a: Encoded, b: Encoded, verdict: Verdict) -> Judgement:
        """A verdict in the words of the contract."""
        relation = self.relation(a, b, verdict)
        if relation in (Relation.SAME, Relation.DIFFERENT):
            return Judgement(relation, round(verdict.score, 4))
        found = differences(a.words, b.words)
        if relation is Relation.CONFLICT:
            found = reversed_in(found) or found
        return Judgement(relation, round(verdict.score, 4), tuple(found))

    def relation(self, a: Encoded, b: Encoded, verdict: Verdict) -> Relation:
        """What a verdict comes to."""
        if verdict.equal:
            return Relation.SAME
        if verdict.topical < self.calibration.topical_floor:
            return Relation.DIFFERENT
        if verdict.conflict >= self.calibration.conflict_floor:
            return Relation.CONFLICT
        if verdict.score < self.calibration.match_floor:
            return Relation.DIFFERENT
        return Relation.PART if verdict.part >= 0.5 else Relation.RENDERING


def _shorter_first(a: Encoded, b: Encoded) -> tuple[Encoded, Encoded]:
    return (a, b) if (len(a.words), a.words.text) <= (len(b.words), b.words.text) else (b, a)


def _rounded(size: int) -> int:
    return -(-size // STEP) * STEP


def _stack(vectors: Sequence[Vectors], width: int) -> Vectors:
    found = np.zeros((len(vectors), width, vectors[0].shape[1]), dtype=np.float32)
    for row, each in enumerate(vectors):
        found[row, : len(each)] = each
    return found
