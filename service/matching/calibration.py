"""The pair model's logits to probabilities, and the points at which they decide; the figures stand in decision.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log1p
from pathlib import Path

import yaml

from service.matching.align import SIGNS

DECISION = Path(__file__).parent / "lexicon" / "decision.yaml"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Probabilities: that two texts are about one thing said, that they conflict in it, that one is part of the other.

    The last two hold only where the first does. `equal` where nothing but case, marks and spacing sets them apart.
    """

    topical: float
    conflict: float
    part: float
    equal: bool = False

    @property
    def score(self) -> float:
        """The probability that both render one utterance."""
        return self.topical * (1 - self.conflict)


@dataclass(frozen=True, slots=True)
class Scale:
    """A logistic curve over a logit and the logarithm of the shorter text's length in words."""

    slope: float
    shift: float
    length: float = 0.0

    def probability(self, logit: float, words: int, more: float = 0.0) -> float:
        """What the logit comes to for a shorter text of `words` words; `more` is added to it."""
        value = self.slope * logit + self.shift + self.length * log1p(words) + more
        return 1 / (1 + exp(-max(-30.0, min(30.0, value))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was counted on the corpus's topics that no training saw."""

    topical: Scale
    conflict: Scale
    part: Scale
    signs: tuple[float, ...]  # what each of align.SIGNS adds to the conflict's logit
    topical_floor: float  # least probability of one matter for a conflict to be shown
    conflict_floor: float  # least probability of a conflict in it for one to be
    match_floor: float  # least score of what matches
    equal: float  # the score of equal words, about which nothing else is known

    @classmethod
    def load(cls, path: Path = DECISION) -> Calibration:
        """The figures in `path`."""
        figures = yaml.safe_load(path.read_text("utf-8"))["pairs"]
        topical, conflict, part = (Scale(**figures.pop(name)) for name in ("topical", "conflict", "part"))
        signs = tuple(float(figures["signs"][name]) for name in SIGNS)
        return cls(topical, conflict, part, **figures | {"signs": signs})

    def verdict(self, logits: Sequence[float], signs: Sequence[float], words: int) -> Verdict:
        """The verdict on a pair by the model's logits and its signs; `words` is the length of the shorter text."""
        topical, conflict, part = logits
        shown = sum(weight * sign for weight, sign in zip(self.signs, signs, strict=True))
        return Verdict(
            self.topical.probability(topical, words),
            self.conflict.probability(conflict, words, shown),
            self.part.probability(part, words),
        )
