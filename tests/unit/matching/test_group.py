from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.matching.group import _key
from service.matching.matcher import Matcher
from service.matching.pairs import Pairs
from service.model import Grouping, Relation, Setting, Speaker, Statement

TEXTS = (
    "We will sign nothing until the last invoice has been paid.",
    "Nothing will be signed by us before the last invoice is paid.",
    "until the last invoice has been paid",
    "We will sign even if the last invoice has not been paid.",
    "The harbour will open in May.",
    "The harbour is going to open in May, she said.",
    "The harbour will not open in May.",
    "The harbour will open in June.",
    "Twelve ships left Riga on Monday.",
    "On Monday a dozen ships left Riga.",
    "Thank you.",
    "thank you",
)
SPEAKERS = (None, Speaker("Ana Lind", "lind"), Speaker("Ole Berg", "berg"), Speaker("Mira Sandvik"))
DATES = (None, date(2022, 3, 1), date(2022, 3, 2), date(2023, 3, 1))
relaxed = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
statements = st.lists(
    st.tuples(st.sampled_from(TEXTS), st.sampled_from(SPEAKERS), st.sampled_from(DATES)), min_size=1, max_size=14
).map(lambda rows: [Statement(f"q{n}", text, speaker, day) for n, (text, speaker, day) in enumerate(rows)])


def partition(grouping: Grouping) -> set[frozenset[str]]:
    return {frozenset(r.quotation for r in utterance.renderings) for utterance in grouping.utterances}


@relaxed
@given(given_=statements, seed=st.integers(0, 99))
def test_the_order_of_the_input_says_nothing(matcher: Matcher, given_: list[Statement], seed: int) -> None:
    shuffled = random.Random(seed).sample(given_, len(given_))
    assert matcher.group(given_) == matcher.group(shuffled)


@relaxed
@given(given_=statements)
def test_every_statement_stands_in_one_utterance(matcher: Matcher, given_: list[Statement]) -> None:
    grouping = matcher.group(given_)
    placed = [rendering.quotation for utterance in grouping.utterances for rendering in utterance.renderings]
    assert sorted(placed) == sorted(statement.id for statement in given_)
    texts = {statement.id: statement.text for statement in given_}
    for utterance in grouping.utterances:
        assert utterance.text in {texts[rendering.quotation] for rendering in utterance.renderings}


@relaxed
@given(given_=statements)
def test_no_utterance_holds_a_conflict_or_two_speakers(matcher: Matcher, given_: list[Statement]) -> None:
    grouping = matcher.group(given_)
    groups = partition(grouping)
    by_id = {statement.id: statement for statement in given_}
    for clash in grouping.clashes:
        assert not any({clash.a, clash.b} <= group for group in groups)
    for group in groups:
        speakers = [by_id[each].speaker for each in group]
        assert len({speaker for speaker in speakers if speaker}) <= 1
        pairs = [(by_id[a].text, by_id[b].text) for a in group for b in group]
        assert "conflict" not in {judgement.relation for judgement in matcher.compare(pairs)}


def test_a_window_sets_occasions_apart(matcher: Matcher) -> None:
    days = [date(2022, 3, 1), date(2022, 3, 4), date(2022, 5, 1)]
    said = [Statement(f"q{n}", TEXTS[0], published_at=day) for n, day in enumerate(days)]
    assert partition(matcher.group(said, within_days=5)) == {frozenset({"q0", "q1"}), frozenset({"q2"})}
    assert partition(matcher.group(said, within_days=500)) == {frozenset({"q0", "q1", "q2"})}


def test_a_later_arrival_joins_and_its_leaving_parts(matcher: Matcher) -> None:
    whole = Statement(
        "whole", "We will sign nothing until the last invoice has been paid, and we will pay nothing before June."
    )
    first = Statement("first", "until the last invoice has been paid")
    second = Statement("second", "we will pay nothing before June")
    assert partition(matcher.group([first, second])) == {frozenset({"first"}), frozenset({"second"})}
    assert partition(matcher.group([first, second, whole])) == {frozenset({"first", "second", "whole"})}


def test_more_statements_than_are_judged_pair_by_pair_group_alike(matcher: Matcher) -> None:
    chance = random.Random(5)
    places = ("Riga", "Vilnius", "Porto", "Graz", "Turku", "Split", "Cork", "Lyon", "Gdansk", "Bilbao")
    said = []
    for number in range(40):
        text = f"{chance.randrange(11, 99)} ships will leave {places[number % 10]} for {places[(number * 7 + 3) % 10]}"
        said += [Statement(f"a{number}", text + "."), Statement(f"b{number}", f"“{text}!”")]
    groups = partition(matcher.group(said))
    assert all(any({f"a{n}", f"b{n}"} <= group for group in groups) for n in range(40))
    chance.shuffle(said)
    assert partition(matcher.group(said)) == groups


def test_a_statement_stands_to_others_as_if_all_around_them_was_read(matcher: Matcher) -> None:
    around = (
        "A strike of the pilots closed the harbour for a week.",
        "The ministry wants to buy forty railway carriages.",
    )
    said = [
        Statement(f"{n}-{m}", text, None, date(2022, 3, 1), Setting(f"{passage} {text}", (around[1 - m],)))
        for n, text in enumerate(TEXTS)
        for m, passage in enumerate(around)
    ]
    for one in said:
        others = [other for other in said if other is not one]
        ordered = sorted([one, *others], key=_key)
        known = Pairs(ordered, None, matcher._encoder, matcher._judge, matcher._grouper._evidence)
        place = ordered.index(one)
        pairs = [(min(place, k), max(place, k)) for k in map(ordered.index, others)]
        known.judge(pairs)
        found = matcher.against(one, others)
        assert [relation for relation, _ in found] == [known.meaning(*pair) for pair in pairs]
        for (relation, score), pair in zip(found, pairs, strict=True):
            assert relation is Relation.DIFFERENT or score == pytest.approx(known.score(*pair), abs=1e-6)
