"""Pairs of encoded texts to judgements: one matter or not, a conflict in it or not, the whole or a part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from service.inference import Vectors, session
from service.matching import align, signs
from service.matching.calibration import Calibration, Verdict
from service.matching.differs import apart
from service.matching.encode import Encoded
from service.model import Judgement, Relation

ROWS = 128  # pairs that the model judges at once
CELLS = 2**17  # pairs of words that it holds at once, if each pair of texts has fewer
LONG = 192  # words over which two texts are not judged whole, because time and memory grow with the square
STRETCH = 128  # words of their stretches
STEP = 8  # widths are rounded up to it, so that few shapes occur
INPUTS = ("words_a", "words_b", "flags_a", "flags_b", "mask_a", "mask_b", "links", "whole")

Shapes = dict[tuple[int, int], list[int]]  # places of pairs by the widths at which they are judged


class Judge:
    """Judges pairs by the pair model. A pair's verdict depends neither on its order nor on the pairs beside it."""

    def __init__(self, model: Path, calibration: Calibration) -> None:
        self._session: Any = session(model)
        self.calibration = calibration

    def verdicts(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> list[Verdict]:
        """A verdict for each pair, in order."""
        pieces = [_pieces(*_shorter_first(a, b)) for a, b in pairs]
        verdicts = iter(self._each([piece for every in pieces for piece in every]))
        return [_together(list(islice(verdicts, len(every)))) for every in pieces]

    def _each(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> list[Verdict]:
        settled = [self._settled(a, b) for a, b in pairs]
        asked = [pair for pair, verdict in zip(pairs, settled, strict=True) if verdict is None]
        rows, words = self._rows(asked), np.array([len(a.words) for a, _ in asked])
        judged = iter(self.calibration.verdicts(rows[:, :3], rows[:, 3:], words))
        return [verdict or next(judged) for verdict in settled]

    def _settled(self, a: Encoded, b: Encoded) -> Verdict | None:
        """The verdict where none needs the model."""
        if _equal(a, b):
            return Verdict(self.calibration.equal, 0.0, 0.0, equal=True)
        return None if _told(a, b) else Verdict(0.0, 0.0, 0.0)

    def judged(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> Vectors:
        """The model's three logits and the signs for each pair, the shorter text first; zeros where none are needed."""
        found = np.zeros((len(pairs), 3 + len(signs.SIGNS)), dtype=np.float32)
        places = [place for place, pair in enumerate(pairs) if self._settled(*pair) is None]
        found[places] = self._rows([pairs[place] for place in places])
        return found

    def _rows(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> Vectors:
        found = np.zeros((len(pairs), 3 + len(signs.SIGNS)), dtype=np.float32)
        for places, shapes in _batches(pairs):
            found[places] = self._batch([pairs[place] for place in places], shapes)
        return found

    def _batch(self, pairs: Sequence[tuple[Encoded, Encoded]], shapes: Shapes) -> Vectors:
        """What the model needs is made for all pairs at once, as that has its price however few they are."""
        ones, others = zip(*pairs, strict=True)
        widest = max(n for n, _ in shapes), max(m for _, m in shapes)
        aligned = align.align([one.words for one in ones], [other.words for other in others], *widest)
        a, b, links = aligned.a, aligned.b, aligned.links
        cosines = np.vecdot(np.stack([one.vector for one in ones]), np.stack([other.vector for other in others]))
        whole = signs.wholes(a, b, cosines, links)
        words_a, words_b = (_vectors(each, width) for each, width in zip((ones, others), widest, strict=True))
        for row, i, j in aligned.same:
            words_b[row, j] = words_a[row, i]
        logits = np.empty((len(pairs), 3), dtype=np.float32)
        for (n, m), places in shapes.items():
            rows = places if len(shapes) > 1 else slice(None)  # which copies nothing
            left = (each[rows, :n] for each in (words_a, a.flags, a.mask))
            right = (each[rows, :m] for each in (words_b, b.flags, b.mask))
            sides = chain(*zip(left, right, strict=True))
            inputs = dict(zip(INPUTS, (*sides, links[rows, :n, :m], whole[rows]), strict=True))
            logits[rows] = self._session.run(None, inputs)[0]
        return np.concatenate([logits, whole[:, signs.WHOLES :]], axis=1)

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
            likelier = verdict.topical * verdict.conflict >= 1 - verdict.topical  # than another matter
            return Relation.CONFLICT if likelier else Relation.DIFFERENT
        return Relation.PART if verdict.part >= 0.5 else Relation.RENDERING


def _shorter_first(a: Encoded, b: Encoded) -> tuple[Encoded, Encoded]:
    return (a, b) if (len(a.words), a.words.text) <= (len(b.words), b.words.text) else (b, a)


def _equal(a: Encoded, b: Encoded) -> bool:
    """Whether nothing but case, marks and spacing sets two texts apart; marks alone are compared as they are."""
    if len(a.words) or len(b.words):
        alike = len(a.words) == len(b.words) and bool((a.words.stems == b.words.stems).all())
        return alike and a.words.plain == b.words.plain
    return a.words.text.split() == b.words.text.split()


def _told(a: Encoded, b: Encoded) -> bool:
    """Whether there is anything to judge by: marks alone say nothing, unknown words only where the same are in both."""
    return (a.known and b.known) or bool(np.isin(a.words.forms, b.words.forms).any())


def _pieces(a: Encoded, b: Encoded) -> list[tuple[Encoded, Encoded]]:
    """The pair itself; or, where both texts are long, stretch by stretch.

    What the longer text has beyond the shorter's end is left out, as of any text that holds another.
    """
    if len(a.words) <= LONG:
        return [(a, b)]
    starts = range(0, len(a.words), STRETCH)
    return [_shorter_first(a.stretch(start, start + STRETCH), b.stretch(start, start + STRETCH)) for start in starts]


def _together(verdicts: Sequence[Verdict]) -> Verdict:
    """Texts are one matter if all their stretches are, and conflict if one does."""
    if len(verdicts) == 1:
        return verdicts[0]
    return Verdict(
        min(each.topical for each in verdicts),
        max(each.conflict for each in verdicts),
        max(each.part for each in verdicts),
        all(each.equal for each in verdicts),
    )


def _shapes(pairs: Sequence[tuple[Encoded, Encoded]]) -> Shapes:
    """Places by how many words the model is given of each side, which depends on a pair alone."""
    found = defaultdict(list)
    for place, (a, b) in enumerate(pairs):
        found[_rounded(len(a.words)), _rounded(len(b.words))].append(place)
    return found


def _batches(pairs: Sequence[tuple[Encoded, Encoded]]) -> Iterator[tuple[list[int], Shapes]]:
    """Places of pairs that are made ready together, all if they are few, else those of one shape; and their shapes."""
    if not pairs:
        return
    shapes = _shapes(pairs)
    widest = max(n for n, _ in shapes) * max(m for _, m in shapes)
    if len(pairs) <= ROWS and len(pairs) * widest <= CELLS:
        yield list(range(len(pairs))), shapes
        return
    for (n, m), places in sorted(shapes.items()):
        rows = max(1, min(ROWS, CELLS // (n * m)))
        for start in range(0, len(places), rows):
            some = places[start : start + rows]
            yield some, {(n, m): list(range(len(some)))}


def _rounded(size: int) -> int:
    return -(-size // STEP) * STEP


def _vectors(texts: Sequence[Encoded], width: int) -> Vectors:
    """(texts, width, figures): the vectors of their words, zeros where a text has fewer."""
    return align.spread([each.vectors for each in texts], align.present([len(each.words) for each in texts], width), 0)
