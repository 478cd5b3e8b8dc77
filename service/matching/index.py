"""Which texts may render which: candidates by vector for other words, and by shared words for fragments.

Fragments drown in the vector of a longer text, and rewordings share few words with it; the union of both finds nearly
all of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log

import numpy as np
import numpy.typing as npt

from service.matching.encode import Encoded
from service.matching.words import STOP, Words

Places = npt.NDArray[np.int64]
COMMON = 0.1  # a word in more than this share of many texts tells nothing
MANY = 1000


class Index:
    """A fixed collection of texts that can be asked for those like another. Grows linearly in memory and in time."""

    def __init__(self, texts: Sequence[Encoded]) -> None:
        self._vectors = np.stack([each.vector for each in texts]) if texts else np.zeros((0, 1), np.float32)
        stems = [telling(each.words) for each in texts]
        owners = np.repeat(np.arange(len(texts)), [len(each) for each in stems])
        flat = np.concatenate(stems) if stems else np.zeros(0, np.int64)
        order = np.argsort(flat, kind="stable")
        self._owners = owners[order]
        known, starts, counts = np.unique(flat[order], return_index=True, return_counts=True)
        self._postings = dict(zip(known.tolist(), zip(starts.tolist(), counts.tolist(), strict=True), strict=True))
        weights = np.repeat(np.log1p(len(texts) / counts), counts) if len(counts) else np.zeros(0)
        self._totals = np.bincount(self._owners, weights, minlength=len(texts)) + 1e-9

    def __len__(self) -> int:
        return len(self._vectors)

    def nearest(self, text: Encoded, count: int) -> list[int]:
        """Places of some three times `count` candidates, in ascending order.

        They are the nearest by vector, those that hold most of `text`, and those of which it holds most.
        """
        if not len(self):
            return []
        places, shared = self._shared(text.words)
        held = [*_top(shared, count, floor=0.0), *_top(shared / self._totals[places], count, floor=0.3)]
        return sorted({*_top(self._vectors @ text.vector, count), *places[held].tolist()})

    def _shared(self, words: Words) -> tuple[Places, npt.NDArray[np.float64]]:
        """The texts that share words with `words`, and the weight of these: few of many, among which to look."""
        size = len(self)
        found: list[tuple[int, int]] = sorted(
            (self._postings[stem] for stem in telling(words).tolist() if stem in self._postings), key=lambda p: p[1]
        )
        kept = [(start, count) for start, count in found if size < MANY or count < COMMON * size] or found[:1]
        if not kept:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float64)
        owners = np.concatenate([self._owners[start : start + count] for start, count in kept])
        weights = np.repeat([log(1 + size / count) for _, count in kept], [count for _, count in kept])
        sums = np.bincount(owners, weights, minlength=size).astype(np.float64)
        places = np.flatnonzero(sums > 0)
        return places, sums[places]


def telling(words: Words) -> Places:
    """The stems that tell what a text is about, each once; all of them where there are no others than stop words."""
    content = words.stems[words.flags[:, STOP] == 0]
    return np.unique(content if len(content) else words.stems)


def _top(scores: npt.NDArray[np.floating], count: int, floor: float = -2.0) -> list[int]:
    """The places of the `count` highest scores over `floor`, and of all that are equal to the last of them.

    Equal ones come together, so that the choice never depends on the order of the texts; a tie of many is left out
    but for texts that are all alike, which are judged once.
    """
    if len(scores) > count:
        edge = float(np.partition(scores, len(scores) - count)[len(scores) - count])
        places = np.flatnonzero(scores >= max(edge, floor))
        if len(places) > 4 * count:
            places = np.flatnonzero(scores > max(edge, floor))
    else:
        places = np.flatnonzero(scores > floor)
    return [int(place) for place in places if scores[place] > floor]
