"""The registry: written names and role phrases to the speakers whom they denote."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from service.speakers.entries import Entry, Role, load_entries
from service.speakers.names import words_of
from service.speakers.naming import NameIndex
from service.speakers.phrases import RolePhrase, parse
from service.speakers.tables import RegistryError
from service.speakers.vocabulary import HERE, PlaceName, Vocabulary

__all__ = ["SPEAKERS", "Entry", "PlaceName", "Registry", "RegistryError", "Role", "RolePhrase"]

SPEAKERS = HERE / "speakers.yaml"
_LONGEST_PLACE = 200


class Registry:
    """The speakers known, in the order of their file. Immutable; safe to share between threads."""

    def __init__(self, entries: Iterable[Entry], vocabulary: Vocabulary, source: Path = SPEAKERS) -> None:
        """`source` is the file that RegistryError names where a role's office, place or principal is unknown."""
        self.entries = tuple(entries)
        self._vocabulary = vocabulary
        self._source = source
        self._by_id = {entry.id: entry for entry in self.entries}
        self._check(source)
        self._names = NameIndex(self.entries, vocabulary)

    @classmethod
    def load(cls, path: Path = SPEAKERS, vocabulary: Vocabulary | None = None) -> Registry:
        """The registry of the file `path`, or of speakers.yaml in the folder `path`.

        Raises RegistryError naming file, entry and field on any fault, in the tables of offices and places too.
        """
        file = path / "speakers.yaml" if path.is_dir() else path
        return cls(load_entries(file), vocabulary or Vocabulary.load(), file)

    def having(self, entries: Iterable[Entry]) -> Registry:
        """A registry of other entries with the words of this one. Raises RegistryError as making one does."""
        return Registry(entries, self._vocabulary, self._source)

    def get(self, entry_id: str) -> Entry | None:
        """The entry with that id, or None."""
        return self._by_id.get(entry_id)

    def named(self, name: str) -> tuple[Entry, ...]:
        """Every entry that the written name can denote, titles before it ignored; () for a bare given name."""
        return self._names.named(name)

    def office_of(self, phrase: str) -> RolePhrase | None:
        """What a role phrase says, for holders outside the registry too; None where it is no role phrase."""
        return parse(phrase, self._vocabulary)

    def place_of(self, name: str) -> str | None:
        """The key of the place that a name, adjective or seat denotes; None where the words are anything else."""
        place = self.place_name(name)
        return place.key if place else None

    def place_name(self, name: str) -> PlaceName | None:
        """As `place_of`, with the sort of name that it is and the body whose name it is."""
        if len(name) > _LONGEST_PLACE:
            return None
        tokens = self._vocabulary.scan(words_of(name))
        while tokens and tokens[0].sense("definite"):
            tokens.pop(0)
        sense = tokens[0].sense("place") if len(tokens) == 1 else None
        return sense.place if sense else None

    def in_role(self, phrase: str, on: date | None, place_hint: str | None = None) -> tuple[Entry, ...]:
        """The entries that the noun phrase denotes on the day `on`, by the role that it names.

        `place_hint` is a place's key or name, for a phrase that names none. With no day those who hold the role
        still, else who held it last. Indefinite phrases (*a former president*) and pronouns (*his spokesman*)
        denote nobody here; see `office_of` and `spokesmen_for`.
        """
        role = self.office_of(phrase)
        if role is None:
            return ()
        hint = place_hint
        if hint is not None and not self._vocabulary.place_known(hint):
            hint = self.place_of(hint)
        return self.holders(role, on, hint)

    def holders(self, role: RolePhrase, on: date | None, place_hint: str | None = None) -> tuple[Entry, ...]:
        """As `in_role`, for a phrase that `office_of` has parsed; `place_hint` a place's key."""
        if (not role.definite and role.name is None) or role.pronoun:
            return ()
        principals: set[str] | None = None
        if role.possessor is not None:
            office = self._vocabulary.offices.get(role.office)
            # Only spokespersons are somebody's: *Kovač's foreign minister* says nothing that the roles hold.
            if office is None or not office.speaks:
                return ()
            principals = {entry.id for entry in self._principals(role.possessor, on, place_hint)}
        held = [
            (entry, held_role)
            for entry in self.entries
            for held_role in entry.roles
            if self._fits(role, held_role, principals, place_hint)
            and not (role.gender and entry.gender and role.gender != entry.gender)
        ]
        found = _on_day(held, on, role.former)
        if role.name is not None:
            wanted = {entry.id for entry in self.named(role.name)}
            found = tuple(entry for entry in found if entry.id in wanted)
        return found

    def spokesmen_for(self, entry_id: str, on: date | None) -> tuple[Entry, ...]:
        """Those who speak for the entry on that day; with no day those who still do, else who did last."""
        held = [(entry, role) for entry in self.entries for role in entry.roles if role.speaks_for == entry_id]
        return _on_day(held, on, former=False)

    def _principals(self, possessor: RolePhrase | str, on: date | None, hint: str | None) -> tuple[Entry, ...]:
        return self.named(possessor) if isinstance(possessor, str) else self.holders(possessor, on, hint)

    def _fits(self, said: RolePhrase, held: Role, principals: set[str] | None, hint: str | None) -> bool:
        """Whether the role held is the one said, its dates apart."""
        words = self._vocabulary
        place = said.place or hint
        office = said.office
        if said.place is None and held.of is not None:
            office = words.holder(office, hint or words.country(held.of))
        if office != held.office:
            return False
        if principals is not None:
            return held.speaks_for in principals
        if said.institution is not None:
            body = words.places.get(said.institution)
            targets = {said.institution, f"{place}/{said.institution}"}
            if body is not None and body.stands_for_place:
                targets.add(body.country)
            return held.of in targets
        if said.place is not None:
            return held.of == said.place
        return hint is None or (held.of is not None and hint in (held.of, words.country(held.of)))

    def _check(self, source: Path) -> None:
        if len(self._by_id) != len(self.entries):
            raise RegistryError(source, None, "id", "two entries have the same id")
        for entry in self.entries:
            for number, role in enumerate(entry.roles):
                where = f"{entry.id}.roles[{number}]"
                if role.office not in self._vocabulary.offices:
                    raise RegistryError(source, where, "office", f"no office {role.office!r} in offices.yaml")
                if role.of is not None and not self._vocabulary.place_known(role.of):
                    raise RegistryError(source, where, "of", f"no place {role.of!r} in places.yaml")
                if role.speaks_for is not None and role.speaks_for not in self._by_id:
                    raise RegistryError(source, where, "for", f"no entry {role.speaks_for!r}")


def _on_day(held: list[tuple[Entry, Role]], on: date | None, former: bool) -> tuple[Entry, ...]:
    """Those of the holders who hold the role on that day, or, `former`, no longer do; each once, in their order."""
    if on is not None:
        now = {entry.id for entry, role in held if role.held_on(on)}
    else:
        now = {entry.id for entry, role in held if role.until is None}
    if former:
        chosen = {entry.id for entry, role in held if role.ended_by(on)} - now
    elif on is None and not now and held:
        last = max(role.until for _, role in held if role.until is not None)
        chosen = {entry.id for entry, role in held if role.until == last}
    else:
        chosen = now
    return tuple({entry.id: entry for entry, _ in held if entry.id in chosen}.values())
