"""The bell that wakes workers: a queue whose messages say nothing but that there is work.

What is to be done, and by whom, stands in the database alone. A lost message costs a worker at most IDLE_SECONDS, a
queue that is down as well; so this queue may forget everything.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from huey.storage import PostgresStorage, RedisStorage, SqliteStorage
from redis import ConnectionPool

from service.errors import SettingsError

log = logging.getLogger(__name__)

NAME = "whosaid"
IDLE_SECONDS = 5.0  # after which a worker looks by itself whether there is work
POLL_SECONDS = 0.25  # between two looks at a queue that cannot say when something comes
MOST_RINGS = 64  # that are kept: more workers need not be woken at once, since those wake others
RING = b"1"


class Bell(Protocol):
    """Wakes whoever waits, in this process or another."""

    def ring(self) -> None:
        """Wake a worker that waits, or the next one that would. Never raises."""
        ...

    def wait(self, stopped: threading.Event) -> bool:
        """Wait for a ring, IDLE_SECONDS at most, or until `stopped`; whether there was one. Never raises."""
        ...


class QueueBell:
    """A bell over one of huey's queues."""

    def __init__(self, url: str) -> None:
        """`url` names the queue; nothing is connected yet. Raises SettingsError for one that cannot be."""
        kind, _, rest = url.partition("://")
        if (
            kind not in ("sqlite", "redis", "rediss", "postgresql")
            or not rest
            or (kind == "sqlite" and not rest.strip("/"))
        ):
            raise SettingsError(
                "WHOSAID_QUEUE_URL must be sqlite:///FILE, redis://HOST/NUMBER or postgresql://USER@HOST/DATABASE."
            )
        self._kind, self._url = kind, url
        self._lock = threading.Lock()
        self._storage: Any = None

    def ring(self) -> None:
        """Wake a worker that waits, or the next one that would."""
        try:
            storage = self._connected()
            if storage.queue_size() < MOST_RINGS:
                storage.enqueue(RING)
        except Exception as error:  # noqa: BLE001 - each queue has its own, and none may fail a request
            self._lost(error)

    def wait(self, stopped: threading.Event) -> bool:
        """Wait for a ring, IDLE_SECONDS at most, or until `stopped`; whether there was one."""
        deadline = time.monotonic() + IDLE_SECONDS
        while not stopped.is_set() and time.monotonic() < deadline:
            try:
                storage = self._connected()
                if storage.dequeue() is not None:  # waits a second by itself, SQLite apart
                    return True
            except Exception as error:  # noqa: BLE001 - likewise
                self._lost(error)
                stopped.wait(IDLE_SECONDS)
            else:
                if self._kind == "sqlite":
                    stopped.wait(POLL_SECONDS)
        return False

    def close(self) -> None:
        """Let go of the queue, as far as this thread holds it."""
        with self._lock:
            storage, self._storage = self._storage, None
        if isinstance(storage, RedisStorage):
            storage.pool.disconnect()
        elif storage is not None:
            storage.close()

    def _connected(self) -> Any:
        with self._lock:
            if self._storage is None:
                self._storage = self._connect()
            return self._storage

    def _connect(self) -> Any:
        if self._kind == "sqlite":
            file = Path(self._url.removeprefix("sqlite:///"))
            file.parent.mkdir(parents=True, exist_ok=True)
            return SqliteStorage(NAME, filename=str(file), fsync=False)
        if self._kind == "postgresql":
            with suppress(Exception):  # two that make its tables at once get in each other's way
                return PostgresStorage(NAME, dsn=self._url, read_timeout=1)
            return PostgresStorage(NAME, dsn=self._url, read_timeout=1)
        pool = ConnectionPool.from_url(self._url, socket_connect_timeout=2, socket_timeout=5)
        return RedisStorage(NAME, connection_pool=pool, read_timeout=1)

    def _lost(self, error: Exception) -> None:
        log.warning("the queue does not answer; workers look by themselves", extra={"fields": {"error": repr(error)}})
        with suppress(Exception):  # it is of no more use, in whatever state
            self.close()
