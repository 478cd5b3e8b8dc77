"""What stands around two quotations, as evidence that they render one utterance or do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from math import exp, log, log1p
from pathlib import Path

import yaml

from service.matching.calibration import DECISION, Verdict
from service.matching.lexicon import Lexicon
from service.model import Speaker, Statement

ALIKE = 0.75  # least likeness of two spellings of one family name
NAMES = 20_000  # that are kept folded, and pairs of them
FEATURES = ("text", "short", "equal", "speaker", "around", "neighbours", "apart", "bias")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a pair beside its texts: each a probability, or None where there is nothing to go by.

    `around` that the passages the two stand in are about one thing, `neighbours` that quotations beside them match.
    """

    around: float | None = None
    neighbours: float | None = None


class Evidence:
    """Weighs text and circumstances; the weights were counted on the corpus's stories."""

    def __init__(self, lexicon: Lexicon, path: Path = DECISION) -> None:
        self._lexicon = lexicon
        weights = yaml.safe_load(path.read_text("utf-8"))["evidence"]
        self._weights = [float(weights[name]) for name in FEATURES]
        # Each feature is weighed by itself, so the most favourable surroundings are the same for all pairs.
        self._best = Around(*(float(weights[name] > 0) for name in ("around", "neighbours")))
        self._one_family = lru_cache(maxsize=NAMES)(self._alike)  # names come again and again
        self._family = lru_cache(maxsize=NAMES)(self._folded)

    def score(self, a: Statement, b: Statement, verdict: Verdict, words: int, around: Around) -> float:
        """The probability that two statements render one utterance; `words` is the length of the shorter."""
        if a.setting is None and b.setting is None and days_apart(a, b) is None:
            return verdict.score
        features = self.features(a, b, verdict, words, around)
        total = sum(weight * feature for weight, feature in zip(self._weights, features, strict=True))
        return (1 - verdict.conflict) / (1 + exp(-max(-30.0, min(30.0, total))))

    def most(self, a: Statement, b: Statement, verdict: Verdict, words: int) -> float:
        """The highest score that the pair could come to, whatever stands around it."""
        return self.score(a, b, verdict, words, self._best)

    def features(self, a: Statement, b: Statement, verdict: Verdict, words: int, around: Around) -> Sequence[float]:
        """The numbers that are weighed, in the order of `FEATURES`."""
        short = 3 / (2 + words)
        agree = self.agree(a.speaker, b.speaker)
        gap = days_apart(a, b)
        return (
            logit(verdict.topical),
            short,
            float(verdict.equal),
            0.0 if agree is None else 1.0 if agree else -1.0,
            short * logit(around.around) if around.around is not None else 0.0,
            short * logit(around.neighbours) if around.neighbours is not None else 0.0,
            -short * log1p(max(0, gap - 3)) if gap is not None else 0.0,
            1.0,
        )

    def agree(self, a: Speaker | None, b: Speaker | None) -> bool | None:
        """Whether two speakers are one; None where either is unknown. Spellings of one name may differ."""
        if a is None or b is None:
            return None
        if a.id is not None or b.id is not None:
            return a.id == b.id
        return self._one_family(a.name, b.name)

    def _alike(self, a: str, b: str) -> bool:
        one, other = self._family(a), self._family(b)
        return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE

    def _folded(self, name: str) -> str:
        return self._lexicon.even(name.casefold().split()[-1]) if name.split() else ""


def days_apart(a: Statement, b: Statement) -> int | None:
    """Days between two publications, None where one has no date."""
    return abs((a.published_at - b.published_at).days) if a.published_at and b.published_at else None


def logit(probability: float) -> float:
    """The logarithm of the odds, within ±5."""
    kept = min(max(probability, 0.0067), 0.9933)
    return log(kept / (1 - kept))
