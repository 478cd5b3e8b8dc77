"""A judge that remembers gives the verdicts that one without a memory gives."""

from __future__ import annotations

import pytest

from service.matching import remembered
from service.matching.calibration import Verdict
from service.matching.matcher import Matcher
from service.matching.remembered import RememberingJudge

TEXTS = (
    "The harbour will open in May.",
    "the harbour will open in May",
    "The harbour will not open in May.",
    "In May the port is going to be opened.",
    "…",
    "in May",
    " ".join(["The harbour will open in May."] * 40),
)


def figures(verdicts: list[Verdict]) -> list[float]:
    return [figure for each in verdicts for figure in (each.topical, each.conflict, each.part, each.equal)]


def test_verdicts_are_those_of_the_judge_in_any_order_and_again(matcher: Matcher) -> None:
    encoded = [matcher.encode(text) for text in TEXTS]
    pairs = [(a, b) for a in encoded for b in encoded]
    expected = matcher._judge.verdicts(pairs)
    judge = RememberingJudge(matcher._judge)
    for some in (slice(0, 9), slice(None, None, -1), slice(None), slice(0, 0)):
        assert figures(judge.verdicts(pairs[some])) == pytest.approx(figures(expected[some]), abs=1e-6)
    assert judge.verdicts(pairs[::-1]) == judge.verdicts(pairs)[::-1]


def test_it_remembers_so_many(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "REMEMBERED", 5)
    encoded = [matcher.encode(text) for text in TEXTS]
    judge = RememberingJudge(matcher._judge)
    judge.verdicts([(a, b) for a in encoded for b in encoded])
    assert len(judge._given) == 5
    known = dict(judge._given)
    judge.verdicts([(encoded[-1], encoded[-1])])
    assert dict(judge._given) == known


def test_two_texts_run_together_are_not_two_others() -> None:
    assert remembered._name("a", "b") == remembered._name("b", "a")
    assert len({remembered._name(*pair) for pair in (("ab", "c"), ("a", "bc"), ("a\0", "b"), ("a", "\0b"))}) == 4
