"""How sure an answer is: the share of such answers that is right, by construction and by how the speaker was found.

The figures are shares counted on the development half of the articles in `tests/articles` by `make calibrate`,
smoothed towards the mean of their group; they are data (`lexicon/confidence.yaml`), not code.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from service.reading.find import Found
from service.reading.focus import Resolved

# A speaker who is right less often than this is not named: a wrong one is worse than none.
_TRUSTED = 0.7

_FILE = Path(__file__).with_name("lexicon") / "confidence.yaml"


class Confidence:
    """The probability that a quotation is one and its speaker right."""

    def __init__(self, patterns: Mapping[str, float], rules: Mapping[str, float]) -> None:
        self._patterns = patterns
        self._rules = rules

    @classmethod
    def load(cls, path: Path = _FILE) -> Confidence:
        """Read the figures; raises `OSError` or `KeyError` where they are missing."""
        figures = yaml.safe_load(path.read_text("utf-8"))
        return cls(figures["patterns"], figures["rules"])

    def trusts(self, resolved: Resolved) -> bool:
        """Whether the rule that gave the speaker is right often enough to name them."""
        return self._rules.get(resolved.rule, self._rules["default"]) >= _TRUSTED

    def of(self, found: Found, resolved: Resolved) -> float:
        """In [0, 1], to two digits."""
        pattern = self._patterns.get(f"{found.kind.value} {found.pattern}", self._patterns["default"])
        rule = self._rules.get(resolved.rule, self._rules["default"])
        return round(pattern * rule, 2)
