"""Each relation by examples of our own: relations.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from service.matching.matcher import Matcher
from service.model import Change

EXAMPLES = yaml.safe_load((Path(__file__).parent / "relations.yaml").read_text("utf-8"))
PLAIN = [(relation, a, b) for relation, pairs in EXAMPLES.items() if relation != "conflict" for a, b in pairs]
CONFLICTS = [(change, a, b) for change, pairs in EXAMPLES["conflict"].items() for a, b in pairs]


@pytest.mark.parametrize(("relation", "a", "b"), PLAIN)
def test_two_wordings_are_told_for_what_they_are(matcher: Matcher, relation: str, a: str, b: str) -> None:
    (judgement,) = matcher.compare([(a, b)])
    assert judgement.relation == relation, judgement
    assert (judgement.score >= 0.5) == (relation != "different")


@pytest.mark.parametrize(("change", "a", "b"), CONFLICTS)
def test_a_reversed_point_is_a_conflict_and_is_shown(matcher: Matcher, change: str, a: str, b: str) -> None:
    (judgement,) = matcher.compare([(a, b)])
    assert judgement.relation == "conflict", judgement
    assert judgement.score < 0.5
    assert Change(change) in {difference.change for difference in judgement.differs}
