"""What goes in and what comes out, as marshmallow schemas; openapi.yaml is generated from them."""

from __future__ import annotations

from functools import cache

from marshmallow import RAISE, Schema, fields, validate

from service.api.fields import CleanString, Few, Published, Text
from service.api.speaker_schemas import EntrySchema
from service.model import Kind, MentionType
from service.settings import Settings

LONGEST_CURSOR = 300  # over what the longest id makes, and well below what gunicorn takes as a line


@cache
def article_schema(settings: Settings) -> type[Schema]:
    """An article as callers post it, with the limits of `settings`."""
    short = validate.Length(max=settings.max_field)

    class ArticleSchema(Schema):
        class Meta:
            unknown = RAISE

        text = Text(
            limit=settings.max_text,
            description="The article. Offsets in the answer are Unicode code points into exactly this text.",
        )
        title = CleanString(load_default=None, allow_none=True, validate=short)
        url = CleanString(load_default=None, allow_none=True, validate=short)
        published_at = Published(
            description="Roles are looked up at that date: *the US president* of 2019 is another than that of 2022."
        )
        language = CleanString(
            load_default=None,
            allow_none=True,
            validate=validate.Length(min=1, max=settings.max_field),
            metadata={"description": "Its language, such as `en` or `en-GB`. Default: detected."},
        )

    ArticleSchema.__name__ = "Article"
    return ArticleSchema


@cache  # two calls take it
def extraction_request(settings: Settings) -> type[Schema]:
    """The request of POST /v1/extract: an article, and which of its quotations are wanted."""

    class ExtractionRequestSchema(article_schema(settings)):  # type: ignore[misc]  # a class made for these settings
        class Meta:
            unknown = RAISE

        speakers = Few(
            CleanString(validate=validate.Length(min=1, max=settings.max_field)),
            most=settings.max_speakers,
            load_default=None,
            allow_none=True,
            metadata={
                "description": "Return only quotations of these: ids of the registry (`GET /v1/speakers`), or names. "
                "What looks like an id (small letters, digits, hyphens) must be one."
            },
        )
        kinds = Few(
            fields.Enum(Kind, by_value=True),
            most=len(Kind),
            load_default=None,
            allow_none=True,
            metadata={"description": "Return only quotations of these kinds."},
        )

    ExtractionRequestSchema.__name__ = "ExtractionRequest"
    return ExtractionRequestSchema


class SpanSchema(Schema):
    """A stretch of a posted text, whose `text[start:end]`, in Unicode code points, is its `text`."""

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


class ReadingSchema(Schema):
    """What was read in an article."""

    language = fields.String(required=True, metadata={"description": "ISO 639-1 code"})
    quotations = fields.List(fields.Nested(QuotationSchema), required=True, metadata={"description": "In text order"})


def models_field() -> fields.Dict:
    """What every answer of a model ends with."""
    return fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "What made the answer: each model with its version or digest"},
    )


class ExtractionSchema(ReadingSchema):
    """The answer of POST /v1/extract."""

    models = models_field()


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
            validate=validate.Length(min=1, max=LONGEST_CURSOR),
            metadata={
                "description": "Where to go on: `next_cursor` of the page before",
                "pattern": "^[A-Za-z0-9_-]+$",
            },
        )

    return PageSchema
