"""`whosaid worker` as a process: killed, told to stop, asked how it is, and left behind by a new matcher."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
import requests

from service.archive import MATCHER
from tests.queues import Worker, ended
from tests.serving import ROOT, START_SECONDS, Server, free_port, serving
from tests.transcripts import open_store

NDJSON = {"Content-Type": "application/x-ndjson"}
SHORT = {"text": "“We sail at dawn,” Captain Ana Kovač said.", "language": "en"}
ATTEMPTS = 1


def long_one(number: int) -> dict[str, str]:
    """An article that takes a second or more."""
    filler = " ".join(f"Then ferry {each} left the harbour with the others." for each in range(400))
    return {"text": f"“It is day {number},” Ana Kovač said. {filler}", "language": "en"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A folder, and what the service and its workers there are set to."""
    return tmp_path_factory.mktemp("workers"), {
        "workers": 1,
        "web_jobs": 0,
        "lease_seconds": 1,
        "job_attempts": ATTEMPTS,
    }


@pytest.fixture(scope="module")
def service(place: tuple[Path, dict[str, object]]) -> Iterator[Server]:
    with serving(place[0], **place[1]) as running:
        yield running


def posted(server: Server, *articles: dict[str, Any]) -> str:
    answer = server.post("/v1/jobs", data="\n".join(map(json.dumps, articles)).encode(), headers=NDJSON)
    assert answer.status_code == 202
    return answer.headers["Location"]


def results(server: Server, job: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in server.get(f"{job}/results").text.splitlines()]


def begun(folder: Path, job: str, line: int, attempt: int) -> None:
    """Wait until a worker has an item, for the so manieth time."""
    asked = "SELECT attempts FROM job_items WHERE line = ? AND job = (SELECT key FROM jobs WHERE id = ?)"
    with closing(sqlite3.connect(folder / "whosaid.db")) as database:
        deadline = time.monotonic() + START_SECONDS
        while database.execute(asked, (line, job.rpartition("/")[2])).fetchone()[0] < attempt:
            assert time.monotonic() < deadline
            time.sleep(0.01)


def ready(worker: Worker, address: str) -> None:
    """Wait until a worker says at this address that it is."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        assert worker.process.poll() is None and time.monotonic() < deadline, worker.log()
        with suppress(requests.ConnectionError):
            if requests.get(f"http://{address}/readyz", timeout=10).status_code == 200:
                return
        time.sleep(0.1)


def health(address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", "health", "--worker"],
        check=False,
        env={"WHOSAID_WORKER_BIND": address},
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=60,
    )


def test_a_line_that_kills_its_workers_fails_and_who_is_told_to_stop_ends_what_it_has_begun(
    service: Server, place: tuple[Path, dict[str, object]]
) -> None:
    folder, settings = place
    job = posted(service, long_one(1), SHORT)
    doomed = Worker(folder, "doomed", settings)
    begun(folder, job, 1, ATTEMPTS)
    doomed.kill()
    own = f"127.0.0.1:{free_port()}"
    other = Worker(folder, "other", settings | {"worker_bind": own})
    ready(other, own)
    assert ended(service, job).items() >= {"state": "done", "done": 1, "failed": 1}.items()
    first, second = results(service, job)
    assert (first["state"], first["problem"]["type"]) == ("failed", "urn:whosaid:problem:item-failed")
    assert second["state"] == "done"

    assert health(own).returncode == 0
    assert requests.get(f"http://{own}/healthz", timeout=10).json() == {"status": "alive"}
    told = requests.get(f"http://{own}/metrics", timeout=10).text
    assert 'whosaid_job_items_total{kind="articles",outcome="done"} 1.0' in told
    assert "whosaid_job_items_open" in told

    job = posted(service, long_one(2), long_one(3))
    begun(folder, job, 1, 1)
    other.process.terminate()
    assert other.process.wait(60) == 0, other.log()
    assert [each["state"] for each in results(service, job)] == ["done"]
    assert service.get(job).json()["state"] == "running"
    service.delete(job)


def test_a_worker_whose_matcher_is_the_stores_no_more_stops_and_spoils_nothing(
    service: Server, place: tuple[Path, dict[str, object]]
) -> None:
    folder, settings = place
    own = f"127.0.0.1:{free_port()}"
    with closing(open_store(f"sqlite:///{folder}/whosaid.db")) as store:
        worker = Worker(folder, "stale", settings | {"worker_bind": own})
        ready(worker, own)
        store.write(lambda change: change.set_note(MATCHER, "matcher/other=1"))
        job = posted(service, {"text": "“The bridge is shut,” Tove Ekdal said.", "language": "en"})
        assert worker.process.wait(60) == 2, worker.log()
        assert "whosaid relink" in worker.log()
        left = service.get(job).json()
        assert (left["state"], left["done"], left["failed"]) == ("running", 0, 0)
        lease = store.write_aside(lambda change: change.take_item("another", 60, ATTEMPTS, {}))
        assert lease is not None and lease.attempt == 1
