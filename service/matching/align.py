"""What the lexicon says of each pair of words in two texts, for many pairs of texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.matching.figures import CONVERTED
from service.matching.words import (
    CHANGE,
    DENIED,
    FIGURE,
    FORM,
    HEARD,
    NEGATION,
    NOTHING,
    OPPOSITES,
    READINGS,
    SHAPED,
    STEM,
    UNIT,
    Words,
)

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ALIKE = (FORM, STEM, SHAPED, HEARD)
SPELT = [FORM, STEM, SHAPED]
LEFT, RIGHT = -1, -2  # ids of what is absent on either side, and so equal to nothing on the other
CHANNELS = 7  # same form, stem, spelling evened out or sound, figure; other figure; antonyms; both negations
SCOPE = 3  # words after a negation that it is likeliest to turn


@dataclass(frozen=True, slots=True)
class Padded:
    """Texts as rows of equal length, `width` words; absent words are zeros in `flags` and `mask`, -1 or -2 in ids."""

    ids: Ids  # (IDS, texts, width): the columns of `Words.ids`, each in one piece, which is compared faster
    flags: Floats
    mask: Floats

    @property
    def stems(self) -> Ids:
        """(texts, width)"""
        stems: Ids = self.ids[STEM]
        return stems

    @property
    def values(self) -> Ids:
        """(VALUES, texts, width)"""
        return self.ids[READINGS]

    @property
    def antonyms(self) -> Ids:
        """(ANTONYMS, texts, width)"""
        return self.ids[OPPOSITES]


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two rows of texts side by side, `links` between their words, and which words are one though they look unlike."""

    a: Padded
    b: Padded
    links: Floats
    same: Sequence[tuple[int, int, int]]  # a pair's row, a place in `a`, a place in `b`


def align(a: Sequence[Words], b: Sequence[Words], n: int, m: int) -> Aligned:
    """Texts of at most `n` words beside texts of at most `m`.

    Where one says *not clear* and the other *unclear*, the two become one word, and the *not* is taken out, so that
    nothing seems reversed.
    """
    left, right = pad(a, n, LEFT), pad(b, m, RIGHT)
    same = [*_undo(left, right, LEFT), *((row, i, j) for row, j, i in _undo(right, left, RIGHT))]
    return Aligned(left, right, links(left, right), same)


def _undo(a: Padded, b: Padded, absent: int) -> list[tuple[int, int, int]]:
    """Of each word of `a` that a negation turns, and a word of `b` that denies it by itself, make one; where they are.

    Neither has antonyms then. `absent` is the id of what is absent from `a`.
    """
    found: list[tuple[int, int, int]] = []
    negations = a.flags[..., NEGATION] > 0
    denied = b.ids[DENIED]
    for row in np.flatnonzero(negations.any(1) & (denied >= 0).any(1)).tolist():
        after = np.flatnonzero(following(negations[row : row + 1], SCOPE)[0])
        for place, j in np.argwhere(a.ids[STEM, row, after][:, None] == denied[row]).tolist():
            i = int(after[place])
            turning = int(np.flatnonzero(negations[row, :i])[-1])
            a.ids[:, row, turning], a.flags[row, turning], a.mask[row, turning] = absent, 0, 0
            a.ids[OPPOSITES, row, i] = b.ids[OPPOSITES, row, j] = absent
            b.ids[SPELT, row, j], b.flags[row, j] = a.ids[SPELT, row, i], a.flags[row, i]
            found.append((row, i, j))
    return found


def following(words: Flags, reach: int) -> Flags:
    """Which words (texts, width) come up to `reach` places after one of `words`."""
    found = np.zeros_like(words)
    for step in range(1, reach + 1):
        found[:, step:] |= words[:, :-step]
    return found


def pad(texts: Sequence[Words], width: int, absent: int) -> Padded:
    """Set texts of at most `width` words in rows. `absent` must differ between two sides that are compared."""
    there = present([len(words) for words in texts], width)
    ids = np.moveaxis(spread([words.ids for words in texts], there, absent), 2, 0).copy()
    if absent != NOTHING:  # what words lack must not be equal on both sides
        ids[ids == NOTHING] = absent
    return Padded(ids, spread([words.flags for words in texts], there, 0), there.astype(np.float32))


def present(lengths: Sequence[int], width: int) -> Flags:
    """(texts, width): where words of texts of these lengths stand."""
    return np.asarray(np.arange(width) < np.array(lengths)[:, None])


def spread(rows: Sequence[npt.NDArray[Any]], there: Flags, absent: float) -> npt.NDArray[Any]:
    """One array of texts of several lengths; `rows` hold a row for each word, which go where `there` is true."""
    found = np.full((*there.shape, *rows[0].shape[1:]), absent, dtype=rows[0].dtype)
    found[there] = np.concatenate(rows)
    return found


