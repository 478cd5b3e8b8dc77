"""What surroundings can make of a pair."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.matching.calibration import Verdict
from service.matching.evidence import Around, Evidence
from service.matching.lexicon import load_lexicon
from service.model import Setting, Speaker, Statement

EVIDENCE = Evidence(load_lexicon())
ONE = Statement("1", "text", Speaker("Ana Kovač"), date(2024, 5, 3), Setting("passage"))
OTHER = Statement("2", "text", None, date(2024, 5, 9), Setting("passage"))
SHARES = st.floats(0, 1)


@given(SHARES, SHARES, st.integers(0, 60))
def test_no_surroundings_make_more_of_a_pair_than_its_most(topical: float, conflict: float, words: int) -> None:
    verdict = Verdict(topical, conflict, 0.0)
    scores = [
        EVIDENCE.score(ONE, OTHER, verdict, words, Around(*each)) for each in product((0.0, 0.3, 1.0, None), repeat=2)
    ]
    assert EVIDENCE.most(ONE, OTHER, verdict, words) == max(scores)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("Ana Kovač", "Kovac", True),
        ("Jurij Smirnow", "Yuriy Smirnov", True),
        ("Ana Kovač", "Kofi Osei", False),
        ("", "", True),
    ],
)
def test_spellings_of_a_family_name_are_one(one: str, other: str, *, agree: bool) -> None:
    for _ in range(2):
        assert EVIDENCE.agree(Speaker(one), Speaker(other)) is agree
        assert EVIDENCE.agree(Speaker(other), Speaker(one)) is agree
