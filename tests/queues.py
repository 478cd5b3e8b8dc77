"""A real Redis for tests, and workers over whatever queue."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import redis

from tests.serving import START_SECONDS, Server, command

MOST_DATABASES = 1000  # of a server: each test takes one


class Redis:
    """A server on a port of its own, which forgets everything when it stops."""

    def __init__(self, folder: Path, port: int) -> None:
        self._port = port
        self._numbers = count()
        self._command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
        self._command += ["--databases", str(MOST_DATABASES)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        with redis.Redis(port=self._port) as client:
            deadline = time.monotonic() + START_SECONDS
            while True:
                try:
                    client.ping()
                except redis.ConnectionError:
                    assert time.monotonic() < deadline
                    time.sleep(0.05)
                else:
                    return

    def database(self) -> str:
        """The address of an empty database: what others' tests left in a queue would wake this one's."""
        return f"redis://127.0.0.1:{self._port}/{next(self._numbers)}"

    def stop(self) -> None:
        """Stop it at once."""
        if self._process:
            self._process.kill()
            self._process.wait(10)


class Worker:
    """A running `whosaid worker`."""

    def __init__(self, folder: Path, name: str, settings: Mapping[str, object]) -> None:
        self.log_file = folder / f"worker-{name}.jsonl"
        self.process = command("worker", folder, settings, self.log_file)

    def kill(self) -> None:
        """End it without a word of warning."""
        self.process.kill()
        self.process.wait(30)

    def log(self) -> str:
        """What it logged so far."""
        return self.log_file.read_text("utf-8")


@contextmanager
def working(folder: Path, *names: str, **settings: object) -> Iterator[list[Worker]]:
    """A worker of each name, with WHOSAID_* `settings`; killed at the end."""
    workers = [Worker(folder, name, settings) for name in names]
    try:
        yield workers
    finally:
        for worker in workers:
            if worker.process.poll() is None:
                worker.kill()


def ended(server: Server, job: str, seconds: float = 120) -> dict[str, Any]:
    """The job at this address, once it has ended."""
    deadline = time.monotonic() + seconds
    while True:
        found: dict[str, Any] = server.get(job).json()
        if found["finished_at"]:
            return found
        assert time.monotonic() < deadline, found
        time.sleep(0.1)
