"""The filter `speakers`: ids of the registry, or names."""

from __future__ import annotations

import pytest

from service.api.extract import server_timing, speaker_filter
from service.errors import InvalidRequest
from service.model import Kind, Quotation, Span, Speaker
from service.speakers.entries import Entry

ENTRIES = (
    Entry("kovac", "Ana Kovač", family=("Kovač", "Kowatsch"), aliases=("Mayor Ana",)),
    Entry("osei", "Kofi Osei", family=("Osei",)),
)


def by(speaker: Speaker | None) -> Quotation:
    return Quotation("q1", Kind.DIRECT, (Span(0, 1, "a"),), (), None, None, speaker, 1.0)


KOVAC, OSEI = by(Speaker("Ana Kovač", "kovac")), by(Speaker("Kofi Osei", "osei"))
LIND, NOBODY = by(Speaker("Eva Lind")), by(None)
ALL = [KOVAC, OSEI, LIND, NOBODY]


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (None, ALL),
        ([], []),
        (["kovac"], [KOVAC]),
        (["Ana Kovač"], [KOVAC]),
        (["ANA KOVAC"], [KOVAC]),
        (["Kowatsch"], [KOVAC]),
        (["Mayor Ana"], [KOVAC]),
        (["Eva Lind"], [LIND]),
        (["osei", "Eva Lind"], [OSEI, LIND]),
        (["Nobody Known"], []),
    ],
)
def test_keeps_whom_it_names(wanted: list[str] | None, kept: list[Quotation]) -> None:
    keep = speaker_filter(wanted, ENTRIES)
    assert [quotation for quotation in ALL if keep(quotation)] == kept


def test_an_id_that_is_none_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidRequest) as refused:
        speaker_filter(["kovac", "kovacs"], ENTRIES)
    assert [fault.pointer for fault in refused.value.faults] == ["/speakers/1"]
    assert "kovacs" in refused.value.detail


def test_server_timing_is_in_milliseconds() -> None:
    assert server_timing({"find": 0.0123, "own stage": 1.0}) == "find;dur=12.3, own-stage;dur=1000.0"
