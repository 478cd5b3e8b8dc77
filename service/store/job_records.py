"""Bulk work as the store keeps it: jobs, and their items with who works on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class JobKind(StrEnum):
    """What the items of a job are."""

    ARTICLES = "articles"  # to be stored
    SPEAKER = "speaker"  # stored articles to be read anew, since the registry's entry of a speaker changed


class JobState(StrEnum):
    """How far a job is."""

    RECEIVING = "receiving"  # its lines are still being written down; nobody knows of it yet
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class ItemState(StrEnum):
    """How far an item is."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A job. `subject` is the id of the speaker that it is about; `total` counts its items, failed ones too."""

    id: str
    kind: JobKind
    state: JobState
    subject: str | None
    total: int
    done: int
    failed: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewItem:
    """An item to be added: what is to be done, or the problem for which it never will be. `line` counts from 1.

    An item of line 0 plans the others, and counts nowhere.
    """

    line: int
    payload: Mapping[str, Any] | None
    problem: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """An item that a worker has for a while: `attempt` tells it from every other time that it is tried."""

    key: int
    job: str
    kind: JobKind
    line: int
    payload: Mapping[str, Any]
    worker: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an item."""

    line: int
    state: ItemState
    article: str | None = None
    changed: bool | None = None
    problem: Mapping[str, Any] | None = None


class LeaseLostError(Exception):
    """The item was taken over, finished or cancelled meanwhile: nothing done for it may be kept."""
