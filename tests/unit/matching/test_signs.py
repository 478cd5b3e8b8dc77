"""Which plain signs of a reversed point two texts show."""

from __future__ import annotations

import pytest

from service.matching import align, signs
from service.matching.lexicon import load_lexicon
from service.matching.words import WordReader


def sign(name: str, one: str, other: str) -> float:
    reader = WordReader(load_lexicon())
    a, b = sorted((reader.read(one), reader.read(other)), key=len)
    both = align.align([a], [b], len(a), len(b))
    return float(signs.signs(both.a, both.b, both.links)[0, signs.SIGNS.index(name)])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Norland accused Sudmark of lying", "Sudmark accused Norland of lying", 1),
        ("Anna said that Boris would pay Carla", "Anna said that Carla would pay Boris", 1),
        ("On Monday the Federal Court of Arbitration met", "The Federal Arbitration Court met on Monday", 0),
        ("Today Norland lost to Sudmark in Brno", "Norland lost to Sudmark in Brno today", 0),
        ("Norland and Sudmark agreed", "Sudmark and Norland agreed", 0),
        ("In Brno the cup went to Norland", "Norland took the cup in Brno", 0),
        ("On Monday the loan was signed by Norland", "Norland signed the loan on Monday", 0),
        ("Norland accused Sudmark", "Norland has accused Sudmark", 0),
        ("Norland was accused by Sudmark of lying", "Sudmark accused Norland of lying", 0),
        ("Norland was accused by Sudmark of lying", "Norland accused Sudmark of lying", 1),
        ("Norland was accused by Sudmark of lying", "Sudmark was accused by Norland of lying", 1),
        ("Norland has been sharply attacked by the new Sudmark paper", "The Sudmark paper attacked Norland sharply", 0),
        ("Anna praised the study by Boris", "Anna praised the study of Boris", 0),
        ("Norland sold the port to Sudmark", "Sudmark bought the port from Norland", 0),
        ("Norland sold the port to Sudmark", "Norland bought the port from Sudmark", 1),
        ("Norland sold the port to Sudmark", "Sudmark sold the port to Norland", 1),
        (
            "For Norland the tax is worse and costs Norland more",
            "The Tax is worse for Norland and costs Norland more",
            0,
        ),
    ],
)
def test_names_that_changed_places_about_a_word_are_a_sign(one: str, other: str, expected: float) -> None:
    assert sign("roles", one, other) == expected


def test_times_of_the_day_are_no_other_figures() -> None:
    assert sign("figure", "They close at 8:30 p.m.", "They close at 20:30.") == 0
    assert sign("figure", "They close at 8.30 p.m.", "They close at 8:30 p.m.") == 0
    assert sign("figure", "They close at 8:30 p.m.", "They close at 9:30 p.m.") == 1
    assert sign("figure", "They close at 8: 30 p.m.", "They close at 20.30.") == 0
    assert sign("figure", "They close at 8 in the evening.", "They close at 20:00.") == 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (
            "They did not sign the loan in Oslo, and that much surprised us.",
            "They signed it, and that did not surprise us.",
            1,
        ),
        ("The dyke will not hold.", "The dyke will hold.", 1),
        ("The dyke will not hold.", "The dyke won't hold.", 0),
        ("Nobody in the harbour heard the siren.", "The siren was not heard by anyone in the harbour.", 0),
        ("Under the Transport Act the sale is not transparent.", "The sale isn't transparent under the Act.", 0),
    ],
)
def test_a_negation_that_turns_another_word_is_a_sign(one: str, other: str, expected: float) -> None:
    assert sign("negation_faced", one, other) == expected
    assert sign("negation_faced", other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The mast is 7.42 metres high.", "The mast has a height of 7.48 metres.", 1),
        ("It stood there for 12 years.", "For 21 years it stood there.", 1),
        ("Up to 300 km were closed.", "Up to 186 miles were closed.", 0),  # which may be the same
        ("The 12 boats carried 80 people.", "The dozen boats carried eighty people.", 0),
    ],
)
def test_other_figures_of_one_thing_are_a_sign(one: str, other: str, expected: float) -> None:
    assert sign("figure_faced", one, other) == expected
    assert sign("figure_faced", other, one) == expected


