"""What goes into comparing and matching and what comes out, as marshmallow schemas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from service.api.fields import CleanString, Few, Published, Text, TooLong, some_text
from service.api.schemas import ReadingSchema, SpanSchema, SpeakerSchema, article_schema, models_field
from service.model import Change, Relation
from service.settings import Settings

# What JSON Schema can say of a match's request and marshmallow cannot; app.py puts it into the contract.
EITHER = [{"required": ["quotations"]}, {"required": ["articles"]}]
GROUPED = [Relation.SAME, Relation.RENDERING, Relation.PART]  # what a rendering can be to its utterance


def _check_total(name: str, texts: Iterable[str], limit: int) -> None:
    """Refuse `texts`, the field `name`, where they are over `limit` together."""
    length = sum(map(len, texts))
    if length > limit:
        raise ValidationError(TooLong(length, limit, "The texts together have"), name)


def comparison_request(settings: Settings) -> type[Schema]:
    """The request of POST /v1/compare, with the limits of `settings`."""

    class PairSchema(Schema):
        class Meta:
            unknown = RAISE

        a = Text(limit=settings.max_quotation, description="One text. Spans under `a` are into it.")
        b = Text(limit=settings.max_quotation, description="The other. Spans under `b` are into it.")

    class ComparisonRequestSchema(Schema):
        class Meta:
            unknown = RAISE

        pairs = Few(fields.Nested(PairSchema), least=1, most=settings.max_pairs, required=True)

        @validates_schema
        def check(self, data: dict[str, Any], **_: Any) -> None:
            _check_total("pairs", (text for pair in data["pairs"] for text in pair.values()), settings.max_texts)

    PairSchema.__name__, ComparisonRequestSchema.__name__ = "Pair", "ComparisonRequest"
    return ComparisonRequestSchema


def matching_request(settings: Settings) -> type[Schema]:
    """The request of POST /v1/match, with the limits of `settings`."""

    class StatementSchema(Schema):
        class Meta:
            unknown = RAISE

        id = CleanString(
            required=True,
            validate=validate.Length(min=1, max=settings.max_field),
            metadata={"description": "Unique within the request"},
        )
        text = Text(limit=settings.max_quotation, description="The quotation's words.")
        speaker = CleanString(
            load_default=None,
            allow_none=True,
            validate=[validate.Length(max=settings.max_field), some_text],
            metadata={
                "minLength": 1,
                "pattern": r"\S",
                "description": "Who said it: an id of the registry (`GET /v1/speakers`), or a name. "
                "What looks like an id (small letters, digits, hyphens) must be one.",
            },
        )
        published_at = Published(description="The further apart, the less likely that two are one utterance.")

    class MatchingRequestSchema(Schema):
        class Meta:
            unknown = RAISE

        quotations = Few(fields.Nested(StatementSchema), least=1, most=settings.max_quotations)
        articles = Few(fields.Nested(article_schema(settings)), least=1, most=settings.max_articles)
        within_days = fields.Integer(
            strict=True,
            load_default=None,
            allow_none=True,
            validate=validate.Range(min=0),
            metadata={
                "description": "Quotations published further apart than this are never one utterance. "
                "Default: dates are evidence, among other."
            },
        )

        @validates_schema
        def check(self, data: dict[str, Any], **_: Any) -> None:
            given = [name for name in ("quotations", "articles") if name in data]
            if len(given) != 1:
                raise ValidationError("Must hold either `quotations` or `articles`.")
            _check_total(given[0], (each["text"] for each in data[given[0]]), settings.max_texts)
            first: dict[str, int] = {}
            repeated = {
                place: {"id": [f"The id {each['id']!r} stands at /quotations/{first[each['id']]} too."]}
                for place, each in enumerate(data.get("quotations", ()))
                if first.setdefault(each["id"], place) != place
            }
            if repeated:
                raise ValidationError({"quotations": repeated})

    StatementSchema.__name__, MatchingRequestSchema.__name__ = "Statement", "MatchingRequest"
    return MatchingRequestSchema


def _score(description: str) -> fields.Float:
    return fields.Float(required=True, metadata={"minimum": 0, "maximum": 1, "description": description})


class DifferenceSchema(Schema):
    """Words of one text that the other has otherwise, or lacks (null)."""

    change = fields.Enum(Change, required=True, by_value=True)
    a = fields.Nested(SpanSchema, required=True, allow_none=True)
    b = fields.Nested(SpanSchema, required=True, allow_none=True)


class JudgementSchema(Schema):
    """How two texts stand to each other."""

    relation = fields.Enum(
        Relation,
        required=True,
        by_value=True,
        metadata={
            "description": "`same`: equal but for case, marks and spacing; `rendering`: the same in other words; "
            "`part`: one is a fragment of the other, in the same or other words; `conflict`: one of these, but for a "
            "reversed or changed point; `different`: none of them"
        },
    )
    score = _score("The probability that both render one utterance")
    differs = fields.List(
        fields.Nested(DifferenceSchema),
        required=True,
        metadata={"description": "The words that set them apart; of a conflict, those that make it one"},
    )


class ComparisonSchema(Schema):
    """The answer of POST /v1/compare."""

    pairs = fields.List(fields.Nested(JudgementSchema), required=True, metadata={"description": "As posted, in order"})
    models = models_field()


class RenderingSchema(Schema):
    """A quotation's place in an utterance."""

    quotation = fields.String(required=True, metadata={"description": "Its id"})
    relation = fields.String(
        required=True,
        validate=validate.OneOf([each.value for each in GROUPED]),
        metadata={"description": "What it is to the utterance's `text`; see `Judgement`"},
    )
    score = _score("The probability that it and the utterance's `text` render one utterance")


class UtteranceSchema(Schema):
    """What somebody said once, and the quotations that render it."""

    id = fields.String(required=True, metadata={"description": "Unique within the answer"})
    speaker = fields.Nested(SpeakerSchema, required=True, allow_none=True)
    text = fields.String(required=True, metadata={"description": "That of the rendering most like the others"})
    renderings = fields.List(fields.Nested(RenderingSchema), required=True, metadata={"minItems": 1})


class ConflictSchema(Schema):
    """Two quotations that would render one utterance but for what differs; spans are into their own `text`."""

    a = fields.String(required=True, metadata={"description": "The id of one quotation"})
    b = fields.String(required=True, metadata={"description": "The id of the other"})
    differs = fields.List(fields.Nested(DifferenceSchema), required=True)


class MatchingSchema(Schema):
    """The answer of POST /v1/match."""

    utterances = fields.List(
        fields.Nested(UtteranceSchema),
        required=True,
        metadata={"description": "Every quotation stands in exactly one, alone if nothing matches"},
    )
    conflicts = fields.List(fields.Nested(ConflictSchema), required=True)
    articles = fields.List(
        fields.Nested(ReadingSchema),
        metadata={"description": "What was read in the articles, as posted, in order; only where articles were posted"},
    )
    models = models_field()
