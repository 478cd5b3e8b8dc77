"""The fields that requests are made of: what each takes, and what it says to the rest."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate

SURROGATE = re.compile("[\ud800-\udfff]")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


class TooLong(str):
    """A message that a text passes `limit`. It stands among marshmallow's, which know the way to the field."""

    __slots__ = ("limit",)
    limit: int

    def __new__(cls, length: int, limit: int, subject: str = "The text has") -> TooLong:
        """`length` and `limit` are in code points."""
        message = super().__new__(cls, f"{subject} {length:,} code points; the limit is {limit:,}.")
        message.limit = limit
        return message


def some_text(text: str) -> None:
    """Refuse what is all white space."""
    if not text.strip():
        raise ValidationError("Holds no text.")


class CleanString(fields.String):
    """A string that can be stored and sent on: no NUL, no half of a surrogate pair."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text:
            raise ValidationError(f"Holds the character NUL at code point {text.index(chr(0))}.")
        if lone := SURROGATE.search(text):
            raise ValidationError(f"Holds half of a surrogate pair at code point {lone.start()}.")
        return text


class Text(CleanString):
    """Some text that is not all white space; `TooLong` over `limit` code points."""

    def __init__(self, *, limit: int, description: str) -> None:
        shape = {"description": description, "minLength": 1, "maxLength": limit, "pattern": r"\S"}
        super().__init__(required=True, metadata=shape)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > self.limit:
            raise ValidationError(TooLong(len(text), self.limit))
        some_text(text)
        return text


class Published(fields.Field[date]):
    """A date, or a date-time with its offset (RFC 3339); what counts is the date on the publisher's own clock."""

    def __init__(self, *, description: str, data_key: str | None = None) -> None:
        shape = {
            "type": "string",
            "anyOf": [{"format": "date"}, {"format": "date-time"}],
            "description": f"When it was published: a date, or a date-time with its offset. {description}",
        }
        super().__init__(load_default=None, allow_none=True, metadata=shape, data_key=data_key)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if isinstance(value, str):
            try:
                if DATE.fullmatch(value):
                    return date.fromisoformat(value)
                if DATE_TIME.fullmatch(value):
                    # RFC 3339 allows a leap second, Python's datetime does not.
                    return datetime.fromisoformat(re.sub(r"(?<=:)60(?=[.Zz+-])", "59", value.upper())).date()
            except ValueError:
                pass  # well-formed, but no day of the calendar: answered below, like any other
        raise ValidationError("Must be a date (2024-05-17) or a date-time with its offset (2024-05-17T08:30:00Z).")


class Few(fields.List[Any]):
    """A list of `least` to `most` entries; one that is longer is refused before any of them is looked at."""

    def __init__(self, inner: fields.Field[Any], *, most: int, least: int = 0, **kwargs: Any) -> None:
        super().__init__(inner, validate=validate.Length(min=least or None, max=most), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list):
            self._validate(value)
        return super()._deserialize(value, attr, data, **kwargs)
