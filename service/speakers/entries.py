"""The speakers of the registry and how speakers.yaml becomes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.speakers.names import fold_words
from service.speakers.tables import Fields, RegistryError, read_yaml

_GENDERS = ("male", "female")
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_ENTRY_FIELDS = frozenset(
    ["name", "wikidata", "gender", "given", "middle", "family", "suffixes", "aliases", "roles"],
)
_ROLE_FIELDS = frozenset(["office", "of", "for", "since", "until"])


@dataclass(frozen=True, slots=True)
class Role:
    """An office held, `of` a place or institution, from `since` inclusive to `until` exclusive.

    `speaks_for` is the id of the entry for whom a spokesperson speaks. An open bound is None.
    """

    office: str
    of: str | None
    speaks_for: str | None
    since: date | None
    until: date | None

    def held_on(self, day: date) -> bool:
        """Whether the role was held on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def ended_by(self, day: date | None) -> bool:
        """Whether the role had ended on `day`, or at all where that is None."""
        return self.until is not None and (day is None or self.until <= day)


@dataclass(frozen=True, slots=True)
class Entry:
    """One speaker: `name` is canonical, `aliases` whole names that given and family names do not yield.

    `given`, `middle` and `family` hold every spelling and case form; a name is given, middle and family forms
    together, or a family form alone. `suffixes` may follow it (*Jr.*).
    """

    id: str
    name: str
    wikidata: str | None = None
    gender: str | None = None
    given: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    middle: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()


def _roles(fields: Fields) -> tuple[Role, ...]:
    listed = fields.values.get("roles", [])
    if not isinstance(listed, list):
        raise fields.fault("roles", "must be a list")
    roles = []
    for number, value in enumerate(listed):
        role = Fields.of(fields.file, f"{fields.entry}.roles[{number}]", value, _ROLE_FIELDS)
        since, until = role.day("since"), role.day("until")
        if since and until and until <= since:
            raise role.fault("until", f"{until} is not after since {since}")
        roles.append(Role(role.text("office"), role.optional_text("of"), role.optional_text("for"), since, until))
    return tuple(roles)


def entry_from(file: Path, key: str, value: object) -> Entry:
    """The entry `key` with the fields in `value`, a mapping as in speakers.yaml; RegistryError on any fault."""
    fields = Fields.of(file, key, value, _ENTRY_FIELDS)
    if not ID.fullmatch(key):
        raise RegistryError(file, key, "id", "must be small letters, digits and single hyphens")
    wikidata, gender = fields.optional_text("wikidata"), fields.optional_text("gender")
    if wikidata is not None and not _WIKIDATA.fullmatch(wikidata):
        raise fields.fault("wikidata", f"must be an item such as Q42, not {wikidata!r}")
    if gender is not None and gender not in _GENDERS:
        raise fields.fault("gender", f"must be one of {', '.join(_GENDERS)}, not {gender!r}")
    for field in ("name", "given", "middle", "family", "suffixes", "aliases"):
        for text in fields.texts(field) if field != "name" else (fields.text("name"),):
            if not fold_words(text):
                raise fields.fault(field, f"{text!r} holds no letter")
    if not fields.texts("family") and not fields.texts("aliases"):
        raise fields.fault("family", "is required where there are no aliases")
    return Entry(
        id=key,
        name=fields.text("name"),
        wikidata=wikidata,
        gender=gender,
        given=fields.texts("given"),
        family=fields.texts("family"),
        aliases=fields.texts("aliases"),
        roles=_roles(fields),
        middle=fields.texts("middle"),
        suffixes=fields.texts("suffixes"),
    )


def load_entries(path: Path) -> tuple[Entry, ...]:
    """The entries of the file `path` in its order; RegistryError naming file, entry and field on any fault."""
    entries = tuple(entry_from(path, key, value) for key, value in read_yaml(path).items())
    if not entries:
        raise RegistryError(path, None, None, "holds no entry")
    return entries
