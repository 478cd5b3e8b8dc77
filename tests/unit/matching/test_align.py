"""Which plain signs of a reversed point two texts show."""

from __future__ import annotations

import pytest

from service.matching import align
from service.matching.lexicon import load_lexicon
from service.matching.words import WordReader


def sign(name: str, one: str, other: str) -> float:
    reader = WordReader(load_lexicon())
    a, b = sorted((reader.read(one), reader.read(other)), key=len)
    padded = align.pad([a], len(a), -1), align.pad([b], len(b), -2)
    return float(align.signs(*padded, align.links(*padded))[0, align.SIGNS.index(name)])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Norland accused Sudmark of lying", "Sudmark accused Norland of lying", 1),
        ("Anna said that Boris would pay Carla", "Anna said that Carla would pay Boris", 1),
        ("On Monday the Federal Court of Arbitration met", "The Federal Arbitration Court met on Monday", 0),
        ("Today Norland lost to Sudmark in Brno", "Norland lost to Sudmark in Brno today", 0),
        ("Norland and Sudmark agreed", "Sudmark and Norland agreed", 0),
        ("Norland accused Sudmark", "Norland has accused Sudmark", 0),
    ],
)
def test_names_that_changed_places_about_a_word_are_a_sign(one: str, other: str, expected: float) -> None:
    assert sign("roles", one, other) == expected


def test_times_of_the_day_are_no_other_figures() -> None:
    assert sign("figure", "They close at 8:30 p.m.", "They close at 20:30.") == 0
    assert sign("figure", "They close at 8.30 p.m.", "They close at 8:30 p.m.") == 0
    assert sign("figure", "They close at 8:30 p.m.", "They close at 9:30 p.m.") == 1
