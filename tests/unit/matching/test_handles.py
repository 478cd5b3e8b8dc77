"""What finds what: each text those that find it, and nothing by words that tell nothing."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from service.matching.handles import FAR, FAR_BANDS, FAR_BITS, NEAR, NEAR_BANDS, NEAR_BITS
from service.matching.matcher import Matcher
from tests.unit.matching.test_group import TEXTS

USED = (
    "We used every ship.",
    "The port uses ships.",
    "Somebody used it",
    "She uses cranes, ships and a great many tugs.",
)


def finds(matcher: Matcher, one: str, other: str) -> tuple[bool, bool]:
    """Whether the first finds the second among everybody's, and among its speaker's."""
    handles, (asking, kept) = matcher.handles, (matcher.encode(one), matcher.encode(other))
    far = set(handles.asked_far(asking)) & set(handles.far(kept))
    near = set(handles.asked_near(asking)) & set(handles.near(kept))
    return bool(far), bool(near)


def test_texts_find_those_that_find_them(matcher: Matcher) -> None:
    for one, other in permutations((*TEXTS, *USED, "They themselves shall, ought they not", "shall we"), 2):
        assert finds(matcher, one, other) == finds(matcher, other, one), (one, other)


def test_renderings_are_found_and_others_are_not(matcher: Matcher) -> None:
    assert all(finds(matcher, TEXTS[0], TEXTS[1]))
    assert all(finds(matcher, TEXTS[0], TEXTS[2]))
    assert all(finds(matcher, TEXTS[4], TEXTS[5]))
    assert not finds(matcher, TEXTS[0], TEXTS[8])[0]


def test_a_stop_word_is_no_rare_word(matcher: Matcher) -> None:
    one, other = (
        matcher.encode(text) for text in ("Shall nor ours theirs the harbour?", "Shall nor ours theirs twelve eggs?")
    )
    words = [
        set(matcher.handles.far(each)) - set(matcher.handles._bands(each.vector, FAR, FAR_BANDS, FAR_BITS))
        for each in (one, other)
    ]
    assert not words[0] & words[1]


def test_a_vector_asks_for_those_that_differ_in_one_plane(matcher: Matcher) -> None:
    vector = matcher.encode(TEXTS[0]).vector
    for sort, bands, bits in ((FAR, FAR_BANDS, FAR_BITS), (NEAR, NEAR_BANDS, NEAR_BITS)):
        kept = matcher.handles._bands(vector, sort, bands, bits)
        asked = matcher.handles._bands(vector, sort, bands, bits, about=True)
        assert len(set(kept)) == bands
        assert len(set(asked)) == bands * (1 + bits)
        assert set(kept) < set(asked)
        assert {each >> 59 for each in asked} == {sort}
        beside = [sum(abs(each - other) < 2**7 for other in asked) for each in kept]
        assert min(beside) >= 8  # itself, and what differs in one of seven planes, as near as a page of a store reaches
    assert matcher.handles._bands(np.zeros_like(vector), FAR, FAR_BANDS, FAR_BITS) == []
