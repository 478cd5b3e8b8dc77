"""Entries of the registry, in and out, as marshmallow schemas."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, fields, post_load, validate

from service.api.fields import CleanString, Few, some_text
from service.settings import Settings

ROLES = 100  # most roles of an entry
LONGEST = 200  # code points of a name or an id: lists are asked for by them, and databases keep them in an index
GENDERS = ("male", "female")


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


def entry_request(settings: Settings) -> type[Schema]:
    """The request of PUT /v1/speakers/{id}, with the limits of `settings`: what GET shows, its id apart."""

    longest = validate.Length(max=min(LONGEST, settings.max_field))

    def wording(description: str, **kwargs: Any) -> CleanString:
        shape = {"minLength": 1, "pattern": r"\S", "description": description}
        return CleanString(validate=[longest, some_text], metadata=shape, **kwargs)

    def optional(description: str, data_key: str | None = None) -> CleanString:
        return wording(description, load_default=None, allow_none=True, data_key=data_key)

    def names(description: str) -> Few:
        return Few(wording("One form"), most=settings.max_speakers, metadata={"description": description})

    def day(description: str) -> fields.Date:
        return fields.Date(load_default=None, allow_none=True, metadata={"description": description})

    class RoleRequestSchema(Schema):
        class Meta:
            unknown = RAISE

        office = wording("A key of the table of offices", required=True)
        of = optional("A place or an institution, a key of the table of places")
        speaks_for = optional("Whom a spokesperson speaks for: an id of the registry", data_key="for")
        since = day("The first day")
        until = day("The day after the last")

        @post_load
        def named(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
            """As speakers.yaml names them; days as text, so that they can be stored."""
            days = {key: data[key].isoformat() for key in ("since", "until") if data[key]}
            others = {"office": data["office"], "of": data["of"], "for": data["speaks_for"]}
            return {key: value for key, value in others.items() if value is not None} | days

    class EntryRequestSchema(Schema):
        class Meta:
            unknown = RAISE

        name = wording("The canonical name", required=True)
        wikidata = optional("The Wikidata item, such as Q42")
        gender = CleanString(load_default=None, allow_none=True, validate=validate.OneOf(GENDERS))
        given = names("Every spelling and case form of the given name")
        middle = names("Likewise: patronymics")
        family = names("Likewise; required where there are no aliases")
        suffixes = names("What may follow the name: *Jr.*")
        aliases = names("Whole names that given and family names do not yield")
        roles = Few(fields.Nested(RoleRequestSchema), most=ROLES)

        @post_load
        def given_ones(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
            """Only what was said."""
            return {key: value for key, value in data.items() if value is not None}

    EntryRequestSchema.__name__, RoleRequestSchema.__name__ = "EntryRequest", "RoleRequest"
    return EntryRequestSchema
