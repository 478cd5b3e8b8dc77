from __future__ import annotations

import random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.matching.matcher import Matcher
from service.model import Relation

SENTENCES = (
    "We will sign nothing until the last invoice has been paid.",
    "Nothing shall be signed by us before the final bill is settled.",
    "until the last invoice has been paid",
    "The harbour will open in May, the mayor said.",
    "“The port opens in May,” said the mayor.",
    "The harbour will not open in May.",
    "Twelve ships left Riga on Monday.",
    "Yes.",
    "It could be different.",
)
texts = st.one_of(st.sampled_from(SENTENCES), st.text(max_size=120))
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(a=texts, b=texts)
def test_a_comparison_has_no_direction(matcher: Matcher, a: str, b: str) -> None:
    there, back = matcher.compare([(a, b), (b, a)])
    assert (there.relation, there.score) == (back.relation, back.score)
    assert {(d.change, d.a, d.b) for d in there.differs} == {(d.change, d.b, d.a) for d in back.differs}


@relaxed
@given(a=texts, b=texts)
def test_differences_are_verbatim(matcher: Matcher, a: str, b: str) -> None:
    (judgement,) = matcher.compare([(a, b)])
    assert 0 <= judgement.score <= 1
    for difference in judgement.differs:
        assert difference.a or difference.b
        for span, text in ((difference.a, a), (difference.b, b)):
            assert span is None or span.text == text[span.start : span.end]


@relaxed
@given(st.text(min_size=1, max_size=200))
def test_a_text_is_the_same_as_itself(matcher: Matcher, text: str) -> None:
    (judgement,) = matcher.compare([(text, text)])
    assert judgement.relation is Relation.SAME
    assert judgement.differs == ()


def test_what_stands_beside_a_pair_changes_nothing(matcher: Matcher) -> None:
    pairs = [(a, b) for a in SENTENCES for b in SENTENCES]
    alone = [matcher.compare([pair])[0] for pair in pairs]
    assert matcher.compare(pairs) == alone
    random.Random(3).shuffle(pairs)
    assert matcher.compare(pairs) == [
        alone[[(a, b) for a in SENTENCES for b in SENTENCES].index(pair)] for pair in pairs
    ]


def test_case_marks_and_spacing_make_no_other_words(matcher: Matcher) -> None:
    pairs = [
        ("We shall see", "“We shall see!”"),
        ("WE SHALL  SEE", "we shall see"),
        ("we’ll see", "We'll see"),
        ("At 7: 25 in D ü renbach", "at 7:25 in Dürenbach"),
        ("!!!", " !!! "),
        ("😀", "😀 "),
    ]
    assert {judgement.relation for judgement in matcher.compare(pairs)} == {Relation.SAME}


def test_a_name_whose_letters_were_set_apart_is_encoded_as_a_whole(matcher: Matcher) -> None:
    apart, whole = matcher.encode("We met in D ü renbach."), matcher.encode("We met in Dürenbach.")
    assert np.array_equal(apart.vectors, whole.vectors)


def test_another_form_of_a_word_is_another_word(matcher: Matcher) -> None:
    pairs = [("the mayor's plan", "the mayor plan"), ("We shall see", "We shall seen"), ("1.5 tonnes", "15 tonnes")]
    assert Relation.SAME not in {judgement.relation for judgement in matcher.compare(pairs)}


def test_marks_and_signs_alone_are_no_rendering_of_words(matcher: Matcher) -> None:
    pairs = [("!!!", "We shall see"), ("…", "???"), ("😀", "We shall see"), ("\u200b", "a")]
    relations = [judgement.relation for judgement in matcher.compare(pairs)]
    assert not {Relation.SAME, Relation.RENDERING, Relation.PART} & set(relations)


def test_other_scripts_and_long_texts_are_judged(matcher: Matcher) -> None:
    long = " ".join(f"The committee heard witness number {number} in room {number % 7}." for number in range(250))
    found = matcher.compare(
        [(long, long), (long, "witness number 3 in room 3"), ("我们会签署协议", "我们不会签署协议")]
    )
    assert found[0].relation is Relation.SAME
    assert found[2].relation is not Relation.SAME


def test_long_texts_are_judged_by_all_of_their_words(matcher: Matcher) -> None:
    sentences = [f"The committee heard witness number {number} in room {number % 7}." for number in range(250)]
    long = " ".join(sentences)
    changed = long.replace("witness number 240 in", "nobody at all in")
    other = " ".join(f"Ships of type {number} left harbour {number % 5} at noon." for number in range(250))
    same, near, far = matcher.compare([(long, long.upper()), (long, changed), (long, other)])
    assert same.relation is Relation.SAME
    assert near.relation is not Relation.SAME
    assert near.score < 1
    assert far.relation is Relation.DIFFERENT


def test_repeated_words_take_no_longer_than_others(matcher: Matcher) -> None:
    # A diff of texts that repeat one word looks at every pair of places.
    (judgement,) = matcher.compare([("no " * 3000, "no " * 2999 + "yes")])
    assert len(judgement.differs) <= 2


def test_words_that_the_encoder_does_not_know_say_nothing_but_where_both_have_them(matcher: Matcher) -> None:
    other, same = matcher.compare([("谢谢", "你好"), ("👍", "👍 👍")])
    assert (other.relation, other.score) == (Relation.DIFFERENT, 0)
    assert same.score > 0
