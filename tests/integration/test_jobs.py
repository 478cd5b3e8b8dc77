"""Bulk work over HTTP, done beside the requests and by workers of their own, on each store and queue."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from service.archive import id_of
from tests.databases import Postgres
from tests.queues import Redis, Worker, ended, working
from tests.serving import Server, serving

NDJSON = {"Content-Type": "application/x-ndjson"}
GOOD = {
    "text": "“We have waited eleven long years for this one day,” Mayor Ana Kovač told the town council on Monday.",
    "url": "https://first.example/harbour",
    "published_at": "2024-05-14",
}
OTHER = {"text": "It rained. “We have waited eleven long years for this one day,” Ana Kovač said.", "title": "Rain"}
LINES: list[tuple[str, str | None, str | None]] = [  # what is sent, the slug of its problem, and a pointer
    (json.dumps(GOOD), None, None),
    ('{"text": ""}', "invalid-request", "/text"),
    ("{", "invalid-json", None),
    ("", None, None),  # no line at all
    (json.dumps(OTHER), None, None),
    ('{"text": "Hej.", "language": "sv"}', "unsupported-language", "/language"),
    ('{"text": "Yes.", "speakers": []}', "invalid-request", "/speakers"),
    ('["a"]', "invalid-request", ""),
    (json.dumps({"text": "a" * 5000}), "text-too-long", "/text"),
    (json.dumps({"text": "a", "url": "b" * 9000}), "body-too-large", None),
    (json.dumps(GOOD | {"url": "https://again.example/harbour"}), None, None),
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql+redis", "postgresql+postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """A store and a queue."""
    folder = tmp_path_factory.mktemp("jobs")
    urls = {"database_url": f"sqlite:///{folder}/whosaid.db", "queue_url": f"sqlite:///{folder}/queue.db"}
    if request.param != "sqlite":
        urls["database_url"] = urls["queue_url"] = request.getfixturevalue("postgres_server").database()
    if request.param.endswith("redis"):
        urls["queue_url"] = request.getfixturevalue("redis_server").database()
    limits = {"max_text": 4000, "max_body": 8000, "max_job_articles": 50, "max_job_body": 200_000, "lease_seconds": 2}
    return {"workers": 1, **urls, **limits}


@pytest.fixture(scope="module")
def service(settings: dict[str, object], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service as `make run` starts it: its web workers work on jobs."""
    with serving(tmp_path_factory.mktemp("both"), **settings) as running:
        yield running


def posted(server: Server, lines: Sequence[str], **kwargs: Any) -> requests.Response:
    return server.post("/v1/jobs", data="\n".join(lines).encode(), headers=NDJSON, **kwargs)


def results(server: Server, job: str) -> list[dict[str, Any]]:
    answer = server.get(f"{job}/results")
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def begun(server: Server, job: str, done: int) -> None:
    """Wait until so many of its items are done."""
    deadline = time.monotonic() + 60
    while server.get(job).json()["done"] < done:
        assert time.monotonic() < deadline, server.last_words()
        time.sleep(0.02)


def test_every_line_is_stored_or_answered(service: Server) -> None:
    answer = posted(service, [line for line, *_ in LINES])
    assert answer.status_code == 202
    job = answer.headers["Location"]
    assert answer.json().items() >= {"kind": "articles", "total": 10, "speaker": None}.items()
    done = ended(service, job)
    assert done["created_at"] <= done["started_at"] <= done["finished_at"]
    assert done.items() >= {"state": "done", "total": 10, "done": 3, "failed": 7, "progress": 1.0}.items()
    by_line = {each["line"]: each for each in results(service, job)}
    assert list(by_line) == [number for number, (line, *_) in enumerate(LINES, 1) if line]
    for number, (line, slug, pointer) in enumerate(LINES, 1):
        if slug is None and line:
            assert by_line[number]["article"] == id_of(json.loads(line)["text"])
            assert service.get(f"/v1/articles/{by_line[number]['article']}").status_code == 200
        elif line:
            problem = by_line[number]["problem"]
            assert problem["type"] == f"urn:whosaid:problem:{slug}"
            assert pointer in [each.get("pointer") for each in problem.get("errors", [{}])]
    stored = service.get(f"/v1/articles/{id_of(GOOD['text'])}").json()
    assert sorted(stored["urls"]) == ["https://again.example/harbour", "https://first.example/harbour"]
    assert sorted(by_line[line]["created"] for line in (1, 11)) == [False, True]
    together = service.get(f"/v1/utterances/{stored['quotations'][0]['utterance']['id']}").json()
    assert together["size"] == 2


