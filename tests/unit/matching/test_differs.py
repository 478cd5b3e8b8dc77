"""How the words are told that set two wordings apart."""

from __future__ import annotations

from service.matching.differs import apart
from service.matching.lexicon import load_lexicon
from service.matching.words import WordReader
from service.model import Change

READER = WordReader(load_lexicon())


def changes(one: str, other: str, *, conflict: bool = False) -> list[tuple[Change, str | None, str | None]]:
    found = apart(READER.read(one), READER.read(other), conflict=conflict)
    return [
        (each.change, each.a and one[each.a.start : each.a.end], each.b and other[each.b.start : each.b.end])
        for each in found
    ]


def test_a_denial_in_another_form_is_other_words() -> None:
    found = changes("It was not clear who steered.", "It was unclear who steered.")
    assert found == [(Change.WORDS, "not clear", "unclear")]


def test_what_a_word_says_by_itself_is_no_negation_that_is_missing() -> None:
    found = changes("The pilot did not come to the talks.", "The pilot stayed away from the talks.")
    assert found == [(Change.WORDS, "did not come to", "stayed away from")]


def test_a_figure_in_another_measure_is_other_words_and_another_figure_is_none() -> None:
    assert changes("It took 2 weeks to mend.", "It took fourteen days to mend.") == [
        (Change.WORDS, "2 weeks", "fourteen days")
    ]
    assert changes("It took 12,500 years.", "It took 12,507 years.") == [(Change.NUMBER, "12,500", "12,507")]
    assert changes("It took 2 years to mend.", "It took 24 years to mend.") == [(Change.NUMBER, "2", "24")]
    assert changes("The day of the launch came.", "The hour of the launch came.") == [(Change.WORDS, "day", "hour")]


def test_a_figure_is_told_with_what_it_counts() -> None:
    miles, kilometres = "The queue was 15 miles long.", "The queue was 15 kilometres long."
    assert changes(miles, kilometres, conflict=True) == [(Change.NUMBER, "15 miles", "15 kilometres")]
    assert changes("It lost $2 million.", "It lost €2 million.", conflict=True) == [(Change.NUMBER, "$2", "€2")]
    assert changes("It was -5 outside.", "It was 5 outside.", conflict=True) == [(Change.NUMBER, "-5", "5")]
    minus = changes("It was minus 5 outside.", "It was 5 outside.", conflict=True)
    assert minus == [(Change.NUMBER, "minus 5", "was 5")]


def test_a_denial_that_the_other_lacks_is_told_as_one() -> None:
    found = changes("It was not clear who steered.", "It was clear who steered.")
    assert found == [(Change.NEGATION, "not", None)]


def test_a_name_in_another_spelling_is_other_words_and_another_name_is_none() -> None:
    assert changes("The boat of Viktor Zelnik sank.", "The boat of Victor Selnyk sank.") == [
        (Change.WORDS, "Viktor Zelnik", "Victor Selnyk")
    ]
    assert changes("The boat of Xi sank.", "The boat of Li sank.") == [(Change.NAME, "Xi", "Li")]


def test_who_stands_in_whose_place_is_told_in_either_voice() -> None:
    exchanged = {(Change.ROLES, "Norland", "Sudmark"), (Change.ROLES, "Sudmark", "Norland")}
    accused = "Norland was accused by Sudmark."
    assert set(changes(accused, "Norland accused Sudmark.", conflict=True)) == exchanged
    assert set(changes(accused, "Sudmark was accused by Norland.", conflict=True)) == exchanged
    assert changes(accused, "Sudmark never accused Norland.", conflict=True) == [(Change.NEGATION, None, "never")]
    bought = "Norland bought it from Sudmark."
    assert set(changes("Norland sold it to Sudmark.", bought, conflict=True)) == exchanged
