"""Who appears in the article: every named person and body, their fullest name, gender and roles.

Needs the page, the lexicon and the registry; adds the cast and where each member is mentioned outside marks, which
is what pronouns and nominal mentions are resolved against.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from service.reading.known import KnownSpeaker, KnownSpeakers
from service.reading.lexicon import Lexicon
from service.reading.page import Page
from service.reading.tokens import Token
from service.reading.tree import Tree, base

_POSSESSIVE = re.compile(r"['’]s?$")
_FINITE_TAGS = frozenset({"MD", "VBD", "VBZ", "VBP"})
_ALIKE = 0.84


@dataclass(slots=True)
class Member:
    """One person or body of the article. `roles` are the lower-case nouns that stand with the name."""

    name: str
    person: bool
    known: KnownSpeaker | None = None
    gender: str | None = None
    roles: set[str] = field(default_factory=set)
    spellings: Counter[str] = field(default_factory=Counter)

    @property
    def surely_person(self) -> bool:
        """Whether more than capitals says that this is a person."""
        return self.person and (self.known is not None or self.gender is not None or bool(self.roles))


@dataclass(frozen=True, slots=True)
class Appearance:
    """Where a member is mentioned in the reporter's own words."""

    start: int
    end: int
    sentence: int
    member: Member
    subject: bool
    depth: int


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


