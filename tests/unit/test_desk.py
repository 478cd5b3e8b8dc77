"""The desk: one request at a time, a bounded number waiting, and nobody kept for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.desk import Desk, Tools
from service.errors import Busy, ModelError, NotReady

TOOLS = Tools(object(), object())  # type: ignore[arg-type]  # a desk lends what it has loaded, and never looks at it


def opened(*, queue: int = 4, queue_seconds: float = 5) -> Desk:
    desk = Desk(lambda: TOOLS, queue=queue, queue_seconds=queue_seconds)
    desk.open()
    return desk


def test_one_request_has_its_turn_at_a_time() -> None:
    inside, most = [0], [0]
    desk = opened()

    def work(_: int) -> Tools:
        with desk.turn() as tools:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
            time.sleep(0.02)
            inside[0] -= 1
            return tools

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(work, range(5))) == [TOOLS] * 5
    assert most == [1]


def test_one_too_many_is_told_at_once() -> None:
    desk = opened(queue=1)
    with desk.place(), desk.place():
        with pytest.raises(Busy) as refused, desk.place():
            pass
        assert refused.value.headers["Retry-After"].isdigit()
    with desk.place():
        pass


def test_a_wait_that_is_too_long_ends() -> None:
    begun, go = threading.Event(), threading.Event()
    desk = opened(queue_seconds=0.05)

    def work() -> None:
        with desk.turn():
            begun.set()
            go.wait(10)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(work)
        begun.wait(10)
        with pytest.raises(Busy), desk.turn():
            pass
        go.set()
        first.result()
    with desk.turn() as tools:
        assert tools is TOOLS


def test_work_that_fails_frees_the_desk() -> None:
    desk = opened()
    with pytest.raises(ZeroDivisionError), desk.turn():
        raise ZeroDivisionError
    with desk.turn() as tools:
        assert tools is TOOLS


def test_requests_wait_for_a_desk_that_is_still_closed() -> None:
    desk = Desk(lambda: TOOLS, queue=1, queue_seconds=10)
    assert not desk.ready

    def work() -> Tools:
        with desk.turn() as tools:
            return tools

    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(work)
        desk.open()
        assert early.result() is TOOLS
    assert desk.ready


def test_a_desk_that_never_opens_is_not_ready() -> None:
    def load() -> Tools:
        raise ModelError("gone")

    desk = Desk(load, queue=1, queue_seconds=0.01)
    with pytest.raises(ModelError):
        desk.open()
    assert not desk.ready
    with pytest.raises(NotReady), desk.turn():
        pass
