"""What holds for any text at all."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.speakers.names import fold_words, words_of
from service.speakers.registry import Registry

DAYS = st.none() | st.dates()
# Words that the tables know, in any order, reach further into the grammar than letters at random.
PHRASES = st.lists(
    st.sampled_from(
        "the a his former then Russian Russia's Kremlin US president president's spokesman for of leader chief deputy"
        " foreign ministry presidential Putin Putin's Vladimir Biden Joe Mrs. Jr. von , and - ’ X".split()
    ),
    max_size=30,
).map(" ".join)
TEXTS = st.text() | PHRASES


@given(TEXTS, DAYS)
def test_no_text_is_an_error(registry: Registry, text: str, on: date | None) -> None:
    known = set(registry.entries)
    assert set(registry.named(text)) <= known
    assert set(registry.in_role(text, on)) <= known
    assert set(registry.in_role(text, on, text)) <= known
    registry.place_of(text)


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    folded = fold_words(text)
    assert fold_words(" ".join(folded)) == folded


@given(st.text())
def test_words_stand_in_the_text(text: str) -> None:
    assert all(word.written and word.folded and not word.folded.isspace() for word in words_of(text))


@given(PHRASES, DAYS)
def test_gender_is_respected(registry: Registry, phrase: str, on: date | None) -> None:
    role = registry.office_of(phrase)
    if role is not None and role.gender == "female":
        assert all(entry.gender != "male" for entry in registry.in_role(phrase, on))


@pytest.mark.parametrize("piece", ["Putin ", "Putin's ", "president of ", "’", "а́", "a'", "Russian ", ",", "V."])
def test_long_text_takes_no_time(registry: Registry, piece: str) -> None:
    text = piece * (50_000 // len(piece))
    began = time.process_time()
    registry.named(text)
    registry.in_role(text, None)
    registry.place_of(text)
    words_of(text)
    # Far above what linear work takes, far below what quadratic work would.
    assert time.process_time() - began < 3
