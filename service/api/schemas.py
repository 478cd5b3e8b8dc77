"""What goes in and what comes out, as marshmallow schemas; openapi.yaml is generated from them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from service.errors import TextTooLong
from service.model import Kind, MentionType
from service.settings import Settings

SURROGATE = re.compile("[\ud800-\udfff]")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
DATE_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


class CleanString(fields.String):
    """A string that can be stored and sent on: no NUL, no half of a surrogate pair."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\0" in text:
            raise ValidationError(f"Holds the character NUL at code point {text.index(chr(0))}.")
        if lone := SURROGATE.search(text):
            raise ValidationError(f"Holds half of a surrogate pair at code point {lone.start()}.")
        return text


class ArticleText(CleanString):
    """The article: some text that is not all white space; TextTooLong over `limit` code points."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > self.limit:
            raise TextTooLong(len(text), self.limit)
        if not text.strip():
            raise ValidationError("Holds no text.")
        return text


class Published(fields.Field[date]):
    """A date, or a date-time with its offset (RFC 3339); what counts is the date on the publisher's own clock."""

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


def article_schema(settings: Settings) -> type[Schema]:
    """The request of POST /v1/extract, with the limits of `settings`."""
    short = validate.Length(max=settings.max_field)

    class ArticleSchema(Schema):
        class Meta:
            unknown = RAISE

        text = ArticleText(
            required=True,
            limit=settings.max_text,
            metadata={
                "description": "The article. Offsets in the answer are Unicode code points into exactly this text.",
                "minLength": 1,
                "maxLength": settings.max_text,
                "pattern": r"\S",
            },
        )
        title = CleanString(load_default=None, allow_none=True, validate=short)
        url = CleanString(load_default=None, allow_none=True, validate=short)
        published_at = Published(
            load_default=None,
            allow_none=True,
            metadata={
                "type": "string",
                "anyOf": [{"format": "date"}, {"format": "date-time"}],
                "description": "When it was published: a date, or a date-time with its offset. Roles are looked up "
                "at that date: *the US president* of 2019 is another than that of 2022.",
            },
        )
        language = CleanString(
            load_default=None,
            allow_none=True,
            validate=validate.Length(min=1, max=settings.max_field),
            metadata={"description": "Its language, such as `en` or `en-GB`. Default: detected."},
        )
        speakers = fields.List(
            CleanString(validate=validate.Length(min=1, max=settings.max_field)),
            load_default=None,
            allow_none=True,
            validate=validate.Length(max=settings.max_speakers),
            metadata={
                "description": "Return only quotations of these: ids of the registry (`GET /v1/speakers`), or names. "
                "What looks like an id (small letters, digits, hyphens) must be one."
            },
        )
        kinds = fields.List(
            fields.Enum(Kind, by_value=True),
            load_default=None,
            allow_none=True,
            validate=validate.Length(max=len(Kind)),
            metadata={"description": "Return only quotations of these kinds."},
        )

    ArticleSchema.__name__ = "Article"
    return ArticleSchema


class SpanSchema(Schema):
    """A stretch of the article: `text[start:end]` of the posted text, in Unicode code points, is its `text`."""

    start = fields.Integer(required=True, metadata={"minimum": 0})
    end = fields.Integer(required=True, metadata={"minimum": 0})
    text = fields.String(required=True)


class CueSchema(Schema):
    """The reporting verb or phrase."""

    start = fields.Integer(required=True, attribute="span.start", metadata={"minimum": 0})
    end = fields.Integer(required=True, attribute="span.end", metadata={"minimum": 0})
    text = fields.String(required=True, attribute="span.text")
    lemma = fields.String(required=True)


class MentionSchema(Schema):
    """The source as the article has it."""

    start = fields.Integer(required=True, attribute="span.start", metadata={"minimum": 0})
    end = fields.Integer(required=True, attribute="span.end", metadata={"minimum": 0})
    text = fields.String(required=True, attribute="span.text")
    type = fields.Enum(MentionType, required=True, by_value=True)


