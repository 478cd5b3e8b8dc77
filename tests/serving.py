"""Starting the real service for a test: gunicorn, its workers and their models, on a free port."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).parent.parent
START_SECONDS = 120  # far over what it takes; a busy machine must not fail a test


@dataclass(frozen=True)
class Server:
    """A running service."""

    url: str
    process: subprocess.Popen[bytes]
    log_file: Path

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        return requests.get(self.url + path, timeout=60, **kwargs)

    def post(self, path: str, **kwargs: Any) -> requests.Response:
        return requests.post(self.url + path, timeout=300, **kwargs)

    def put(self, path: str, **kwargs: Any) -> requests.Response:
        return requests.put(self.url + path, timeout=60, **kwargs)

    def delete(self, path: str) -> requests.Response:
        return requests.delete(self.url + path, timeout=60)

    def extract(self, text: str, **fields: Any) -> dict[str, Any]:
        """The answer of POST /v1/extract, which must be 200."""
        response = self.post("/v1/extract", json={"text": text, **fields})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    def log_lines(self) -> list[dict[str, Any]]:
        """What the service logged so far; every line must be a JSON object."""
        return [json.loads(line) for line in self.log_file.read_text("utf-8").splitlines()]

    def last_words(self) -> str:
        """The end of the log."""
        return self.log_file.read_text("utf-8")[-2000:]

    def stop(self) -> int:
        """Stop it as an orchestrator does; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def free_port() -> int:
    """A port that nobody listens on; tests that run beside this one get others, since a service listens only later."""
    own = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port // 2 % count == own:  # halved: Linux gives every other port only to those that connect
            return port


def start(folder: Path, settings: Mapping[str, object]) -> Server:
    """Start the service and return at once; it logs into `folder`."""
    port = free_port()
    log_file = folder / f"log-{port}.jsonl"
    process = command("serve", folder, {"bind": f"127.0.0.1:{port}", **settings}, log_file)
    return Server(f"http://127.0.0.1:{port}", process, log_file)


def command(name: str, folder: Path, settings: Mapping[str, object], log_file: Path) -> subprocess.Popen[bytes]:
    """Run `whosaid NAME` with WHOSAID_* `settings`, all that it keeps in `folder`."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("WHOSAID_")}
    there = {"database_url": f"sqlite:///{folder}/whosaid.db", "queue_url": f"sqlite:///{folder}/queue.db"}
    environ |= {f"WHOSAID_{key.upper()}": str(value) for key, value in (there | dict(settings)).items()}
    with log_file.open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", name], env=environ, stdout=log, stderr=log, cwd=ROOT
        )


def wait_until_alive(server: Server) -> None:
    """Wait until a worker answers, ready or not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.last_words()
        try:
            assert server.get("/healthz").status_code == 200
        except requests.ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"not alive in {START_SECONDS} s:\n{server.last_words()}")


def wait_until_ready(server: Server, workers: int) -> None:
    """Wait until `workers` of them, or more, have loaded their models."""
    wait_until_alive(server)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.last_words()
        ready = re.search(r"^whosaid_ready_workers (\d+)", server.get("/metrics").text, re.MULTILINE)
        if ready and int(ready[1]) >= workers:
            return
        time.sleep(0.1)
    raise AssertionError(f"not ready in {START_SECONDS} s:\n{server.last_words()}")


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[Server]:
    """The service with WHOSAID_* `settings`, ready; stopped at the end."""
    server = start(folder, settings)
    try:
        wait_until_ready(server, int(str(settings.get("workers", 2))))
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait(10)
