"""What the lexicon says of each pair of words in two texts, for many pairs of texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.matching.words import FORM, NOTHING, OPPOSITES, READINGS, SHAPED, STEM, Words

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

CHANNELS = 7  # same form, stem, spelling evened out, figure; other figure; antonyms; both negations
WHOLES = 6  # the texts' cosine, both lengths, their ratio, the shares of the shorter's words and content words found
FIGURE, NEGATION, CAPITAL, OPENING, CAPITALS, STOP = 0, 1, 2, 3, 4, 5  # columns of `Words.flags`
SIGNS = ("negation", "negation_beyond", "figure", "figure_beyond", "name", "name_beyond", "antonym", "roles")
MOST = np.array([2, 2, 2, 2, 3, 3, 2, 1], dtype=np.float32)  # that each of SIGNS counts
BEYOND = [1, 3, 5]  # those of SIGNS that are weighed by the share of the length
GLOBALS = WHOLES + len(SIGNS)


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


def wholes(a: Padded, b: Padded, cosines: Floats, found: Floats) -> Floats:
    """(pairs, GLOBALS): what holds of two texts as wholes, then `signs`; `found` is by `links`, `a` the shorter."""
    n, m = a.mask.sum(1), b.mask.sum(1)
    content = a.mask * (1 - a.flags[:, :, STOP])
    covered = (found[..., 1] > 0).any(2)
    figures = [
        cosines,
        np.log1p(n) / 3,
        np.log1p(m) / 3,
        n / np.maximum(m, 1),
        (covered * a.mask).sum(1) / np.maximum(n, 1),
        (covered * content).sum(1) / np.maximum(content.sum(1), 1),
    ]
    return np.concatenate([np.stack(figures, axis=1).astype(np.float32), signs(a, b, found)], axis=1)


def signs(a: Padded, b: Padded, found: Floats) -> Floats:
    """(pairs, SIGNS): plain signs of a reversed point; `found` as `links` gives it, `a` the shorter.

    How many negations, figures and names the shorter text has that the longer lacks; those that the longer has beyond
    it, by its share of the length; words that face an antonym; whether two names changed places about a word.
    """
    negations = a.flags[..., NEGATION].sum(1) - b.flags[..., NEGATION].sum(1)
    alike = (found[..., 0] + found[..., 1] + found[..., 2]) > 0
    known_a, known_b = alike.any(2), alike.any(1)
    equal = found[..., 3] > 0
    names_a, names_b = names(a), names(b)
    opposed = (found[..., 5] > 0).any(2) & ~known_a
    counts = [
        negations,
        -negations,
        ((a.flags[..., FIGURE] > 0) & ~equal.any(2)).sum(1),
        ((b.flags[..., FIGURE] > 0) & ~equal.any(1)).sum(1),
        (names_a & ~known_a).sum(1),
        (names_b & ~known_b).sum(1),
        opposed.sum(1),
        _crossed(a, b, names_a[:, :, None] & names_b[:, None, :] & alike, alike),
    ]
    kept = np.clip(np.stack(counts, axis=1).astype(np.float32), 0, MOST)
    kept[:, BEYOND] *= (a.mask.sum(1) / np.maximum(b.mask.sum(1), 1))[:, None]
    return kept


def names(words: Padded) -> Flags:
    """Which words are likely names: capitals, but no figures and no stop words."""
    flags = words.flags
    capital = flags[..., CAPITAL] + flags[..., OPENING] + flags[..., CAPITALS]
    return np.asarray((capital > 0) & (flags[..., FIGURE] + flags[..., STOP] == 0), dtype=np.bool_)


def _crossed(a: Padded, b: Padded, shared: Flags, alike: Flags) -> Flags:
    """Whether two names that both texts have stand about a word of both in one order here and in the other there.

    *A accused B*, *B accused A*: a name that merely moved, with nothing between that stayed, is no sign of it.
    """
    found = np.zeros(len(shared), dtype=np.bool_)
    some = np.flatnonzero(shared.reshape(len(shared), -1).sum(1) > 1)  # few, and the rest is not cheap
    names, told = shared[some], (a.flags[some, :, None, STOP] + b.flags[some, None, :, STOP]) == 0
    right, left = np.zeros_like(names), np.zeros_like(names)  # a name before in one text and behind in the other
    right[:, 1:, :-1] = _reach(names[:, :-1, :0:-1])[:, :, ::-1]
    left[:, :-1, 1:] = _reach(names[:, :0:-1, :-1])[:, ::-1, :]
    found[some] = (right & left & told & alike[some] & ~names).any((1, 2))
    return found


def _reach(cells: Flags) -> Flags:
    """Whether any cell up to here, by both sides, is true."""
    return np.logical_or.accumulate(np.logical_or.accumulate(cells, axis=1), axis=2)
