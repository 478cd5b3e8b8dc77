"""What many articles repeat word for word is one utterance, for which the earliest of them stands."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import func, select

from service.archive import id_of
from service.model import Article
from service.store import sql_tables as tables
from tests.transcripts import Transcripts, transcript

SAID = "We will not close the harbour of Port Ellery before the last ferry has left."
OTHERWISE = "The harbour of Port Ellery will not be closed until the last ferry has gone."
COPIES = [
    transcript(f"Ana Kovač: {SAID}", f"This is line number {number}.", day=number % 28 + 1) for number in range(60)
]
AROUND = [
    transcript(f"Ana Kovač: {OTHERWISE}", day=9),
    transcript(f"Kofi Osei: {SAID}", day=2),
    transcript(f"?: {SAID.upper()}", day=2),
    transcript("Ana Kovač: We will win.", "It was cold on the quay that day.", day=4),
    transcript("Ana Kovač: We will win.", "The football match began at noon.", day=4),
    transcript("Ana Kovač: We will win.", "The football match began at noon.", "It rained.", day=4),
]


def count(transcripts: Transcripts, table: str) -> int:
    """The rows of a table."""
    with transcripts.store._engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(tables.metadata.tables[table])) or 0


def standing(transcripts: Transcripts) -> set[str]:
    """The quotations that stand for themselves or others: those with handles."""
    held = select(tables.quotations.c.id).where(tables.quotations.c.key.in_(select(tables.handles.c.quotation)))
    with transcripts.store._engine.connect() as connection:
        return set(connection.scalars(held))


def earliest(articles: list[Article]) -> str:
    first = min(articles, key=lambda each: (each.published_at is None, each.published_at, id_of(each.text)))
    return f"{id_of(first.text)}-1"


def test_copies_are_one_utterance_and_cost_one_link(transcripts: Transcripts) -> None:
    transcripts.add(*COPIES, AROUND[0])
    (group,) = transcripts.groups()
    assert len(group) == len(COPIES) + 1
    assert count(transcripts, "pairs") == 1
    assert standing(transcripts) == {earliest(COPIES), f"{id_of(AROUND[0].text)}-1"}


def test_the_earliest_stands_whatever_goes(transcripts: Transcripts) -> None:
    some = COPIES[:6]
    transcripts.add(*reversed(some), AROUND[0])
    utterance = transcripts.utterance_of(AROUND[0])
    while some:
        assert earliest(some) in standing(transcripts)
        assert {transcripts.utterance_of(each) for each in some} == {utterance}
        gone = min(some, key=lambda each: each.published_at or 0)  # type: ignore[arg-type, return-value]
        some.remove(gone)
        transcripts.archive.delete(id_of(gone.text))
    assert transcripts.utterance_of(AROUND[0]) == utterance
    assert [len(group) for group in transcripts.groups()] == [1]


@pytest.mark.parametrize("seed", range(3))
def test_any_order_with_some_taken_back_gives_the_same(transcripts: Transcripts, seed: int) -> None:
    articles = [*COPIES[:5], *AROUND]
    found = []
    for order in (articles, random.Random(seed).sample(articles, len(articles))):
        transcripts.add(*order)
        for article in order[:4]:
            transcripts.archive.delete(id_of(article.text))
        transcripts.add(*order[:4])
        found.append((transcripts.groups(), standing(transcripts), transcripts.conflicts()))
        for article in order:
            transcripts.archive.delete(id_of(article.text))
        for table in ("handles", "voice_handles", "utterances", "pairs"):
            assert count(transcripts, table) == 0, table
    assert found[0] == found[1]


def test_a_copy_that_turns_out_to_be_somebody_elses_parts(transcripts: Transcripts) -> None:
    first, second = COPIES[:2]
    transcripts.add(first, second)
    assert transcripts.utterance_of(first) == transcripts.utterance_of(second)
    transcripts.reader.read_as = {first.text: "Kofi Osei"}
    assert transcripts.archive.reread(id_of(first.text))
    assert transcripts.utterance_of(first) != transcripts.utterance_of(second)
    assert len(standing(transcripts)) == 2
    transcripts.reader.read_as = {}
    assert transcripts.archive.reread(id_of(first.text))
    assert transcripts.utterance_of(first) == transcripts.utterance_of(second)
    assert standing(transcripts) == {earliest([first, second])}
