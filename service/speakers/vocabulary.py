"""The tables of offices, places and small words, and the scanner that finds them in a phrase."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.speakers.names import Word, words_of
from service.speakers.tables import Fields, RegistryError, read_yaml

HERE = Path(__file__).parent
_PLACE_FIELDS = frozenset(["names", "adjectives", "seats", "holders", "in", "stands_for_place"])
_OFFICE_FIELDS = frozenset(["nouns", "male", "female", "adjectives", "speaks", "stands_for", "place_needed"])
_WORD_LISTS = (
    "definite",
    "indefinite",
    "whose",
    "former",
    "modifiers",
    "blockers",
    "links",
    "deputies",
    "particles",
    "reflexive",
)


@dataclass(frozen=True, slots=True)
class PlaceName:
    """What a written place name denotes: the place's key, by which `sort` of word (name, adjective or seat).

    `institution` is the body's own key where the name is that of a body: *Kremlin* is russia's seat, and kremlin.
    """

    key: str
    sort: str
    institution: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place or body: which office its leader and heads hold, and, for a body, where it belongs."""

    key: str
    country: str
    holders: dict[str, str]
    stands_for_place: bool


@dataclass(frozen=True, slots=True)
class Office:
    """An office: `speaks` for somebody else; `stands_for` the usual office behind a general word (*leader*)."""

    key: str
    speaks: bool
    stands_for: str | None


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a listed form: its kind (the list it is from), key, gender, and the place it names."""

    kind: str
    key: str = ""
    gender: str | None = None
    place: PlaceName | None = None
    bare: bool = True
    capitals: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """Words of a phrase that one listed form covers, or one unlisted word with no senses."""

    words: tuple[Word, ...]
    senses: tuple[Sense, ...]

    def sense(self, kind: str) -> Sense | None:
        """Its sense of that kind, or None."""
        return next((sense for sense in self.senses if sense.kind == kind), None)

    @property
    def possessive(self) -> bool:
        """Whether it ends in a possessive."""
        return self.words[-1].possessive

    @property
    def capital(self) -> bool:
        """Whether every word of it begins with a capital."""
        return all(word.capital for word in self.words)


def _form(words: Sequence[Word]) -> tuple[str, ...]:
    """The words as a listed form; an inner possessive (*People's Republic*) is part of it, a last one is not."""
    inner = tuple(word.folded + "'" if word.possessive else word.folded for word in words[:-1])
    return (*inner, *(word.folded for word in words[-1:]))


class Vocabulary:
    """Offices, places and small words, by their folded forms."""

    def __init__(self, offices: Path, places: Path, words: Path) -> None:
        self.offices: dict[str, Office] = {}
        self.places: dict[str, Place] = {}
        self._senses: dict[tuple[str, ...], list[Sense]] = {}
        self._longest = 1
        self._load_offices(offices)
        self._load_places(places)
        self._load_words(words)

    @classmethod
    def load(cls, folder: Path = HERE) -> Vocabulary:
        """The vocabulary of offices.yaml, places.yaml and words.yaml in `folder`; RegistryError on any fault."""
        return cls(folder / "offices.yaml", folder / "places.yaml", folder / "words.yaml")

    def scan(self, words: Sequence[Word]) -> list[Token]:
        """`words` as tokens, the longest listed form first; without *himself* at their end."""
        tokens, at = [], 0
        while at < len(words):
            token = Token((words[at],), ())
            for size in range(min(self._longest, len(words) - at), 0, -1):
                part = tuple(words[at : at + size])
                senses = self._senses.get(_form(part))
                if senses:
                    # *us* is no country and *who* no organisation: an acronym must be written as one.
                    fit = tuple(s for s in senses if not s.capitals or part[0].written.isupper())
                    if fit:
                        token = Token(part, fit)
                        break
            tokens.append(token)
            at += len(token.words)
        # *the president himself*
        while len(tokens) > 1 and tokens[-1].sense("reflexive"):
            tokens.pop()
        return tokens

    def holder(self, office: str, place: str) -> str:
        """The office that `office` is in `place`: for *leader* in germany the chancellor's."""
        holders = self.places[place].holders if place in self.places else {}
        general = self.offices.get(office)
        return holders.get(office) or (general.stands_for if general else None) or office

    def place_known(self, of: str) -> bool:
        """Whether `of` is a place's key, or a place's key and a body's (*russia/government*)."""
        place, _, body = of.partition("/")
        return place in self.places and (not body or body in self.bodies)

    def country(self, of: str) -> str:
        """The place to which the place or body `of` belongs; itself for a country."""
        place = of.partition("/")[0]
        return self.places[place].country if place in self.places else place

    def _add(self, forms: Iterable[str], sense: Sense) -> None:
        for form in forms:
            words = _form(words_of(form))
            self._longest = max(self._longest, len(words))
            acronym = len(form) <= 4 and form.isupper() and form.isalpha()
            self._senses.setdefault(words, []).append(
                Sense(sense.kind, sense.key, sense.gender, sense.place, sense.bare, acronym)
            )

    def _load_offices(self, path: Path) -> None:
        for key, value in read_yaml(path).items():
            fields = Fields.of(path, key, value, _OFFICE_FIELDS)
            self.offices[key] = Office(key, fields.flag("speaks"), fields.optional_text("stands_for"))
            self._add(fields.texts("nouns"), Sense("office", key))
            self._add(fields.texts("male"), Sense("office", key, "male"))
            self._add(fields.texts("female"), Sense("office", key, "female"))
            self._add(fields.texts("place_needed"), Sense("office", key, bare=False))
            self._add(fields.texts("adjectives"), Sense("office-adjective", key))
        for office in self.offices.values():
            if office.stands_for is not None and office.stands_for not in self.offices:
                raise RegistryError(path, office.key, "stands_for", f"no office {office.stands_for!r}")

    def _load_places(self, path: Path) -> None:
        whole = Fields.of(path, "(top)", read_yaml(path), frozenset(["places", "anywhere"]))
        table = whole.values.get("places")
        if not isinstance(table, dict):
            raise whole.fault("places", "must be a mapping")
        for key, value in table.items():
            fields = Fields.of(path, str(key), value, _PLACE_FIELDS)
            parent, metonym = fields.optional_text("in"), fields.flag("stands_for_place")
            if parent is not None and parent not in table:
                raise fields.fault("in", f"no place {parent!r}")
            holders = fields.values.get("holders", {})
            if not isinstance(holders, dict) or not all(office in self.offices for office in holders.values()):
                raise fields.fault("holders", "must map leader, head-of-state or head-of-government to an office")
            self.places[key] = Place(key, parent or key, dict(holders), metonym)
            body = key if parent else None
            sorts = {"names": "seat" if metonym else "name", "adjectives": "adjective", "seats": "seat"}
            for field, sort in sorts.items():
                self._add(fields.texts(field), Sense("place", key, place=PlaceName(parent or key, sort, body)))
        anywhere = whole.values.get("anywhere", {})
        bodies = Fields.of(path, "anywhere", anywhere, frozenset(anywhere))
        self.bodies = frozenset(bodies.values)
        for key in bodies.values:
            self._add(bodies.texts(key), Sense("body", key))

    def _load_words(self, path: Path) -> None:
        fields = Fields.of(path, "(top)", read_yaml(path), frozenset([*_WORD_LISTS, "titles"]))
        for kind in _WORD_LISTS:
            self._add(fields.texts(kind), Sense(kind))
        titles = Fields.of(path, "titles", fields.values.get("titles"), frozenset(["any", "male", "female"]))
        for gender in ("any", "male", "female"):
            self._add(titles.texts(gender), Sense("title", gender=None if gender == "any" else gender))
