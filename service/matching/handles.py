"""By what quotations find each other in a store: numbers that two of them must share to be compared at all.

Whether two texts share one depends on these two alone, never on what else there is, so that the order in which texts
come cannot matter. That rules out the nearest n, and words that are rare among what is stored.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from service.inference import Vectors
from service.matching.align import STOP
from service.matching.encode import Encoded, TextEncoder
from service.matching.index import telling
from service.matching.words import Words, normal

ORDINARY = Path(__file__).parent / "lexicon" / "ordinary.txt"
RARE = 4_000  # a word whose place in the encoder's vocabulary, which is by frequency, comes after it makes a handle
WINDOW = 2  # telling words beside each other make one with the next so many
FAR_BANDS, FAR_BITS = 16, 12  # handles by vector, among all speakers
NEAR_BANDS, NEAR_BITS = 12, 7  # and among one speaker's
SEED = 20

PAIR, WORD, FAR, NEAR, LONE, UNUSUAL = range(1, 7)  # sorts of handles, which never meet
PRIME = 0x9E3779B97F4A7C15

Planes = npt.NDArray[np.float64]


def content(words: Words) -> list[int]:
    """The ids of the stems that tell what a text is about, each once."""
    return [int(stem) for stem in telling(words)]


class Handles:
    """Gives texts their handles. The same encoder gives the same ones, in every process."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        lines = ORDINARY.read_text("utf-8").splitlines()
        ordinary = [encoder.encode(line).vector for line in lines if line and not line.startswith("#")]
        self._middle: Vectors = np.mean(ordinary, axis=0).astype(np.float16).astype(np.float32)

    def far(self, text: Encoded) -> list[int]:
        """By which a text is found among everybody's: rare words, neighbouring telling words, bands of its vector.

        A text with one telling word only has that.
        """
        stems = _in_order(text.words)
        beside = {
            _number(PAIR, min(one, other), max(one, other))
            for place, one in enumerate(stems)
            for other in stems[place + 1 : place + 1 + WINDOW]
            if one != other
        }
        alone = {_number(LONE, stem) for stem in set(stems)} if len(set(stems)) == 1 else set()
        rare = {
            _number(UNUSUAL, int(stem))
            for stem, word in zip(text.words.stems, text.words.surface, strict=True)
            if self._encoder.place(normal(word)) > RARE
        }
        return sorted(beside | alone | rare | self._bands(text.vector, FAR, FAR_BANDS, FAR_BITS))

    def near(self, text: Encoded) -> list[int]:
        """More, by which a text is found among one speaker's: single telling words, and broader bands."""
        words = {_number(WORD, stem) for stem in content(text.words)}
        return sorted(words | self._bands(text.vector, NEAR, NEAR_BANDS, NEAR_BITS))

    def _bands(self, vector: Vectors, sort: int, bands: int, bits: int) -> set[int]:
        """Which side of random planes a vector is on, `bits` planes to a band (Charikar 2002).

        Vectors that are seen from the middle at the angle a agree in a band with the probability (1 - a/π) ** bits.
        Planes of ones and minus ones keep the sums exact, so that every machine finds the same side.
        """
        if not vector.any():
            return set()
        sides = (_planes(len(vector), sort, bands * bits) @ (vector - self._middle).astype(np.float64)) > 0
        weights = 1 << np.arange(bits, dtype=np.int64)
        return {_number(sort, band, int(value)) for band, value in enumerate(sides.reshape(bands, bits) @ weights)}


def _in_order(words: Words) -> list[int]:
    told = words.stems[words.flags[:, STOP] == 0]
    return [int(stem) for stem in (told if len(told) else words.stems)]


@cache
def _planes(size: int, sort: int, count: int) -> Planes:
    # RandomState, unlike numpy's newer generators, promises the same numbers for ever.
    signs = np.random.RandomState([SEED, sort]).randint(0, 2, size=(count, size))
    return (2 * signs - 1).astype(np.float64)


def _number(sort: int, *parts: int) -> int:
    """A number below 2 ** 63 for a sort of handle and what it is made of."""
    mixed = 0
    for part in parts:
        mixed = ((mixed ^ part) * PRIME) & (2**64 - 1)
        mixed ^= mixed >> 29
    return (sort << 59) | (mixed >> 5)
