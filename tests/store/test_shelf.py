"""What is kept at hand of the store is what the store holds, whatever became of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from service.archive import id_of
from service.linking import Linker
from service.model import Speaker, Statement
from service.store import sql_alike, sql_shelf
from service.store.base import Change
from service.store.sql_shelf import Shelf, Shown
from service.store.sql_types import singles_of, stems_of
from tests.transcripts import Transcripts, matcher, transcript

SAID = "We will not close the harbour of Port Ellery before the last ferry has left."
AGAIN = "The harbour of Port Ellery will not be closed until the last ferry has gone."
OTHER = "Port Ellery has a good school and three painters."  # met by its handles, and not alike
ASKED = Statement("?", SAID, Speaker("Ana Kovač"))
ONE = transcript(f"Ana Kovač: {SAID}", day=3)
TWO = transcript(f"Ana Kovač: {AGAIN}", day=4)
THREE = transcript(f"Ana Kovač: {OTHER}", day=5)


@pytest.fixture(autouse=True)
def everything_is_shelved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_alike, "OFTEN", 1)


def shown(*keys: int) -> Shown:
    return Shown(np.array(keys), np.array([[key] * 4 for key in keys], np.uint16), [bytes([key]) * 4 for key in keys])


def found(transcripts: Transcripts) -> list[str]:
    """What is found for something that she said: looked up twice, the second time on the shelf."""
    wanted = Linker(matcher()).wanted(ASKED)
    with transcripts.store.read() as view:
        once, twice = view.candidates(wanted), view.candidates(wanted)
        texts = [each.quotation.text for each in view.by_ids(twice)]
    assert once == twice
    return texts


def anew(transcripts: Transcripts) -> list[str]:
    """The same by somebody who has nothing at hand."""
    transcripts.store._shelf = Shelf()
    return found(transcripts)


def gone_and_another(transcripts: Transcripts) -> None:
    transcripts.archive.delete(id_of(TWO.text))
    transcripts.add(THREE)  # on SQLite with the key of what is gone


def another_speaker(transcripts: Transcripts) -> None:
    transcripts.reader.read_as[TWO.text] = "Kofi Osei"
    transcripts.archive.reread(id_of(TWO.text))


CHANGES: dict[str, Callable[[Transcripts], Any]] = {
    "nothing": lambda _: None,
    "another comes": lambda transcripts: transcripts.add(THREE),
    "one goes": lambda transcripts: transcripts.archive.delete(id_of(TWO.text)),
    "one goes and another has its key": gone_and_another,
    "one is read anew": another_speaker,
    "one gives way to an earlier copy": lambda there: there.add(transcript(f"Ana Kovač: {AGAIN}", "Before.", day=1)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_at_hand_is_what_is_stored(change: str, transcripts: Transcripts) -> None:
    transcripts.add(ONE, TWO)
    assert sorted(found(transcripts)) == [AGAIN, SAID]
    assert transcripts.store._shelf._places
    CHANGES[change](transcripts)
    assert found(transcripts) == anew(transcripts)


def test_what_comes_to_nothing_is_not_kept(transcripts: Transcripts) -> None:
    transcripts.add(ONE)
    found(transcripts)

    class Stop(Exception):
        pass

    def work(change: Change) -> None:
        change.delete_article(id_of(ONE.text))
        change.candidates(Linker(matcher()).wanted(ASKED))
        raise Stop

    with pytest.raises(Stop):
        transcripts.store.write(work)
    assert found(transcripts) == [SAID]


def test_a_state_before_a_change_is_read_as_it_was(transcripts: Transcripts) -> None:
    transcripts.add(ONE, TWO)
    wanted = Linker(matcher()).wanted(ASKED)
    with transcripts.store.read() as view:
        before = view.candidates(wanted)
        gone_and_another(transcripts)
        after = found(transcripts)
        assert view.candidates(wanted) == before
    assert AGAIN not in after
    assert found(transcripts) == after == anew(transcripts)


def test_a_shelf_gives_what_was_put_there_for_one_edition() -> None:
    shelf = Shelf()
    assert shelf.take("a", [1, 2]) == (None, [1, 2])
    shelf.put("a", shown(1, 3))
    shelf.put("a", shown(3, 2))
    there, missing = shelf.take("a", [1, 2, 4])
    assert there is not None
    assert (there.keys.tolist(), there.vectors[:, 0].tolist(), there.stems) == ([1, 2], [1, 2], [b"\1" * 4, b"\2" * 4])
    assert missing == [4]
    assert shelf.take("b", [1]) == (None, [1])
    assert shelf.take(None, [1]) == (None, [1])
    shelf.put(None, shown(5))
    assert shelf.take("a", [5])[1] == [5]
    shelf.put("b", shown(5))
    assert shelf.take("b", [1, 5])[1] == [1]
    assert shelf.take("a", [1])[1] == [1]


def test_a_full_shelf_is_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_shelf, "SHELVED", 3)
    shelf = Shelf()
    shelf.put("a", shown(1, 2))
    shelf.put("a", shown(3, 4))
    assert shelf.take("a", [1, 2, 3, 4])[1] == [1, 2]


def test_half_precision_numbers_become_what_numpy_makes_of_them() -> None:
    every = np.arange(2**16, dtype=np.uint16)
    halves = every[np.isfinite(every.view(np.float16))]
    expected = halves.view(np.float16).astype(np.float32)
    assert (singles_of(halves).view(np.uint32) == expected.view(np.uint32)).all()


def test_arrays_as_postgresql_sends_them_become_stems() -> None:
    def sent(*numbers: int) -> bytes:
        head = [1, 0, 23, len(numbers), 1] if numbers else [0, 0, 23]
        body = [word for number in numbers for word in (4, number)]
        return np.array([*head, *body], ">i4").tobytes()

    arrays = [(), (7, -1), (), (2**31 - 1,), (3, 4, 5), ()]
    assert stems_of([sent(*each) for each in arrays]) == [np.array(each, "<i4").tobytes() for each in arrays]
    assert stems_of([sent()]) == [b""]
