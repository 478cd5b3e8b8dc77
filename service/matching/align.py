"""What the lexicon says of each pair of words in two texts, for many pairs of texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.matching.words import FIGURE, FORM, NEGATION, NOTHING, OPPOSITES, READINGS, SHAPED, STEM, Words

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CHANNELS = 7  # same form, stem, spelling evened out, figure; other figure; antonyms; both negations


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


def pad(texts: Sequence[Words], width: int, absent: int = NOTHING) -> Padded:
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
    for channel, column in enumerate((FORM, STEM, SHAPED)):
        found[..., channel] = a.ids[column][:, :, None] == b.ids[column][:, None, :]
    _link_figures(a, b, found)
    _link_antonyms(a, b, found)
    rows, words = np.nonzero(a.flags[..., NEGATION])
    found[rows, words, :, 6] = b.flags[rows, :, NEGATION]
    return found


def _link_figures(a: Padded, b: Padded, found: Floats) -> None:
    """Whether any reading of one figure is a reading of the other, in channels 3 and 4."""
    rows, words = np.nonzero(a.flags[..., FIGURE])
    if len(rows):
        same = (a.values[:, rows, words][:, None, :, None] == b.values[:, rows]).any((0, 1))
        figures = b.flags[rows, :, FIGURE] > 0
        found[rows, words, :, 3] = same & figures
        found[rows, words, :, 4] = ~same & figures
        found[rows, words, :, :3] *= (same | ~figures)[..., None]  # *12 million* is not *12 billion*


def _link_antonyms(a: Padded, b: Padded, found: Floats) -> None:
    """Whether one word is an antonym of the other, in channel 5."""
    rows, words = np.nonzero(a.antonyms[0] >= 0)
    found[rows, words, :, 5] = (a.antonyms[:, rows, words][..., None] == b.stems[rows]).any(0)
    rows, words = np.nonzero(b.antonyms[0] >= 0)
    found[rows, :, words, 5] += (b.antonyms[:, rows, words][..., None] == a.stems[rows]).any(0)
    np.minimum(found[..., 5], 1, out=found[..., 5])