def links(a: Padded, b: Padded) -> Floats:
    """(pairs, n, m, CHANNELS) of ones and zeros; `a` and `b` are padded with different `absent`.

    Few words are figures, have antonyms or negate; what these link is reckoned for them alone.
    """
    found = np.zeros((*a.mask.shape, b.mask.shape[1], CHANNELS), dtype=np.float32)
    form, stem, shaped, heard = (a.ids[each][:, :, None] == b.ids[each][:, None, :] for each in ALIKE)
    alone = ~stem.any(2)[:, :, None] & ~stem.any(1)[:, None, :]
    found[..., 0], found[..., 1] = form, stem
    found[..., 2] = (shaped | heard) & (stem | alone)  # what the other text has as it is, is no variant there
    _link_figures(a, b, found)
    _link_units(a, b, found)
    _link_antonyms(a, b, found, alone)
    rows, words = np.nonzero(a.flags[..., NEGATION])
    found[rows, words, :, 6] = b.flags[rows, :, NEGATION]
    return found


def _link_figures(a: Padded, b: Padded, found: Floats) -> None:
    """Whether a reading of one figure is one of the other, in channels 3 and 4; *by 4* is another than *to 4*.

    So is *4 miles* than *4 kilometres*. Words that only may stand for a figure are equal to it, but no other figure
    than it, whatever stands behind them.
    """
    rows, words = np.nonzero(a.values[0] >= 0)
    if len(rows):
        one, other = a.values[:, rows, words][:, None, :, None], b.values[:, rows]
        figures = (a.flags[rows, words, FIGURE] > 0)[:, None] & (b.flags[rows, :, FIGURE] > 0)
        change_a, change_b, unit_a, unit_b = (
            side for each in (CHANGE, UNIT) for side in (a.ids[each, rows, words][:, None], b.ids[each, rows])
        )
        change, unit = _one_or_unknown(change_a, change_b), _one_or_unknown(unit_a, unit_b)
        told = ((one == other) & (one >= 0)).any((0, 1)) & (unit | ~figures)
        converted = (one == CONVERTED - other).any((0, 1)) & (unit_a != unit_b)  # *2 years* are not *24 years*
        same = (told | converted) & change
        apart = ~same & figures
        found[rows, words, :, 3] = same
        found[rows, words, :, 4] = apart
        found[rows, words, :, :3] *= ~apart[..., None]  # *12 million* is not *12 billion*


def _link_units(a: Padded, b: Padded, found: Floats) -> None:
    """What figures count is one word however it is written, *€* or *euros*, in channel 2.

    So it is in another measure, where the one figure is what the other comes to: *2 years*, *24 months*.
    """
    counted_a, counted_b = ((each.ids[UNIT] > 0) & (each.flags[..., FIGURE] == 0) for each in (a, b))
    rows, words = np.nonzero(counted_a)
    if len(rows):
        same = (a.ids[UNIT, rows, words][:, None] == b.ids[UNIT, rows]) & counted_b[rows]
        found[rows, words, :, 2] += same & ~(found[rows, words, :, :3].any(2))
    for row, i, j in _in_other_units(a, b, found):
        one, other = a.ids[UNIT, row] == a.ids[UNIT, row, i], b.ids[UNIT, row] == b.ids[UNIT, row, j]
        found[row, (one & counted_a[row])[:, None] & other & counted_b[row], 2] = 1


def _in_other_units(a: Padded, b: Padded, found: Floats) -> list[list[int]]:
    """A pair's row and the places of two figures that are the same in two units."""
    figures_a, figures_b = ((each.ids[UNIT] > 0) & (each.flags[..., FIGURE] > 0) for each in (a, b))
    some = np.flatnonzero(figures_a.any(1) & figures_b.any(1))
    same = (found[some, :, :, 3] > 0) & figures_a[some][:, :, None] & figures_b[some][:, None]
    same &= a.ids[UNIT, some][:, :, None] != b.ids[UNIT, some][:, None]
    return [[int(some[row]), i, j] for row, i, j in np.argwhere(same).tolist()]


def _one_or_unknown(one: Ids, other: Ids) -> Flags:
    """Where two ids are one, or either is not known."""
    return np.asarray((one == other) | (one < 0) | (other < 0), dtype=np.bool_)


def _link_antonyms(a: Padded, b: Padded, found: Floats, alone: Flags) -> None:
    """Whether one word is an antonym of the other and neither stands in both texts, in channel 5."""
    rows, words = np.nonzero(a.antonyms[0] >= 0)
    found[rows, words, :, 5] = (a.antonyms[:, rows, words][..., None] == b.stems[rows]).any(0)
    rows, words = np.nonzero(b.antonyms[0] >= 0)
    found[rows, :, words, 5] += (b.antonyms[:, rows, words][..., None] == a.stems[rows]).any(0)
    found[..., 5] = (found[..., 5] > 0) & alone
