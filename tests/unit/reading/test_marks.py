"""Which stretches stand in marks, by the marks alone."""

from __future__ import annotations

import pytest

from service.reading.mark import Stretch
from service.reading.marks import find_stretches
from service.reading.paragraphs import split_paragraphs


def stretches(text: str) -> tuple[Stretch, ...]:
    return find_stretches(text, split_paragraphs(text))


def inside(text: str) -> list[str]:
    return [text[stretch.start : stretch.end] for stretch in stretches(text)]


PAIRS = """“ ” | " " | ' ' | ‘ ’ | « » | » « | „ “ | „ ” | ‟ ” | '' '' | ‘‘ ’’ | `` '' | ” ” | 〝 〞 | ＂ ＂""".split(
    " | "
)


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_of_marks_encloses(pair: str) -> None:
    opening, closing = pair.split()
    assert inside(f"{opening}The gate is shut,{closing} Ines said.") == ["The gate is shut,"]


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_of_marks_encloses_behind_a_cue(pair: str) -> None:
    opening, closing = pair.split()
    assert inside(f"Ines said: {opening}The gate is shut.{closing}") == ["The gate is shut."]


@pytest.mark.parametrize("pair", PAIRS)
def test_every_pair_of_marks_encloses_twice_in_a_paragraph(pair: str) -> None:
    opening, closing = pair.split()
    text = f"{opening}The gate is shut,{closing} Ines said. {opening}It stays shut.{closing}"
    assert inside(text) == ["The gate is shut,", "It stays shut."]


def test_the_outer_edges_hold_the_marks() -> None:
    (stretch,) = stretches("Ines said “no” twice.")
    assert (stretch.outer_start, stretch.start, stretch.end, stretch.outer_end) == (10, 11, 13, 14)
    assert stretch.closed
    assert not stretch.continues


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“He told me, ‘Take it,’ and left,” she said.", ["He told me, ‘Take it,’ and left,"]),
        ("‘He shouted “Fire!” and ran,’ she said.", ["He shouted “Fire!” and ran,"]),
        ("“They call it “the ditch” here,” she said.", ["They call it “the ditch” here,"]),
        ("“They call it “the ditch”,” she said.", ["They call it “the ditch”,"]),
        ("“They call it ‘the ditch’” is her line.", ["They call it ‘the ditch’"]),
        ("«They call it „the ditch“ here», she said.", ["They call it „the ditch“ here"]),
        ("\"They call it 'the ditch' here,\" she said.", ["They call it 'the ditch' here,"]),
    ],
)
def test_nested_marks_are_part_of_the_outer_stretch(text: str, found: list[str]) -> None:
    assert inside(text) == found


def test_an_unclosed_mark_runs_to_the_end_of_its_paragraph() -> None:
    text = "Ines said: “The gate is shut.\n\nThe river fell."
    assert inside(text) == ["The gate is shut."]
    assert not stretches(text)[0].closed


def test_an_unclosed_mark_is_cut_where_the_next_one_opens() -> None:
    assert inside("“The gate is shut. Ines left. “It stays shut,” she said.")[-1].endswith("It stays shut,")


def test_a_straight_mark_without_a_partner_leaves_the_next_paragraph_alone() -> None:
    assert inside('The pump is painted" green.\n\n"It is new," she said.')[-1] == "It is new,"


def test_a_mark_opened_anew_continues() -> None:
    found = stretches("Ines said: “One.\n\n“Two.\n\n“Three.”\n\n“Four,” said Ole.")
    assert [(s.closed, s.continues) for s in found] == [(False, False), (False, True), (True, True), (True, False)]


def test_a_quotation_over_paragraphs_that_is_not_opened_anew_ends_where_it_is_closed() -> None:
    assert inside("Ines said: “One.\n\nTwo.” Then she left.") == ["One.", "Two."]


def test_a_closing_mark_with_nothing_open_encloses_nothing() -> None:
    assert inside("The council met.” It adjourned.") == []


def test_an_opening_mark_is_not_taken_for_a_closing_one_by_a_slipped_space() -> None:
    assert inside("“The road is open, ”she said. “Drive on.”") == ["The road is open,", "Drive on."]


def test_white_space_inside_marks_is_left_out() -> None:
    assert inside("“ The road is open, ” she said.") == ["The road is open,"]


def test_empty_marks_enclose_nothing() -> None:
    assert inside('She wrote “” and "" and “ ” on the wall.') == []


@pytest.mark.parametrize(
    "text",
    [
        "The players' union met in '98 at O'Hara's.",
        "The players’ union met in ’98 at O’Hara’s.",
        "Don't feed the dogs' pups; they're the Joneses'.",
        "Rock ’n’ roll was king in the ’50s.",
        "Rock 'n' roll was king in the '50s.",
        "It was the workers' choice, and the owners' too.",
    ],
)
def test_apostrophes_are_no_marks(text: str) -> None:
    assert inside(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("'We don't know who's to blame,' she said.", ["We don't know who's to blame,"]),
        ("‘The workers’ rights were ignored,’ she said.", ["The workers’ rights were ignored,"]),
        ("She spoke of 'the workers' rights'.", ["the workers' rights"]),
        ("‘It’s the dogs’ bowl,’ she said.", ["It’s the dogs’ bowl,"]),
    ],
)
def test_apostrophes_inside_single_marks_close_nothing(text: str, found: list[str]) -> None:
    assert inside(text) == found


def test_feet_and_inches_are_no_marks() -> None:
    assert inside('The cup is 12" tall and the bar 6\'2" high.') == []
    assert inside('The cup is 12" tall. "It is heavy," she said.') == ["It is heavy,"]


def test_a_number_at_the_end_of_marks_is_no_measure() -> None:
    assert inside('She said "we won by 12" and left.') == ["we won by 12"]


@pytest.mark.parametrize("dash", ["—", "–", "-", " – "])
def test_marks_beside_dashes(dash: str) -> None:
    assert inside(f"She left{dash}“for good”{dash}and cried.") == ["for good"]


def test_marks_in_brackets() -> None:
    assert inside("She left (“for good”) and cried.") == ["for good"]


@pytest.mark.parametrize("bad", ["“", "”", '"', "‘", "’", "«", "»", "„", "''", "“ “ “", "” ” ”", '" " "'])
def test_nothing_in_one_paragraph_spoils_the_one_after_next(bad: str) -> None:
    assert inside(f"The old {bad} poster fell.\n\nThe barn burned.\n\n“It is gone,” she said.")[-1] == "It is gone,"


@pytest.mark.parametrize("bad", ["“", "”", '"', "‘", "’", "«", "»", "„", "''", "“ “ “", "” ” ”", '" " "'])
def test_nothing_in_one_paragraph_spoils_the_next(bad: str) -> None:
    assert inside(f"The old {bad} poster fell.\n\n“It is gone,” she said.")[-1] == "It is gone,"


def test_nothing_in_one_paragraph_spoils_the_one_before() -> None:
    assert inside("“It is gone,” she said.\n\nThe old ” poster “ fell “.")[0] == "It is gone,"
