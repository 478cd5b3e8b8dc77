from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from snowballstemmer.english_stemmer import EnglishStemmer

from service.matching import align
from service.matching.lexicon import load_lexicon
from service.matching.words import FIGURE, NEGATION, NOTHING, TOKEN, WordReader, normal

ROOT = Path(__file__).parents[3]
READER = WordReader(load_lexicon())


def links(one: str, other: str, width: int = 12) -> align.Floats:
    return align.align([READER.read(one)], [READER.read(other)], width, width).links[0]


@given(st.text(max_size=300))
def test_any_text_gives_words_that_stand_in_it_in_order(text: str) -> None:
    words = READER.read(text)
    assert words.surface == [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
    assert all(start < end for start, end in zip(words.starts, words.ends, strict=True))
    assert all(end <= start for end, start in zip(words.ends, words.starts[1:], strict=False))
    for rows in (words.forms, words.stems, words.shapes, words.values, words.antonyms, words.flags):
        assert len(rows) == len(words)


FIGURES = (
    *("5", "40", "1,5", "1.320", "8 1/2", "½", "19", "12/05", "10-15", "7: 25", "999999999999999", "9" * 30, "²", "٣"),
    *("-5", "−", "minus", "below", "zero", "$", "€", "%", "per", "cent", "miles", "km/h", "square", "metres", "p.m."),
    *("two", "twenty", "-six", "third", "half", "a", "an", "quarter", "of", "and", "every", "in", "past", "to", "by"),
    *("hundred", "thousand", "million", "bn", "trillion", "hour", "hours", "ten", "minutes", "fell", "II", "XIV", "I"),
    *("World", "War", "COVID", "No.", "(", "“", ",", "."),
)


@given(st.lists(st.sampled_from(FIGURES), max_size=14), st.sampled_from(("", " ")))
def test_figures_of_any_make_are_read(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    words = READER.read(text)
    assert words.surface == [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.5 million", "1,500,000"),
        ("1,5 million", "1.500.000"),
        ("3 billion", "3bn"),
        ("thirty", "30"),
        ("third", "3rd"),
        ("twenty-six", "26"),
        ("forty two million", "42m"),
        ("hundred", "100"),
        ("20 000", "20,000"),
        ("1,9 milliard", "1.9 billion"),
        ("3.5 lakh", "350,000"),
        ("two crore rupees", "20 million rupees"),
        ("lakh", "100,000"),
        ("4 Mio. euros", "4 million euros"),
        ("300 m", "300 metres"),
        ("300 m", "300 million"),
        ("10 p.m.", "22"),
        ("10: 20 pm", "22:20"),
        ("9.20 in the evening", "21.20"),
        ("5.01 p.m.", "17:01"),
        ("٣", "3"),
        ("two hundred and fifty", "250"),
        ("eighteen thousand four hundred", "18,400"),
        ("one million two hundred thousand", "1.2 million"),
        ("two hundred and three thousand", "203,000"),
        ("half a million", "500,000"),
        ("half a dozen", "six"),
        ("four dozen", "48"),
        ("one and a half million", "1.5 million"),
        ("three and a half", "3.5"),
        ("two thirds", "two-thirds"),
        ("three quarters", "75 per cent"),
        ("one third", "33 percent"),
        ("three tenths", "0.3"),
        ("two decades", "20 years"),
        ("half past five", "5.30"),
        ("ten past four in the afternoon", "16:10"),
        ("quarter to one", "12:45"),
        ("twenty-first", "21st"),
        ("7: 25", "7.25"),
        ("19:25:00", "19.25"),
        ("19.25: 00", "19:25"),
        ("two hours and ten minutes", "130 minutes"),
        ("2 hr 51 min", "two hours, 51 minutes"),
        ("two days and a half", "2.5 days"),
        ("12 years and six months", "twelve and a half years"),
        ("half an hour", "30 minutes"),
        ("three quarters of an hour", "45 minutes"),
        ("half a year", "six months"),
        ("8 1/2 years", "eight and a half years"),
        ("15½ miles", "25 kilometres"),
        ("fivefold", "five times"),
    ],
)
def test_one_figure_is_known_in_every_writing(one: str, other: str) -> None:
    assert links(one, other)[0, 0, 3] == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12", "13"),
        ("1.5 million", "1.5 billion"),
        ("second", "third"),
        ("twenty-six", "20"),
        ("12,500 years", "12,507 years"),
    ],
)
def test_other_figures_are_other_figures(one: str, other: str) -> None:
    assert links(one, other)[0, 0, 3:5].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("between two hundred and three hundred", [200, 300]),
        ("a third round, a third of the vote", [3, 0.333]),
        ("the fourth quarter", [4]),
        ("by the first quarter of 2031", [2031]),
        ("two hundred first class seats", [200]),
        ("from five to ten", [5, 10]),
        ("in 2019 and five years later", [2019, 5]),
        ("by a third a year", [0.333]),
        ("two hours and three boats", [2, 3]),
        ("an hour and 34 passengers", [34]),
        ("the second half of a match", [2]),
    ],
)
def test_figures_beside_each_other_are_told_apart(text: str, figures: list[float]) -> None:
    words = READER.read(text)
    assert [words.values[place, 0] / 1000 for place in np.flatnonzero(words.flags[:, FIGURE])] == figures


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Rents fell by a third.", "Rents fell to a third.", False),
        ("Rents rose 40 per cent.", "Rents rose to about 40 per cent.", False),
        ("a rise of 40 per cent", "Rents climbed to 40 per cent.", False),
        ("Rents were cut by almost 40 per cent.", "Rents fell 40 per cent.", True),
        ("Rents were raised last year by 40 crowns.", "Rents are 40 crowns higher.", True),
        ("Rents rose to 40 crowns.", "Rents reached 40 crowns.", True),
    ],
)
def test_how_much_a_thing_changed_is_not_what_it_came_to(one: str, other: str, same: bool) -> None:
    assert bool(links(one, other)[..., 3].any()) is same


