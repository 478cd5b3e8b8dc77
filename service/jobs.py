"""Bulk work: what takes an item of a job, does it and says what became of it, until it is told to stop.

An item is taken for a time (a lease), which is renewed while it is worked on. Its result is written in the transaction
that stores its article, and only while the lease lasts; so a worker may vanish at any moment: whoever takes its item
over finds it either finished or untouched.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

from service import telemetry
from service.archive import Archive
from service.bell import Bell
from service.errors import Busy, ItemFailed, NotReady, Problem, StoreError, StoreUnavailable
from service.model import Article
from service.revision import PLAN, touched
from service.roster import Roster
from service.settings import Settings
from service.store.base import Change, Store
from service.store.job_records import JobKind, Lease, LeaseLostError, NewItem
from service.store.records import WrittenSpeaker

log = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0  # before what could not be worked on through no fault of its own is tried again
SWEEP_SECONDS = 3600.0  # between two looks for jobs that are old enough to be forgotten
COUNT_SECONDS = 15.0  # between two counts of what is left to be done
DAY = 86_400.0


class Runner:
    """Works on jobs, one item at a time. As many as there are, in as many processes, share the work."""

    def __init__(self, store: Store, archive: Archive, roster: Roster, bell: Bell, settings: Settings) -> None:
        self._store = store
        self._archive = archive
        self._roster = roster
        self._bell = bell
        self._settings = settings
        self._swept, self._counted = -SWEEP_SECONDS, -COUNT_SECONDS
        self._name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"

    def run(self, stopped: threading.Event) -> None:
        """Work until `stopped`; an item that was begun is finished first.

        Raises StoreError where the store is another version's by now: this worker is of no more use.
        """
        woken = False
        while not stopped.is_set():
            lease = self._take(stopped)
            if lease is None:
                woken = self._bell.wait(stopped)
                continue
            if woken:  # who was woken and found work wakes the next
                self._bell.ring()
                woken = False
            self._work(lease)
            stopped.wait(0.01)  # lets requests to this process have their turn before the next item

    def _take(self, stopped: threading.Event) -> Lease | None:
        given_up = ItemFailed(f"It was tried {self._settings.job_attempts} times, and no worker came to its end.")
        try:
            self._sweep()
            self._count()
            return self._store.write_aside(
                lambda change: change.take_item(
                    self._name, self._settings.lease_seconds, self._settings.job_attempts, given_up.members()
                )
            )
        except StoreUnavailable:
            log.warning("the store is not available; looking again")
            stopped.wait(PAUSE_SECONDS)
        except Exception as error:  # whatever it is, the worker must go on
            log.error("no item could be taken", exc_info=error)
            with suppress(StoreUnavailable):
                self._store.check()
            stopped.wait(PAUSE_SECONDS)
        return None

    def _count(self) -> None:
        """Have the metrics say now and then how much there is to do."""
        if time.monotonic() - self._counted >= COUNT_SECONDS:
            with self._store.read() as view:
                telemetry.JOB_BACKLOG.set(view.backlog())
            self._counted = time.monotonic()

    def _sweep(self) -> None:
        """Forget old jobs now and then."""
        if time.monotonic() - self._swept >= SWEEP_SECONDS:
            while self._store.write_aside(lambda change: change.forget_jobs(self._settings.job_days * DAY, limit=1)):
                pass  # one at a time, since each may have a hundred thousand items
            self._swept = time.monotonic()

    def _work(self, lease: Lease) -> None:
        began = time.perf_counter()
        outcome = "lost"
        try:
            with self._kept(lease):
                outcome = self._tried(lease)
        except LeaseLostError:
            pass  # cancelled, or taken over: whoever has it now says what becomes of it
        except (StoreUnavailable, Busy):
            log.warning("what became of an item could not be written down; it will be taken again")
        telemetry.JOB_ITEMS.labels(lease.kind.value, outcome).inc()
        told = {"job": lease.job, "line": lease.line, "attempt": lease.attempt, "outcome": outcome}
        log.info("item", extra={"fields": told | {"seconds": round(time.perf_counter() - began, 3)}})

    def _tried(self, lease: Lease) -> str:
        """Do an item and write down what became of it. Raises LeaseLostError, StoreUnavailable."""
        try:
            self._do(lease)
        except LeaseLostError:
            raise
        except (Busy, NotReady, StoreUnavailable):
            self._store.write_aside(lambda change: change.give_back(lease, PAUSE_SECONDS, counts=False))
            return "later"
        except Problem as problem:
            return self._failed(lease, problem)
        except StoreError as error:
            return self._at_odds(lease, error)
        except Exception as error:
            told = {"job": lease.job, "line": lease.line, "attempt": lease.attempt}
            log.error("an item failed", exc_info=error, extra={"fields": told})
            if lease.attempt >= self._settings.job_attempts:
                return self._failed(lease, ItemFailed("The service's log has the cause under this job's id."))
            pause = PAUSE_SECONDS * 2 ** (lease.attempt - 1)
            self._store.write_aside(lambda change: change.give_back(lease, pause, counts=True))
            return "again"
        return "done"

    def _at_odds(self, lease: Lease, error: StoreError) -> str:
        """What is stored and what works here do not go together: a matter of this item, or of all.

        Raises StoreError in the latter case; others, that are of the store's version, will have the item.
        """
        try:
            self._store.check()
            self._archive.check()
        except StoreError:
            self._store.write_aside(lambda change: change.give_back(lease, 0, counts=False))
            raise
        return self._failed(lease, ItemFailed(str(error)))

    def _failed(self, lease: Lease, problem: Problem) -> str:
        self._store.write_aside(lambda change: change.finish_item(lease, problem=problem.members()))
        return "failed"

    def _do(self, lease: Lease) -> None:
        def finish(change: Change, article_id: str, changed: bool) -> None:
            change.finish_item(lease, article=article_id, changed=changed)

        if lease.kind is JobKind.ARTICLES:
            self._archive.add(article_of(lease.payload), finish)
        elif lease.line == PLAN:
            self._plan(lease)
        else:
            self._archive.reread(str(lease.payload["article"]), finish)

    def _plan(self, lease: Lease) -> None:
        """Find the articles that a speaker's entry touches: each is an item from now on."""
        speaker, former = str(lease.payload["speaker"]), lease.payload["former"]
        written = WrittenSpeaker(speaker, former["fields"]) if former else None
        found = touched(self._store, speaker, self._roster.before(speaker, written), self._roster.current())
        items = [NewItem(line, {"article": article}) for line, article in enumerate(found, 1)]

        def work(change: Change) -> None:
            change.renew(lease, self._settings.lease_seconds)
            change.add_items(lease.job, items)
            change.finish_item(lease)

        self._store.write_aside(work)
        self._bell.ring()

    @contextmanager
    def _kept(self, lease: Lease) -> Iterator[None]:
        """Renew the lease for as long as the context lasts, so that only a worker that is gone loses it."""
        done = threading.Event()

        def renew() -> None:
            while not done.wait(self._settings.lease_seconds / 3):
                with suppress(StoreUnavailable):
                    try:
                        self._store.write_aside(lambda change: change.renew(lease, self._settings.lease_seconds))
                    except LeaseLostError:
                        return

        keeper = threading.Thread(target=renew, name="lease")
        keeper.start()
        try:
            yield
        finally:
            done.set()
            keeper.join()


def payload_of(article: Article) -> dict[str, str]:
    """An article as an item holds it."""
    day = article.published_at.isoformat() if article.published_at else None
    said = {"text": article.text, "title": article.title, "url": article.url, "language": article.language}
    return {name: value for name, value in (said | {"published_at": day}).items() if value is not None}


def article_of(payload: object) -> Article:
    """And back."""
    assert isinstance(payload, dict)  # noqa: S101 - this module made it
    day = payload.get("published_at")
    others = {name: payload.get(name) for name in ("title", "url", "language")}
    return Article(payload["text"], published_at=date.fromisoformat(day) if day else None, **others)
