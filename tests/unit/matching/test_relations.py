"""Each relation by examples of our own: relations.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from service.matching.calibration import Verdict
from service.matching.matcher import Matcher
from service.model import Change

EXAMPLES = yaml.safe_load((Path(__file__).parent / "relations.yaml").read_text("utf-8"))
PLAINLY = ("same", "rendering", "part", "different")
PLAIN = [(relation, a, b) for relation in PLAINLY for a, b in EXAMPLES[relation]]
CONFLICTS = [(change, a, b) for change, pairs in EXAMPLES["conflict"].items() for a, b in pairs]
MISSED = [(relation, a, b) for relation, pairs in EXAMPLES["missed"].items() for a, b in pairs]


@pytest.mark.xfail(strict=True, reason="the shipped model gets these wrong")
@pytest.mark.parametrize(("relation", "a", "b"), MISSED)
def test_what_is_known_to_be_missed(matcher: Matcher, relation: str, a: str, b: str) -> None:
    assert matcher.compare([(a, b)])[0].relation == relation


@pytest.mark.parametrize(("relation", "a", "b"), PLAIN)
def test_two_wordings_are_told_for_what_they_are(matcher: Matcher, relation: str, a: str, b: str) -> None:
    (judgement,) = matcher.compare([(a, b)])
    assert judgement.relation == relation, judgement
    assert 0 <= judgement.score <= 1


@pytest.mark.parametrize(("change", "a", "b"), CONFLICTS)
def test_a_reversed_point_is_a_conflict_and_is_shown(matcher: Matcher, change: str, a: str, b: str) -> None:
    (judgement,) = matcher.compare([(a, b)])
    assert judgement.relation == "conflict", judgement
    assert judgement.score < 0.5
    assert Change(change) in {difference.change for difference in judgement.differs}


@pytest.mark.parametrize(
    ("topical", "conflict", "relation"),
    [(0.73, 0.495, "conflict"), (0.55, 0.4, "different"), (0.95, 0.2, "rendering"), (0.45, 0.99, "different")],
)
def test_what_does_not_match_is_in_conflict_where_that_is_likelier_than_another_matter(
    matcher: Matcher, topical: float, conflict: float, relation: str
) -> None:
    one, other = matcher.encode("The harbour opens in May."), matcher.encode("The port will open in May.")
    assert matcher._judge.relation(one, other, Verdict(topical, conflict, 0.0)) == relation