def test_another_name_in_a_name_s_place_is_a_sign() -> None:
    assert sign("name_faced", "The ferry to Harwich sank.", "The ferry to Rotterdam sank.") == 1
    assert sign("name_faced", "The ferry to Jurjewo sank.", "The ferry to Yuryevo sank.") == 0
    assert sign("name_faced", "The ferry to Pavel sank.", "The ferry to Pavle sank.") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It was not clear who steered.", "It was unclear who steered."),
        ("It was not at all likely to float.", "It was unlikely to float."),
        ("The pier isn't safe.", "The pier is unsafe."),
        ("The pier is not open.", "The pier is closed."),
        ("The captain did not agree to sail.", "The captain refused to sail."),
    ],
)
def test_a_denial_is_one_in_either_form(one: str, other: str) -> None:
    for name in ("negation", "negation_beyond", "antonym"):
        assert sign(name, one, other) == sign(name, other, one) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The captain did not come to the meeting.", "The captain stayed away from the meeting."),
        ("The harbour master said nothing about the leak.", "The harbour master kept silent about the leak."),
        ("No pilot had ever seen so high a tide.", "It was the highest tide that a pilot had ever seen."),
        ("The lamp had not been touched.", "The lamp was untouched."),
        ("The crew has no home.", "The crew is homeless."),
        ("The lighthouse has not been repaired.", "The lighthouse is yet to be repaired."),
    ],
)
def test_what_may_say_by_itself_what_a_negation_says_leaves_no_sign(one: str, other: str) -> None:
    for name in ("negation", "negation_beyond", "negation_faced"):
        assert sign(name, one, other) == sign(name, other, one) == 0


def test_a_word_that_implies_a_negation_in_both_texts_leaves_the_sign() -> None:
    one, other = "They stayed in port and signed.", "They stayed in port and did not sign."
    assert sign("negation_faced", one, other) == 1
    assert sign("negation_beyond", one, other) > 0
    assert sign("negation_beyond", "The dyke held.", "The dyke never held.") > 0


def test_the_number_of_a_thing_is_no_negation() -> None:
    for number in ("No. 17", "No 17", "no. 17"):
        assert sign("negation_beyond", "The pupils of school 17 sang.", f"The pupils of school {number} sang.") == 0
    assert sign("negation_beyond", "There were 17 pupils.", "There were no 17 pupils.") > 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("It sails on 1 May.", "It sails on the first of May.", False),
        ("Both ships sank.", "The 2 ships sank.", False),
        ("Twelve months ago it sank.", "It sank a year ago.", False),
        ("She waited 90 minutes.", "She waited an hour and a half.", False),
        ("Both ships sank.", "The 3 ships sank.", True),
        ("Both ships sank.", "All ships sank.", False),
    ],
)
def test_a_word_may_answer_to_a_figure_that_would_not_miss_it(one: str, other: str, expected: bool) -> None:
    assert any(sign(name, one, other) for name in ("figure", "figure_beyond")) is expected


def test_what_a_denial_is_missing_from_is_reversed() -> None:
    assert sign("antonym", "The pier is open.", "The pier is closed.") == 1
    assert sign("negation_beyond", "The pier is closed.", "The pier is not closed.") > 0
    assert sign("antonym", "It was clear who steered.", "It was unclear who steered.") == 1
    assert sign("negation", "It was not unclear who steered.", "It was unclear who steered.") == 0
    assert sign("negation_beyond", "It was unclear who steered.", "It was not unclear who steered.") > 0


