"""What goes into and comes out of the store over HTTP, as marshmallow schemas."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from service.api.fields import CleanString, Published, Text, some_text
from service.api.match_schemas import GROUPED, DifferenceSchema
from service.api.schemas import QuotationSchema, SpeakerSchema, models_field, page_schema
from service.model import Kind, Relation
from service.settings import Settings
from service.store.records import UTTERANCE_ID

LONGEST = 200  # code points of a field in a query, whose line must stay below what gunicorn takes
CONTRADICTED = (*GROUPED, Relation.CONFLICT)


def _score(description: str) -> fields.Float:
    return fields.Float(required=True, metadata={"minimum": 0, "maximum": 1, "description": description})


def _date(description: str) -> fields.Date:
    return fields.Date(required=True, allow_none=True, metadata={"description": description})


def _relation(*relations: Relation) -> fields.String:
    return fields.String(
        required=True,
        validate=validate.OneOf([each.value for each in relations]),
        metadata={"description": "See `Judgement`"},
    )


def _cursor() -> fields.String:
    return fields.String(
        required=True, allow_none=True, metadata={"description": "The `cursor` of the next page; null on the last"}
    )


class PlaceSchema(Schema):
    """A quotation's place in an utterance."""

    id = fields.String(required=True, metadata={"description": "The utterance's id"})
    relation = _relation(*GROUPED)


class StoredQuotationSchema(QuotationSchema):
    """A quotation that is stored, the article it stands in, and the utterance it renders."""

    id = fields.String(required=True, metadata={"description": "Unique over the store"})
    article = fields.String(required=True, metadata={"description": "The article's id"})
    published_at = _date("When the article was published")
    utterance = fields.Nested(PlaceSchema, required=True)


class StoredArticleSchema(Schema):
    """An article that is stored, with its quotations."""

    id = fields.String(required=True)
    text = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    urls = fields.List(
        fields.String(), required=True, metadata={"description": "Every url it was posted with, the first one first"}
    )
    published_at = _date("As it was first posted")
    language = fields.String(required=True, metadata={"description": "ISO 639-1 code"})
    stored_at = fields.AwareDateTime(required=True, format="iso")
    quotations = fields.List(
        fields.Nested(StoredQuotationSchema), required=True, metadata={"description": "In text order"}
    )
    models = models_field()


class QuotationsSchema(Schema):
    """A page of quotations."""

    quotations = fields.List(fields.Nested(StoredQuotationSchema), required=True)
    next_cursor = _cursor()


class UtteranceBriefSchema(Schema):
    """What somebody said once, in brief."""

    id = fields.String(required=True)
    speaker = fields.Nested(SpeakerSchema, required=True, allow_none=True)
    text = fields.String(required=True, metadata={"description": "That of the rendering most like the others"})
    representative = fields.String(required=True, metadata={"description": "The id of the quotation whose text it is"})
    first = _date("When it was first published")
    last = _date("When it was last published")
    size = fields.Integer(required=True, metadata={"minimum": 1, "description": "How many quotations render it"})


class UtterancesSchema(Schema):
    """A page of utterances."""

    utterances = fields.List(fields.Nested(UtteranceBriefSchema), required=True)
    next_cursor = _cursor()


class WhereSchema(Schema):
    """A quotation and where it stands."""

    quotation = fields.String(required=True, metadata={"description": "Its id"})
    text = fields.String(required=True)
    kind = fields.Enum(Kind, required=True, by_value=True)
    speaker = fields.Nested(SpeakerSchema, required=True, allow_none=True)
    article = fields.String(required=True, metadata={"description": "The article's id"})
    published_at = _date("When the article was published")
    url = fields.String(required=True, allow_none=True, metadata={"description": "The article's first url"})
    outlet = fields.String(required=True, allow_none=True, metadata={"description": "The host of that url"})


class DriftSchema(WhereSchema):
    """A rendering of an utterance, and what it has otherwise than the utterance's `text`."""

    relation = _relation(*GROUPED)
    score = _score("The probability that it and the utterance's `text` render one utterance")
    differs = fields.List(
        fields.Nested(DifferenceSchema),
        required=True,
        metadata={"description": "`a` is in this rendering's text, `b` in the utterance's"},
    )


