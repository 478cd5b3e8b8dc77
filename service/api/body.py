"""Request bodies and queries: bytes to checked JSON values, before any schema sees them."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import Request
from marshmallow import Schema, ValidationError
from webargs.flaskparser import FlaskParser

from service.api.problems import from_validation
from service.errors import InvalidJson, UnsupportedMediaType


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


class StrictParser(FlaskParser):
    """webargs' parser, with JSON read as strictly as it is written, and errors as problems."""

    # A name that the schema does not know is refused wherever it stands: a misspelt field is never silently ignored.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}

    def load_json(self, req: Request, schema: Schema) -> Any:
        """The body's JSON value. Raises UnsupportedMediaType, BodyTooLarge (through Flask) or InvalidJson."""
        if req.mimetype != "application/json":
            sent = repr(req.mimetype) if req.mimetype else "no content type"
            raise UnsupportedMediaType(f"The body must be sent as application/json; this request has {sent}.")
        if req.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("The body must be UTF-8.")
        return parse_json(req.get_data(cache=False))

    def handle_error(self, error: ValidationError, req: Request, schema: Schema, **_: Any) -> NoReturn:
        """Answer what the schema found wrong."""
        raise from_validation(error.normalized_messages())
