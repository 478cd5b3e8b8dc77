"""Proper names in the article: runs of capitalised words, cut where two names meet, titles stripped.

Needs the page, the lexicon and the registry's places; adds every name with the titles that stood before it. Who bears
a name is for people.py to say.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.reading.known import KnownSpeakers
from service.reading.lexicon import Lexicon
from service.reading.page import Page
from service.reading.tokens import Token
from service.reading.tree import base

_POSSESSIVE = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name in the text, titles stripped: its words, and the nouns and titles that stood before it."""

    start: int
    end: int
    text: str
    titles: tuple[str, ...]
    token: Token
    sentence: int


def folded(text: str) -> str:
    """Lower case without diacritics and possessive."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _POSSESSIVE.sub("", plain.casefold())


class Names:
    """The proper names of one article, in text order."""

    def __init__(self, page: Page, lexicon: Lexicon, registry: KnownSpeakers) -> None:
        self.page = page
        self.lexicon = lexicon
        self.registry = registry
        numbers = range(len(page.sentences))
        self._bodies: dict[str, bool] = {}
        self._familiar: frozenset[str] = frozenset()
        found = [n for number in numbers for n in self._names_in(number)]
        # Names are told from nouns by their company first, then by having been seen as names.
        self._familiar = frozenset(folded(n.text.split()[-1]) for n in found if " " in n.text)
        self.all = [n for number in numbers for n in self._names_in(number)]
        self._starts = [n.start for n in self.all]

    def at(self, offset: int) -> Name | None:
        """The proper name that holds `offset`."""
        place = bisect_right(self._starts, offset) - 1
        return self.all[place] if place >= 0 and offset < self.all[place].end else None

    def between(self, start: int, end: int) -> Sequence[Name]:
        """The names that begin in [start, end)."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def is_body(self, text: str) -> bool:
        """Whether a proper name is that of a body or place, not of a person."""
        if text not in self._bodies:
            self._bodies[text] = self._is_body(text)
        return self._bodies[text]

    def _is_body(self, text: str) -> bool:
        words = text.split()
        if folded(text) in self.lexicon.titles:
            return False
        if words and any(
            folded(w).rstrip("s.") in self.lexicon.body_words or folded(w) in self.lexicon.body_words for w in words
        ):
            return True
        if len(words) == 1 and len(text) > 1 and text.replace(".", "").replace("’s", "").isupper():
            return True
        if len(words) > 1 and folded(words[0]) not in self.lexicon.given_names:
            place = self.registry.place_name(words[-1])
            if place is not None and place.sort == "name":
                return True
        return self.registry.place_of(text) is not None

    def _names_in(self, number: int) -> Iterator[Name]:
        tokens = self.page.sentences[number].tokens
        place = 0
        while place < len(tokens):
            if not self._starts_name(tokens[place]):
                place += 1
                continue
            end = place + 1
            while end < len(tokens) and self._goes_on(tokens, end):
                end += 1
            for run in self._constituents(number, tokens[place:end]):
                name = self._strip(run, number)
                whole = self._whole_body(name, tokens) if self.is_body(name.text) else name
                yield whole
                while end < len(tokens) and tokens[end].start < whole.end:
                    end += 1
            place = end

    def _constituents(self, number: int, run: Sequence[Token]) -> list[Sequence[Token]]:
        """A run of proper nouns cut where a prepositional phrase ends: *Minister of Education* | *Ana Kovač*."""
        tree = self.page.tree(number)
        for at in range(1, len(run) - 1):
            before, token = run[at - 1], run[at]
            phrase = next((a for a in (before, *tree.ancestors(before)) if tree.children(a, "case")), None)
            if phrase is None or base(phrase) not in ("nmod", "obl") or phrase.index >= token.index:
                continue
            if token.index not in {t.index for t in tree.subtree(phrase)}:
                return [run[:at], *self._constituents(number, run[at:])]
        # *Refugee Council | Ana Kovač*: two words or more behind a body's name are a person's.
        for at in range(len(run) - 2, 0, -1):
            if folded(run[at - 1].text) in self.lexicon.body_words and run[at].upos == "PROPN":
                return [run[:at], run[at:]]
        return [run]

    def _whole_body(self, name: Name, tokens: Sequence[Token]) -> Name:
        """A body's name with the capitalised words before it and what follows its *of* or *for*."""
        first = last = next(t.index for t in tokens if t.start >= name.start)
        while last + 1 < len(tokens) and tokens[last].end < name.end:
            last += 1
        while first > 0 and tokens[first - 1].upos in ("ADJ", "NOUN", "PROPN") and _is_capital(tokens[first - 1]):
            first -= 1
        while last + 2 < len(tokens) and tokens[last + 1].text in ("of", "for", "and", "&"):
            at = last + 2
            if tokens[at].text == "the" and at + 1 < len(tokens):
                at += 1
            if tokens[at].upos not in ("PROPN", "ADJ", "NOUN") or not _is_capital(tokens[at]):
                break
            if tokens[last + 1].text == "and" and not self.is_body(tokens[last].text):
                break
            while at + 1 < len(tokens) and _is_capital(tokens[at + 1]) and tokens[at + 1].upos in ("PROPN", "NOUN"):
                if folded(tokens[at].text) in self.lexicon.body_words:
                    break
                at += 1
            last = at
        whole = tokens[first : last + 1]
        return Name(whole[0].start, whole[-1].end, _joined(self.page, whole), name.titles, name.token, name.sentence)

    def _starts_name(self, token: Token) -> bool:
        if not _is_capital(token) or token.text.casefold() in self.lexicon.calendar:
            return False
        acronym = token.upos == "NOUN" and len(token.text) > 1 and token.text.isupper()
        return token.upos == "PROPN" or acronym or folded(token.text) in self._familiar

    def _goes_on(self, tokens: Sequence[Token], at: int) -> bool:
        token, before = tokens[at], tokens[at - 1]
        if token.start - before.end > 1 or token.xpos == "POS":
            return False
        if self._starts_name(token) or token.text.casefold() in self.lexicon.initials:
            return True
        if token.upos == "PROPN" and token.text.partition("-")[0] in self.lexicon.particles:
            return True
        if token.upos in ("NOUN", "ADJ") and _is_capital(token):
            return True
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        joins = token.text.casefold() in self.lexicon.particles or token.text in "-‐"
        return joins and following is not None and following.upos == "PROPN" and following.start - token.end <= 1

    def _strip(self, tokens: Sequence[Token], sentence: int) -> Name:
        """A run of proper nouns without the titles and places at its front, and the letters behind a name."""
        while len(tokens) > 1 and tokens[-1].text.casefold() in self.lexicon.postnominals:
            tokens = tokens[:-1]
        first = 0
        for at in range(len(tokens) - 1):
            if folded(tokens[at].text) in self.lexicon.given_names:
                break
            if tokens[at].text.casefold().rstrip(".") in self.lexicon.titles:
                first = at + 1
        given = next((at for at, t in enumerate(tokens) if folded(t.text) in self.lexicon.given_names), 0)
        if first < given < len(tokens) - 1 and len(tokens) > 3 and len(tokens[given - 1].text) > 2:
            first = given
        titles = [self._title(t) for t in tokens[:first]]
        while len(tokens) - first >= 2:
            size = next(
                (
                    n
                    for n in (3, 2, 1)
                    if len(tokens) - first - n >= (2 if n > 1 or not titles else 1)
                    and self.registry.place_of(_joined(self.page, tokens[first : first + n]))
                ),
                0,
            )
            if not size or self.is_body(_joined(self.page, tokens[first:])):
                break
            first += size
        text = _joined(self.page, tokens[first:])
        return Name(tokens[first].start, tokens[-1].end, text, tuple(titles), tokens[first], sentence)

    def _title(self, token: Token) -> str:
        word = token.text.casefold().rstrip(".")
        return self.lexicon.abbreviations.get(word, word)


def _is_capital(token: Token) -> bool:
    return token.text[:1].isupper()


def _joined(page: Page, tokens: Sequence[Token]) -> str:
    return " ".join(page.text[tokens[0].start : tokens[-1].end].split()) if tokens else ""
