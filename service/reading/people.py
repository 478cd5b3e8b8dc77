"""Who appears in the article: every named person and body, their fullest name, gender and roles.

Needs the page, the lexicon and the registry; adds the cast and where each member is mentioned outside marks, which
is what pronouns and nominal mentions are resolved against.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from service.reading.beside import leads_sentence, roles_near, top_of_name
from service.reading.known import KnownSpeaker, KnownSpeakers
from service.reading.lexicon import Lexicon
from service.reading.names import Name, Names, folded
from service.reading.page import Page
from service.reading.tree import base

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


class Cast:
    """The members of one article, found by name."""

    def __init__(self, page: Page, lexicon: Lexicon, registry: KnownSpeakers) -> None:
        self.page = page
        self.lexicon = lexicon
        self.registry = registry
        self.members: list[Member] = []
        self.names = Names(page, lexicon, registry)
        self._registry_members: dict[str, Member] = {}
        self._bodies: dict[str, Member] = {}
        self._named: dict[str, tuple[KnownSpeaker, ...]] = {}
        self._alike: dict[str, Member | None] = {}
        self._by_last: dict[str, list[Member]] = {}
        for name in sorted(self.names.all, key=lambda n: -len(n.text.split())):
            self.member_of(name)
        self.appearances = sorted(self._appearances(), key=lambda a: a.start)

    def member_of(self, name: Name) -> Member | None:
        """The member that a name denotes, made if it is new and a full name or a name of the registry."""
        known = self._known(name)
        if known is not None:
            return self._registered(known, name)
        words = [w for w in name.text.replace("’", "'").split() if w]
        if not words:
            return None
        last = folded(words[-1])
        if all(folded(word).rstrip(".") in self.lexicon.titles for word in words) and last not in self._by_last:
            return None
        bearers = [m for m in self._by_last.get(last, []) if " " in m.name] if len(words) == 1 else []
        if self.names.is_body(name.text) and not bearers:
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
        if name.text not in self._named:
            self._named[name.text] = self.registry.named(name.text)
        entries = self._named[name.text]
        if len(entries) != 1:
            return None
        if " " in name.text:
            return entries[0]
        # A bare family name is the registry's unless the article knows somebody else of that name.
        last = folded(name.text)
        others = [m for m in self._by_last.get(last, []) if m.known is None and " " in m.name]
        return None if others else entries[0]

    def _registered(self, known: KnownSpeaker, name: Name) -> Member:
        member = self._registry_members.get(known.id)
        if member is not None:
            self._enrich(member, name)
            return member
        member = self._registry_members[known.id] = Member(known.name, True, known, known.gender)
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
        before = [n for n in self.names.all if n.end <= at and at - n.end <= 2]
        return before[-1].text if before and before[-1].text != acronym else None

    def register(self, known: KnownSpeaker) -> Member:
        """The member for a speaker of the registry whom the article may never name."""
        return self._registered(known, Name(0, 0, known.name, (), self.page.sentences[0].tokens[0], 0))

    def _body(self, name: Name) -> Member:
        if name.text not in self._bodies:
            self._bodies[name.text] = self._body_named(name)
        return self._bodies[name.text]

    def _body_named(self, name: Name) -> Member:
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
        if last not in self._alike:
            self._alike[last] = self._like(last)
        return self._alike[last]

    def _like(self, last: str) -> Member | None:
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
        roles = set(name.titles) | set(roles_near(tree, name))
        member.roles |= roles
        if member.gender is None:
            if roles & self.lexicon.male_nouns:
                member.gender = "male"
            elif roles & self.lexicon.female_nouns:
                member.gender = "female"

    def _appearances(self) -> Iterator[Appearance]:
        for name in self.names.all:
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
            elif base(head) == "conj" and above is not None and base(above) == "nsubj":
                # *Ana and Ivo met*: both are the subject.
                head = above
            depth = sum(1 for _ in tree.ancestors(head))
            yield Appearance(name.start, name.end, name.sentence, member, base(head) == "nsubj", depth)


def _fits(words: Sequence[str], full: Sequence[str]) -> bool:
    """Whether two names with the same last word can be one person's: the first names agree but for spelling."""
    if len(words) == 1 or len(full) == 1:
        return True
    one, other = folded(words[0]).rstrip("."), folded(full[0]).rstrip(".")
    if one == other or (min(len(one), len(other)) == 1 and one[0] == other[0]):
        return True
    return one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= _ALIKE
