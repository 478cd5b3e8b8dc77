"""The data files: what ships is consistent, entries can be added, faults are told clearly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from service.speakers.registry import Registry, RegistryError
from service.speakers.vocabulary import HERE, Vocabulary

ANA = """
kovac:
  name: Ana Kovač
  gender: female
  given: [Ana, Anna]
  family: [Kovač, King]
  roles: [{office: president, of: france, since: 2020-01-01}, {office: spokesman, of: nato, for: kovac}]
"""


def load(folder: Path, text: str, vocabulary: Vocabulary) -> Registry:
    (folder / "speakers.yaml").write_text(text, encoding="utf-8")
    return Registry.load(folder, vocabulary)


def test_every_form_of_an_entry_denotes_it_alone(registry: Registry) -> None:
    for entry in registry.entries:
        forms = [entry.name, *entry.aliases, *entry.family]
        forms += [f"{given} {entry.family[0]}" for given in entry.given]
        forms += [f"{entry.given[0]} {middle} {family}" for middle in entry.middle for family in entry.family]
        for form in forms:
            assert [found.id for found in registry.named(form)] == [entry.id], form


def test_the_four_speakers_ship(registry: Registry) -> None:
    shipped = {entry.id: (entry.name, entry.gender) for entry in registry.entries}
    assert shipped == {
        "putin": ("Vladimir Putin", "male"),
        "peskov": ("Dmitry Peskov", "male"),
        "zelensky": ("Volodymyr Zelensky", "male"),
        "biden": ("Joe Biden", "male"),
    }
    assert registry.get("biden") in registry.entries
    assert registry.get("nobody") is None


def test_an_entry_is_all_it_takes_to_add_a_speaker(tmp_path: Path, vocabulary: Vocabulary) -> None:
    registry = load(tmp_path, (HERE / "speakers.yaml").read_text(encoding="utf-8") + ANA, vocabulary)
    day = date(2022, 1, 1)
    assert [entry.id for entry in registry.named("President Kovac")] == ["kovac"]
    # A name that is also the noun of an office.
    assert [entry.id for entry in registry.named("Anna King")] == ["kovac"]
    assert [entry.id for entry in registry.in_role("the French leader", day)] == ["kovac"]
    assert [entry.id for entry in registry.in_role("the NATO spokeswoman", day)] == ["kovac"]
    assert registry.in_role("the NATO spokesman", day) == ()
    assert registry.named("Mr Kovač") == ()
    assert [entry.id for entry in registry.in_role("the Russian leader", day)] == ["putin"]


def test_a_family_name_of_two_denotes_both(tmp_path: Path, vocabulary: Vocabulary) -> None:
    registry = load(tmp_path, ANA + "ivan:\n  name: Ivan Kovač\n  given: [Ivan]\n  family: [Kovač]\n", vocabulary)
    assert [entry.id for entry in registry.named("Kovač")] == ["kovac", "ivan"]
    assert [entry.id for entry in registry.named("Ivan Kovač")] == ["ivan"]


@pytest.mark.parametrize(
    ("text", "entry", "field", "fault"),
    [
        ("", None, None, "mapping"),
        ("{}", None, None, "no entry"),
        ("- a", None, None, "mapping"),
        ("a: [", None, None, "not valid YAML"),
        ("a: {since: 2021-13-40}", None, None, "not valid YAML"),
        ("a: {name: A, family: [A]}\na: {name: B, family: [B]}", None, None, "twice"),
        ("a: text", "a", None, "mapping"),
        ("A b: {name: A, family: [A]}", "A b", "id", "small letters"),
        ("a: {family: [A]}", "a", "name", "required"),
        ("a: {name: A}", "a", "family", "required"),
        ("a: {name: '!', family: [A]}", "a", "name", "no letter"),
        ("a: {name: A, family: [no]}", "a", "family", "quote it"),
        ("a: {name: A, family: A}", "a", "family", "list"),
        ("a: {name: 7, family: [A]}", "a", "name", "must be text"),
        ("a: {name: A, family: [A], gender: m}", "a", "gender", "male, female"),
        ("a: {name: A, family: [A], wikidata: 42}", "a", "wikidata", "text"),
        ("a: {name: A, family: [A], wikidata: X42}", "a", "wikidata", "Q42"),
        ("a: {name: A, family: [A], alias: [B]}", "a", "alias", "unknown field"),
        ("a: {name: A, family: [A], roles: x}", "a", "roles", "list"),
        ("a: {name: A, family: [A], roles: [{of: russia}]}", "a.roles[0]", "office", "required"),
        ("a: {name: A, family: [A], roles: [{office: wizard}]}", "a.roles[0]", "office", "wizard"),
        ("a: {name: A, family: [A], roles: [{office: mayor, of: oz}]}", "a.roles[0]", "of", "oz"),
        ("a: {name: A, family: [A], roles: [{office: mayor, for: b}]}", "a.roles[0]", "for", "b"),
        ("a: {name: A, family: [A], roles: [{office: mayor, since: soon}]}", "a.roles[0]", "since", "YYYY-MM-DD"),
        (
            "a: {name: A, family: [A], roles: [{office: mayor, since: 2020-01-02, until: 2020-01-01}]}",
            "a.roles[0]",
            "until",
            "not after",
        ),
    ],
)
def test_a_fault_names_file_entry_and_field(
    tmp_path: Path, vocabulary: Vocabulary, text: str, entry: str | None, field: str | None, fault: str
) -> None:
    with pytest.raises(RegistryError, match=fault) as caught:
        load(tmp_path, text, vocabulary)
    assert (caught.value.file, caught.value.entry, caught.value.field) == (tmp_path / "speakers.yaml", entry, field)
    assert str(tmp_path / "speakers.yaml") in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(RegistryError, match="cannot be read"):
        Registry.load(tmp_path / "none.yaml", vocabulary)


@pytest.mark.parametrize(
    ("file", "text", "field"),
    [
        ("offices.yaml", "leader: {stands_for: wizard}", "stands_for"),
        ("offices.yaml", "leader: {noun: [leader]}", "noun"),
        ("places.yaml", "{}", "places"),
        ("places.yaml", "places: {oz: {in: narnia}}", "in"),
        ("places.yaml", "places: {oz: {holders: {leader: wizard}}}", "holders"),
        ("places.yaml", "places: {oz: {stands_for_place: 1}}", "stands_for_place"),
        ("words.yaml", "{titles: {}, verbs: [x]}", "verbs"),
    ],
)
def test_a_fault_in_the_tables_is_told_as_clearly(tmp_path: Path, file: str, text: str, field: str) -> None:
    for name in ("offices.yaml", "places.yaml", "words.yaml"):
        (tmp_path / name).write_bytes((HERE / name).read_bytes())
    (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(RegistryError) as caught:
        Vocabulary.load(tmp_path)
    assert (caught.value.file, caught.value.field) == (tmp_path / file, field)
