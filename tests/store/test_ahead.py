"""What comes between the linking of an article and its turn to be written: the groups are what they are without it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from service.archive import _said, id_of
from service.linking import Linker
from service.store.base import Change
from service.store.records import Mark, StoredArticle
from tests.transcripts import Transcripts, matcher, transcript

SAID = "We will not close the harbour of Port Ellery before the last ferry has left."
AGAIN = "The harbour of Port Ellery will not be closed until the last ferry has gone."
THIRD = "Port Ellery's harbour won't be shut before the last ferry has left, she said."
AGAINST = "We will close the harbour of Port Ellery before the last ferry has left."
THERE = transcript(f"Ana Kovač: {AGAIN}", "Kofi Osei: The quay is new.", day=4)
NEW = transcript(f"Ana Kovač: {SAID}", "Rain fell.", "Kofi Osei: At the new quay the water is four metres deep.", day=5)
BETWEEN: dict[str, Callable[[Transcripts], Any]] = {
    "nothing": lambda _: None,
    "a rendering": lambda found: found.add(transcript(f"?: {THIRD}", day=6)),
    "a reversal": lambda found: found.add(transcript(f"Ana Kovač: {AGAINST}", day=6)),
    "a new voice of the same": lambda found: found.add(transcript(f"Ana Kovac: {THIRD}", day=6)),
    "a copy that comes after": lambda found: found.add(transcript(f"Ana Kovač: {SAID}", "Later.", day=7)),
    "a copy that comes before": lambda found: found.add(transcript(f"Ana Kovač: {SAID}", "Earlier.", day=3)),
    "an earlier copy of what it links to": lambda found: found.add(transcript(f"Ana Kovač: {AGAIN}", "Before.", day=1)),
    "what it links to goes": lambda found: found.archive.delete(id_of(THERE.text)),
    "what it links to goes and another comes": lambda found: (
        found.archive.delete(id_of(THERE.text)),
        found.add(transcript(f"Ana Kovač: {THIRD}", day=2)),
    ),
    "what it links to is another's": lambda found: reread(found, "Ola Nwosu"),
    "the article itself": lambda found: found.add(NEW),
}


def reread(found: Transcripts, who: str) -> None:
    found.reader.read_as[THERE.text] = who
    found.archive.reread(id_of(THERE.text))


def interrupted(found: Transcripts, monkeypatch: pytest.MonkeyPatch, between: Callable[[Transcripts], Any]) -> None:
    """Have something happen right before the next transaction that writes."""
    write = found.store.write

    def late(work: Callable[[Change], Any]) -> Any:
        monkeypatch.setattr(found.store, "write", write)
        between(found)
        return write(work)

    monkeypatch.setattr(found.store, "write", late)


@pytest.mark.parametrize("between", BETWEEN)
def test_whatever_comes_between_the_groups_are_those_of_what_is_stored(
    between: str, transcripts: Transcripts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    transcripts.add(THERE)
    interrupted(transcripts, monkeypatch, BETWEEN[between])
    transcripts.add(NEW)
    one_by_one = Transcripts(f"sqlite:///{tmp_path}/one_by_one.db")
    one_by_one.add(THERE)
    BETWEEN[between](one_by_one)
    one_by_one.add(NEW)
    assert transcripts.groups() == one_by_one.groups()
    assert transcripts.conflicts() == one_by_one.conflicts()
    apart = between in ("what it links to goes", "what it links to is another's")
    assert (len(transcripts.groups()) == transcripts.size()) is apart
    one_by_one.store.close()


def test_an_article_that_is_read_anew_is_linked_to_what_came_between(
    transcripts: Transcripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcripts.add(THERE)
    transcripts.reader.read_as[THERE.text] = "Ola Nwosu"
    other = transcript(f"Ola Nwosu: {SAID}", day=6)
    interrupted(transcripts, monkeypatch, lambda found: found.add(other))
    transcripts.archive.reread(id_of(THERE.text))
    assert transcripts.utterance_of(THERE) == transcripts.utterance_of(other)


def test_nothing_is_judged_in_the_turn_that_was_judged_before(
    transcripts: Transcripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    transcripts.add(THERE, transcript(f"?: {THIRD}", day=6))
    judged: list[tuple[str, Mark | None]] = []
    real = Linker.judged

    def counted(linker: Linker, view: Any, one: Any, wanted: Any, since: Mark | None = None) -> Any:
        judged.append((one.text, since))
        return real(linker, view, one, wanted, since)

    monkeypatch.setattr(Linker, "judged", counted)
    transcripts.add(NEW)
    assert len([text for text, since in judged if since is None]) == 2
    assert len([text for text, since in judged if since is not None]) == 2


def test_a_mark_tells_of_what_became_of_quotations_and_not_of_new_ones(transcripts: Transcripts) -> None:
    def mark() -> Mark:
        with transcripts.store.read() as view:
            return view.mark()

    empty = mark()
    transcripts.add(THERE)
    there = mark()
    assert (empty.last, empty.upheavals) == (0, there.upheavals)
    assert there.last > empty.last
    transcripts.add(transcript(f"Ana Kovač: {AGAIN}", "Later.", day=7))
    assert mark().upheavals == there.upheavals
    for work in (
        lambda: transcripts.add(transcript(f"Ana Kovač: {AGAIN}", "Earlier.", day=1)),
        lambda: reread(transcripts, "Ola Nwosu"),
        lambda: transcripts.archive.delete(id_of(THERE.text)),
    ):
        before = mark()
        work()
        assert mark().upheavals != before.upheavals


def test_what_will_be_a_copy_is_not_linked_ahead(transcripts: Transcripts) -> None:
    transcripts.add(THERE)
    for day, linked in ((9, 0), (1, 1)):
        article = transcript(f"Ana Kovač: {AGAIN}", "Once more.", day=day)
        said = _said(article, id_of(article.text), transcripts.reader.read(article), Linker(matcher()))
        stored = StoredArticle(id_of(article.text), article.text, "en", published_at=article.published_at)
        with transcripts.store.read() as view:
            assert len(view.standing(stored, [new for new, _ in said])) == linked