class ContradictionSchema(WhereSchema):
    """A quotation that would render the utterance but for what differs."""

    utterance = fields.String(required=True, metadata={"description": "The id of the utterance that it renders"})
    rendering = fields.String(required=True, metadata={"description": "The id of the rendering it conflicts with"})
    differs = fields.List(
        fields.Nested(DifferenceSchema),
        required=True,
        metadata={"description": "`a` is in that rendering's text, `b` in this one's"},
    )


class StoredUtteranceSchema(UtteranceBriefSchema):
    """What somebody said once, with all that renders it."""

    renderings = fields.List(
        fields.Nested(DriftSchema), required=True, metadata={"minItems": 1, "description": "Earliest first"}
    )
    conflicts = fields.List(fields.Nested(ContradictionSchema), required=True)


class HitSchema(Schema):
    """An utterance that the text is, renders, is part of or conflicts with."""

    utterance = fields.Nested(UtteranceBriefSchema, required=True)
    rendering = fields.Nested(
        WhereSchema, required=True, metadata={"description": "The rendering of it that shows this best"}
    )
    relation = _relation(*CONTRADICTED)
    score = _score("The probability that the text and the rendering render one utterance")
    differs = fields.List(
        fields.Nested(DifferenceSchema),
        required=True,
        metadata={"description": "`a` is in the text that was sent, `b` in the rendering's"},
    )


class HitsSchema(Schema):
    """The answer of a search; none where nothing like it is known."""

    utterances = fields.List(fields.Nested(HitSchema), required=True, metadata={"description": "The surest first"})
    models = models_field()


def search_request(settings: Settings) -> type[Schema]:
    """The request of POST /v1/utterances/search, with the limits of `settings`."""

    class SearchRequestSchema(Schema):
        class Meta:
            unknown = RAISE

        text = Text(limit=settings.max_quotation, description="The words that somebody is said to have said.")
        speaker = CleanString(
            load_default=None,
            allow_none=True,
            validate=[validate.Length(max=settings.max_field), some_text],
            metadata={
                "minLength": 1,
                "pattern": r"\S",
                "description": "Who is said to have said it: an id of the registry, or a name. Default: anybody. "
                "What looks like an id (small letters, digits, hyphens) must be one.",
            },
        )
        published_at = Published(description="The further apart, the less likely that two are one utterance.")

    SearchRequestSchema.__name__ = "SearchRequest"
    return SearchRequestSchema


def _between(settings: Settings) -> type[Schema]:
    """A page of what is by a speaker and was published in some time."""

    class BetweenSchema(page_schema(settings)):  # type: ignore[misc]  # a class made for these settings
        speaker = CleanString(
            load_default=None,
            validate=[validate.Length(min=1, max=LONGEST), some_text],
            metadata={"description": "An id of the registry, or a name"},
        )
        since = Published(description="The earliest publication, inclusive.", data_key="from")
        until = Published(description="The latest publication, inclusive.", data_key="to")

        @validates_schema
        def check(self, data: dict[str, Any], **_: Any) -> None:
            if data["since"] and data["until"] and data["until"] < data["since"]:
                raise ValidationError({"to": ["Is before `from`."]})

    return BetweenSchema


def quotation_query(settings: Settings) -> type[Schema]:
    """The query of GET /v1/quotations."""

    class QuotationQuerySchema(_between(settings)):  # type: ignore[misc]  # likewise
        kind = fields.Enum(Kind, by_value=True, load_default=None)
        q = CleanString(
            load_default=None,
            validate=validate.Length(min=1, max=LONGEST),
            metadata={"description": "Words that it holds, in any form; between quotation marks, in a row"},
        )
        utterance = CleanString(
            load_default=None,
            validate=validate.Length(equal=UTTERANCE_ID),
            metadata={"description": "The id of the utterance that it renders"},
        )

    return QuotationQuerySchema


def utterance_query(settings: Settings) -> type[Schema]:
    """The query of GET /v1/utterances."""

    class UtteranceQuerySchema(_between(settings)):  # type: ignore[misc]  # likewise
        min_renderings = fields.Integer(
            load_default=1,
            validate=validate.Range(1, 1_000_000),
            metadata={"description": "How many quotations must render it"},
        )

    return UtteranceQuerySchema
