"""What role phrases and place names say, for persons outside the registry too."""

from __future__ import annotations

import pytest

from service.speakers.registry import PlaceName, Registry, RolePhrase


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("the French president", RolePhrase("president", "france")),
        ("French President Ana Kovač", RolePhrase("president", "france", name="Ana Kovač")),
        ("the French president, Ana Kovač", RolePhrase("president", "france", name="Ana Kovač")),
        ("President of Finland Ana Kovač", RolePhrase("president", "finland", name="Ana Kovač")),
        ("the German leader", RolePhrase("chancellor", "germany")),
        ("Britain's head of state", RolePhrase("monarch", "united-kingdom")),
        ("Italy's head of government", RolePhrase("prime-minister", "italy")),
        ("the country's president", RolePhrase("president")),
        ("the Danish queen herself", RolePhrase("monarch", "denmark", gender="female")),
        ("the Democratic leader", RolePhrase("leader", "united-states", "democratic-party")),
        ("leader of the Democratic Party", RolePhrase("leader", "united-states", "democratic-party")),
        ("NATO chief", RolePhrase("secretary-general", "nato")),
        ("a former Polish prime minister", RolePhrase("prime-minister", "poland", former=True, definite=False)),
        ("Polish spokeswoman Ewa Nowak", RolePhrase("spokesman", "poland", gender="female", name="Ewa Nowak")),
        ("the Swedish foreign ministry spokesperson", RolePhrase("spokesman", "sweden", "foreign-ministry")),
        ("White House press secretary", RolePhrase("spokesman", "united-states", "white-house")),
        ("the deputy Danish foreign minister", RolePhrase("deputy-foreign-minister", "denmark")),
        ("her spokesman", RolePhrase("spokesman", gender="male", possessor="her", pronoun=True)),
        ("Ana Kovač’s spokesman", RolePhrase("spokesman", gender="male", possessor="Ana Kovač")),
        ("Ursula von der Leyen's spokesperson", RolePhrase("spokesman", possessor="Ursula von der Leyen")),
        ("aide to the French president", RolePhrase("adviser", possessor=RolePhrase("president", "france"))),
        ("the Danish queen's aide", RolePhrase("adviser", possessor=RolePhrase("monarch", "denmark", gender="female"))),
    ],
)
def test_a_role_phrase_is_taken_apart(registry: Registry, phrase: str, expected: RolePhrase) -> None:
    assert registry.office_of(phrase) == expected


@pytest.mark.parametrize("phrase", ["", "France", "the French", "the French chef", "president of", "he", "x" * 9999])
def test_other_phrases_are_none(registry: Registry, phrase: str) -> None:
    assert registry.office_of(phrase) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Russia", PlaceName("russia", "name")),
        ("Moscow’s", PlaceName("russia", "seat")),
        ("the Kremlin", PlaceName("russia", "seat", "kremlin")),
        ("the United States", PlaceName("united-states", "name")),
        ("U.S.", PlaceName("united-states", "name")),
        ("US", PlaceName("united-states", "name")),
        ("Ukrainian", PlaceName("ukraine", "adjective")),
        ("KIEV", PlaceName("ukraine", "seat")),
        ("us", None),
        ("who", None),
        ("Atlantis", None),
        ("Moscow Times", None),
        ("", None),
    ],
)
def test_place_names(registry: Registry, name: str, expected: PlaceName | None) -> None:
    assert registry.place_name(name) == expected
    assert registry.place_of(name) == (expected.key if expected else None)
