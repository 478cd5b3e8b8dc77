"""The service under several requests at once, and at its end."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import requests

from tests.serving import Server, serving

SENTENCE = (
    "“The ferries will sail in May whatever the wind,” said Mayor Ana Kovač, who opened the harbour of Port Ellery. "
)
LONG = "\n\n".join([SENTENCE * 3] * 40)  # seconds of work, well under the limit
MATCH = [  # likewise: alike enough that all near ones are judged, different enough to be many utterances
    {"id": str(number), "text": f"Ferry {number} sails from quay {number % 31} whatever the wind of day {number % 7}."}
    for number in range(1000)
]
FLOWER = "rhododendron"


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One worker, in which one request may wait while it works on another, and a body may take five seconds."""
    with serving(tmp_path_factory.mktemp("single"), workers=1, queue=1, body_seconds=5) as running:
        yield running


def metric(server: Server, name: str) -> float:
    """The value of a metric without labels, or with those in `name`."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", server.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def wait_for(server: Server, waiting: int) -> None:
    """Wait until that many requests are worked on or waiting."""
    deadline = time.monotonic() + 30
    while metric(server, "whosaid_waiting") < waiting:
        assert time.monotonic() < deadline
        time.sleep(0.01)


@contextmanager
def posted(server: Server, pool: ThreadPoolExecutor, count: int) -> Iterator[list[Future[requests.Response]]]:
    """`count` long articles on their way, one after another."""
    sent = []
    for number in range(count):
        sent.append(pool.submit(server.post, "/v1/extract", json={"text": LONG}))
        wait_for(server, number + 1)
    yield sent


def answers_until(server: Server, work: Future[requests.Response]) -> int:
    """How often the service answers all that takes no turn, each time soon, before `work` is done."""
    answered = 0
    while not work.done():
        for path in ("/healthz", "/readyz", "/v1/speakers?limit=1"):
            began = time.monotonic()
            assert server.get(path).status_code == 200
            assert time.monotonic() - began < 2
        answered += not work.done()
    assert work.result().status_code == 200
    return answered


def test_health_answers_while_an_article_is_read(single: Server) -> None:
    with ThreadPoolExecutor(1) as pool, posted(single, pool, 1) as (reading,):
        assert answers_until(single, reading) >= 3


def test_health_answers_while_many_quotations_are_matched(single: Server) -> None:
    with ThreadPoolExecutor(1) as pool:
        matching = pool.submit(single.post, "/v1/match", json={"quotations": MATCH})
        wait_for(single, 1)
        assert answers_until(single, matching) >= 3
    assert sum(len(utterance["renderings"]) for utterance in matching.result().json()["utterances"]) == len(MATCH)


def test_whatever_takes_a_core_waits_in_one_queue(single: Server) -> None:
    with ThreadPoolExecutor(2) as pool, posted(single, pool, 2) as sent:
        for path, body in (
            ("/v1/compare", {"pairs": [{"a": "Yes.", "b": "No."}]}),
            ("/v1/match", {"quotations": [{"id": "1", "text": "Yes."}]}),
        ):
            refused = single.post(path, json=body)
            assert (refused.status_code, refused.json()["type"]) == (503, "urn:whosaid:problem:busy")
        assert [future.result().status_code for future in sent] == [200, 200]


def test_one_too_many_is_told_when_to_come_back(single: Server) -> None:
    with ThreadPoolExecutor(2) as pool, posted(single, pool, 2) as sent:
        refused = single.post("/v1/extract", json={"text": "Yes."})
        assert refused.status_code == 503
        assert refused.json()["type"] == "urn:whosaid:problem:busy"
        assert int(refused.headers["Retry-After"]) > 0
        assert single.get("/healthz").status_code == 200
        first, second = (future.result() for future in sent)
    assert first.status_code == second.status_code == 200
    assert first.json() == second.json()
    assert single.extract("Yes.")["quotations"] == []


def test_sigterm_finishes_what_has_begun(tmp_path_factory: pytest.TempPathFactory) -> None:
    with serving(tmp_path_factory.mktemp("stopped"), workers=1) as server, ThreadPoolExecutor(2) as pool:
        with posted(server, pool, 2) as sent:
            assert server.stop() == 0
        assert [future.result().status_code for future in sent] == [200, 200]
        with pytest.raises(requests.ConnectionError):
            server.get("/healthz")
        assert not [line for line in server.log_lines() if line["level"] in ("warning", "error")]


def test_the_workers_share_one_count(server: Server) -> None:
    name = 'whosaid_requests_total{method="GET",route="/healthz",status="200"}'
    before = metric(server, name)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: server.get("/healthz"), range(40)))
    assert {metric(server, name) for _ in range(6)} == {before + 40}
    assert metric(server, "whosaid_ready_workers") == 2


def test_unknown_paths_and_methods_make_no_metrics_of_their_own(server: Server) -> None:
    server.get(f"/{FLOWER}")
    requests.request(FLOWER.upper(), server.url + "/healthz", timeout=60)
    assert FLOWER not in server.get("/metrics").text.lower()


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/", 200), ("/nowhere", 404), ("/v1/extract", 405)])
def test_every_answer_carries_the_request_id(server: Server, path: str, status: int) -> None:
    own = server.get(path, headers={"X-Request-ID": "desk-7:2024"})
    assert (own.status_code, own.headers["X-Request-ID"]) == (status, "desk-7:2024")
    first, second = (server.get(path).headers["X-Request-ID"] for _ in range(2))
    assert first != second


def test_logs_are_json_without_a_word_of_the_article(server: Server) -> None:
    text = f"“The {FLOWER} is in bloom,” said Mayor Ana Kovač."
    server.post("/v1/extract", json={"text": text, "title": FLOWER}, headers={"X-Request-ID": "log-test-1"})
    server.post("/v1/extract", json={"text": text, FLOWER: 1})
    server.post("/v1/extract", data=FLOWER, headers={"Content-Type": "application/json"})
    assert FLOWER not in server.log_file.read_text("utf-8")
    line = next(line for line in server.log_lines() if line.get("request_id") == "log-test-1")
    assert (line["route"], line["status"], line["code_points"]) == ("/v1/extract", 200, len(text))
    assert line["seconds"] > 0


@pytest.mark.parametrize("path", ["/v1/extract", "/v1/compare", "/v1/match"])
def test_a_sender_that_stalls_is_let_go(single: Server, path: str) -> None:
    host, port = single.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=30) as sender:
        sender.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n".encode())
        sender.sendall(b"Content-Length: 100\r\n\r\n{")
        assert sender.recv(100).startswith(b"HTTP/1.1 408 ")
    assert single.extract("Yes.")["quotations"] == []
