"""Articles are stored once, linked, and taken back without a trace."""

from __future__ import annotations

from datetime import date

import pytest

from service.archive import id_of
from service.errors import StoreError, UnknownArticle
from service.lookup import search
from service.model import Kind, Speaker, Statement
from service.relinking import relink
from service.store.records import QuotationQuery
from tests.transcripts import Transcripts, matcher, transcript

HARBOUR = "The new harbour of Port Ellery will open to all ships in the month of May."
BACK = "Nobody in this town will ever send the fishermen back to the old quay."
FIRST = transcript(f"Ana Kovač: {HARBOUR}", f"Ana Kovač: {BACK}", day=3, url="https://first.example/a")
SECOND = transcript(f"Ana Kovač: {HARBOUR}", day=5, url="https://second.example/b")
OTHER = transcript(f"Kofi Osei: {HARBOUR}", day=4)


def test_what_is_stored_is_what_was_read(transcripts: Transcripts) -> None:
    stored, created = transcripts.archive.add(FIRST)
    assert created
    article, quotations = transcripts.archive.get(stored.id)
    assert article == stored
    assert (article.text, article.urls, article.published_at) == (FIRST.text, (FIRST.url,), date(2024, 5, 3))
    read = transcripts.reader.read(FIRST).quotations
    for number, (kept, as_read) in enumerate(zip(quotations, read, strict=True), 1):
        assert kept.id == f"{stored.id}-{number}"
        assert (kept.quotation.content, kept.quotation.mention) == (as_read.content, as_read.mention)
        assert (kept.quotation.kind, kept.quotation.confidence) == (Kind.DIRECT, 0.9)
        assert kept.quotation.speaker == Speaker("Ana Kovač")


def test_one_text_is_one_article_and_its_urls_are_remembered(transcripts: Transcripts) -> None:
    (article_id,) = set(transcripts.add(FIRST, FIRST, transcript(*FIRST.text.splitlines(), url="https://x.example/")))
    article, quotations = transcripts.archive.get(article_id)
    assert article.urls == ("https://first.example/a", "https://x.example/")
    assert article.published_at == FIRST.published_at
    assert len(quotations) == transcripts.size() == 2


def test_the_same_words_of_one_speaker_are_one_utterance_and_those_of_two_are_not(transcripts: Transcripts) -> None:
    transcripts.add(FIRST, SECOND, OTHER)
    assert sorted(map(len, transcripts.groups())) == [1, 1, 2]
    assert transcripts.utterance_of(FIRST) == transcripts.utterance_of(SECOND) != transcripts.utterance_of(OTHER)


def test_the_words_of_nobody_known_join_those_of_somebody(transcripts: Transcripts) -> None:
    unknown = transcript(f"?: {HARBOUR}", day=4)
    transcripts.add(unknown, FIRST)
    assert transcripts.utterance_of(FIRST) == transcripts.utterance_of(unknown)


def test_spellings_of_one_name_are_one_speaker(transcripts: Transcripts) -> None:
    other = transcript(f"Ana Kovac: {HARBOUR}", day=4)
    transcripts.add(FIRST, other)
    assert transcripts.utterance_of(FIRST) == transcripts.utterance_of(other)
    with transcripts.store.read() as view:
        found = view.quotations(QuotationQuery(speaker="ana kovac"), 10).items
    assert len(found) == 3


def test_what_is_taken_back_leaves_nothing_behind(transcripts: Transcripts) -> None:
    transcripts.add(SECOND)
    before = transcripts.groups()
    utterance = transcripts.utterance_of(SECOND)
    for article_id in transcripts.add(FIRST, OTHER):
        transcripts.archive.delete(article_id)
    assert transcripts.groups() == before
    assert transcripts.utterance_of(SECOND) == utterance
    transcripts.archive.delete(id_of(SECOND.text))
    assert transcripts.groups() == {}
    assert transcripts.size() == 0


def test_what_is_not_there_cannot_be_taken_back(transcripts: Transcripts) -> None:
    with pytest.raises(UnknownArticle):
        transcripts.archive.delete("0" * 32)
    with pytest.raises(UnknownArticle):
        transcripts.archive.get("0" * 32)


def test_an_article_without_quotations_stays_too(transcripts: Transcripts) -> None:
    (article_id,) = transcripts.add(transcript("Nothing was said."))
    assert transcripts.archive.get(article_id)[1] == []


def test_reading_anew_changes_speakers_and_keeps_ids(transcripts: Transcripts) -> None:
    transcripts.add(FIRST, SECOND)
    ids = set().union(*transcripts.groups())
    transcripts.reader.known["Ana Kovač"] = Speaker("Ana Kovač", "kovac", "Q1")
    assert transcripts.archive.reread(id_of(FIRST.text))
    # Somebody of the registry is nobody without an id, until that article is read anew as well.
    assert sorted(map(len, transcripts.groups())) == [1, 1, 1]
    assert transcripts.archive.reread(id_of(SECOND.text))
    assert sorted(map(len, transcripts.groups())) == [1, 2]
    assert not transcripts.archive.reread(id_of(SECOND.text))
    assert set().union(*transcripts.groups()) == ids
    with transcripts.store.read() as view:
        assert view.said_by("kovac") == sorted([id_of(FIRST.text), id_of(SECOND.text)])
        assert len(view.quotations(QuotationQuery(speaker="kovac"), 10).items) == 3


def test_reading_anew_what_is_gone_does_nothing(transcripts: Transcripts) -> None:
    assert not transcripts.archive.reread("0" * 32)


def test_vectors_of_another_matcher_are_refused(transcripts: Transcripts) -> None:
    transcripts.archive.check()
    transcripts.add(FIRST)
    transcripts.archive.check()
    transcripts.store.write(lambda change: change.set_note("matcher", "another"))
    with pytest.raises(StoreError, match="another"):
        transcripts.archive.check()
    with pytest.raises(StoreError, match="another"):
        transcripts.archive.add(SECOND)
    with pytest.raises(StoreError, match="another"):
        search(transcripts.store, matcher(), Statement("?", HARBOUR))
    assert transcripts.size() == 2


def test_a_failure_in_the_middle_leaves_nothing_half_done(transcripts: Transcripts) -> None:
    transcripts.add(SECOND)
    before = transcripts.groups()

    def fails(change: object) -> None:
        change.delete_article(id_of(SECOND.text))  # type: ignore[attr-defined]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        transcripts.store.write(fails)
    assert transcripts.groups() == before


def test_another_matcher_makes_all_anew(transcripts: Transcripts) -> None:
    transcripts.add(FIRST, SECOND, OTHER)
    groups, ids = transcripts.groups(), {transcripts.utterance_of(each) for each in (FIRST, SECOND, OTHER)}
    transcripts.store.write(lambda change: change.set_note("matcher", "another"))
    assert relink(transcripts.store, matcher()) == 3
    transcripts.archive.check()
    assert transcripts.groups() == groups
    assert {transcripts.utterance_of(each) for each in (FIRST, SECOND, OTHER)} == ids