@pytest.mark.parametrize(
    ("one", "other", "antonym", "faced"),
    [
        ("The tide will rise at noon.", "At noon the tide will fall.", 1, 1),
        ("The tide may fall as the sea rises.", "As the sea rises the tide may sink.", 0, 0),
        ("They turned off the lamps after long talks.", "After long talks in the hall they put the lamps out.", 0, 0),
    ],
)
def test_only_what_each_lacks_is_opposed(one: str, other: str, antonym: float, faced: float) -> None:
    assert sign("antonym", one, other) == antonym
    assert sign("antonym_faced", one, other) == faced


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("They met on Ellery Platz.", "They met on Ellery Square.", 0),
        ("The Norland Pokal was won again.", "The Norland Cup was won again.", 0),
        ("He lay in the Klinikum Norland.", "He lay in the Norland hospital.", 0),
        ("They met on Ellery Platz.", "They met on Ellery Street.", 1),
    ],
)
def test_a_word_that_names_are_made_of_is_known_in_other_languages(one: str, other: str, expected: float) -> None:
    assert sign("name", one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The Swede joined the team.", "The Swedish player joined the team.", 0),
        ("Dutch farmers marched.", "Farmers in the Netherlands marched.", 0),
        ("A ship of the Polish navy sank.", "A ship of Poland’s navy sank.", 0),
        ("The American delegation left.", "The US delegation left.", 0),
        ("A ship of the Danish navy sank.", "A ship of the Swedish navy sank.", 1),
        ("Troops from Niger marched.", "Nigerian troops marched.", 1),
        ("The trains stood still on Nov. 5.", "The trains stood still on 5 November.", 0),
        ("The trains to Wien stood still.", "The trains to Vienna stood still.", 0),
        ("The trains to Kiev stood still.", "The trains to Kyiv stood still.", 0),
        ("The trains to Wisłok stood still.", "The trains to Wislok stood still.", 0),
        ("The trains to Kırşehir stood still.", "The trains to Kirsehir stood still.", 0),
        ("The trains to Horodok stood still.", "The trains to Gorodok stood still.", 0),
        ("The trains to Praha stood still.", "The trains to Vienna stood still.", 1),
    ],
)
def test_a_place_is_known_by_its_people_and_in_other_languages(one: str, other: str, expected: float) -> None:
    assert sign("name", one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The ship lies 24 kilometres off the coast.", "The ship lies 15 miles off the coast.", 0),
        ("Gusts reached 150 km/h.", "Gusts reached 93 mph.", 0),
        ("The wall is two metres high.", "The wall is 6.5 feet high.", 0),
        ("A man 1.8 metres tall ran off.", "A six-foot man ran off.", 0),
        ("Shops of over 400 square metres shut.", "Shops of over 4,300 square feet shut.", 0),
        ("It fell at 3.40 on Saturday afternoon.", "It fell on Saturday at 15:40.", 0),
        ("The lake stayed shut for two weeks.", "The lake stayed shut for 14 days.", 0),
        ("Every second shop will close.", "Half of the shops will close.", 0),
        ("One in four voters stayed away.", "25 percent of voters stayed away.", 0),
        ("One voter in four stayed away.", "A quarter of voters stayed away.", 0),
        ("They use a third less water.", "They use one third less water.", 0),
        ("A half million came.", "500,000 came.", 0),
        ("A quarter of a million came.", "250,000 came.", 0),
        ("4 thousand 116 came.", "4,116 came.", 0),
        ("4 thousand 116 came.", "4,161 came.", 1),
        ("Rents have tripled.", "Rents are three times as high.", 0),
        ("Every second shop will close.", "Every tenth shop will close.", 1),
        ("They won two in three days.", "They won two in four days.", 1),
        ("The ship lies 24 kilometres off the coast.", "The ship lies 51 miles off the coast.", 1),
        ("The ship lies 51 miles off the coast.", "The ship lies 15 miles off the coast.", 1),
    ],
)
def test_a_figure_is_the_same_in_other_measures_and_words(one: str, other: str, expected: float) -> None:
    assert sign("figure", one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("The queue was 15 miles long.", "The queue was 15 kilometres long.", 1),
        ("The 15-mile queue is gone.", "The 15-kilometre queue is gone.", 1),
        ("The queue was 15 km long.", "The queue was 15 kilometers long.", 0),
        ("The bank lost €40 million.", "The bank lost 40 million euros.", 0),
        ("The bank lost EUR 40 million.", "The bank lost 40m euros.", 0),
        ("The bank lost $40 million.", "The bank lost 40 million euros.", 1),
        ("The bank lost $40 million.", "The bank lost €40 million.", 1),
        ("The bank lost 40 million.", "The bank lost €40 million.", 0),
        ("The bank lost 40 million Swiss francs.", "The bank lost 40 million francs.", 0),
        ("The bank lost 40 million Swiss francs.", "The bank lost 40 million dollars.", 1),
        ("Rents rose by 4 per cent.", "Rents rose by 4%.", 0),
        ("Rents rose by 4 per cent.", "Rents rose by 4 percentage points.", 1),
        ("The flat has 80 square metres.", "The flat has 80 square feet.", 1),
        ("The flat has 80 square metres.", "The flat has 80 sq. meters.", 0),
        ("It took three weeks.", "It took three months.", 1),
        ("Twelve years ago he left.", "He left 12 months ago.", 1),
        ("He left a year ago.", "He left 12 months ago.", 0),
        ("Half an hour later he left.", "He left 30 minutes later.", 0),
        ("Five people came, days later.", "Five came weeks later.", 0),
        ("The law is 2 years old.", "The law is 24 years old.", 1),
        ("The law is 2 years old.", "The law is 24 months old.", 0),
        ("The ditch is 2 metres wide.", "The ditch is 200 metres wide.", 1),
        ("The ditch is 2 metres wide.", "The ditch is 200 centimetres wide.", 0),
        ("The soup costs 2 euros.", "The soup costs 200 euros.", 1),
        ("Ana, 12, days later left.", "Weeks later, Ana, 12, left.", 0),
        ("It was 2.85 kilometres long.", "It was 2,850 metres long.", 0),
        ("It burns 15.87 gigawatts.", "It burns 15,870 megawatts.", 0),
        ("It rained 3.5 centimetres.", "It rained 35 millimetres.", 0),
        ("He sold it for 47 euros, five times less.", "He sold it for 47 euros: less by 5 times.", 0),
        ("The shop opens at 9 p.m.", "The shop opens at 9 am.", 1),
        ("The shop opens at 9 pm.", "The shop opens at 9 p.m.", 0),
        ("The shop opens at 9 p.m.", "The shop is open for 9 hours.", 1),
        ("The shop opens at 9 p.m.", "The shop opens at 21:00.", 0),
        ("He fought in World War II.", "He fought in World War I.", 1),
        ("He fought in World War II.", "He fought in the Second World War.", 0),
        ("Pope Anton XIV spoke.", "Pope Anton XVI spoke.", 1),
        ("Pope Anton XIV spoke.", "Pope Anton the Fourteenth spoke.", 0),
        ("In Brno I saw two men.", "I saw two men in Brno.", 0),
        ("PRESIDENT XI SPOKE.", "President Xi spoke.", 0),
        ("A magnitude-4.8 shock hit Brno.", "A magnitude-3.8 shock hit Brno.", 1),
        ("Under-19 teams left.", "Under-23 teams left.", 1),
        ("The F-16 flew by.", "The F-15 flew by.", 1),
        ("COVID-19 is here.", "Covid is here.", 0),
        ("The flat has 80 meters square.", "The flat has 80 square metres.", 0),
        ("Copper costs $4.71 per pound.", "Copper costs 4.71 dollars a pound.", 0),
    ],
)
def test_a_figure_of_one_thing_is_none_of_another(one: str, other: str, expected: float) -> None:
    assert sign("figure", one, other) == expected
    assert sign("figure", other, one) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("It was -5 degrees in Oslo.", "It was 5 degrees in Oslo.", 1),
        ("It was −5 degrees in Oslo.", "It was minus five degrees in Oslo.", 0),
        ("It was –5 °C in Oslo.", "It was five degrees below zero in Oslo.", 0),
        ("It was minus 5 degrees in Oslo.", "It was minus 6 degrees in Oslo.", 1),
        ("The firm lost 3-1 in court.", "The firm lost 3 -1 in court.", 0),
        ("The years 2015-2020 were dry.", "The years 2015 to 2020 were dry.", 0),
        ("Exports to Norland: -9.3%.", "Exports to Norland dropped by 9.3 per cent.", 0),
        ("Exports to Norland: -9.3%.", "Exports to Norland grew by 9.3 per cent.", 1),
        ("Seven minus 5 is two.", "From seven take 5 and it is two.", 0),
    ],
)
def test_what_is_less_than_nothing_is_another_figure(one: str, other: str, expected: float) -> None:
    assert sign("figure", one, other) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Wages have gone up.", "Pay has gone up.", 0),
        ("Nobody answered the captain.", "The captain got no answer.", 0),
        ("Oberan has gone up.", "Talvik has gone up.", 1),
        ("According to Oberan the captain answered.", "The captain answered, as Oberan says.", 0),
    ],
)
def test_a_capital_that_only_begins_a_sentence_makes_no_name(one: str, other: str, expected: float) -> None:
    assert sign("name", one, other) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("It was the hardest winter.", "It was the easiest winter."),
        ("Larger shops must shut.", "Smaller shops must shut."),
        ("The court upheld the ruling.", "The court quashed the ruling."),
        ("They spoke of a shortage of ships.", "They spoke of a surplus of ships."),
    ],
)
def test_opposites_are_known_in_their_forms(one: str, other: str) -> None:
    assert sign("antonym_faced", one, other) == 1
