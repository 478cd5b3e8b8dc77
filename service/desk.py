"""The desk where requests wait for the reader: it loads once, reads one article at a time, and never blocks the rest.

Reading takes all of a core and its models are not for several threads at once, so a worker reads one article at a
time; a bounded number may wait, and whoever comes after them is told so at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from service.errors import Busy, NotReady
from service.model import Article, Reading

RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class LoadedReader:
    """A reader that has read its first article; `models` names what it reads with, model to version or digest."""

    read: Callable[[Article], Reading]
    models: Mapping[str, str] = field(default_factory=dict)


class Desk:
    """Admits articles to the one reader of this process."""

    def __init__(self, load: Callable[[], LoadedReader], *, queue: int, queue_seconds: float) -> None:
        """`load` makes the reader; `queue` articles may wait for it, each for `queue_seconds` at most."""
        self._load = load
        self._queue_seconds = queue_seconds
        self._places = threading.BoundedSemaphore(queue + 1)
        self._turn = threading.Lock()
        self._reader: LoadedReader | None = None
        self._loaded = threading.Event()

    @property
    def ready(self) -> bool:
        """Whether the reader is loaded."""
        return self._loaded.is_set()

    def open(self) -> None:
        """Load the reader; raises what loading raises. Articles that came before it is loaded have waited for it."""
        self._reader = self._load()
        self._loaded.set()

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place in the queue, for as long as the context lasts. Raises Busy where there is none left."""
        if not self._places.acquire(blocking=False):
            raise Busy("As many articles are waiting as the service allows.", RETRY_AFTER_SECONDS)
        try:
            yield
        finally:
            self._places.release()

    def read(self, article: Article) -> tuple[Reading, Mapping[str, str]]:
        """Wait for a turn and read `article`: the reading, and the models that made it.

        Raises Busy or NotReady where the wait passes `queue_seconds`, and whatever the reader raises.
        """
        deadline = time.monotonic() + self._queue_seconds
        if not self._loaded.wait(self._queue_seconds) or self._reader is None:
            raise NotReady(RETRY_AFTER_SECONDS)
        if not self._turn.acquire(timeout=max(0.0, deadline - time.monotonic())):
            raise Busy("The article waited too long for its turn.", RETRY_AFTER_SECONDS)
        try:
            return self._reader.read(article), self._reader.models
        finally:
            self._turn.release()
