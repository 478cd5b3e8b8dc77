"""Where paragraphs begin and end: a fault of the marks must never reach beyond its own."""

from __future__ import annotations

import pytest

from service.reading.paragraphs import split_paragraphs


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraphs(text)]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\u2028\t\r\n\u00a0"], ids=repr)
def test_no_words_no_paragraphs(text: str) -> None:
    assert split(text) == []


BREAKS = ["\n\n", "\n", "\r\n\r\n", "\r", "\u2028", "\u2029", "\u0085", "\v", "\f", "\n \t\n"]


@pytest.mark.parametrize("gap", BREAKS, ids=repr)
def test_every_kind_of_line_break_parts_paragraphs(gap: str) -> None:
    assert split(f"The dam holds.{gap}The river falls.") == ["The dam holds.", "The river falls."]


def test_white_space_at_the_edges_is_no_part_of_a_paragraph() -> None:
    assert split("  The dam holds. \n\t The river falls.\u00a0") == ["The dam holds.", "The river falls."]


def test_short_lines_stay_apart() -> None:
    assert split("Flood wall\nBy Ines Varga\nThe wall held.") == ["Flood wall", "By Ines Varga", "The wall held."]


def test_a_line_broken_amid_its_sentence_goes_on() -> None:
    text = "The harbour master said that the gate\nwould stay shut."
    assert split(text) == [text]


def test_a_line_that_ends_its_sentence_does_not_swallow_the_next_in_lower_case() -> None:
    assert split("The gate is shut.\niceberg ahead") == ["The gate is shut.", "iceberg ahead"]


def test_a_blank_line_parts_even_amid_a_sentence() -> None:
    assert split("The gate would\n\nstay shut.") == ["The gate would", "stay shut."]


WRAPPED = (
    "The harbour of Ostra was closed for the third day on Friday. Boats lay in\n"
    "rows along the quay, and the crews played cards under the awning of the\n"
    "fish market while the wind took the tiles off the customs house. Nobody\n"
    "was hurt."
)


def test_a_hard_wrapped_block_is_one_paragraph() -> None:
    assert split(WRAPPED) == [WRAPPED]


def test_hard_wrapped_blocks_are_parted_by_a_blank_line() -> None:
    assert split(f"{WRAPPED}\n\n{WRAPPED}") == [WRAPPED, WRAPPED]


def test_hard_wrapped_lines_with_carriage_returns_are_one_paragraph() -> None:
    text = WRAPPED.replace("\n", "\r\n")
    assert split(text) == [text]


def test_long_lines_are_paragraphs_of_their_own() -> None:
    line = "The council of Ostra met on Monday to speak about the harbour, the customs house and the price of fish."
    assert split(f"{line}\n{line}\n{line}") == [line, line, line]