def test_a_figure_beyond_all_counting_is_still_one() -> None:
    words = READER.read("9 trillion trillion trillion" + " trillion" * 30)
    assert words.flags[0, FIGURE] == 1
    assert READER.read("minus 9 trillion trillion trillion").flags[1, FIGURE] == 1
    assert READER.read("2 million 99999999999999999999").flags[0, FIGURE] == 1


def test_the_stemmer_in_c_is_the_one_in_python() -> None:
    texts = (path.read_text("utf-8") for path in sorted((ROOT / "tests" / "articles" / "text").iterdir())[:40])
    forms = {normal(match.group()) for text in texts for match in TOKEN.finditer(text)}
    plain = EnglishStemmer()
    assert len(forms) > 1000
    assert {form for form in forms if READER.stem(form) != plain.stemWord(form)} == set()


def test_several_threads_stem_alike() -> None:
    words = [
        start + end for start in ("walk", "nation", "relat", "connect") for end in ("ing", "ional", "ements")
    ] * 200
    stems = [READER.stem(word) for word in words]
    fresh = WordReader(load_lexicon())
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(fresh.stem, words)) == stems


def test_one_number_in_two_magnitudes_is_two_figures() -> None:
    assert links("12 million", "12 billion")[0, 0].tolist() == [0, 0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    "text", ["COVID-19", "one of them", "he first said", "dozens of boats", "half the village", "the first half"]
)
def test_what_tells_no_number_is_no_figure(text: str) -> None:
    assert not READER.read(text).flags[:, FIGURE].any()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lukaschenko", "Lukashenko"),
        ("Kovač", "Kovac"),
        ("Jurij", "Yuriy"),
        ("Schmyhal", "Shmyhal"),
        ("Tarnowice", "Tarnowicach"),
    ],
)
def test_transliterations_of_a_name_are_one(one: str, other: str) -> None:
    assert READER.read(one).shapes[0] == READER.read(other).shapes[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zelnik", "Selnyk"),
        ("Valtora", "Valtory"),
        ("Kristina", "Christine"),
        ("Pavel", "Pavle"),
        ("Viktor", "Victor"),
        ("Radaj", "Radajo"),
        ("D ü renbach", "Dürenbach"),
        ("H ü gelst ä dt", "Hügelstädt"),
        ("Wilhelm", "William"),
        ("Corona", "Covid"),
        ("coronavirus", "Covid"),
    ],
)
def test_a_name_is_heard_alike_in_several_languages(one: str, other: str) -> None:
    a, b = READER.read(one), READER.read(other)
    assert len(a) == len(b) == 1
    assert a.heard[0] == b.heard[0] != NOTHING


@pytest.mark.parametrize(
    ("one", "other"), [("Bern", "Born"), ("Iran", "Iraq"), ("Austria", "Australia"), ("Peter", "Pedro"), ("Un", "En")]
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert links(one, other)[0, 0, 2] == 0


def test_only_names_are_known_by_their_sound() -> None:
    assert links("Pavel", "pavle")[0, 0, 2] == 0
    assert links("a Pavel", "a Pavle")[1, 1, 2] == 1


def test_what_the_other_text_has_is_no_variant_there() -> None:
    found = links("transparent Transport", "transparent Transport")
    assert found[0, 0, 2] == found[1, 1, 2] == 1
    assert found[0, 1, 2] == found[1, 0, 2] == 0


def test_what_a_negation_denies_is_what_the_other_text_denies_in_one_word() -> None:
    aligned = align.align([READER.read("It was not clear at first")], [READER.read("At first it was unclear")], 6, 5)
    assert aligned.same == [(0, 3, 4)]
    assert aligned.a.mask[0].tolist() == [1, 1, 0, 1, 1, 1]
    assert aligned.links[0, 3, 4, :3].all()
    assert aligned.links[0, 3, :, :3].any(1).tolist() == [False, False, False, False, True]
    assert aligned.links[0, :, 4, :3].any(1).tolist() == [False, False, False, True, False, False]


def test_words_of_both_texts_are_nothing_s_antonyms() -> None:
    assert not links("tides fall as seas rise", "as seas rise tides fall")[..., 5].any()
    assert links("tides fall", "tides rise")[1, 1, 5] == 1


@pytest.mark.parametrize("word", ["isn't", "won’t", "never", "without", "NOT", "unless"])
def test_negations_are_known(word: str) -> None:
    assert READER.read(word).flags[0, NEGATION] == 1


def test_absent_things_are_never_equal() -> None:
    found = links("a", "a", 8)
    assert found[0, 0, :2].all()
    assert found.sum() == 2
