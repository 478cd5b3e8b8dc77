"""Connections to either database, set up so that transactions begin and end where the code says."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from service.errors import SettingsError

BINARY = {"binary": True}  # an option of statements that PostgreSQL answers sooner without making text of bytes
WAIT_SECONDS = 30  # for another writer to finish
CACHE_KIB = 65_536  # of SQLite's pages, for each connection
MAPPED_BYTES = 2**31 - 2**16  # of SQLite's file that are read in place, as many as it is built for


def connect_to(url: str) -> Engine:
    """An engine for the database that `url` names; nothing is connected yet. Raises SettingsError for a bad url."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError("WHOSAID_DATABASE_URL is no database URL, such as sqlite:///FILE.") from None
    kind = parsed.get_backend_name()
    if kind == "sqlite" and parsed.database and parsed.database != ":memory:":
        return _sqlite(Path(parsed.database))
    if kind == "postgresql":
        return _postgres(parsed)
    raise SettingsError("WHOSAID_DATABASE_URL must be sqlite:///FILE or postgresql://USER@HOST/DATABASE.")


def is_postgres(connection: Connection) -> bool:
    """Whether this is PostgreSQL; else it is SQLite."""
    return connection.dialect.name == "postgresql"


def _sqlite(file: Path) -> Engine:
    def open_file() -> sqlite3.Connection:
        # Only `migrate` makes a file: a misspelt name must not become an empty store.
        address = f"{file.absolute().as_uri()}?mode=rw"
        return sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None, check_same_thread=False)

    engine = create_engine(f"sqlite:///{file}", creator=open_file)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        for pragma in ("foreign_keys=ON", f"cache_size=-{CACHE_KIB}", f"mmap_size={MAPPED_BYTES}", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    # The driver would begin transactions where it sees fit, and never one that locks.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))

    return engine


def _postgres(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=8,
        max_overflow=24,
        pool_timeout=WAIT_SECONDS,
        # A server that is gone without a word is noticed within a minute.
        connect_args={
            "connect_timeout": 10,
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
    )

    # Nothing that is asked here is worth the milliseconds in which helpers start, on processors that others want.
    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.execute("SET max_parallel_workers_per_gather = 0")
        connection.commit()

    @event.listens_for(engine, "before_cursor_execute")
    def ask(_: Connection, cursor: Any, _statement: str, _values: Any, context: Any, _many: bool) -> None:
        if context is not None and context.execution_options.get("binary"):
            cursor.format = 1

    return engine
