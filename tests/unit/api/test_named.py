"""Speakers as callers name them: ids of the registry, or names."""

from __future__ import annotations

import pytest

from service.api.named import check_ids, speaker_filter, speaker_of
from service.errors import InvalidRequest
from service.model import Kind, Quotation, Span, Speaker
from service.speakers.entries import Entry
from service.speakers.registry import Registry
from service.speakers.vocabulary import Vocabulary

REGISTRY = Registry(
    (
        Entry(
            "kovac",
            "Ana Kovač",
            "Q42",
            given=("Ana", "Ана"),
            family=("Kovač", "Kowatsch", "Ковач"),
            aliases=("Mayor Ana",),
        ),
        Entry("osei", "Kofi Osei", given=("Kofi",), family=("Osei",)),
        Entry("osei-2", "Ama Osei", given=("Ama",), family=("Osei",)),
    ),
    Vocabulary.load(),
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
    keep = speaker_filter(wanted, REGISTRY)
    assert [quotation for quotation in ALL if keep(quotation)] == kept


def test_an_id_that_is_none_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidRequest) as refused:
        speaker_filter(["kovac", "kovacs"], REGISTRY)
    assert [fault.pointer for fault in refused.value.faults] == ["/speakers/1"]
    assert "kovacs" in refused.value.detail


@pytest.mark.parametrize(
    ("named", "speaker"),
    [
        (None, None),
        ("kovac", Speaker("Ana Kovač", "kovac", "Q42")),
        *((name, Speaker("Ana Kovač", "kovac", "Q42")) for name in ("Ana Kovač", "KOVAC", "Ана Ковач", "Mayor Ana")),
        ("Mayor Kowatsch", Speaker("Ana Kovač", "kovac", "Q42")),
        ("Ama Osei", Speaker("Ama Osei", "osei-2")),
        ("Osei", Speaker("Osei")),  # two have this name: it is all that is known
        ("Eva Lind", Speaker("Eva Lind")),
        ("李", Speaker("李")),
    ],
)
def test_a_speaker_is_found_by_id_and_by_any_name(named: str | None, speaker: Speaker | None) -> None:
    assert speaker_of(named, REGISTRY) == speaker


def test_ids_that_are_none_are_all_told() -> None:
    named = [("/0", "kovac"), ("/1", "kovacs"), ("/2", "Kovacs"), ("/3", "osei-3")]
    with pytest.raises(InvalidRequest) as refused:
        check_ids(named, REGISTRY)
    assert [fault.pointer for fault in refused.value.faults] == ["/1", "/3"]
