"""Request bodies and queries: bytes to checked JSON values, before any schema sees them."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from flask import Request
from gunicorn.http.errors import ParseException
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import ClientDisconnected

from service.api.problems import from_validation
from service.errors import (
    BodyTooLarge,
    Fault,
    InvalidJson,
    InvalidRequest,
    SlowBody,
    StoreUnavailable,
    UnsupportedMediaType,
)
from service.settings import Settings

log = logging.getLogger(__name__)

NO_ROOM_SECONDS = 60  # after which to come back where a disk is full
CHUNK = 65_536  # bytes
BROKEN = (OSError, ClientDisconnected, ParseException)  # what reading raises where the sender breaks off or garbles
# What is read of a body that nobody wants before the request is answered: an answer sent into a sender's face is lost,
# since most senders look for it only after the last byte.
UNWANTED_BYTES = 64 * 2**20
UNWANTED_SECONDS = 3.0


def _chunks(request: Request, seconds: float) -> Iterator[bytes]:
    """The body, piece by piece. Raises TimeoutError where it takes longer than `seconds` in all."""
    deadline = time.monotonic() + seconds
    socket = request.environ.get("gunicorn.socket")
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if socket is not None:
                socket.settimeout(left)
            if not (chunk := request.stream.read(CHUNK)):
                return
            yield chunk
    finally:
        if socket is not None:
            socket.settimeout(None)


def read_body(request: Request, limit: int, seconds: float) -> bytes:
    """The whole body. Raises BodyTooLarge as soon as it must be over `limit` bytes, SlowBody after `seconds`."""
    body = bytearray()
    receive(request, limit, seconds, body.extend)
    return bytes(body)


def receive(request: Request, limit: int, seconds: float, keep: Callable[[bytes], object]) -> None:
    """Hand the body to `keep`, piece by piece. Raises as `read_body`."""
    if (request.content_length or 0) > limit:
        raise BodyTooLarge(limit)
    length = 0
    try:
        for chunk in _chunks(request, seconds):
            length += len(chunk)
            if length > limit:
                raise BodyTooLarge(limit)
            try:
                keep(chunk)
            except OSError as error:  # a full disk is ours, whatever the sender did
                raise no_room(error) from error
    except TimeoutError:
        raise SlowBody(seconds) from None
    except BROKEN:
        raise InvalidJson("The body breaks off, or its chunks are malformed.") from None


def no_room(error: OSError) -> StoreUnavailable:
    """What to raise where a body cannot be written to the disk: no fault of the sender's."""
    log.error("a body could not be written to the disk: %s", error)
    return StoreUnavailable("There is no room for the body.", NO_ROOM_SECONDS)


def discard_rest(request: Request) -> None:
    """Read what is left of the body, within bounds, and forget it."""
    read = 0
    try:
        for chunk in _chunks(request, UNWANTED_SECONDS):
            read += len(chunk)
            if read > UNWANTED_BYTES:
                return
    except BROKEN:  # too slow, malformed or gone: the answer is sent all the same
        return


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object's members; a name that stands twice would be read differently by different parsers."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise InvalidJson("An object in the body has two members of one name.")
    return members


def _no_constant(name: str) -> NoReturn:
    """Python reads NaN and Infinity, JSON has neither."""
    raise InvalidJson(f"{name} is not JSON.")


def parse_json(raw: bytes) -> Any:
    """The JSON document in `raw`, UTF-8. Raises InvalidJson for anything else; never another exception."""
    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise InvalidJson(f"The body is not UTF-8: byte {error.start} starts no character.") from None
    except json.JSONDecodeError as error:
        raise InvalidJson(f"{error.msg}, line {error.lineno} column {error.colno}.") from None
    except RecursionError:
        raise InvalidJson("The body is nested too deeply.") from None
    except ValueError:  # Python refuses integers of thousands of digits
        raise InvalidJson("A number in the body is too large.") from None


def check_type(request: Request, *accepted: str) -> None:
    """Raises UnsupportedMediaType where the body is not declared as the first of `accepted`, or another of them."""
    if request.mimetype not in accepted:
        sent = repr(request.mimetype) if request.mimetype else "no content type"
        raise UnsupportedMediaType(f"The body must be sent as {accepted[0]}; this request has {sent}.")
    if request.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType("The body must be UTF-8.")


class StrictParser(FlaskParser):
    """webargs' parser, with JSON read as strictly as it is written, and errors as problems."""

    # A name that the schema does not know is refused wherever it stands: a misspelt field is never silently ignored.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - webargs declares it so

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body's JSON value. Raises UnsupportedMediaType, BodyTooLarge, SlowBody or InvalidJson."""
        check_type(req, "application/json")
        return parse_json(read_body(req, self._settings.max_body, self._settings.body_seconds))

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        """The query. Raises InvalidRequest for a parameter that stands twice, of which only one would count."""
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise InvalidRequest([Fault("Stands more than once.", parameter=name) for name in twice])
        return super().load_querystring(req, schema)

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_: Any) -> NoReturn:
        """Answer what the schema found wrong."""
        messages: dict[str, Any] = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow's own lapse
        raise from_validation(messages)