class Cast:
    """The members of one article, found by name."""

    def __init__(self, page: Page, lexicon: Lexicon, registry: KnownSpeakers) -> None:
        self.page = page
        self.lexicon = lexicon
        self.registry = registry
        self.members: list[Member] = []
        numbers = range(len(page.sentences))
        self._familiar: frozenset[str] = frozenset()
        self.names = [n for number in numbers for n in self._names_in(number)]
        # Names are told from nouns by their company first, then by having been seen as names.
        self._familiar = frozenset(folded(n.text.split()[-1]) for n in self.names if " " in n.text)
        self.names = [n for number in numbers for n in self._names_in(number)]
        self._starts = [n.start for n in self.names]
        self._by_last: dict[str, list[Member]] = {}
        for name in sorted(self.names, key=lambda n: -len(n.text.split())):
            self.member_of(name)
        self.appearances = sorted(self._appearances(), key=lambda a: a.start)

    def name_at(self, offset: int) -> Name | None:
        """The proper name that holds `offset`."""
        place = bisect_right(self._starts, offset) - 1
        return self.names[place] if place >= 0 and offset < self.names[place].end else None

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
                name = self.strip(run, number)
                yield self._whole_body(name, tokens) if self.is_body(name.text) else name
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
                at += 1
            last = at
        whole = tokens[first : last + 1]
        return Name(whole[0].start, whole[-1].end, _joined(self.page, whole), name.titles, name.token, name.sentence)

    def _starts_name(self, token: Token) -> bool:
        if not _is_capital(token) or token.text.casefold() in self.lexicon.calendar:
            return False
        return token.upos == "PROPN" or folded(token.text) in self._familiar

    def _goes_on(self, tokens: Sequence[Token], at: int) -> bool:
        token, before = tokens[at], tokens[at - 1]
        if token.start - before.end > 1 or token.xpos == "POS":
            return False
        if self._starts_name(token) or token.text.casefold() in self.lexicon.initials:
            return True
        if token.upos in ("NOUN", "ADJ") and _is_capital(token):
            return True
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        joins = token.text.casefold() in self.lexicon.particles or token.text in "-‐"
        return joins and following is not None and following.upos == "PROPN" and following.start - token.end <= 1

    def strip(self, tokens: Sequence[Token], sentence: int) -> Name:
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

    def is_body(self, text: str) -> bool:
        """Whether a proper name is that of a body or place, not of a person."""
        words = text.split()
        if words and any(
            folded(w).rstrip("s.") in self.lexicon.body_words or folded(w) in self.lexicon.body_words for w in words
        ):
            return True
        if len(words) == 1 and len(text) > 1 and text.replace(".", "").replace("’s", "").isupper():
            return True
        if len(words) > 1 and folded(words[0]) not in self.lexicon.given_names and self.registry.place_of(words[-1]):
            return True
        return self.registry.place_of(text) is not None

    def member_of(self, name: Name) -> Member | None:
        """The member that a name denotes, made if it is new and a full name or a name of the registry."""
        known = self._known(name)
        if known is not None:
            return self._registered(known, name)
        words = [w for w in name.text.replace("’", "'").split() if w]
        if not words:
            return None
        last = folded(words[-1])
        if self.is_body(name.text):
            return self._body(name)
        for member in self._by_last.get(last, []):
            if _fits(words, member.name.split()):
                self._enrich(member, name)
                return member
        if len(words) == 1:
            given = [m for m in self.members if m.person and folded(m.name.split()[0]) == last]
            if len(given) == 1:
                return given[0]
            alike = self._misspelt(last)
            if alike is not None:
                return alike
        member = Member(name.text, person=True, gender=self._gender(words, name.titles))
        self._enrich(member, name)
        self.members.append(member)
        self._by_last.setdefault(last, []).append(member)
        return member

    def _known(self, name: Name) -> KnownSpeaker | None:
        entries = self.registry.named(name.text)
        if len(entries) != 1:
            return None
        if " " in name.text:
            return entries[0]
        # A bare family name is the registry's unless the article knows somebody else of that name.
        last = folded(name.text)
        others = [m for m in self._by_last.get(last, []) if m.known is None and " " in m.name]
        return None if others else entries[0]

    def _registered(self, known: KnownSpeaker, name: Name) -> Member:
        for member in self.members:
            if member.known is not None and member.known.id == known.id:
                self._enrich(member, name)
                return member
        member = Member(known.name, True, known, known.gender)
        self._enrich(member, name)
        self.members.append(member)
        return member

    def full_form(self, acronym: str) -> str | None:
        """The full name that the article gives with an acronym: *World Health Organisation (WHO)*."""
        if not acronym.isupper() or len(acronym) < 2:
            return None
        at = self.page.text.find(f"({acronym})")
        if at < 0:
            return None
        before = [n for n in self.names if n.end <= at and at - n.end <= 2]
        return before[-1].text if before and before[-1].text != acronym else None

    def register(self, known: KnownSpeaker) -> Member:
        """The member for a speaker of the registry whom the article may never name."""
        return self._registered(known, Name(0, 0, known.name, (), self.page.sentences[0].tokens[0], 0))

    def _body(self, name: Name) -> Member:
        key = folded(name.text)
        full = self.full_form(name.text)
        for member in self.members:
            if not member.person and folded(member.name) in (key, folded(full or name.text)):
                return member
        if " " not in name.text:
            for member in self.members:
                words = [folded(w) for w in member.name.split()]
                if not member.person and len(words) > 1 and key in words and key in self.lexicon.body_words:
                    return member
        member = Member(name.text, person=False)
        self.members.append(member)
        return member

    def _misspelt(self, last: str) -> Member | None:
        if len(last) < 5:
            return None
        close = [
            member
            for key, members in self._by_last.items()
            for member in members
            if " " in member.name and key[0] == last[0] and SequenceMatcher(None, key, last).ratio() >= _ALIKE
        ]
        return close[0] if len(close) == 1 else None

    def _gender(self, words: Sequence[str], titles: Sequence[str]) -> str | None:
        for title in titles:
            if title in self.lexicon.male_nouns:
                return "male"
            if title in self.lexicon.female_nouns:
                return "female"
        if len(words) < 2:
            return None
        given, names = folded(words[0]), self.lexicon.given_names
        return names.get(given) or names.get(given.partition("-")[0])

    def _enrich(self, member: Member, name: Name) -> None:
        if member.known is None and len(name.text.split()) >= len(member.name.split()):
            member.spellings[name.text] += 1
            member.name = max(member.spellings, key=lambda n: (len(n.split()), member.spellings[n]))
            member.gender = member.gender or self._gender(name.text.split(), ())
        tree = self.page.tree(name.sentence)
        roles = set(name.titles) | set(_roles_near(tree, name))
        member.roles |= roles
        if member.gender is None:
            if roles & self.lexicon.male_nouns:
                member.gender = "male"
            elif roles & self.lexicon.female_nouns:
                member.gender = "female"

    def _appearances(self) -> Iterator[Appearance]:
        for name in self.names:
            word_stretch = self.page.stretch_at(name.start)
            if word_stretch is not None:
                continue
            member = self.member_of(name)
            if member is None:
                continue
            tree = self.page.tree(name.sentence)
            if not self.page.sentences[name.sentence].parsed:
                leads = leads_sentence(tree, name.token)
                yield Appearance(name.start, name.end, name.sentence, member, leads, 1 if leads else 3)
                continue
            head = top_of_name(tree, name.token)
            above = tree.head(head)
            if base(head) == "appos" and above is not None and above.index < head.index:
                # *The cook, Ana Kovač, denied it*: the name stands for the noun that it explains.
                head = above
            depth = sum(1 for _ in tree.ancestors(head))
            yield Appearance(name.start, name.end, name.sentence, member, base(head) == "nsubj", depth)


