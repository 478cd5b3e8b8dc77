"""The store in a database: SQLite in a file, or PostgreSQL. This package is the only one that knows SQL."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from service.errors import StoreUnavailable
from service.store import sql_schema
from service.store.base import Change, View
from service.store.sql_articles import Articles
from service.store.sql_engine import connect_to, is_postgres
from service.store.sql_jobs import Jobs
from service.store.sql_quotations import Quotations
from service.store.sql_shelf import Shelf
from service.store.sql_speakers import Speakers
from service.store.sql_utterances import Utterances
from service.store.sql_voices import Naming

log = logging.getLogger(__name__)

R = TypeVar("R")

WRITER = 0x77686F73616964  # the advisory lock that writers hold on PostgreSQL
IDLE_SECONDS = 300  # between two statements of a writer on PostgreSQL: judging and grouping never take that long
PAUSES = (0.1, 0.5, 2.0)  # seconds before a transaction that the database gave up is tried again
PACE = 0.01  # seconds between two portions of what is read ahead, in which others have their turn
AGAIN = frozenset(["40001", "40P01"])  # serialization failure, deadlock


class Session(Articles, Quotations, Utterances, Speakers, Jobs):
    """One transaction: what can be read and written in it."""


class SqlStore:
    """A store of what was said; see `Store` in base.py. Safe for threads; each process needs its own."""

    def __init__(self, url: str, naming: Naming, at_hand: int) -> None:
        """`naming` says which speakers may be one; of `at_hand` quotations a brief is kept in memory.

        Nothing is connected yet. Raises SettingsError for a bad url.
        """
        self._engine: Engine = connect_to(url)
        self._naming = naming
        self._shelf = Shelf(at_hand)

    def check(self) -> None:
        """Raises StoreError for another schema, StoreUnavailable where there is no answer."""
        with _reached(), self._engine.connect() as connection:
            sql_schema.check(connection)

    def migrate(self, revision: str = "head") -> None:
        """Bring the schema to `revision`, up or down; an SQLite file that is missing is made."""
        with _reached():
            sql_schema.migrate(self._engine, revision)

    def create_if_empty(self) -> None:
        """Make the tables where there are none at all."""
        with _reached():
            sql_schema.create_if_empty(self._engine)

    @contextmanager
    def read(self) -> Iterator[View]:
        """One state of the store, to be read only."""
        with self._reading() as session:
            yield session

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with _reached(), self._engine.connect() as connection:
            if is_postgres(connection):
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield Session(connection, self._naming, self._shelf, writes=False)

    def write(self, work: Callable[[Change], R]) -> R:
        """What `work` returns, in one transaction; writers come one after another."""
        return self._patiently(work, in_turn=True)

    def write_aside(self, work: Callable[[Change], R]) -> R:
        """What `work` returns, in one transaction beside those of the writers."""
        return self._patiently(work, in_turn=False)

    def _patiently(self, work: Callable[[Change], R], *, in_turn: bool) -> R:
        for pause in (*PAUSES, None):
            try:
                with _reached():
                    return self._write(work, in_turn=in_turn)
            except StoreUnavailable as unavailable:
                if pause is None or not _worth_another_try(unavailable.__cause__):
                    raise
                log.warning("the database gave a transaction up; trying again")
                time.sleep(pause)
        raise AssertionError("unreachable")

    def _write(self, work: Callable[[Change], R], *, in_turn: bool) -> R:
        with self._engine.connect() as connection:
            connection = connection.execution_options(sqlite_begin="BEGIN IMMEDIATE")
            with connection.begin():
                if in_turn:
                    _take_turn(connection)
                return work(Session(connection, self._naming, self._shelf, writes=True))

    def read_ahead(self, stopped: threading.Event) -> None:
        """Have at hand what linking would read bit by bit: of all quotations, or of those that came last."""
        with self._reading() as session:
            after: int | None = max(0, session.mark().last - self._shelf.size)
        while after is not None and not stopped.wait(PACE):
            with self._reading() as session:  # each time anew: a long one would keep the database from tidying up
                after = session.read_ahead(after)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()


def _take_turn(connection: Connection) -> None:
    """Wait until no other writer is at work; SQLite has done so in BEGIN IMMEDIATE."""
    if is_postgres(connection):
        connection.execute(text("SET LOCAL lock_timeout = '30s'"))
        # Of a writer whose machine is gone the server would not hear for hours, and all others would wait for it.
        connection.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITER})


def _worth_another_try(error: BaseException | None) -> bool:
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or getattr(error.orig, "sqlstate", None) in AGAIN
    )


@contextmanager
def _reached() -> Iterator[None]:
    """Say it as StoreUnavailable where the database does not answer; faults in our own SQL stay what they are."""
    try:
        yield
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        gone = error.connection_invalidated or state[:2] in ("08", "40", "53", "55", "57", "58")
        # What has no state is SQLite's, or of a connection; a value that is too large for an index (54) is our fault.
        if not gone and (state or type(error).__name__ != "OperationalError"):
            raise
        raise StoreUnavailable("The database does not answer, or is taken by others for too long.") from error
    except NoneFreeError as error:
        raise StoreUnavailable("All connections to the database are in use.") from error
