"""Traits that are read again and again, kept at hand: those of what the most frequent speakers said.

Whoever reads a state of the store finds here what that state holds, or nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SHELVED = 2**18  # quotations; their vectors take 100 MB, where a store has so many that are compared often
OFTEN = 500  # quotations that are compared at once; of fewer it costs little to read them

Keys = npt.NDArray[np.int64]
Halves = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Shown:
    """Traits of some quotations, a row each: keys, vectors as the bits of half-precision numbers, telling stems."""

    keys: Keys
    vectors: Halves
    stems: Sequence[bytes]  # four bytes each, the least first


class Shelf:
    """Traits by the keys of their quotations. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._edition: str | None = None
        self._places: dict[int, int] = {}
        self._vectors: Halves = np.zeros((0, 0), np.uint16)
        self._stems: list[bytes] = []

    def take(self, edition: str | None, keys: Sequence[int]) -> tuple[Shown | None, Sequence[int]]:
        """What is known of these quotations in a state of the store that `edition` names, and the keys of the others.

        In states of one edition a key has the same traits, if it has any. None is none, of which nothing is known.
        """
        with self._lock:
            if edition is None or edition != self._edition:
                return None, keys
            known = self._places
            places = [known[key] for key in keys if key in known]
            there = [key for key in keys if key in known]
            found = Shown(np.array(there, np.int64), self._vectors[places], [self._stems[place] for place in places])
            return found, [key for key in keys if key not in known] if len(there) < len(keys) else []

    def put(self, edition: str | None, shown: Shown) -> None:
        """Keep what was read of a state that is stored for good. What is of another edition goes; all if it is full."""
        if edition is None:
            return
        with self._lock:
            if edition != self._edition or len(self._stems) + len(shown.keys) > SHELVED:
                self._edition, self._places, self._stems = edition, {}, []
            if self._vectors.shape[1] != shown.vectors.shape[1]:
                self._vectors = np.empty((SHELVED, shown.vectors.shape[1]), np.uint16)  # memory once it is written to
            new = [row for row, key in enumerate(shown.keys.tolist()) if key not in self._places]
            start = len(self._stems)
            self._vectors[start : start + len(new)] = shown.vectors[new]
            self._stems += [shown.stems[row] for row in new]
            self._places.update(zip(shown.keys[new].tolist(), range(start, start + len(new)), strict=True))
