"""By what quotations find each other in a store: numbers, of which one asks for some that the other must be kept under.

Whether one text finds another depends on these two alone, never on what else there is, and it finds those that find
it, so that the order in which texts come cannot matter. That rules out the nearest n, and words that are rare among
what is stored.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from service.inference import Vectors
from service.matching.encode import Encoded, TextEncoder
from service.matching.index import Places, telling
from service.matching.words import STOP, Words, normal

RARE = 4_000  # a word whose place in the encoder's vocabulary, which is by frequency, comes after it makes a handle
USUAL = 2_100  # among one speaker's, words up to this place are told from rarer ones
SHORT = 3  # telling words of a short text, at most
WINDOW = 4  # telling words beside each other make one with the next so many
FAR_BANDS, FAR_BITS = 24, 16  # handles by vector, among all speakers
NEAR_BANDS, NEAR_BITS = 20, 13  # and among one speaker's
SEED = 20
BAND = 32  # bits for a band's value, over which its place among the bands stands

PAIR, WORD, FAR, NEAR, LONE, UNUSUAL, RARER, SHORT_WORD = range(1, 9)  # sorts of handles, which never meet
PRIME = 0x9E3779B97F4A7C15

Planes = npt.NDArray[np.float64]


def content(words: Words) -> list[int]:
    """The ids of the stems that tell what a text is about, each once."""
    return [int(stem) for stem in telling(words)]


class Handles:
    """Gives texts their handles. The same encoder gives the same ones, in every process."""

    def __init__(self, encoder: TextEncoder, folder: Path) -> None:
        """`folder` holds heads.npz, and in it the middle of what ordinary sentences come to."""
        self._encoder = encoder
        self._middle: Vectors = np.load(folder / "heads.npz")["middle"]

    def far(self, text: Encoded) -> list[int]:
        """Under which a text is kept for everybody: rare words, neighbouring telling words, bands of its vector.

        A text with one telling word only has that.
        """
        return sorted({*self._among_all(text), *self._bands(text.vector, FAR, FAR_BANDS, FAR_BITS)})

    def asked_far(self, text: Encoded) -> list[int]:
        """And which it asks for."""
        return sorted({*self._among_all(text), *self._bands(text.vector, FAR, FAR_BANDS, FAR_BITS, about=True)})

    def near(self, text: Encoded) -> list[int]:
        """Under which a text is kept for its speaker: single telling words, and broader bands."""
        stems, rarer = set(content(text.words)), self._rarer(text.words, USUAL)
        words = {_number(RARER, stem) for stem in rarer} | {_number(WORD, stem) for stem in stems - rarer}
        brief = {_number(SHORT_WORD, stem) for stem in stems} if len(stems) <= SHORT else set()
        return sorted({*words, *brief, *self._bands(text.vector, NEAR, NEAR_BANDS, NEAR_BITS)})

    def asked_near(self, text: Encoded) -> list[int]:
        """And which it asks for: of two texts that share but a usual word one must be short."""
        stems = content(text.words)
        words = {_number(RARER, stem) for stem in self._rarer(text.words, USUAL)}
        words |= {_number(SHORT_WORD, stem) for stem in stems}
        if len(stems) <= SHORT:
            words |= {_number(sort, stem) for stem in stems for sort in (WORD, RARER)}
        return sorted({*words, *self._bands(text.vector, NEAR, NEAR_BANDS, NEAR_BITS, about=True)})

    def _among_all(self, text: Encoded) -> set[int]:
        stems = _in_order(text.words)
        beside = {
            _number(PAIR, min(one, other), max(one, other))
            for place, one in enumerate(stems)
            for other in stems[place + 1 : place + 1 + WINDOW]
            if one != other
        }
        alone = {_number(LONE, stem) for stem in set(stems)} if len(set(stems)) == 1 else set()
        return beside | alone | {_number(UNUSUAL, stem) for stem in self._rarer(text.words, RARE)}

    def _rarer(self, words: Words, place: int) -> set[int]:
        """The stems of the telling words that come after this place of the vocabulary."""
        told = zip(words.stems.tolist(), words.surface, words.flags[:, STOP].tolist(), strict=True)
        return {stem for stem, word, stop in told if not stop and self._encoder.place(normal(word)) > place}

    def _bands(self, vector: Vectors, sort: int, bands: int, bits: int, *, about: bool = False) -> list[int]:
        """Which side of random planes a vector is on, `bits` planes to a band (Charikar 2002).

        `about` gives those that differ in one plane too (Lv 2007): more planes to a band then find as many of the
        texts that are alike, and far fewer others. Planes of ones and minus ones keep the sums exact, so that every
        machine finds the same side.
        """
        if not vector.any():
            return []
        sides = (_planes(len(vector), sort, bands * bits) @ (vector - self._middle).astype(np.float64)) > 0
        weights = 1 << np.arange(bits, dtype=np.int64)
        values = (sides.reshape(bands, bits) @ weights)[:, None]
        if about:
            values = np.concatenate([values, values ^ weights], axis=1)
        found: list[int] = _in_bands(sort, values).ravel().tolist()
        return found


def _in_order(words: Words) -> list[int]:
    told = words.stems[words.flags[:, STOP] == 0]
    return [int(stem) for stem in (told if len(told) else words.stems)]


@cache
def _planes(size: int, sort: int, count: int) -> Planes:
    # RandomState, unlike numpy's newer generators, promises the same numbers for ever.
    signs = np.random.RandomState([SEED, sort]).randint(0, 2, size=(count, size))
    return (2 * signs - 1).astype(np.float64)


def _in_bands(sort: int, values: Places) -> Places:
    """The numbers of (bands, n) values. They are not mixed: those that differ in a low plane are kept side by side.

    A store so reads one page for a band's value and some of those about it, instead of one for each.
    """
    bands = np.arange(len(values), dtype=np.int64)[:, None]
    found: Places = (np.int64(sort) << 59) | (bands << BAND) | values
    return found


def _number(sort: int, *parts: int) -> int:
    """A number below 2 ** 63 for a sort of handle and what it is made of."""
    mixed = 0
    for part in parts:
        mixed = ((mixed ^ part) * PRIME) & (2**64 - 1)
        mixed ^= mixed >> 29
    return (sort << 59) | (mixed >> 5)
