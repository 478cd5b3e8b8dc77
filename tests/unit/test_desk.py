"""The desk: one article at a time, a bounded number waiting, and nobody kept for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.desk import Desk, LoadedReader
from service.errors import Busy, ModelError, NotReady
from service.model import Article, Reading

ARTICLE = Article("Nobody said a word.")


def opened(read: object = None, *, queue: int = 4, queue_seconds: float = 5) -> Desk:
    desk = Desk(
        lambda: LoadedReader(read or (lambda article: Reading("en", ())), {"model": "1"}),  # type: ignore[arg-type]
        queue=queue,
        queue_seconds=queue_seconds,
    )
    desk.open()
    return desk


def test_reads_one_article_at_a_time() -> None:
    inside, most = [0], [0]

    def read(article: Article) -> Reading:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        inside[0] -= 1
        return Reading("en", ())

    desk = opened(read)
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(desk.read, [ARTICLE] * 5))
    assert most == [1]
    assert answers == [(Reading("en", ()), {"model": "1"})] * 5


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

    def read(article: Article) -> Reading:
        begun.set()
        go.wait(10)
        return Reading("en", ())

    desk = opened(read, queue_seconds=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(desk.read, ARTICLE)
        begun.wait(10)
        with pytest.raises(Busy):
            desk.read(ARTICLE)
        go.set()
        assert first.result()[0].language == "en"


def test_a_failed_reading_frees_the_desk() -> None:
    outcomes = iter([ZeroDivisionError(), None])

    def read(article: Article) -> Reading:
        if error := next(outcomes):
            raise error
        return Reading("en", ())

    desk = opened(read)
    with pytest.raises(ZeroDivisionError):
        desk.read(ARTICLE)
    assert desk.read(ARTICLE)[0].language == "en"


def test_articles_wait_for_a_desk_that_is_still_closed() -> None:
    desk = Desk(lambda: LoadedReader(lambda article: Reading("en", ())), queue=1, queue_seconds=10)
    assert not desk.ready
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(desk.read, ARTICLE)
        desk.open()
        assert early.result()[0].language == "en"
    assert desk.ready


def test_a_desk_that_never_opens_is_not_ready() -> None:
    def load() -> LoadedReader:
        raise ModelError("gone")

    desk = Desk(load, queue=1, queue_seconds=0.01)
    with pytest.raises(ModelError):
        desk.open()
    assert not desk.ready
    with pytest.raises(NotReady):
        desk.read(ARTICLE)
