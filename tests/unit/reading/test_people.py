"""Who appears in an article: one member for each person or body, under the fullest name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.reading.annotate import StanzaAnnotator
from service.reading.lexicon import load_lexicon
from service.reading.marks import find_stretches
from service.reading.page import Page
from service.reading.paragraphs import split_paragraphs
from service.reading.people import Cast, Member, folded
from service.speakers.registry import SPEAKERS, Registry

CastOf = Callable[[str], Cast]


@pytest.fixture(scope="module")
def cast_of(annotator: StanzaAnnotator) -> CastOf:
    lexicon, registry = load_lexicon(), Registry.load(SPEAKERS)

    def cast(text: str) -> Cast:
        paragraphs = split_paragraphs(text)
        sentences = annotator.annotate(text, paragraphs, lambda sentence: True)
        return Cast(Page(text, paragraphs, find_stretches(text, paragraphs), sentences), lexicon, registry)

    return cast


def people(cast: Cast) -> set[str]:
    return {member.name for member in cast.members if member.person}


def bodies(cast: Cast) -> set[str]:
    return {member.name for member in cast.members if not member.person}


def only_person(cast: Cast) -> Member:
    (member,) = (member for member in cast.members if member.person)
    return member


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Kovač’s", "kovac"), ("KOVAČ'S", "kovac"), ("Workers’", "workers"), ("Núñez", "nunez"), ("", "")],
)
def test_names_are_compared_without_case_diacritics_and_possessive(text: str, plain: str) -> None:
    assert folded(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "Kofi Mensah runs the clinic. Mensah was born in Lisbon.",
        "Mensah runs the clinic. Kofi Mensah was born in Lisbon.",
        "Dr Kofi Mensah runs the clinic. Dr Mensah’s sister is a nurse.",
        "Kofi Mensah runs the clinic. Kofi is tired.",
        "Kofi Mensah runs the clinic, which K. Mensah founded.",
    ],
)
def test_a_person_is_one_member_under_the_fullest_name(cast_of: CastOf, text: str) -> None:
    assert people(cast_of(text)) == {"Kofi Mensah"}


def test_a_slip_in_a_family_name_makes_no_second_person(cast_of: CastOf) -> None:
    assert people(cast_of("Anil Deshmukh tested the soil. Deshmuk found lead in it.")) == {"Anil Deshmukh"}


def test_two_people_of_one_family_name_are_two(cast_of: CastOf) -> None:
    text = "Helen Marsh and Thomas Marsh own the mill. Helen Marsh runs it."
    assert people(cast_of(text)) == {"Helen Marsh", "Thomas Marsh"}


def test_titles_are_no_part_of_the_name_and_become_roles(cast_of: CastOf) -> None:
    member = only_person(cast_of("Finance Minister Joel Adeyemi met reporters."))
    assert member.name == "Joel Adeyemi"
    assert "minister" in member.roles


@pytest.mark.parametrize(
    "text",
    [
        "The coach, Luis Pardo, smiled.",
        "Luis Pardo, the coach, smiled.",
        "Coach Luis Pardo smiled.",
        "Luis Pardo is the coach of the team.",
    ],
)
def test_what_a_person_is_called_becomes_a_role(cast_of: CastOf, text: str) -> None:
    assert "coach" in only_person(cast_of(text)).roles


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Mrs Varga smiled.", "female"),
        ("Mr Varga smiled.", "male"),
        ("The spokeswoman, Ines Varga, smiled.", "female"),
        ("Businessman Imre Varga smiled.", "male"),
    ],
)
def test_titles_and_roles_tell_the_gender(cast_of: CastOf, text: str, gender: str) -> None:
    assert only_person(cast_of(text)).gender == gender


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Halden Motors closed its plant.", "Halden Motors"),
        ("The Ministry of Fisheries sent a note.", "Ministry of Fisheries"),
        ("The Ostra Gazette printed the letter.", "Ostra Gazette"),
        ("NATO began its exercise.", "NATO"),
    ],
)
def test_a_body_is_no_person(cast_of: CastOf, text: str, name: str) -> None:
    cast = cast_of(text)
    assert people(cast) == set()
    assert name in bodies(cast)


def test_days_and_months_are_nobody(cast_of: CastOf) -> None:
    assert not cast_of("The court sat on Monday, and it will sit again in October.").members


@pytest.mark.parametrize("name", ["Putin", "Wladimir Putin", "Vladimir Poutine", "President Vladimir Putin"])
def test_a_speaker_of_the_registry_is_known_in_every_spelling(cast_of: CastOf, name: str) -> None:
    member = only_person(cast_of(f"{name} flew to the coast on Monday."))
    assert member.name == "Vladimir Putin"
    assert member.known is not None
    assert member.gender == "male"


def test_spellings_of_one_speaker_are_one_member(cast_of: CastOf) -> None:
    assert people(cast_of("Selenskyj left for Lisbon. Volodymyr Zelenskyy came back.")) == {"Volodymyr Zelensky"}


def test_somebody_else_of_a_known_family_name_stays_himself(cast_of: CastOf) -> None:
    cast = cast_of("Grigori Putin repairs pipes. On Monday Putin was in Lisbon.")
    assert people(cast) == {"Grigori Putin"}
    assert only_person(cast).known is None


def test_an_acronym_leads_to_the_full_name(cast_of: CastOf) -> None:
    cast = cast_of("The Valley Farmers Association (VFA) met on Monday. The VFA has nine members.")
    assert cast.full_form("VFA") == "Valley Farmers Association"
    assert cast.full_form("XYZ") is None


def test_names_in_marks_are_no_appearance(cast_of: CastOf) -> None:
    cast = cast_of("Padma Rao laughed. “I like Luis Pardo,” she said.")
    assert {appearance.member.name for appearance in cast.appearances} == {"Padma Rao"}


def test_the_subject_of_a_sentence_is_marked_as_such(cast_of: CastOf) -> None:
    cast = cast_of("Padma Rao thanked Luis Pardo for the match.")
    assert {a.member.name: a.subject for a in cast.appearances} == {"Padma Rao": True, "Luis Pardo": False}
