"""What happens to the registry, the rules or the connections while an article is stored."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import TimeoutError as NoneFreeError

from service import linking
from service.archive import id_of
from service.errors import StoreError, StoreUnavailable
from service.model import Article, Reading, Relation
from service.relinking import relink
from service.store.records import Group, QuotationQuery, UtteranceQuery, WrittenSpeaker
from service.store.sql import _reached
from tests.transcripts import Transcripts, matcher, transcript

SAID = "We will not close the harbour of Port Ellery before the last ferry has left."
ARTICLE = transcript(f"Ana Kovač: {SAID}", day=3)


def test_an_article_is_read_again_if_the_registry_changed_meanwhile(
    transcripts: Transcripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, times = transcripts.reader.read, []

    def slowly(article: Article) -> Reading:
        times.append(article)
        if len(times) in (1, 3):
            transcripts.store.write(lambda change: change.write_speaker(WrittenSpeaker("kovac", {"name": "Ana Kovač"})))
        return read(article)

    monkeypatch.setattr(transcripts.reader, "read", slowly)
    transcripts.add(ARTICLE)
    assert (len(times), transcripts.size()) == (2, 1)
    transcripts.archive.reread(id_of(ARTICLE.text))
    assert len(times) == 4


def test_a_store_that_was_linked_by_other_rules_is_left_alone(
    transcripts: Transcripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcripts.add(ARTICLE)
    monkeypatch.setattr(linking, "RULES", (*linking.RULES, "another"))
    linking._rules.cache_clear()
    try:
        for work in (
            transcripts.archive.check,
            lambda: transcripts.archive.delete(id_of(ARTICLE.text)),
            lambda: transcripts.archive.reread(id_of(ARTICLE.text)),
            lambda: transcripts.add(transcript("Ana Kovač: Something else.")),
        ):
            with pytest.raises(StoreError, match="whosaid relink"):
                work()
        relink(transcripts.store, matcher())
        transcripts.archive.check()
        transcripts.archive.delete(id_of(ARTICLE.text))
    finally:
        linking._rules.cache_clear()


def test_the_files_of_the_lexicon_are_among_the_rules(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:  # type: ignore[no-untyped-def]
    before = linking.line_of(matcher())
    for file in linking.FOLDER.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes() + b"\n" * (file.name == "antonyms.txt"))
    monkeypatch.setattr(linking, "FOLDER", tmp_path)
    linking._rules.cache_clear()
    try:
        assert linking.line_of(matcher()) != before
    finally:
        linking._rules.cache_clear()


def test_no_free_connection_is_a_store_that_is_not_available() -> None:
    with pytest.raises(StoreUnavailable), _reached():
        raise NoneFreeError


def test_an_utterance_between_whose_renderings_a_time_lies_is_not_listed_for_it(transcripts: Transcripts) -> None:
    again = transcript(f"Ana Kovač: {SAID}", "Much later.", day=20)
    transcripts.add(ARTICLE, again)
    day = [each.published_at for each in (ARTICLE, again)]
    with transcripts.store.read() as view:
        (whole,) = view.utterances(UtteranceQuery(since=day[0], until=day[1]), 10).items
        assert whole.size == 2
        between = transcript("", day=10).published_at
        assert view.utterances(UtteranceQuery(since=between, until=between), 10).items == ()
        assert len(view.utterances(UtteranceQuery(since=between), 10).items) == 1


def test_quotations_are_found_by_an_id_that_went_into_another(transcripts: Transcripts) -> None:
    other = transcript(f"?: {SAID}", day=5)
    transcripts.add(other)
    former = transcripts.utterance_of(other)
    middle = transcript("Kofi Osei: Rain fell on the northern hills throughout the whole of last night.", day=4)
    transcripts.add(middle)
    latter = transcripts.utterance_of(middle)
    ids = [f"{id_of(each.text)}-1" for each in (other, middle)]
    one = Group(ids[0], None, dict.fromkeys(ids, (Relation.RENDERING, 0.9)))
    transcripts.store.write(lambda change: change.regroup([one]))
    with transcripts.store.read() as view:
        for utterance in (former, latter):
            assert len(view.quotations(QuotationQuery(utterance=utterance), 10).items) == 2
        assert view.quotations(QuotationQuery(utterance="0" * 32), 10).items == ()
