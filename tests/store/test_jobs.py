"""Who has which item of a job, and what becomes of it, on both databases."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from service.errors import InvalidRequest
from service.store.base import Change
from service.store.job_records import ItemState, Job, JobKind, JobState, Lease, LeaseLostError, NewItem
from tests.transcripts import Transcripts, transcript

ARTICLE = transcript("Ana Kovač: The harbour opens in May.")
GAVE_UP = {"type": "urn:whosaid:problem:item-failed", "status": 500}
PROBLEM = InvalidRequest([]).members()


def items(count: int) -> list[NewItem]:
    return [NewItem(line, {"text": str(line)}) for line in range(1, count + 1)]


def posted(kept: Transcripts, new: Sequence[NewItem]) -> str:
    """The id of a job of these items."""

    def work(change: Change) -> str:
        job_id = change.add_job(JobKind.ARTICLES)
        change.add_items(job_id, new)
        change.accept_job(job_id)
        return job_id

    return kept.store.write_aside(work)


def taken(kept: Transcripts, worker: str = "one", seconds: float = 60, attempts: int = 3) -> Lease | None:
    return kept.store.write_aside(lambda change: change.take_item(worker, seconds, attempts, GAVE_UP))


def lease_of(kept: Transcripts, **kwargs: Any) -> Lease:
    found = taken(kept, **kwargs)
    assert found
    return found


def finish(kept: Transcripts, lease: Lease, **kwargs: Any) -> None:
    kept.store.write_aside(lambda change: change.finish_item(lease, **kwargs))


def job(kept: Transcripts, job_id: str) -> Job:
    with kept.store.read() as view:
        found = view.job(job_id)
    assert found
    return found


def states(kept: Transcripts, job_id: str) -> dict[int, ItemState]:
    with kept.store.read() as view:
        return {result.line: result.state for result in view.results(job_id, 0, 100)}


def test_a_job_is_done_when_its_last_item_is(transcripts: Transcripts) -> None:
    job_id = posted(transcripts, items(2))
    assert job(transcripts, job_id).state is JobState.WAITING
    first, second = lease_of(transcripts), lease_of(transcripts)
    assert (first.line, first.payload, second.line) == (1, {"text": "1"}, 2)
    assert taken(transcripts) is None
    finish(transcripts, first, article="a", changed=True)
    half = job(transcripts, job_id)
    assert (half.state, half.total, half.done, half.finished_at) == (JobState.RUNNING, 2, 1, None)
    finish(transcripts, second, problem=PROBLEM)
    whole = job(transcripts, job_id)
    assert (whole.state, whole.done, whole.failed) == (JobState.DONE, 1, 1)
    assert whole.created_at <= (whole.started_at or whole.created_at) <= (whole.finished_at or whole.created_at)
    assert states(transcripts, job_id) == {1: ItemState.DONE, 2: ItemState.FAILED}


def test_a_job_of_which_nothing_can_be_done_is_done_at_once(transcripts: Transcripts) -> None:
    found = job(transcripts, posted(transcripts, [NewItem(1, None, PROBLEM)]))
    assert (found.state, found.total, found.failed) == (JobState.DONE, 1, 1)


def test_nobody_knows_of_a_job_that_is_not_accepted(transcripts: Transcripts) -> None:
    job_id = transcripts.store.write_aside(lambda change: change.add_job(JobKind.ARTICLES))
    transcripts.store.write_aside(lambda change: change.add_items(job_id, items(1)))
    assert taken(transcripts) is None
    with transcripts.store.read() as view:
        assert view.job(job_id) is None
    transcripts.store.write_aside(lambda change: change.drop_job(job_id))
    assert transcripts.store.write_aside(lambda change: change.forget_jobs(0, 10)) == 0


def test_an_item_is_lent_to_one_worker_at_a_time(transcripts: Transcripts) -> None:
    posted(transcripts, items(40))
    with ThreadPoolExecutor(8) as pool:
        lent = list(pool.map(lambda number: taken(transcripts, worker=str(number)), range(60)))
    lines = [lease.line for lease in lent if lease]
    assert sorted(lines) == list(range(1, 41))


def test_an_expired_lease_goes_to_another_and_the_first_can_keep_nothing(transcripts: Transcripts) -> None:
    job_id = posted(transcripts, items(1))
    late = lease_of(transcripts, worker="late", seconds=0)
    other = lease_of(transcripts, worker="other")
    assert (other.key, other.attempt) == (late.key, 2)

    def also(change: Change, article_id: str, created: bool) -> None:
        change.finish_item(late, article=article_id, changed=created)

    with pytest.raises(LeaseLostError):
        transcripts.archive.add(ARTICLE, also)
    assert transcripts.size() == 0
    with pytest.raises(LeaseLostError):
        transcripts.store.write_aside(lambda change: change.renew(late, 60))
    transcripts.archive.add(ARTICLE, lambda change, *told: change.finish_item(other, article=told[0], changed=told[1]))
    assert transcripts.size() == 1
    assert job(transcripts, job_id).done == 1


def test_the_same_worker_with_an_older_attempt_is_another(transcripts: Transcripts) -> None:
    posted(transcripts, items(1))
    first = lease_of(transcripts, seconds=0)
    second = lease_of(transcripts)
    with pytest.raises(LeaseLostError):
        finish(transcripts, first, article="a")
    finish(transcripts, second, article="a")
    with pytest.raises(LeaseLostError):
        finish(transcripts, second, article="a")


def test_a_renewed_lease_stays(transcripts: Transcripts) -> None:
    posted(transcripts, items(1))
    lease = lease_of(transcripts, seconds=0.2)
    transcripts.store.write_aside(lambda change: change.renew(lease, 60))
    time.sleep(0.25)
    assert taken(transcripts, worker="other") is None


def test_what_fails_every_worker_fails_in_the_end(transcripts: Transcripts) -> None:
    job_id = posted(transcripts, items(1))
    for attempt in (1, 2, 3):
        assert lease_of(transcripts, worker=str(attempt), seconds=0).attempt == attempt
    assert taken(transcripts) is None
    assert states(transcripts, job_id) == {1: ItemState.FAILED}
    assert job(transcripts, job_id).state is JobState.DONE
    with transcripts.store.read() as view:
        assert view.results(job_id, 0, 10)[0].problem == GAVE_UP


def test_what_is_given_back_waits_and_counts_or_not(transcripts: Transcripts) -> None:
    posted(transcripts, items(1))
    for counts, attempt in ((False, 1), (True, 1), (True, 2)):
        lease = lease_of(transcripts)
        assert lease.attempt == attempt
        transcripts.store.write_aside(lambda change, own=lease, c=counts: change.give_back(own, 0, counts=c))  # type: ignore[misc]
    lease = lease_of(transcripts)
    transcripts.store.write_aside(lambda change: change.give_back(lease, 60, counts=True))
    assert taken(transcripts) is None


def test_cancelling_ends_what_is_not_finished(transcripts: Transcripts) -> None:
    job_id = posted(transcripts, items(3))
    done, begun = lease_of(transcripts), lease_of(transcripts)
    finish(transcripts, done, article="a")
    transcripts.store.write_aside(lambda change: change.cancel_job(job_id))
    assert job(transcripts, job_id).state is JobState.CANCELLED
    with pytest.raises(LeaseLostError):
        transcripts.archive.add(ARTICLE, lambda change, *_: change.finish_item(begun))
    assert transcripts.size() == 0
    assert taken(transcripts) is None
    assert states(transcripts, job_id) == {1: ItemState.DONE, 2: ItemState.CANCELLED, 3: ItemState.CANCELLED}


def test_a_job_that_is_done_is_not_cancelled(transcripts: Transcripts) -> None:
    job_id = posted(transcripts, items(1))
    finish(transcripts, lease_of(transcripts), article="a")
    before = job(transcripts, job_id)
    transcripts.store.write_aside(lambda change: change.cancel_job(job_id))
    assert job(transcripts, job_id) == before


def test_a_short_job_is_not_kept_waiting_by_a_long_one(transcripts: Transcripts) -> None:
    posted(transcripts, items(200))
    short = posted(transcripts, items(2))
    lent = [lease_of(transcripts, worker=str(number)).job for number in range(50)]
    assert lent.count(short) == 2


def test_what_ended_is_forgotten_after_a_while(transcripts: Transcripts) -> None:
    ended, running = posted(transcripts, items(1)), posted(transcripts, items(1))
    while (lease := lease_of(transcripts)).job != ended:
        transcripts.store.write_aside(lambda change, own=lease: change.give_back(own, 0, counts=False))  # type: ignore[misc]
    finish(transcripts, lease, article="a")
    assert transcripts.store.write_aside(lambda change: change.forget_jobs(60, 10)) == 0
    assert transcripts.store.write_aside(lambda change: change.forget_jobs(-1, 10)) == 1
    with transcripts.store.read() as view:
        assert view.job(ended) is None
        assert view.job(running) is not None


def test_a_posted_article_that_is_there_already_ends_its_item_too(transcripts: Transcripts) -> None:
    transcripts.add(ARTICLE)
    job_id = posted(transcripts, items(1))
    lease = lease_of(transcripts)
    again = replace(ARTICLE, url="https://again.example/1")
    transcripts.archive.add(again, lambda change, *told: change.finish_item(lease, article=told[0], changed=told[1]))
    assert job(transcripts, job_id).state is JobState.DONE
    with transcripts.store.read() as view:
        assert view.results(job_id, 0, 10)[0].changed is False
