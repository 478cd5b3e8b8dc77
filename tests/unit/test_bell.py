"""The bell over each queue: who waits is woken, and a queue that is down harms nobody."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from service import bell
from service.bell import MOST_RINGS, QueueBell
from service.errors import SettingsError
from tests.serving import free_port


@pytest.fixture(params=["sqlite", "redis", "postgresql"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/queue.db"
    if request.param == "redis":
        return str(request.getfixturevalue("redis_server").database())
    return str(request.getfixturevalue("postgres_server").database())


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "IDLE_SECONDS", 1.0)


def drained(url: str) -> int:
    """How many rings there are."""
    count = 0
    with closing(QueueBell(url)) as one:
        while one.wait(threading.Event()):
            count += 1
    return count


def waited(url: str, stopped: threading.Event) -> bool:
    with closing(QueueBell(url)) as one:
        return one.wait(stopped)


def rung(url: str, times: int = 1) -> None:
    with closing(QueueBell(url)) as one:
        for _ in range(times):
            one.ring()


def test_a_ring_wakes_one_who_waits_elsewhere(queue_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "IDLE_SECONDS", 30.0)
    woken = []
    waiting = threading.Thread(target=lambda: woken.append(waited(queue_url, threading.Event())))
    waiting.start()
    rung(queue_url)
    waiting.join(40)
    assert woken == [True]
    monkeypatch.setattr(bell, "IDLE_SECONDS", 1.0)
    assert drained(queue_url) == 0


def test_a_ring_before_anyone_waits_is_kept_and_few_are(queue_url: str) -> None:
    rung(queue_url, MOST_RINGS + 20)
    assert drained(queue_url) == MOST_RINGS


def test_who_is_stopped_waits_no_longer(queue_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "IDLE_SECONDS", 30.0)
    stopped = threading.Event()
    threading.Timer(0.2, stopped.set).start()
    began = time.monotonic()
    assert not waited(queue_url, stopped)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize("kind", ["redis", "postgresql", "sqlite"])
def test_a_queue_that_is_down_harms_nobody(kind: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    place = {"redis": f"127.0.0.1:{free_port()}/0", "postgresql": f"nobody@127.0.0.1:{free_port()}/none"}
    url = f"{kind}://{place.get(kind, f'/{tmp_path}/file/queue.db')}"
    rung(url)
    assert not waited(url, threading.Event())


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite://", "sqlite:///", "redis://", "amqp://host/1", "file:///x"])
def test_what_names_no_queue_is_a_bad_setting(url: str) -> None:
    with pytest.raises(SettingsError, match="WHOSAID_QUEUE_URL"):
        QueueBell(url)
