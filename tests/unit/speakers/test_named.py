"""Written names to entries."""

from __future__ import annotations

import pytest

from service.speakers.registry import Registry


def ids(registry: Registry, name: str) -> list[str]:
    return [entry.id for entry in registry.named(name)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Putin", "putin"),
        ("Vladimir Putin", "putin"),
        ("Wladimir Putin", "putin"),
        ("Vladimir Poutine", "putin"),
        ("Vladímir Putin", "putin"),
        ("Władimirowi Putinowi", "putin"),
        ("Владимира Путина", "putin"),
        ("Путин Владимир Владимирович", "putin"),
        ("Володимир Путін", "putin"),
        ("Peskow", "peskov"),
        ("Dmitri Peskov", "peskov"),
        ("Dmitrij Pieskow", "peskov"),
        ("Дмитрием Песковым", "peskov"),
        ("Selenskyj", "zelensky"),
        ("Wolodymyr Selenskij", "zelensky"),
        ("Zelens’kyi", "zelensky"),
        ("Volodymyr ZELENSKYY", "zelensky"),
        ("Wołodymyra Zełenskiego", "zelensky"),
        ("Володимира Зеленського", "zelensky"),
        ("Vladimir Zelensky", "zelensky"),
        ("Biden", "biden"),
        ("Joseph Robinette Biden", "biden"),
        ("Bidenem", "biden"),
        ("Джо Байдену", "biden"),
    ],
)
def test_every_media_spelling_is_known(registry: Registry, name: str, expected: str) -> None:
    assert ids(registry, name) == [expected]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("V. Putin", "putin"),
        ("V.V. Putin", "putin"),
        ("В. В. Путин", "putin"),
        ("J. Biden", "biden"),
        ("Joseph R. Biden Jr.", "biden"),
        ("Joseph R. Biden, Jr.", "biden"),
        ("Дж. Байден", "biden"),
    ],
)
def test_initials_and_suffixes_match(registry: Registry, name: str, expected: str) -> None:
    assert ids(registry, name) == [expected]


@pytest.mark.parametrize("possessive", ["Putin's", "Putin’s", "PUTIN'S", "Vladimir Putin’s"])
def test_a_possessive_is_stripped(registry: Registry, possessive: str) -> None:
    assert ids(registry, possessive) == ["putin"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("President Vladimir Putin", "putin"),
        ("Mr. Putin", "putin"),
        ("Herr Putin", "putin"),
        ("then-President Joe Biden", "biden"),
        ("former US Vice President Joe Biden", "biden"),
        ("His spokesman Peskow", "peskov"),
        ("Putin's spokesman Dmitry Peskov", "peskov"),
        ("the Kremlin spokesman, Dmitry Peskov", "peskov"),
        ("Ukraine’s Zelensky", "zelensky"),
        ("a visibly tired Zelensky", "zelensky"),
        ("Putin, the Russian president", "putin"),
        ("Putin, 69", "putin"),
        ("Putin himself", "putin"),
        ("prezydent Putin", "putin"),
    ],
)
def test_titles_and_appositions_are_ignored(registry: Registry, name: str, expected: str) -> None:
    assert ids(registry, name) == [expected]


@pytest.mark.parametrize(
    "name",
    [
        "Hunter Biden",
        "Jill Biden",
        "Biden, Jill",
        "Igor Putin",
        "Lyudmila Putina",
        "Dmitry Putin",
        "Paris Biden",
        "Joe Biden Sr.",
        "R. Biden",
        "a defiant Hunter Biden",
    ],
)
def test_another_given_name_is_another_person(registry: Registry, name: str) -> None:
    assert ids(registry, name) == []


@pytest.mark.parametrize("name", ["Vladimir", "Joe", "Dmitry", "Joseph R.", "President", "Владимир", "", "-", "’s"])
def test_a_bare_given_name_or_title_denotes_nobody(registry: Registry, name: str) -> None:
    assert ids(registry, name) == []


@pytest.mark.parametrize("name", ["Mrs Biden", "First Lady Biden", "Frau Putina", "spokeswoman Peskov", "Queen Biden"])
def test_a_womans_title_excludes_a_man(registry: Registry, name: str) -> None:
    assert ids(registry, name) == []


@pytest.mark.parametrize(
    "phrase",
    [
        "the Bidens",
        "the Biden administration",
        "Putin's spokesman",
        "Biden aide Jake Sullivan",
        "Vladimir Putin and Joe Biden",
        "pro-Putin",
        "the Putin regime",
    ],
)
def test_a_name_inside_another_phrase_is_not_the_person(registry: Registry, phrase: str) -> None:
    assert ids(registry, phrase) == []
