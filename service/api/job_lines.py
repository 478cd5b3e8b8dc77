"""The lines of a job: kept on disk while they arrive, then read one by one into what the store takes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from flask import Request
from marshmallow import Schema, ValidationError

from service.api.body import no_room, parse_json, receive
from service.api.problems import from_validation
from service.errors import BodyTooLarge, Fault, InvalidRequest, Problem, TooManyLines
from service.jobs import payload_of
from service.model import Article
from service.settings import Settings
from service.store.job_records import NewItem

PORTION = 200  # lines that are stored at once,
PORTION_BYTES = 4 * 2**20  # or fewer, where they are long: what is read from them takes several times their size


@contextmanager
def spooled(request: Request, settings: Settings) -> Iterator[IO[bytes]]:
    """The request's body in a file that is gone afterwards.

    Raises BodyTooLarge, SlowBody, InvalidJson, and StoreUnavailable where the disk is full or cannot be written.
    """
    try:
        with tempfile.TemporaryFile(dir=settings.spool_dir, prefix="whosaid-job-") as file:
            receive(request, settings.max_job_body, settings.job_body_seconds, file.write)
            file.seek(0)
            yield file
    except OSError as error:
        raise no_room(error) from error


def portions(file: IO[bytes], schema: Schema, settings: Settings) -> Iterator[list[NewItem]]:
    """The lines as items, a portion at a time; empty ones count as lines but are none. Raises TooManyLines."""
    portion: list[NewItem] = []
    found = size = 0
    for number, line in enumerate(_lines(file, settings.max_body), 1):
        if line is not None and not line.strip():
            continue
        found += 1
        if found > settings.max_job_articles:
            raise TooManyLines(settings.max_job_articles)
        portion.append(_item(number, line, schema, settings))
        size += len(line or b"")
        if len(portion) == PORTION or size >= PORTION_BYTES:
            yield portion
            portion, size = [], 0
    yield portion
    if not found:
        raise InvalidRequest([Fault("Holds no line; each is an article in JSON.", pointer="")])


def _lines(file: IO[bytes], limit: int) -> Iterator[bytes | None]:
    """The lines of a file; None for one that is over `limit` bytes."""
    while line := file.readline(limit + 1):
        if len(line.rstrip(b"\r\n")) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(limit)
        yield None


def _item(number: int, line: bytes | None, schema: Schema, settings: Settings) -> NewItem:
    try:
        return NewItem(number, payload_of(_article(line, schema, settings)))
    except Problem as problem:
        return NewItem(number, None, problem.members())


def _article(line: bytes | None, schema: Schema, settings: Settings) -> Article:
    """The article in a line. Raises BodyTooLarge, InvalidJson, InvalidRequest, TextTooLong."""
    if line is None:
        raise BodyTooLarge(settings.max_body)
    try:
        return Article(**schema.load(parse_json(line)))
    except ValidationError as error:
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow's own lapse
        raise from_validation({"json": messages}) from None
