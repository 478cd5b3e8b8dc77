"""Whatever is killed at whatever moment: what was accepted is stored once, in the groups of an undisturbed run.

Web and worker processes are killed, PostgreSQL and Redis stopped and started, while articles are posted one by one and
in jobs. INGESTS says how many; CI takes a few, `make kills` by itself all of them; `make test` leaves them to CI.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import requests

from service.archive import id_of
from service.store.records import UtteranceQuery
from tests.databases import Postgres
from tests.queues import Redis, Worker
from tests.serving import Server, serving, start, wait_until_ready
from tests.transcripts import open_store

INGESTS = int(os.environ.get("INGESTS", "40"))
PER_ARTICLE = float(os.environ.get("INGEST_SECONDS", "6"))  # that each may take at most, all disturbance included
JOB_LINES = 10
SEED = 20211
NDJSON = {"Content-Type": "application/x-ndjson"}
AWAY_SECONDS = 1.5  # that PostgreSQL or Redis is gone at a time
WHO = ["Ana Kovač", "Tove Ekdal", "Iria Santomé", "Jonas Brandt", "Petra Lind"]
SAID = [
    "We have waited eleven long years for this one day",
    "The harbour will not be closed before the last ferry is in",
    "Nobody in this town will be sent back across the water",
    "The old bridge must be rebuilt before the winter storms come",
    "Our fishermen have paid for this decision with their own money",
    "The council will vote on the new sea wall in the second week of March",
    "There is no reason to doubt what the engineers have told us",
    "I shall answer every question when the inquiry has ended",
]


def articles(count: int) -> list[dict[str, Any]]:
    """Articles in which a few speakers say a few things again and again, each beside something of its own."""
    chance = random.Random(SEED)
    made = []
    for number in range(count):
        who, said = chance.choice(WHO), chance.choice(SAID)
        own = f"“This is report number {number} of the harbour office,” {chance.choice(WHO)} told reporters."
        text = f"“{said},” {who} said on Monday.\n\nIt rained in Port Ellery. {own}"
        made.append({"text": text, "language": "en", "published_at": f"2024-05-{1 + number % 28:02}"})
    return made


def groups(url: str) -> set[frozenset[str]]:
    """The utterances of a store as sets of quotations."""
    store = open_store(url)
    with store.read() as view:
        found, after = [], None
        while True:
            page = view.utterances(UtteranceQuery(), 200, after)
            found += [frozenset(each.id for each in view.renderings(one.id)) for one in page.items]
            if (after := page.next) is None:
                break
    store.close()
    assert len(set(found)) == len(found)
    return set(found)


class Disturber:
    """Kills, stops and starts what it is given, at random, until it is told to stop."""

    def __init__(self, folder: Path, settings: dict[str, object], server: Server, *outside: Postgres | Redis) -> None:
        self.folder, self.settings, self.server, self.outside = folder, settings, server, outside
        self.workers = [Worker(folder, str(number), settings) for number in range(2)]
        self.kills = {"web": 0, "worker": 0, "outside": 0}
        self._chance = random.Random(SEED)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(self._chance.uniform(2, 6)):
            kind = self._chance.choice(["web", "worker", "worker", "outside"] if self.outside else ["web", "worker"])
            self.kills[kind] += 1
            if kind == "web":
                children = psutil.Process(self.server.process.pid).children()
                if children:
                    self._chance.choice(children).kill()
            elif kind == "worker":
                place = self._chance.randrange(len(self.workers))
                self.workers[place].kill()
                self.workers[place] = Worker(self.folder, f"{self.kills['worker']}-again", self.settings)
            else:
                one = self._chance.choice(self.outside)
                one.stop()
                time.sleep(AWAY_SECONDS)
                one.start()

    def end(self) -> None:
        for worker in self.workers:
            worker.kill()


def insistently(deadline: float, send: Any) -> requests.Response:
    """The answer to a request that is sent until there is one that is none of a failure."""
    while True:
        assert time.monotonic() < deadline
        try:
            answer: requests.Response = send()
        except requests.RequestException:
            time.sleep(0.2)
            continue
        if answer.status_code < 500:
            return answer
        time.sleep(0.2)


def ingested(server: Server, sent: Sequence[dict[str, Any]], deadline: float) -> None:
    """Post articles, one half by themselves, the other in jobs, and wait until all of them are stored.

    An article is posted anew until it is answered, a job only while it is not accepted.
    """
    jobs = []
    half = len(sent) // 2
    for first in range(half, len(sent), JOB_LINES):
        lines = "\n".join(json.dumps(each) for each in sent[first : first + JOB_LINES]).encode()
        answer = insistently(deadline, lambda body=lines: server.post("/v1/jobs", data=body, headers=NDJSON))
        assert answer.status_code == 202
        jobs.append(answer.headers["Location"])
    for article in sent[:half]:
        answer = insistently(deadline, lambda one=article: server.post("/v1/articles", json=one))
        assert answer.status_code in (200, 201)
    for job in jobs:
        while not (found := insistently(deadline, lambda at=job: server.get(at)).json())["finished_at"]:
            time.sleep(0.2)
        told = insistently(deadline, lambda at=job: server.get(f"{at}/results")).text
        assert (found["state"], found["failed"]) == ("done", 0), told


@pytest.mark.parametrize("kind", ["sqlite", "postgresql+redis"])
def test_nothing_is_lost_or_doubled(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    sent = articles(INGESTS)
    folder = tmp_path / "disturbed"
    folder.mkdir()
    urls = {"database_url": f"sqlite:///{folder}/whosaid.db", "queue_url": f"sqlite:///{folder}/queue.db"}
    outside: list[Postgres | Redis] = []
    if kind != "sqlite":
        database, queue = request.getfixturevalue("postgres_server"), request.getfixturevalue("redis_server")
        urls, outside = {"database_url": database.database(), "queue_url": queue.database()}, [database, queue]
    settings: dict[str, object] = {"workers": 1, "lease_seconds": 3, "web_jobs": 0, **urls}
    server = start(folder, settings)
    wait_until_ready(server, 1)
    disturber = Disturber(folder, settings, server, *outside)
    deadline = time.monotonic() + 120 + PER_ARTICLE * INGESTS
    try:
        with disturber.at_work():
            ingested(server, sent, deadline)
    finally:
        disturber.end()
        assert server.stop() == 0, server.last_words()
    print(kind, disturber.kills)
    calm = tmp_path / "calm"
    calm.mkdir()
    with serving(calm, workers=1) as undisturbed:
        for article in sent:
            assert undisturbed.post("/v1/articles", json=article).status_code == 201
        assert undisturbed.stop() == 0
    store = open_store(urls["database_url"])
    with store.read() as view:
        assert all(view.article(id_of(each["text"])) for each in sent)
    store.close()
    assert groups(urls["database_url"]) == groups(f"sqlite:///{calm}/whosaid.db")