class SpeakerSchema(Schema):
    """Whom the mention resolves to; `id` and `wikidata` are null for a speaker outside the registry."""

    id = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    wikidata = fields.String(required=True, allow_none=True)


class QuotationSchema(Schema):
    """One act of speech that the article attributes to one source in one reporting passage."""

    id = fields.String(required=True, metadata={"description": "Unique within the answer"})
    kind = fields.Enum(Kind, required=True, by_value=True)
    text = fields.String(required=True, metadata={"description": "The content, its spans joined by one space"})
    content = fields.List(fields.Nested(SpanSchema), required=True, metadata={"minItems": 1})
    quoted = fields.List(
        fields.Nested(SpanSchema),
        required=True,
        metadata={"description": "The stretches inside quotation marks of a mixed quotation"},
    )
    cue = fields.Nested(CueSchema, required=True, allow_none=True)
    mention = fields.Nested(MentionSchema, required=True, allow_none=True)
    speaker = fields.Nested(SpeakerSchema, required=True, allow_none=True)
    confidence = fields.Float(
        required=True,
        metadata={
            "minimum": 0,
            "maximum": 1,
            "description": "The probability that this is a quotation and its speaker right",
        },
    )


class ExtractionSchema(Schema):
    """The answer of POST /v1/extract."""

    language = fields.String(required=True, metadata={"description": "ISO 639-1 code"})
    quotations = fields.List(fields.Nested(QuotationSchema), required=True, metadata={"description": "In text order"})
    models = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "What made the answer: each model with its version or digest"},
    )


class RoleSchema(Schema):
    """An office, with the dates it was held: from `since` inclusive to `until` exclusive, null where open."""

    office = fields.String(required=True)
    of = fields.String(required=True, allow_none=True, metadata={"description": "A place or an institution"})
    speaks_for = fields.String(
        required=True,
        allow_none=True,
        data_key="for",
        metadata={"description": "Whom a spokesperson speaks for: an id of the registry"},
    )
    since = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)


class EntrySchema(Schema):
    """One speaker of the registry. A name is given, middle and family forms together, or a family form alone."""

    id = fields.String(required=True)
    name = fields.String(required=True, metadata={"description": "The canonical name"})
    wikidata = fields.String(required=True, allow_none=True, metadata={"description": "The Wikidata item"})
    gender = fields.String(required=True, allow_none=True)
    given = fields.List(fields.String(), required=True, metadata={"description": "Spellings and case forms"})
    middle = fields.List(fields.String(), required=True, metadata={"description": "Likewise: patronymics"})
    family = fields.List(fields.String(), required=True, metadata={"description": "Likewise"})
    suffixes = fields.List(fields.String(), required=True, metadata={"description": "What may follow: *Jr.*"})
    aliases = fields.List(fields.String(), required=True, metadata={"description": "Whole names beside these"})
    roles = fields.List(fields.Nested(RoleSchema), required=True)


class SpeakersSchema(Schema):
    """A page of the registry."""

    speakers = fields.List(fields.Nested(EntrySchema), required=True)
    next_cursor = fields.String(
        required=True, allow_none=True, metadata={"description": "The `cursor` of the next page; null on the last"}
    )


class HealthSchema(Schema):
    """How the worker that answered is."""

    status = fields.String(required=True)


def page_schema(settings: Settings) -> type[Schema]:
    """The query of a list, with the limits of `settings`."""

    class PageSchema(Schema):
        class Meta:
            unknown = RAISE

        limit = fields.Integer(
            load_default=settings.page_size,
            validate=validate.Range(1, settings.max_page_size),
            metadata={"description": "Most entries to return"},
        )
        cursor = CleanString(
            validate=validate.Length(min=1, max=settings.max_field),
            metadata={"description": "Where to go on: `next_cursor` of the page before"},
        )

    return PageSchema