def _is_capital(token: Token) -> bool:
    return token.text[:1].isupper()


def _joined(page: Page, tokens: Sequence[Token]) -> str:
    return " ".join(page.text[tokens[0].start : tokens[-1].end].split()) if tokens else ""


def _fits(words: Sequence[str], full: Sequence[str]) -> bool:
    """Whether two names with the same last word can be one person's: the first names agree but for spelling."""
    if len(words) == 1 or len(full) == 1:
        return True
    one, other = folded(words[0]).rstrip("."), folded(full[0]).rstrip(".")
    if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return True
    return one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= _ALIKE


def top_of_name(tree: Tree, token: Token) -> Token:
    """The head of the noun phrase that a name's word belongs to: up through flat, compound and close apposition."""
    while base(token) in ("flat", "compound", "appos", "nmod") or token.deprel == "nmod:desc":
        head = tree.head(token)
        if head is None or (base(token) in ("nmod", "appos") and not _close(tree, token, head)):
            return token
        if head.upos != "PROPN" and head.index > token.index:
            # *Acme spokeswoman Ana Kovač*: the firm is part of the phrase, not its head.
            return token
        token = head
    return token


def leads_sentence(tree: Tree, token: Token) -> bool:
    """Without a parse: whether a name is likely the subject, before the first finite verb and behind no preposition."""
    before = tree.tokens[: token.index]
    return not any(t.upos in ("ADP", "SCONJ") or t.xpos in _FINITE_TAGS for t in before)


def _close(tree: Tree, token: Token, head: Token) -> bool:
    """Whether nothing but words of the phrase stands between a dependent and its head."""
    if base(token) == "nmod" and token.deprel not in ("nmod:desc", "nmod:unmarked"):
        return False
    low, high = sorted((token.index, head.index))
    return not any(t.upos in ("PUNCT", "ADP") for t in tree.tokens[low:high])


def _roles_near(tree: Tree, name: Name) -> Iterator[str]:
    """The nouns that say what a named person is: before the name, in apposition, or as a predicate."""
    head = top_of_name(tree, name.token)
    for token in (head, name.token):
        if token.upos == "NOUN" and token.start < name.start:
            yield token.lemma.lower()
        for child in tree.children(token):
            if base(child) in ("appos", "compound", "flat", "nmod", "amod") and child.upos == "NOUN":
                if base(child) != "nmod" or child.deprel in ("nmod:desc", "nmod:unmarked"):
                    yield child.lemma.lower()
        above = tree.head(token)
        if above is not None and above.upos == "NOUN":
            if base(token) in ("appos", "flat", "compound") and above.start < name.start:
                yield above.lemma.lower()
            if base(token) == "nsubj" and tree.children(above, "cop"):
                yield above.lemma.lower()
