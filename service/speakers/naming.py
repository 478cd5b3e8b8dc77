"""Which entries a written name can denote: an index from family names and whole names, and the checks on the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.speakers.entries import Entry
from service.speakers.names import Word, fold_words, words_of
from service.speakers.vocabulary import Token, Vocabulary

Form = tuple[str, ...]
# Longer names are none: texts of any length may be asked for.
_LONGEST = 24
_LONGEST_TEXT = 500


@dataclass(frozen=True)
class _Folded:
    """An entry with its forms folded."""

    entry: Entry
    given: frozenset[Form]
    middle: frozenset[Form]
    family: frozenset[Form]
    suffixes: frozenset[Form]
    whole: frozenset[Form]


def _forms(texts: Iterable[str]) -> frozenset[Form]:
    return frozenset(fold_words(text) for text in texts)


class NameIndex:
    """The entries by name."""

    def __init__(self, entries: Iterable[Entry], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._order: dict[str, int] = {}
        # Every form of a family name or whole name begins the look-up with its last and its first word.
        self._by_word: dict[str, list[_Folded]] = {}
        for entry in entries:
            self._order[entry.id] = len(self._order)
            whole = _forms((entry.name, *entry.aliases))
            folded = _Folded(
                entry, _forms(entry.given), _forms(entry.middle), _forms(entry.family), _forms(entry.suffixes), whole
            )
            for word in {word for form in folded.family | whole for word in (form[0], form[-1])}:
                self._by_word.setdefault(word, []).append(folded)

    def named(self, name: str) -> tuple[Entry, ...]:
        """The entries, in the registry's order, that every part of `name` between commas can denote."""
        if len(name) > _LONGEST_TEXT:
            return ()
        found: set[str] | None = None
        entries: dict[str, Entry] = {}
        parts = [words for words in map(words_of, name.split(",")) if words]
        # *Ivo R. Kovač, Jr.*: what follows the comma belongs to the name before it.
        joined = [parts[0] + parts[1], *parts[2:]] if len(parts) > 1 and len(parts[1]) == 1 else parts
        for attempt in (joined, parts):
            found, entries = self._all_parts(attempt)
            if found:
                break
        return tuple(entries[key] for key in sorted(found or (), key=self._order.__getitem__))

    def _all_parts(self, parts: Sequence[Sequence[Word]]) -> tuple[set[str] | None, dict[str, Entry]]:
        found: set[str] | None = None
        entries: dict[str, Entry] = {}
        for words in parts:
            if len(words) > _LONGEST:
                return None, {}
            tokens = self._vocabulary.scan(words)
            denoted = {entry.id: entry for entry in self._denoted(tokens)}
            # A part without a name of its own (*Kovač, the mayor*; *Kovač, 69*) excludes nobody.
            if not denoted and len(parts) > 1 and not any(_may_be_name(token) for token in tokens):
                continue
            entries.update(denoted)
            found = set(denoted) if found is None else found & set(denoted)
        return found, entries

    def _denoted(self, tokens: Sequence[Token]) -> list[Entry]:
        """The entries whose name the words are, from the first place on where one can begin."""
        words = [word for token in tokens for word in token.words]
        for start, gender, titled in _starts(tokens):
            small = 0
            if start and not titled and tokens[0].sense("indefinite"):
                # *a visibly tired Kovač*: small words before the name are no names.
                small = next((at for at, word in enumerate(words[start:]) if word.capital), 0)
            form = tuple(word.folded for word in words[start + small :])
            candidates = {
                f.entry.id: f for word in (form[0], form[-1], *form[-2:-1]) for f in self._by_word.get(word, ())
            }
            # English plurals (*the Kovačs*) look like German genitives.
            alone = len(form) == 1 and start and not titled and not small
            found = [
                f.entry
                for f in candidates.values()
                if not alone and _denotes(form, f) and (gender is None or f.entry.gender in (None, gender))
            ]
            if found:
                return found
        return []


def _may_be_name(token: Token) -> bool:
    return token.capital and not token.senses


def _starts(tokens: Sequence[Token]) -> list[tuple[int, str | None, bool]]:
    """Where a name can begin: word position, the gender that the title before it shows, whether there is a title.

    Before a name may stand titles and offices with all that leads up to them, determiners, *former*, and places.
    """
    starts: list[tuple[int, str | None, bool]] = [(0, None, True)]
    at, led = 0, True
    for number, token in enumerate(tokens[:-1]):
        at += len(token.words)
        sense = token.sense("office") or token.sense("title")
        place = token.sense("place")
        adjective = place is not None and place.place is not None and place.place.sort == "adjective"
        leads = any(token.sense(kind) for kind in ("definite", "indefinite", "former", "modifiers"))
        if sense is not None and not token.possessive:
            starts.append((at, sense.gender, True))
        elif led and (adjective or (place and token.possessive)):
            starts.append((at, None, True))
        elif led and leads:
            starts.append((at, None, number > 0 or token.sense("former") is not None))
        led = led and (leads or place is not None)
    return starts


def _denotes(form: Form, folded: _Folded) -> bool:
    """Whether the words are a name of the entry, with or without a suffix."""
    shorter = (form[: -len(suffix)] for suffix in folded.suffixes if form[-len(suffix) :] == suffix != form)
    return _is_name(form, folded) or any(_is_name(rest, folded) for rest in shorter)


def _is_name(form: Form, folded: _Folded) -> bool:
    if form in folded.whole:
        return True
    for family in folded.family:
        size = len(family)
        # The family name stands last, or first as in Russian and Ukrainian documents.
        if form[-size:] == family and _are_given(form[:-size], folded):
            return True
        if form[:size] == family and _are_given(form[size:], folded):
            return True
    return False


def _are_given(form: Form, folded: _Folded) -> bool:
    """Whether the words are none, or a given name and then further given and middle names; initials match."""
    at, first = 0, True
    while at < len(form):
        known = folded.given if first else folded.given | folded.middle
        size = next((n for n in (3, 2, 1) if form[at : at + n] in known and at + n <= len(form)), 0)
        if size == 0 and len(form[at]) == 1 and any(name[0].startswith(form[at]) for name in known):
            size = 1
        if size == 0:
            return False
        at, first = at + size, False
    return True
