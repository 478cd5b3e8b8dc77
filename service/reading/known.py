"""What reading asks of the speaker registry: an interface, so that neither needs to know the other."""

from __future__ import annotations

from datetime import date
from typing import Protocol


class KnownSpeaker(Protocol):
    """A speaker of the registry."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def wikidata(self) -> str | None: ...
    @property
    def gender(self) -> str | None: ...


class KnownRole(Protocol):
    """A role phrase as parsed: the office's key and the place's."""

    @property
    def office(self) -> str: ...
    @property
    def place(self) -> str | None: ...
    @property
    def former(self) -> bool: ...
    @property
    def gender(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def possessor(self) -> object | None: ...
    @property
    def pronoun(self) -> bool: ...


class KnownPlace(Protocol):
    """A place as named: its key, and whether the word is its name, an adjective or the seat that stands for it."""

    @property
    def key(self) -> str: ...
    @property
    def sort(self) -> str: ...
    @property
    def institution(self) -> str | None: ...


class KnownSpeakers(Protocol):
    """The registry as the resolver sees it; phrases and names are given as written."""

    def named(self, name: str) -> tuple[KnownSpeaker, ...]:
        """The speakers that `name` can denote."""
        ...

    def in_role(self, phrase: str, on: date | None, place_hint: str | None = None) -> tuple[KnownSpeaker, ...]:
        """The speakers whom a role phrase denotes on a date."""
        ...

    def office_of(self, phrase: str) -> KnownRole | None:
        """What a role phrase says, of whomever."""
        ...

    def spokesmen_for(self, entry_id: str, on: date | None) -> tuple[KnownSpeaker, ...]:
        """Those who spoke for a speaker on a date."""
        ...

    def place_name(self, name: str) -> KnownPlace | None:
        """The place that `name` names or stands for, and how."""
        ...

    def place_of(self, name: str) -> str | None:
        """The key of the place that `name` names or stands for."""
        ...
