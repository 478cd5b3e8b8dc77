"""Opaque cursors of lists: where a page begins, for nobody to read but us."""

from __future__ import annotations

import base64
import binascii
import re

from service.errors import Fault, InvalidRequest
from service.store.records import Place

PLACE = re.compile(r"(\d{1,9}),(\d{1,18})", re.ASCII)


def encoded(place: str) -> str:
    """A place as a cursor."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def decoded(cursor: str) -> str:
    """The place of a cursor. Raises InvalidRequest for what is none."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise refused() from None


def cursor_of(place: Place | None) -> str | None:
    """The cursor of a place in a list of the store; None after its last page."""
    return encoded(f"{place[0]},{place[1]}") if place else None


def place_of(cursor: str | None) -> Place | None:
    """The place of a cursor that `cursor_of` gave; None to begin. Raises InvalidRequest for any other."""
    if cursor is None:
        return None
    if not (parts := PLACE.fullmatch(decoded(cursor))):
        raise refused()
    return int(parts[1]), int(parts[2])


def refused() -> InvalidRequest:
    """What to raise for a cursor that is none."""
    return InvalidRequest([Fault("Is no cursor that this list gave; begin again without one.", parameter="cursor")])
