"""Traits kept at hand in brief, by which most of what is met is told to be unlike without reading it.

Pages of a table that lie far apart cost a thousand times what an array does, and of thousands of quotations that are
met a few are alike. What is at hand never says that two are alike: it rules out, and what it leaves is read and
reckoned.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from service.store.records import Wanted
from service.store.sql_types import signed, singles_of

MARKS = 24  # telling stems of a quotation that are kept; one with more is taken to share all
LEVELS = 127  # of a vector's components, on either side of zero
LOGARITHMS = np.log(np.maximum(np.arange(4096), 1)).astype(np.float32)  # from one place each number has one only
SLACK = 0.001  # what comes so near is reckoned again: sums are rounded otherwise elsewhere

Keys = npt.NDArray[np.int64]
Halves = npt.NDArray[np.uint16]
Singles = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shown:
    """Traits of some quotations, a row each: keys, vectors as the bits of half-precision numbers, telling stems."""

    keys: Keys
    vectors: Halves
    stems: Sequence[bytes]  # four bytes each, the least first


class Shelf:
    """Traits in brief by the keys of their quotations. Safe for threads.

    A key has one place, its remainder, and whoever came last has it: in a store of no more than `size` all find room.
    """

    def __init__(self, size: int) -> None:
        """Of `size` quotations, a quarter of a kilobyte each; memory is taken as it is needed."""
        self.size = size
        self._lock = threading.Lock()
        self._edition: str | None = None
        self._owners = np.zeros(0, np.uint32)  # which of the keys that a place is for is there, from 1 on
        self._codes = np.zeros((0, 0), np.int8)
        self._steps = np.zeros(0, np.float32)  # what a vector's codes count
        self._marks = np.zeros((0, MARKS), np.uint16)
        self._counts = np.zeros(0, np.uint16)  # of stems

    def left(self, edition: str | None, keys: Keys, wanted: Wanted) -> tuple[Keys, Keys]:
        """Of these quotations those at hand that may be alike enough, and those that are not at hand.

        `edition` names a state of the store; in states of one edition a key has the same traits, if it has any. None
        is none, of which nothing is at hand.
        """
        with self._lock:
            if edition is None or edition != self._edition:
                return keys[:0], keys
            places = keys % self.size
            here = self._owners[places] == keys // self.size + 1
            there = places[here]
            asked, counts = wanted.likeness, self._counts.take(there)
            bounds = self._cosines(there, wanted)
            bounds += np.float32(asked.lopsided) * lopsided(counts, len(wanted.content))
            open_ones = np.flatnonzero(bounds >= asked.least - 1)
            bounds[open_ones] += self._shares(there[open_ones], wanted.content)
        return keys[here][bounds >= asked.least], keys[~here]

    def put(self, edition: str | None, shown: Shown) -> None:
        """Keep what was read of a state that is stored for good. What is of another edition goes."""
        if edition is None:
            return
        codes, steps = _coded(shown.vectors)
        marks, counts = _marked(shown.stems)
        places = shown.keys % self.size
        with self._lock:
            if edition != self._edition:
                self._empty(codes.shape[1])
                self._edition = edition
            self._owners[places] = shown.keys // self.size + 1
            self._codes[places], self._steps[places] = codes, steps
            self._marks[places], self._counts[places] = marks, counts

    def _empty(self, width: int) -> None:
        self._owners = np.zeros(self.size, np.uint32)
        if self._codes.shape[1] != width:  # memory once it is written to
            self._codes = np.empty((self.size, width), np.int8)
            self._steps = np.empty(self.size, np.float32)
            self._marks = np.empty((self.size, MARKS), np.uint16)
            self._counts = np.empty(self.size, np.uint16)

    def _cosines(self, places: Keys, wanted: Wanted) -> Singles:
        """What the weighed cosines come to at most: a component may be half a step from its code."""
        vector = wanted.vector.astype(np.float32)
        sums = self._codes.take(places, axis=0).astype(np.float32) @ vector
        bounds: Singles = self._steps[places] * (sums + np.abs(vector).sum() / 2) * np.float32(wanted.likeness.cosine)
        bounds += np.float32(SLACK)
        return bounds

    def _shares(self, places: Keys, content: Sequence[int]) -> Singles:
        """What the shares of telling stems come to at most: two stems may have one mark."""
        counts = self._counts[places]
        asked = np.zeros(2**16, np.bool_)  # looked up by the mark, which is sooner than searching for it
        asked[_mark(signed(content))] = True
        found = asked.take(self._marks.take(places, axis=0)).sum(1)
        shares = found / np.maximum(np.minimum(counts, len(content)), 1)
        shares[counts > MARKS] = 1
        return np.asarray(shares, np.float32)


def lopsided(sizes: npt.NDArray[Any], own: int) -> Singles:
    """The logarithms of how many times as many telling stems the one of two has, by the others' counts and `own`."""
    most = len(LOGARITHMS) - 1
    differences: Singles = np.abs(LOGARITHMS[np.minimum(sizes, most)] - LOGARITHMS[min(own, most)])
    return differences


def _coded(halves: Halves) -> tuple[npt.NDArray[np.int8], Singles]:
    """Vectors in whole steps, and each one's step."""
    vectors = singles_of(halves)
    steps = np.abs(vectors).max(axis=1) / np.float32(LEVELS)
    vectors /= np.maximum(steps, np.finfo(np.float32).tiny)[:, None]
    return np.rint(vectors, out=vectors).astype(np.int8), steps


def _marked(stems: Sequence[bytes]) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """The marks of rows of stems, and how many stems they are."""
    sizes = np.array([len(each) // 4 for each in stems])
    fits = sizes <= MARKS
    marks = np.zeros((len(stems), MARKS), np.uint16)
    kept = b"".join(each for each, fit in zip(stems, fits.tolist(), strict=True) if fit)
    marks[(np.arange(MARKS) < sizes[:, None]) & fits[:, None]] = _mark(np.frombuffer(kept, "<i4"))
    return marks, np.minimum(sizes, 2**16 - 1).astype(np.uint16)


def _mark(stems: npt.NDArray[np.int32]) -> npt.NDArray[np.uint16]:
    """Half of a stem's bits; never zero, which stands for none."""
    marks: npt.NDArray[np.uint16] = stems.astype(np.uint32).astype(np.uint16)
    marks[marks == 0] = 1
    return marks
