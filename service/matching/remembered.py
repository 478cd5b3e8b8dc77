"""A judge that remembers: one pair is judged when it is found, when it is grouped, and with each that joins later."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

from service.matching.calibration import Verdict
from service.matching.compare import Judge
from service.matching.encode import Encoded

REMEMBERED = 50_000  # verdicts that are kept; about 300 bytes each


class RememberingJudge(Judge):
    """Gives each pair of texts the verdict that `Judge` gives it, and does not judge it again soon.

    A verdict depends on nothing but the two texts, so it says nothing of what was asked before.
    """

    def __init__(self, judge: Judge) -> None:
        """Remembers what `judge` says, with its model."""
        self._session, self.calibration = judge._session, judge.calibration
        self._given: OrderedDict[bytes, Verdict] = OrderedDict()
        self._lock = threading.Lock()

    def verdicts(self, pairs: Sequence[tuple[Encoded, Encoded]]) -> list[Verdict]:
        """A verdict for each pair, in order."""
        names = [_name(a.words.text, b.words.text) for a, b in pairs]
        with self._lock:
            found = {name: self._given[name] for name in names if name in self._given}
        missing = {name: pair for name, pair in zip(names, pairs, strict=True) if name not in found}
        found |= zip(missing, super().verdicts(list(missing.values())), strict=True)
        self._keep(found)
        return [found[name] for name in names]

    def _keep(self, found: dict[bytes, Verdict]) -> None:
        with self._lock:
            for name, verdict in found.items():
                self._given[name] = verdict
                self._given.move_to_end(name)
            while len(self._given) > REMEMBERED:
                self._given.popitem(last=False)


def _name(a: str, b: str) -> bytes:
    """What stands for a pair of texts, whichever comes first: long texts are not worth keeping for it."""
    one, other = sorted((a, b))
    digest = blake2b(one.encode("utf-8", "surrogatepass"), digest_size=16)
    digest.update(b"\0" + len(one).to_bytes(8) + other.encode("utf-8", "surrogatepass"))
    return digest.digest()
