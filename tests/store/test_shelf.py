"""What is kept at hand of the store is what the store holds, whatever became of it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.archive import id_of
from service.linking import LIKENESS, Linker
from service.model import Speaker, Statement
from service.store.base import Change
from service.store.records import Known, Wanted
from service.store.sql_alike import each_once, likeness, near
from service.store.sql_marks import EDITION
from service.store.sql_shelf import MARKS, Shelf, Shown
from service.store.sql_types import singles_of, stems_of
from tests.transcripts import Transcripts, matcher, transcript

SAID = "We will not close the harbour of Port Ellery before the last ferry has left."
AGAIN = "The harbour of Port Ellery will not be closed until the last ferry has gone."
OTHER = "Port Ellery has a good school and three painters."  # met by its handles, and not alike
ASKED = Statement("?", SAID, Speaker("Ana Kovač"))
ONE = transcript(f"Ana Kovač: {SAID}", day=3)
TWO = transcript(f"Ana Kovač: {AGAIN}", day=4)
THREE = transcript(f"Ana Kovač: {OTHER}", day=5)
VECTOR = np.full(16, 0.25)
STEMS = np.array([5, 2**16, 2**31 - 1])


def shown(*keys: int) -> Shown:
    """Quotations that are all alike, and what is asked for too."""
    vector = np.array(VECTOR, np.float16).view(np.uint16)
    return Shown(np.array(keys), np.array([vector for _ in keys]), [STEMS.astype("<i4").tobytes() for _ in keys])


def wanted(vector: Any = VECTOR, stems: Sequence[int] = tuple(STEMS.tolist())) -> Wanted:
    return Wanted(None, np.array(vector, np.float16), (), (), stems, LIKENESS)


def left(shelf: Shelf, edition: str | None, *keys: int, asked: Wanted | None = None) -> tuple[list[int], list[int]]:
    doubtful, missing = shelf.left(edition, np.array(keys), asked or wanted())
    return doubtful.tolist(), missing.tolist()


def ids(some: Sequence[Known]) -> list[str]:
    return [each.id for each in some]


def found(transcripts: Transcripts) -> list[str]:
    """What is found for something that she said: looked up twice, the second time on the shelf."""
    asked = Linker(matcher()).wanted(ASKED)
    with transcripts.store.read() as view:
        once, twice = ids(view.candidates(asked)), ids(view.candidates(asked))
        texts = [each.quotation.text for each in view.by_ids(twice)]
    assert once == twice
    return texts


def at_hand(transcripts: Transcripts) -> bool:
    """Whether all that is stored is."""
    with transcripts.store.read() as view:
        edition, last = view.note(EDITION), view.mark().last
    asked = Linker(matcher()).wanted(ASKED)
    return not left(transcripts.store._shelf, edition, *range(1, last + 1), asked=asked)[1]


def anew(transcripts: Transcripts) -> list[str]:
    """The same by somebody who has nothing at hand."""
    transcripts.store._shelf = Shelf(1000)
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
    assert at_hand(transcripts)
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


@given(met=st.lists(st.integers(1, 20) | st.integers(1, 2**62)))
def test_what_is_met_by_however_many_handles_is_met_once(met: list[int]) -> None:
    assert each_once(np.array(met, np.int64)).tolist() == sorted(set(met))


def test_what_is_found_comes_in_order_of_ids(transcripts: Transcripts) -> None:
    """Ids are of the texts, keys of the order of arrival: what is grouped must not depend on the second."""
    days = "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
    told = [transcript(f"Ana Kovač: {SAID[:-1]} on {day}.") for day in days]
    transcripts.add(*sorted(told, key=lambda article: id_of(article.text), reverse=True))
    asked = Linker(matcher()).wanted(ASKED)
    with transcripts.store.read() as view:
        met = ids(view.candidates(asked))
        assert len(met) == len(days)
        assert met == sorted(met)
        assert ids(view.known(met[::-1])) == met


def test_a_state_before_a_change_is_read_as_it_was(transcripts: Transcripts) -> None:
    transcripts.add(ONE, TWO)
    asked = Linker(matcher()).wanted(ASKED)
    with transcripts.store.read() as view:
        before = ids(view.candidates(asked))
        gone_and_another(transcripts)
        after = found(transcripts)
        assert ids(view.candidates(asked)) == before
    assert AGAIN not in after
    assert found(transcripts) == after == anew(transcripts)


def test_what_is_read_ahead_is_at_hand(transcripts: Transcripts) -> None:
    transcripts.store.read_ahead(Event())
    transcripts.add(ONE, TWO, THREE)
    expected = found(transcripts)
    transcripts.store._shelf = Shelf(1000)
    transcripts.store.read_ahead(Event())
    assert at_hand(transcripts)
    assert found(transcripts) == expected


def test_reading_ahead_stops_when_told(transcripts: Transcripts) -> None:
    transcripts.add(ONE, TWO)
    transcripts.store._shelf = Shelf(1000)
    stopped = Event()
    stopped.set()
    transcripts.store.read_ahead(stopped)
    assert not at_hand(transcripts)


def test_a_shelf_knows_what_was_put_there_for_one_edition() -> None:
    shelf = Shelf(1000)
    assert left(shelf, "a", 1, 2) == ([], [1, 2])
    shelf.put("a", shown(1, 3))
    shelf.put("a", shown(3, 2))
    assert left(shelf, "a", 1, 2, 4) == ([1, 2], [4])
    assert left(shelf, "b", 1) == ([], [1])
    assert left(shelf, None, 1) == ([], [1])
    shelf.put(None, shown(5))
    assert left(shelf, "a", 5) == ([], [5])
    shelf.put("b", shown(5))
    assert left(shelf, "b", 1, 5) == ([5], [1])
    assert left(shelf, "a", 1) == ([], [1])


def test_who_comes_last_has_a_place() -> None:
    shelf = Shelf(3)
    shelf.put("a", shown(1, 2))
    shelf.put("a", shown(3, 4))
    assert left(shelf, "a", 1, 2, 3, 4, 7) == ([2, 3, 4], [1, 7])
    assert left(shelf, "a", 2**40 + 2) == ([], [2**40 + 2])


def test_a_shelf_rules_out_what_is_unlike_and_nothing_else() -> None:
    chance = np.random.default_rng(5)
    words = np.append(chance.integers(0, 2**31, 60), 2**16)
    vectors = VECTOR + chance.normal(0, 0.25, (3000, 16))
    vectors = (vectors / np.linalg.norm(vectors, axis=1)[:, None]).astype(np.float16)
    vectors[0] = 0
    sizes = chance.integers(0, MARKS + 3, len(vectors))
    stems = [chance.permutation(words)[:size].astype("<i4").tobytes() for size in sizes]
    some = Shown(np.arange(len(vectors)), vectors.view(np.uint16), stems)
    shelf = Shelf(len(vectors))
    shelf.put("a", some)
    ruled_out = 0
    for vector in vectors[:50].astype(np.float32):
        asked = wanted(vector, chance.permutation(words)[:6].tolist())
        doubtful, missing = left(shelf, "a", *range(len(vectors)), asked=asked)
        assert not missing
        assert set(near(asked, some)) <= set(doubtful)
        ruled_out += len(vectors) - len(doubtful)
    assert ruled_out > 20 * len(vectors)


@given(seed=st.integers(0, 2**32 - 1), sizes=st.tuples(*[st.integers(0, 2 * MARKS)] * 2))
def test_two_are_as_alike_whichever_asks(seed: int, sizes: tuple[int, int]) -> None:
    chance = np.random.default_rng(seed)
    vectors = chance.normal(0, 0.07, (2, 192)).astype(np.float16)
    stems = [chance.choice(5000, size, replace=False) for size in sizes]
    found = [
        likeness(
            wanted(vectors[asks], stems[asks].tolist()),
            Shown(np.array([1]), vectors[[told]].view(np.uint16), [stems[told].astype("<i4").tobytes()]),
        )
        for asks, told in ((0, 1), (1, 0))
    ]
    assert found[0].tolist() == found[1].tolist()


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
