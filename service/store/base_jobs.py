"""What the rest of the house can write of bulk work in a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from service.store.job_records import JobKind, Lease, NewItem


class Work(Protocol):
    """What a transaction can write of bulk work."""

    def add_job(self, kind: JobKind, subject: str | None = None) -> str:
        """A new job without items, which is nobody's business until `accept_job`; its id."""
        ...

    def add_items(self, job_id: str, items: Sequence[NewItem]) -> None:
        """Add items to a job, those with a problem as failed."""
        ...

    def accept_job(self, job_id: str) -> None:
        """Let the workers have a job; one without anything to do is done."""
        ...

    def drop_job(self, job_id: str) -> None:
        """Remove a job that is not accepted, and its items."""
        ...

    def cancel_job(self, job_id: str) -> None:
        """End a job: what is not finished by now never will be. Nothing where it is done."""
        ...

    def forget_jobs(self, seconds: float, limit: int) -> int:
        """Remove some jobs that ended, or were never accepted, so long ago; how many."""
        ...

    def take_item(self, worker: str, seconds: float, most_attempts: int, gave_up: Mapping[str, Any]) -> Lease | None:
        """An item of any job, `worker`'s own for so many seconds; None where there is nothing to do now.

        An item that was tried too often fails as `gave_up` says, instead of being taken once more.
        """
        ...

    def renew(self, lease: Lease, seconds: float) -> None:
        """Keep an item for longer. Raises LeaseLostError."""
        ...

    def give_back(self, lease: Lease, seconds: float, *, counts: bool) -> None:
        """Let go of an item, which may be tried again after so many seconds; `counts` this attempt or not."""
        ...

    def finish_item(
        self,
        lease: Lease,
        *,
        article: str | None = None,
        changed: bool | None = None,
        problem: Mapping[str, Any] | None = None,
    ) -> None:
        """Say what became of an item: done, or failed for a problem. Raises LeaseLostError."""
        ...
