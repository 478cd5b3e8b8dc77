"""Lists: complete, in order, page by page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.matching.terms import phrases
from service.model import Kind
from service.store import sql_fulltext
from service.store.records import QuotationQuery, UtteranceQuery
from tests.transcripts import Transcripts, transcript

SAID = [
    "The harbour has been quiet since the storm passed over us.",
    "The ferry was opened by 21 children and their teachers.",
    "The bridge of stone was opened by 22 old sailors.",
    "The tunnel costs more than anybody had feared last year.",
    "The railway needs drivers who know the mountains well.",
    "The station smells of coffee and wet umbrellas every morning.",
    "The market sells apples, onions and second-hand violins.",
    "The school lost its roof during the football final.",
    "The library lends telescopes to whoever asks politely.",
    "The hospital found beds for all sixty patients at once.",
]
WORDS = [each.split()[1] for each in SAID]


@pytest.fixture
def listed(transcripts: Transcripts) -> Transcripts:
    for number, said in enumerate(SAID):
        who = "Ana Kovač" if number % 2 else "Kofi Osei"
        transcripts.add(transcript(f"{who}: {said}", day=number // 3 + 1 if number else None))
    return transcripts


def pages(transcripts: Transcripts, query: Any, limit: int) -> list[Any]:
    found, after = [], None
    with transcripts.store.read() as view:
        asked = view.quotations if isinstance(query, QuotationQuery) else view.utterances
        while True:
            page = asked(query, limit, after)
            found += page.items
            after = page.next
            if after is None:
                return found
            assert len(page.items) == limit


@pytest.mark.parametrize("limit", [1, 3, 10, 11])
@pytest.mark.parametrize("query", [QuotationQuery(), UtteranceQuery()])
def test_the_pages_together_are_the_list(listed: Transcripts, query: Any, limit: int) -> None:
    found = pages(listed, query, limit)
    assert found == pages(listed, query, 1000)
    assert len({each.id for each in found}) == len(WORDS)
    days = [getattr(each, "published_at", None) or getattr(each, "last", None) for each in found]
    assert days[-1] is None
    assert days[:-1] == sorted(days[:-1], reverse=True)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (QuotationQuery(speaker="Ana Kovač"), WORDS[1::2]),
        (QuotationQuery(speaker="kofi osei", since=date(2024, 5, 3)), ["market", "library"]),
        (QuotationQuery(since=date(2024, 5, 2), until=date(2024, 5, 2)), ["tunnel", "railway", "station"]),
        (QuotationQuery(until=date(2024, 5, 1)), ["ferry", "bridge"]),
        (QuotationQuery(phrases=phrases("LIBRARIES")), ["library"]),
        (QuotationQuery(phrases=phrases("open children 21")), ["ferry"]),
        (QuotationQuery(phrases=phrases('"opened by 22"')), ["bridge"]),
        (QuotationQuery(phrases=phrases('"by opened 22"')), []),
        (QuotationQuery(kind=Kind.INDIRECT), []),
        (QuotationQuery(kind=Kind.DIRECT, speaker="Nobody Known"), []),
    ],
)
def test_every_filter_gives_all_that_fit(listed: Transcripts, query: QuotationQuery, words: list[str]) -> None:
    found = {each.quotation.text.split()[1] for each in pages(listed, query, 2)}
    assert found == set(words)


@pytest.mark.parametrize(("many", "most"), [(5, 100), (5, 10), (1, 100), (1, 2)])
@pytest.mark.parametrize(
    ("query", "count"),
    [
        (QuotationQuery(phrases=phrases("the")), len(WORDS)),
        (QuotationQuery(phrases=phrases('"was opened by"')), 2),
        (QuotationQuery(phrases=phrases("the"), kind=Kind.DIRECT, since=date(2024, 5, 2)), 7),
        (QuotationQuery(phrases=phrases("the"), speaker="Ana Kovač"), len(WORDS) // 2),
    ],
)
def test_what_few_and_what_many_hold_is_found_alike(
    listed: Transcripts, monkeypatch: pytest.MonkeyPatch, query: QuotationQuery, count: int, many: int, most: int
) -> None:
    # Lowered, as no test stores a hundred thousand quotations; the database and what it is asked are real.
    monkeypatch.setattr(sql_fulltext, "MANY", many)
    monkeypatch.setattr(sql_fulltext, "MOST", most)
    found = pages(listed, query, 2)
    assert len(found) == count
    everything = pages(listed, QuotationQuery(), 100)
    assert found == [each for each in everything if each in found]


def test_utterances_are_listed_by_speaker_time_and_size(listed: Transcripts) -> None:
    twice = transcript(
        "Ana Kovač: The ferry was opened by 21 children and their teachers.", "?: And then some more.", day=20
    )
    listed.add(twice)
    (found,) = pages(listed, UtteranceQuery(min_renderings=2), 5)
    assert (found.first, found.last, found.size) == (date(2024, 5, 1), date(2024, 5, 20), 2)
    assert found in pages(listed, UtteranceQuery(speaker="Ana Kovač", since=date(2024, 5, 10)), 5)
    assert found in pages(listed, UtteranceQuery(until=date(2024, 5, 1)), 5)
    assert found not in pages(listed, UtteranceQuery(until=date(2024, 4, 30)), 5)
    with listed.store.read() as view:
        days = [each.published_at for each in view.renderings(found.id)]
    assert days == [date(2024, 5, 1), date(2024, 5, 20)]
