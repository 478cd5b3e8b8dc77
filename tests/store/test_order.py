"""Groups depend on what is stored and on nothing else: no order, no interleaving, nothing that was taken back."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.archive import id_of
from tests.transcripts import Transcripts, transcript

# Renderings, fragments, reversals and strangers; which of them a matcher takes for one is its own affair.
ARTICLES = [
    transcript(
        "Ana Kovač: We will not close the harbour before the ferries have left.",
        "Kofi Osei: The water is four metres deep at the new quay.",
        day=3,
    ),
    transcript("Ana Kovač: The harbour will not be closed until the ferries have gone.", day=4),
    transcript("Ana Kovac: We will close the harbour before the ferries have left.", "?: four metres deep", day=4),
    transcript("?: The harbour won't be shut before the ferries have departed, she said.", day=5),
    transcript("Kofi Osei: Water at the new quay is five metres deep.", "Ana Kovač: before the ferries have left"),
    transcript("Mayor Kovač: not close the harbour", "Kofi Osei: The quay is new.", day=7),
    transcript("Kofi Osei: At the new quay the water is four metres deep.", "?: The quay is new.", day=9),
    transcript("Ola Nwosu: We will not close the harbour before the ferries have left.", day=3),
    transcript("Ana Kovač: We will not close the harbour before the ferries have left!", day=30),
]


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Transcripts:
    """All of them, one after another."""
    found = Transcripts(f"sqlite:///{tmp_path_factory.mktemp('order')}/straight.db")
    found.add(*ARTICLES)
    return found


def emptied(transcripts: Transcripts) -> None:
    with transcripts.store.read() as view:
        there = [each.id for article in ARTICLES if (each := view.article(id_of(article.text)))]
    for article_id in there:
        transcripts.archive.delete(article_id)


def test_something_is_linked_and_something_is_not(straight: Transcripts) -> None:
    groups = straight.groups()
    assert max(map(len, groups)) > 1
    assert len(groups) > 3


@pytest.mark.parametrize("seed", range(6))
def test_any_order_gives_the_same_groups(transcripts: Transcripts, straight: Transcripts, seed: int) -> None:
    shuffled = ARTICLES[:]
    random.Random(seed).shuffle(shuffled)
    transcripts.add(*shuffled)
    assert transcripts.groups() == straight.groups()
    assert transcripts.conflicts() == straight.conflicts()


def test_any_mixture_of_adding_and_taking_back_gives_the_same_groups(database_url: str, tmp_path: Path) -> None:
    mixed = Transcripts(database_url)
    places = st.integers(0, len(ARTICLES) - 1)

    @settings(max_examples=12)
    @given(st.lists(st.tuples(places, st.booleans()), min_size=6, max_size=16))
    def check(steps: list[tuple[int, bool]]) -> None:
        emptied(mixed)
        there: set[int] = set()
        for place, adds in steps:
            if adds or place not in there:
                mixed.add(ARTICLES[place])
                there.add(place)
            else:
                mixed.archive.delete(id_of(ARTICLES[place].text))
                there.discard(place)
        anew = Transcripts(f"sqlite:///{tmp_path}/anew.db")
        emptied(anew)
        anew.add(*(ARTICLES[place] for place in sorted(there)))
        assert mixed.groups() == anew.groups()
        assert mixed.conflicts() == anew.conflicts()
        anew.store.close()

    check()
    mixed.store.close()


def test_taking_all_back_one_by_one_ends_with_nothing(transcripts: Transcripts, straight: Transcripts) -> None:
    transcripts.add(*ARTICLES)
    for article in random.Random(1).sample(ARTICLES, len(ARTICLES)):
        transcripts.archive.delete(id_of(article.text))
    assert transcripts.groups() == {}
    assert straight.groups()