@pytest.mark.parametrize(
    ("body", "headers", "status", "slug"),
    [
        (b"", NDJSON, 422, "invalid-request"),
        (b"\n \n", NDJSON, 422, "invalid-request"),
        (b"{}", {"Content-Type": "application/json"}, 415, "unsupported-media-type"),
        (b"{}", {}, 415, "unsupported-media-type"),
        (b'{"text": "Yes."}\n' * 51, NDJSON, 413, "too-many-lines"),
        (b"x" * 200_001, NDJSON, 413, "body-too-large"),
    ],
)
def test_a_body_that_is_none_is_refused(
    service: Server, body: bytes, headers: dict[str, str], status: int, slug: str
) -> None:
    answer = service.post("/v1/jobs", data=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:whosaid:problem:{slug}")


def test_a_body_may_come_in_pieces(service: Server) -> None:
    answer = service.post("/v1/jobs", data=(line.encode() + b"\n" for line in (json.dumps(GOOD), "{")), headers=NDJSON)
    assert (answer.status_code, answer.json()["total"]) == (202, 2)
    assert ended(service, answer.headers["Location"])["done"] == 1


def test_a_disk_that_is_full_is_no_fault_of_the_senders(service: Server) -> None:
    workers = psutil.Process(service.process.pid).children()
    for worker in workers:
        worker.rlimit(psutil.RLIMIT_FSIZE, (50_000, psutil.RLIM_INFINITY))
    try:
        answer = posted(service, [json.dumps(GOOD)] * 700)
    finally:
        for worker in workers:
            worker.rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:whosaid:problem:store-unavailable")
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("path", ["/v1/jobs/none", "/v1/jobs/none/results"])
def test_there_is_no_such_job(service: Server, path: str) -> None:
    answers = [service.get(path), *([service.delete(path)] if path.endswith("none") else [])]
    for answer in answers:
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:whosaid:problem:unknown-job")


def test_cancelling_keeps_what_is_done_and_ends_the_rest(service: Server) -> None:
    filler = " ".join(f"Then ferry {number} left the harbour with the others." for number in range(60))
    lines = [
        json.dumps({"text": f"“It is day {day},” Ana Kovač said. {filler}", "language": "en"}) for day in range(50)
    ]
    job = posted(service, lines).headers["Location"]
    begun(service, job, 1)
    cancelled = service.delete(job)
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    time.sleep(2)
    left = service.get(job).json()
    assert 0 < left["done"] < 50
    assert left["done"] == cancelled.json()["done"]
    told = results(service, job)
    assert len(told) == 50
    stored = [each for each in told if each["state"] == "done"]
    assert len(stored) == left["done"]
    for line, each in zip(lines, told, strict=True):
        status = service.get(f"/v1/articles/{id_of(json.loads(line)['text'])}").status_code
        assert status == (200 if each["state"] == "done" else 404)
    assert service.delete(job).json() == left


def test_a_change_of_the_registry_has_stored_articles_read_anew(service: Server) -> None:
    text = "The new bridge opens in June, said Tove Ekdal, who builds it."
    assert service.post("/v1/articles", json={"text": text}).status_code == 201
    where = f"/v1/articles/{id_of(text)}"
    assert service.get(where).json()["quotations"][0]["speaker"]["id"] is None
    entry = {"name": "Tove Ekdal", "given": ["Tove"], "family": ["Ekdal"]}
    put = service.put("/v1/speakers/tove-ekdal", json=entry)
    job = put.headers["Link"].split(">")[0].removeprefix("<")
    assert put.headers["Link"].endswith('; rel="monitor"')
    done = ended(service, job)
    assert done.items() >= {"kind": "speaker", "speaker": "tove-ekdal", "total": 1, "done": 1}.items()
    assert results(service, job) == [{"line": 1, "state": "done", "article": id_of(text), "changed": True}]
    assert service.get(where).json()["quotations"][0]["speaker"]["id"] == "tove-ekdal"
    gone = service.delete("/v1/speakers/tove-ekdal")
    assert gone.status_code == 204
    ended(service, gone.headers["Link"].split(">")[0].removeprefix("<"))
    assert service.get(where).json()["quotations"][0]["speaker"]["id"] is None


def test_what_killed_workers_had_begun_another_ends(
    tmp_path: Path, postgres_server: Postgres, redis_server: Redis
) -> None:
    folder = tmp_path
    urls = {"database_url": postgres_server.database(), "queue_url": redis_server.database()}
    apart: dict[str, object] = {"workers": 1, "web_jobs": 0, "lease_seconds": 2, **urls}
    lines = [
        json.dumps({"text": f"“We sail on day {day},” Captain Ana Kovač said.", "language": "en"}) for day in range(40)
    ]
    with serving(folder, **apart) as service, working(folder, "one", "two", **apart) as workers:
        job = posted(service, lines).headers["Location"]
        begun(service, job, 2)
        for worker in workers:
            worker.kill()
        assert service.get(job).json()["state"] == "running"
        third = Worker(folder, "three", apart)
        done = ended(service, job)
        assert (done["done"], done["failed"]) == (40, 0)
        told = results(service, job)
        assert [each["article"] for each in told] == [id_of(json.loads(line)["text"]) for line in lines]
        assert all(each["created"] for each in told)
        third.process.terminate()
        assert third.process.wait(30) == 0, third.log()
