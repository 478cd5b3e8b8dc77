"""What the lexicon says of each pair of words in two texts, for many pairs of texts at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.matching.words import ANTONYMS, NOTHING, Words

Floats = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

CHANNELS = 7  # same form, stem, spelling evened out, figure; other figure; antonyms; both negations
WHOLES = 6  # the texts' cosine, both lengths, their ratio, the shares of the shorter's words and content words found
FIGURE, NEGATION, CAPITAL, OPENING, CAPITALS, STOP = 0, 1, 2, 3, 4, 5  # columns of `Words.flags`
SIGNS = ("negation", "negation_beyond", "figure", "figure_beyond", "name", "name_beyond", "antonym", "roles")
GLOBALS = WHOLES + len(SIGNS)


@dataclass(frozen=True, slots=True)
class Padded:
    """Texts as rows of equal length, `width` words; absent words are zeros in `flags` and `mask`, -1 or -2 in ids."""

    forms: Ids
    stems: Ids
    shapes: Ids
    values: Ids
    antonyms: Ids
    flags: Floats
    mask: Floats


def pad(texts: Sequence[Words], width: int, absent: int = NOTHING) -> Padded:
    """Set texts of at most `width` words in rows. `absent` must differ between two sides that are compared."""
    there = present([len(words) for words in texts], width)
    forms, stems, shapes, values, antonyms = (
        spread([getattr(words, name) for words in texts], there, absent)
        for name in ("forms", "stems", "shapes", "values", "antonyms")
    )
    flags = spread([words.flags for words in texts], there, 0)
    mask = there.astype(np.float32)
    if absent != NOTHING:  # what words lack must not be equal on both sides
        for ids in (shapes, values, antonyms):
            ids[ids == NOTHING] = absent
    return Padded(forms, stems, shapes, values, antonyms, flags, mask)


def present(lengths: Sequence[int], width: int) -> npt.NDArray[np.bool_]:
    """(texts, width): where words of texts of these lengths stand."""
    return np.asarray(np.arange(width) < np.array(lengths)[:, None])


def spread(rows: Sequence[npt.NDArray[Any]], there: npt.NDArray[np.bool_], absent: float) -> npt.NDArray[Any]:
    """One array of texts of several lengths; `rows` hold a row for each word, which go where `there` is true."""
    found = np.full((*there.shape, *rows[0].shape[1:]), absent, dtype=rows[0].dtype)
    found[there] = np.concatenate(rows)
    return found


def links(a: Padded, b: Padded) -> Floats:
    """(pairs, n, m, CHANNELS) of ones and zeros; `a` and `b` are padded with different `absent`."""
    found = np.empty((*a.forms.shape, b.forms.shape[1], CHANNELS), dtype=np.float32)
    found[..., 0] = a.forms[:, :, None] == b.forms[:, None, :]
    found[..., 1] = a.stems[:, :, None] == b.stems[:, None, :]
    found[..., 2] = a.shapes[:, :, None] == b.shapes[:, None, :]
    same = _any_equal(a.values, b.values)
    figures = (a.flags[:, :, None, FIGURE] * b.flags[:, None, :, FIGURE]) > 0
    found[..., 3] = same & figures
    found[..., 4] = ~same & figures
    found[..., :3] *= ~(~same & figures)[..., None]  # *12 million* is not *12 billion*
    opposite = np.zeros(same.shape, dtype=bool)
    for place in range(ANTONYMS):
        opposite |= a.antonyms[:, :, None, place] == b.stems[:, None, :]
        opposite |= a.stems[:, :, None] == b.antonyms[:, None, :, place]
    found[..., 5] = opposite
    found[..., 6] = a.flags[:, :, None, NEGATION] * b.flags[:, None, :, NEGATION]
    return found


def _any_equal(a: Ids, b: Ids) -> npt.NDArray[np.bool_]:
    """Whether any reading of one figure is a reading of the other: (pairs, n, k) and (pairs, m, k) to (pairs, n, m)."""
    found = np.zeros((a.shape[0], a.shape[1], b.shape[1]), dtype=bool)
    for one in range(a.shape[2]):
        for other in range(b.shape[2]):
            found |= a[:, :, None, one] == b[:, None, :, other]
    return found


def wholes(a: Padded, b: Padded, cosines: Floats, found: Floats) -> Floats:
    """(pairs, GLOBALS): what holds of two texts as wholes, then `signs`; `found` is by `links`, `a` the shorter."""
    n, m = a.mask.sum(1), b.mask.sum(1)
    content = a.mask * (1 - a.flags[:, :, STOP])
    covered = found[..., 1].max(2)
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
    it, by its share of the length; words that face an antonym; whether two names stand in each other's surroundings.
    """
    share = a.mask.sum(1) / np.maximum(b.mask.sum(1), 1)
    negations = a.flags[..., NEGATION].sum(1) - b.flags[..., NEGATION].sum(1)
    alike = found[..., :3].max(3) > 0
    known_a, known_b = alike.any(2), alike.any(1)
    equal = found[..., 3] > 0
    figures_a = (a.flags[..., FIGURE] > 0) & ~equal.any(2)
    figures_b = (b.flags[..., FIGURE] > 0) & ~equal.any(1)
    names_a, names_b = names(a), names(b)
    opposed = (found[..., 5] > 0).any(2) & ~known_a
    return np.stack(
        [
            np.clip(negations, 0, 2),
            np.clip(-negations, 0, 2) * share,
            np.clip(figures_a.sum(1), 0, 2),
            np.clip(figures_b.sum(1), 0, 2) * share,
            np.clip((names_a & ~known_a).sum(1), 0, 3),
            np.clip((names_b & ~known_b).sum(1), 0, 3) * share,
            np.clip(opposed.sum(1), 0, 2),
            _crossed(a, b, names_a & known_a, names_b & known_b, alike),
        ],
        axis=1,
    ).astype(np.float32)


def names(words: Padded) -> npt.NDArray[np.bool_]:
    """Which words are likely names: capitals, but no figures and no stop words."""
    capital = words.flags[..., [CAPITAL, OPENING, CAPITALS]].max(2) > 0
    return np.asarray(capital & (words.flags[..., FIGURE] == 0) & (words.flags[..., STOP] == 0), dtype=np.bool_)


def _crossed(
    a: Padded, b: Padded, names_a: npt.NDArray[np.bool_], names_b: npt.NDArray[np.bool_], alike: npt.NDArray[np.bool_]
) -> Floats:
    """Whether a name that both texts have stands beside a word that in the other text is beside another such name."""
    before = np.zeros_like(alike)
    before[:, 1:, 1:] = alike[:, :-1, :-1]
    behind = np.zeros_like(alike)
    behind[:, :-1, :-1] = alike[:, 1:, 1:]
    place = names_a[:, :, None] & names_b[:, None, :] & ~alike & (before | behind)
    return np.asarray(place.any((1, 2)), dtype=np.float32)
