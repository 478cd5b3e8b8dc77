"""Bulk work: jobs and their items, who has which of them, and what became of it.

Whatever touches both locks items before their job, so that no two transactions wait for each other.
"""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select, text, update

from service.store.job_records import (
    ItemState,
    Job,
    JobKind,
    JobState,
    Lease,
    LeaseLostError,
    NewItem,
    Result,
)
from service.store.sql_engine import is_postgres
from service.store.sql_job_tables import job_items, jobs
from service.store.sql_voices import Base

UNFINISHED = (JobState.WAITING, JobState.RUNNING)
RECEIVING_SECONDS = 86_400.0  # far over what writing down a job's lines takes: who did has died over it


class Jobs(Base):
    """The part of a session that knows bulk work."""

    def job(self, job_id: str) -> Job | None:
        """The job of that id, once it is accepted."""
        row = self._connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
        return None if row is None or row.state == JobState.RECEIVING else _job(row)

    def results(self, job_id: str, after: int, limit: int) -> list[Result]:
        """What became of the job's items, by line from `after` on; those still to be worked on are left out."""
        wanted = (
            select(*(job_items.c[name] for name in ("line", "state", "article", "changed", "problem")))
            .where(job_items.c.job == self._job_key(job_id), job_items.c.line > after)
            .where(job_items.c.state != ItemState.OPEN)
            .order_by(job_items.c.line)
            .limit(limit)
        )
        return [
            Result(row.line, ItemState(row.state), row.article, row.changed, row.problem)
            for row in self._connection.execute(wanted)
        ]

    def backlog(self) -> int:
        """How many items of all jobs are still to be done."""
        left = func.sum(jobs.c.total - jobs.c.done - jobs.c.failed)
        return int(self._connection.scalar(select(left).where(jobs.c.state.in_(UNFINISHED))) or 0)

    def add_job(self, kind: JobKind, subject: str | None = None) -> str:
        """A new job without items, which is nobody's business until `accept_job`; its id."""
        job_id = uuid.uuid4().hex
        counts = {"total": 0, "done": 0, "failed": 0}
        row = {"id": job_id, "kind": kind, "state": JobState.RECEIVING, "subject": subject, "created": self._now()}
        self._connection.execute(insert(jobs).values(**row, **counts))
        return job_id

    def add_items(self, job_id: str, items: Sequence[NewItem]) -> None:
        """Add items to a job, those with a problem as failed."""
        if not items:
            return
        key = self._job_key(job_id)
        rows = [
            {
                "job": key,
                "line": item.line,
                "state": ItemState.FAILED if item.problem else ItemState.OPEN,
                "payload": None if item.problem else dict(item.payload or {}),
                "problem": dict(item.problem) if item.problem else None,
                "attempts": 0,
                "lease_until": 0.0,
            }
            for item in items
        ]
        self._connection.execute(insert(job_items), rows)
        counted = [item for item in items if item.line]
        failed = sum(1 for item in counted if item.problem)
        self._count(key, total=len(counted), failed=failed)

    def accept_job(self, job_id: str) -> None:
        """Let the workers have a job; one without anything to do is done."""
        key = self._job_key(job_id)
        self._connection.execute(update(jobs).where(jobs.c.key == key).values(state=JobState.WAITING))
        self._finish(key)

    def drop_job(self, job_id: str) -> None:
        """Remove a job that is not accepted, and its items."""
        self._connection.execute(delete(jobs).where(jobs.c.id == job_id, jobs.c.state == JobState.RECEIVING))

    def cancel_job(self, job_id: str) -> None:
        """End a job: what is not finished by now never will be. Nothing where it is done."""
        key = self._job_key(job_id)
        open_ones = (job_items.c.job == key) & (job_items.c.state == ItemState.OPEN)
        self._connection.execute(update(job_items).where(open_ones).values(state=ItemState.CANCELLED, payload=None))
        running = (jobs.c.key == key) & jobs.c.state.in_(UNFINISHED)
        self._connection.execute(
            update(jobs).where(running).values(state=JobState.CANCELLED, finished=self._now()),
        )

    def forget_jobs(self, seconds: float, limit: int) -> int:
        """Remove some jobs that ended so long ago, or that nobody accepted within RECEIVING_SECONDS; how many."""
        now = self._now()
        ended = jobs.c.state.in_((JobState.DONE, JobState.CANCELLED)) & (jobs.c.finished < now - seconds)
        left = (jobs.c.state == JobState.RECEIVING) & (jobs.c.created < now - RECEIVING_SECONDS)
        named = select(jobs.c.key).where(ended | left).limit(limit)
        keys = list(self._connection.scalars(named))
        self._connection.execute(delete(jobs).where(jobs.c.key.in_(keys)))
        return len(keys)

    def take_item(self, worker: str, seconds: float, most_attempts: int, gave_up: Mapping[str, Any]) -> Lease | None:
        """An item of any job, `worker`'s own for so many seconds; None where there is nothing to do now.

        An item that was tried too often fails as `gave_up` says, instead of being taken once more.
        """
        now = self._now()
        named = select(jobs.c.key).where(jobs.c.state.in_(UNFINISHED)).order_by(jobs.c.key)
        keys = list(self._connection.scalars(named))
        random.shuffle(keys)  # so that a long job leaves room for a short one
        for key in keys:
            while (row := self._next(key, now)) is not None:
                if row.attempts < most_attempts:
                    return self._lent(row, worker, now + seconds)
                self._end(row.key, row.job, row.line, ItemState.FAILED, problem=dict(gave_up))
        return None

    def renew(self, lease: Lease, seconds: float) -> None:
        """Keep an item for longer. Raises LeaseLostError."""
        self._own(lease, lease_until=self._now() + seconds)

    def give_back(self, lease: Lease, seconds: float, *, counts: bool) -> None:
        """Let go of an item, which may be tried again after so many seconds; `counts` this attempt or not."""
        attempts = lease.attempt if counts else lease.attempt - 1
        self._own(lease, lease_until=self._now() + seconds, attempts=attempts, worker=None)

    def finish_item(
        self,
        lease: Lease,
        *,
        article: str | None = None,
        changed: bool | None = None,
        problem: Mapping[str, Any] | None = None,
    ) -> None:
        """Say what became of an item: done, or failed for a problem. Raises LeaseLostError."""
        self._own(lease)
        key = self._job_key(lease.job)
        state = ItemState.FAILED if problem else ItemState.DONE
        self._end(lease.key, key, lease.line, state, article=article, changed=changed, problem=problem)

    def _next(self, job: int, now: float) -> Row[Any] | None:
        """The job's first item that may be taken, locked; those that others are about to take are passed over."""
        return self._connection.execute(
            select(job_items)
            .where(job_items.c.job == job, job_items.c.state == ItemState.OPEN, job_items.c.lease_until <= now)
            .order_by(job_items.c.line)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()

    def _lent(self, row: Row[Any], worker: str, until: float) -> Lease:
        values = {"attempts": row.attempts + 1, "worker": worker, "lease_until": until}
        self._connection.execute(update(job_items).where(job_items.c.key == row.key).values(values))
        begun = {"state": JobState.RUNNING, "started": self._now()}
        waiting = (jobs.c.key == row.job) & (jobs.c.state == JobState.WAITING)
        self._connection.execute(update(jobs).where(waiting).values(begun))
        job = self._connection.execute(select(jobs.c.id, jobs.c.kind).where(jobs.c.key == row.job)).one()
        return Lease(row.key, job.id, JobKind(job.kind), row.line, row.payload, worker, row.attempts + 1)

    def _own(self, lease: Lease, **values: Any) -> None:
        """Change and lock an item, if it is still this lease's."""
        held = (
            (job_items.c.key == lease.key)
            & (job_items.c.state == ItemState.OPEN)
            & (job_items.c.worker == lease.worker)
            & (job_items.c.attempts == lease.attempt)
        )
        values = values or {"worker": lease.worker}
        if self._connection.execute(update(job_items).where(held).values(values)).rowcount == 0:
            raise LeaseLostError

    def _end(self, key: int, job: int, line: int, state: ItemState, **values: Any) -> None:
        self._connection.execute(
            update(job_items).where(job_items.c.key == key).values(state=state, payload=None, **values)
        )
        if line:
            self._count(job, done=int(state is ItemState.DONE), failed=int(state is ItemState.FAILED))
        self._finish(job)

    def _count(self, job: int, **more: int) -> None:
        values = {name: jobs.c[name] + number for name, number in more.items() if number}
        if values:
            self._connection.execute(update(jobs).where(jobs.c.key == job).values(values))

    def _finish(self, job: int) -> None:
        """End a job of which nothing is left to do.

        The job's row is locked first: of two workers that end its last items at once, the later must see the other's.
        """
        self._connection.execute(select(jobs.c.key).where(jobs.c.key == job).with_for_update())
        left = exists().where(job_items.c.job == job, job_items.c.state == ItemState.OPEN)
        over = (jobs.c.key == job) & jobs.c.state.in_(UNFINISHED) & ~left
        self._connection.execute(update(jobs).where(over).values(state=JobState.DONE, finished=self._now()))

    def _job_key(self, job_id: str) -> int:
        return self._connection.scalar(select(jobs.c.key).where(jobs.c.id == job_id)) or 0

    def _now(self) -> float:
        """The database's clock, since those of many machines differ."""
        if is_postgres(self._connection):
            return float(self._connection.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0)
        return time.time()


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        state=JobState(row.state),
        subject=row.subject,
        total=row.total,
        done=row.done,
        failed=row.failed,
        created_at=_time(row.created) or datetime.now(UTC),
        started_at=_time(row.started),
        finished_at=_time(row.finished),
    )


def _time(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
