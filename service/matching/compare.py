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
from service.matching.differs import apart
from service.matching.encode import Encoded
from service.model import Judgement, Relation

ROWS = 64  # pairs that the model judges at once
CELLS = 2**17  # pairs of words that it holds at once, if each pair of texts has fewer
LONG = 192  # words over which two texts are not judged whole, because time and memory grow with the square
STRETCH = 128  # words of their stretches
STEP = 8  # widths are rounded up to it, so that few shapes occur
INPUTS = ("words_a", "words_b", "flags_a", "flags_b", "mask_a", "mask_b", "links", "whole")


class Judge:
    """Judges pairs by the pair model. A pair's verdict depends neither on its order nor on the pairs beside it."""

    def __init__(self, model: Path, calibration: Calibration) -> None:
        self._session: Any = session(model)
        self.calibration = calibration

    def verdicts(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> list[Verdict]:
        """A verdict for each pair, in order."""
        pieces = [list(_pieces(*_shorter_first(a, b))) for a, b in pairs]
        rows = iter(self.judged([piece for each in pieces for piece in each]))
        return [_together([self._verdict(a, b, next(rows)) for a, b in each]) for each in pieces]

    def judged(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> Vectors:
        """The model's three logits and the signs for each pair, the shorter text first; zeros where none are needed."""
        found = np.zeros((len(pairs), 3 + len(align.SIGNS)), dtype=np.float32)
        shapes: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place, (a, b) in enumerate(pairs):
            if len(a.words) and not _equal(a, b):
                shapes[_rounded(len(a.words)), _rounded(len(b.words))].append(place)
        for (n, m), places in sorted(shapes.items()):
            rows = max(1, min(ROWS, CELLS // (n * m)))
            for start in range(0, len(places), rows):
                some = places[start : start + rows]
                found[some] = self._run([pairs[k] for k in some], n, m)
        return found

    def _verdict(self, a: Encoded, b: Encoded, row: Vectors) -> Verdict:
        if _equal(a, b):
            return Verdict(self.calibration.equal, 0.0, 0.0, equal=True)
        if not len(a.words):  # marks alone say nothing
            return Verdict(0.0, 0.0, 0.0)
        figures = row.tolist()
        return self.calibration.verdict(figures[:3], figures[3:], len(a.words))

    def _run(self, pairs: Sequence[tuple[Encoded, Encoded]], n: int, m: int) -> Vectors:
        a = align.pad([one.words for one, _ in pairs], n, -1)
        b = align.pad([other.words for _, other in pairs], m, -2)
        links = align.links(a, b)
        cosines = np.array([float(one.vector @ other.vector) for one, other in pairs], dtype=np.float32)
        whole = align.wholes(a, b, cosines, links)
        words = (
            align.spread([one.vectors for one, _ in pairs], a.mask > 0, 0),
            align.spread([other.vectors for _, other in pairs], b.mask > 0, 0),
        )
        inputs = (*words, a.flags, b.flags, a.mask, b.mask, links, whole)
        logits: Vectors = self._session.run(None, dict(zip(INPUTS, inputs, strict=True)))[0]
        return np.concatenate([logits, whole[:, align.WHOLES :]], axis=1)

    def compare(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> list[Judgement]:
        """The judgement of each pair, in order, with the words that set the two apart."""
        return [self.judgement(a, b, verdict) for (a, b), verdict in zip(pairs, self.verdicts(pairs), strict=True)]

    def judgement(self, a: Encoded, b: Encoded, verdict: Verdict) -> Judgement:
        """A verdict in the words of the contract."""
        relation = self.relation(a, b, verdict)
        if relation in (Relation.SAME, Relation.DIFFERENT):
            return Judgement(relation, round(verdict.score, 4))
        found = apart(a.words, b.words, conflict=relation is Relation.CONFLICT)
        return Judgement(relation, round(verdict.score, 4), found)

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


def _equal(a: Encoded, b: Encoded) -> bool:
    """Whether nothing but case, marks and spacing sets two texts apart; marks alone are compared as they are."""
    if len(a.words) or len(b.words):
        alike = len(a.words) == len(b.words) and bool((a.words.stems == b.words.stems).all())
        return alike and a.words.plain == b.words.plain
    return a.words.text.split() == b.words.text.split()


def _pieces(a: Encoded, b: Encoded) -> Iterator[tuple[Encoded, Encoded]]:
    """The pair itself; or, where both texts are long, stretch by stretch.

    What the longer text has beyond the shorter's end is left out, as of any text that holds another.
    """
    if len(a.words) <= LONG:
        yield a, b
    else:
        for start in range(0, len(a.words), STRETCH):
            yield _shorter_first(a.stretch(start, start + STRETCH), b.stretch(start, start + STRETCH))


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """Texts are one matter if all their stretches are, and conflict if one does."""
    return Verdict(
        min(each.topical for each in verdicts),
        max(each.conflict for each in verdicts),
        max(each.part for each in verdicts),
        all(each.equal for each in verdicts),
    )


def _rounded(size: int) -> int:
    return -(-size // STEP) * STEP
