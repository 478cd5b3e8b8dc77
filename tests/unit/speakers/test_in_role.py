"""Role phrases to entries, at a date."""

from __future__ import annotations

from datetime import date

import pytest

from service.speakers.registry import Registry

WINTER_2022 = date(2022, 1, 20)


def ids(registry: Registry, phrase: str, on: date | None = WINTER_2022, place: str | None = None) -> list[str]:
    return [entry.id for entry in registry.in_role(phrase, on, place)]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the Russian leader", "putin"),
        ("Russia's head of state", "putin"),
        ("Russia’s president", "putin"),
        ("the president of Russia", "putin"),
        ("the President of the Russian Federation", "putin"),
        ("the Kremlin boss", "putin"),
        ("Kremlin chief", "putin"),
        ("the head of the Kremlin", "putin"),
        ("Russian strongman", "putin"),
        ("the Moscow leader", "putin"),
        ("the 69-year-old Russian leader", "putin"),
        ("Russian President Vladimir Putin", "putin"),
        ("the US president", "biden"),
        ("the U.S. president", "biden"),
        ("the American president", "biden"),
        ("the White House chief", "biden"),
        ("the president of the United States", "biden"),
        ("the Ukrainian head of state", "zelensky"),
        ("Kyiv's leader", "zelensky"),
        ("the embattled Ukrainian president", "zelensky"),
        ("the Kremlin spokesman", "peskov"),
        ("the Kremlin's press secretary", "peskov"),
        ("spokesperson for the Kremlin", "peskov"),
        ("the presidential spokesman", "peskov"),
        ("the Russian president's spokesman", "peskov"),
        ("the spokesman for the Russian president", "peskov"),
        ("Putin's spokesman", "peskov"),
        ("President Putin’s longtime spokesman", "peskov"),
        ("the spokesman for Vladimir Putin", "peskov"),
    ],
)
def test_a_role_denotes_its_holder(registry: Registry, phrase: str, expected: str) -> None:
    assert ids(registry, phrase) == [expected]


@pytest.mark.parametrize(
    "phrase",
    [
        "the Russian vice president",
        "the Russian deputy president",
        "the Russian prime minister",
        "the Russian president's adviser",
        "the Russian president's office",
        "the Russian foreign minister",
        "the Kremlin chief of staff",
        "Russian foreign ministry spokesman",
        "a spokesman for the Russian foreign ministry",
        "the Russian spokesman",
        "the Ukrainian president's spokesman",
        "the White House spokesman",
        "the deputy Kremlin spokesman",
    ],
)
def test_office_and_institution_must_agree(registry: Registry, phrase: str) -> None:
    assert ids(registry, phrase) == []


@pytest.mark.parametrize(
    "phrase",
    [
        "Russian President Dmitry Medvedev",
        "President of the Russian Football Union",
        "the Russian chess federation president",
        "the pro-Russian leader",
        "the Russian-backed leader",
        "the Russian opposition leader",
        "the Russian and Ukrainian president",
        "the Russian Ukrainian president",
        "the late Russian president",
        "the acting Russian president",
        "the next US president",
        "Russian presidents",
        "the boss",
        "the Kremlin",
        "Putin's foreign minister",
    ],
)
def test_what_says_more_or_else_denotes_nobody(registry: Registry, phrase: str) -> None:
    assert ids(registry, phrase) == []


@pytest.mark.parametrize("phrase", ["a Kremlin spokesman", "a former US president", "another Russian leader"])
def test_an_indefinite_phrase_denotes_nobody_in_particular(registry: Registry, phrase: str) -> None:
    assert ids(registry, phrase, date(2026, 1, 1)) == []


@pytest.mark.parametrize("phrase", ["the Kremlin spokeswoman", "Putin's spokeswoman", "the Russian tsarina"])
def test_a_womans_noun_excludes_a_man(registry: Registry, phrase: str) -> None:
    assert ids(registry, phrase) == []


@pytest.mark.parametrize("phrase", ["his spokesman", "her spokesman", "their leader"])
def test_a_pronoun_is_left_to_the_caller(registry: Registry, phrase: str) -> None:
    assert ids(registry, phrase) == []


@pytest.mark.parametrize(
    ("phrase", "on", "expected"),
    [
        ("the US president", date(2021, 1, 19), []),
        ("the US president", date(2021, 1, 20), ["biden"]),
        ("the US president", date(2025, 1, 19), ["biden"]),
        ("the US president", date(2025, 1, 20), []),
        ("the US president-elect", date(2020, 12, 1), ["biden"]),
        ("the Democratic candidate", date(2020, 9, 1), ["biden"]),
        ("the US vice president", date(2014, 3, 1), ["biden"]),
        ("the former US vice president", date(2018, 3, 1), ["biden"]),
        ("the former US vice president", date(2014, 3, 1), []),
        ("the former US president", date(2022, 3, 1), []),
        ("the former US president", date(2026, 3, 1), ["biden"]),
        ("the ex-president of the United States", date(2026, 3, 1), ["biden"]),
        ("the Russian president", date(2010, 3, 1), []),
        ("the Russian prime minister", date(2010, 3, 1), ["putin"]),
        ("the Russian prime minister's spokesman", date(2010, 3, 1), ["peskov"]),
        ("the Kremlin spokesman", date(2010, 3, 1), []),
        ("the Ukrainian president", date(2018, 3, 1), []),
    ],
)
def test_roles_are_held_at_their_dates(registry: Registry, phrase: str, on: date, expected: list[str]) -> None:
    assert ids(registry, phrase, on) == expected


def test_without_a_date_who_holds_it_still_or_held_it_last(registry: Registry) -> None:
    assert ids(registry, "the Russian president", None) == ["putin"]
    assert ids(registry, "the US president", None) == ["biden"]
    assert ids(registry, "the former US vice president", None) == ["biden"]


def test_a_bare_role_gives_all_and_a_hint_decides(registry: Registry) -> None:
    assert ids(registry, "the president") == ["putin", "zelensky", "biden"]
    assert ids(registry, "the president", place="ukraine") == ["zelensky"]
    assert ids(registry, "the leader", place="Kyiv") == ["zelensky"]
    assert ids(registry, "the spokesman", place="russia") == ["peskov"]
    assert ids(registry, "the Russian president", place="ukraine") == ["putin"]


def test_spokesmen(registry: Registry) -> None:
    assert [entry.id for entry in registry.spokesmen_for("putin", WINTER_2022)] == ["peskov"]
    assert [entry.id for entry in registry.spokesmen_for("putin", None)] == ["peskov"]
    assert registry.spokesmen_for("putin", date(2004, 1, 1)) == ()
    assert registry.spokesmen_for("biden", WINTER_2022) == ()
    assert registry.spokesmen_for("nobody", None) == ()
