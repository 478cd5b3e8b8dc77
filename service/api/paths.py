"""What may stand in a path in place of an id."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import Map, UnicodeConverter


class Segment(UnicodeConverter):
    """Whatever stands between two slashes; no NUL, which PostgreSQL takes in no text."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002 - Werkzeug's name
        super().__init__(map, *args, **kwargs)
        self.regex = r"[^/\x00]{1,}"


class UtteranceId(Segment):
    """Likewise, but not `search`, which has a path of its own."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:  # noqa: A002 - likewise
        super().__init__(map, *args, **kwargs)
        self.regex = r"(?!search(?:/|$))[^/\x00]{1,}"


def install(app: Flask) -> None:
    """Have these in the paths of `app`; before any route is added."""
    app.url_map.converters |= {"default": Segment, "string": Segment, "utterance": UtteranceId}
