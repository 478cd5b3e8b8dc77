"""By which words of a quotation it is known."""

from __future__ import annotations

import pytest

from service.matching.pairs import spoken


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        (
            "the harbour would stay closed “until the last crane has been inspected,”",
            "until the last crane has been inspected",
        ),
        ("the harbour “until the last crane has been", "until the last crane has been"),
        ('the talks were "a waste of everybody\'s time" and "over"', "a waste of everybody's time"),
        ("called it a “red herring”", None),
        ("“We open in May or not at all,”", None),
        ("nothing is quoted here", None),
    ],
)
def test_what_is_quoted_amid_a_report_is_known_by_itself(text: str, stretch: str | None) -> None:
    assert spoken(text) == stretch
