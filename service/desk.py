"""The desk where requests wait for the models: they load once, work on one request at a time, and never block the rest.

Reading and matching take all of a core, and their models are not for several threads at once, so a worker works on one
request at a time; a bounded number may wait, and whoever comes after them is told so at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from service.errors import Busy, NotReady
from service.model import Article, Reading

if TYPE_CHECKING:
    from service.matching.matcher import Matcher

RETRY_AFTER_SECONDS = 5


class Reads(Protocol):
    """What reads articles: `service.reading.pipeline.Reader`."""

    @property
    def identity(self) -> Mapping[str, str]:
        """What identifies its models: name to version or digest."""
        ...

    def read(self, article: Article) -> Reading:
        """Every quotation of the article."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What a worker works with, loaded and tried: whoever has the turn at the desk may use both."""

    reader: Reads
    matcher: Matcher


class Desk:
    """Admits requests to the one set of tools of this process."""

    def __init__(self, load: Callable[[], Tools], *, queue: int, queue_seconds: float) -> None:
        """`load` makes the tools; `queue` requests may wait for them, each for `queue_seconds` at most."""
        self._load = load
        self._queue_seconds = queue_seconds
        self._places = threading.BoundedSemaphore(queue + 1)
        self._turn = threading.Lock()
        self._tools: Tools | None = None
        self._loaded = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether the tools are loaded."""
        return self._loaded.is_set()

    def open(self) -> None:
        """Load the tools; raises what loading raises. Requests that came before have waited for them."""
        self._tools = self._load()
        self._loaded.set()

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue, for as long as the context lasts. Raises Busy where there is none left."""
        if not self._places.acquire(blocking=False):
            raise Busy("As many requests are waiting as the service allows.", RETRY_AFTER_SECONDS)
        try:
            yield
        finally:
            self._places.release()

    @contextmanager
    def turn(self) -> Iterator[Tools]:
        """Wait for a turn: the tools, for as long as the context lasts, and for nobody else meanwhile.

        Raises Busy or NotReady where the wait passes `queue_seconds`.
        """
        deadline = time.monotonic() + self._queue_seconds
        if not self._loaded.wait(self._queue_seconds) or self._tools is None:
            raise NotReady(RETRY_AFTER_SECONDS)
        if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise Busy("The request waited too long for its turn.", RETRY_AFTER_SECONDS)
        try:
            yield self._tools
        finally:
            self._turn.release()
