"""The pair model's logits to probabilities, and the points at which they decide; the figures stand in decision.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from service.matching.signs import SIGNS

Floats = npt.NDArray[np.float64]

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

    def probability(self, logits: Floats, words: Floats, more: Floats | float = 0.0) -> Floats:
        """What logits come to for shorter texts of so many `words`; `more` is added to them."""
        values = self.slope * logits + self.shift + self.length * np.log1p(words) + more
        return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was counted on the corpus's topics that no training saw."""

    topical: Scale
    conflict: Scale
    part: Scale
    signs: tuple[float, ...]  # what each of signs.SIGNS adds to the conflict's logit
    topical_floor: float  # least probability of one matter for a conflict to be shown
    conflict_floor: float  # least probability of a conflict in it for one to be, whatever else
    match_floor: float  # least score of what matches
    equal: float  # the score of equal words, about which nothing else is known

    @classmethod
    def load(cls, path: Path = DECISION) -> Calibration:
        """The figures in `path`."""
        figures = yaml.safe_load(path.read_text("utf-8"))["pairs"]
        topical, conflict, part = (Scale(**figures.pop(name)) for name in ("topical", "conflict", "part"))
        signs = tuple(float(figures["signs"][name]) for name in SIGNS)
        return cls(topical, conflict, part, **figures | {"signs": signs})

    def verdicts(self, logits: npt.NDArray[Any], signs: npt.NDArray[Any], words: npt.NDArray[Any]) -> list[Verdict]:
        """The verdicts on pairs by the model's logits and their signs; `words` are the lengths of the shorter texts."""
        topical, conflict, part = logits.astype(np.float64).T
        shown = (signs.astype(np.float64) * self.signs).sum(1)
        columns = (
            self.topical.probability(topical, words),
            self.conflict.probability(conflict, words, shown),
            self.part.probability(part, words),
        )
        return [Verdict(*row) for row in np.stack(columns, axis=1).tolist()]
