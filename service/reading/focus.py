"""Whom the text is talking about at any point: what pronouns, epithets and quotations without a cue are read by.

Needs the page and the cast; follows the mentions in text order and remembers who spoke last. Where two persons are as
likely, it says so by its rule, and names nobody where the text leaves it open.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

from service.model import Mention, Speaker
from service.reading.find import REOPENED, Found
from service.reading.page import Page
from service.reading.people import Appearance, Cast, Member

# Mentions back that anything is looked up in: keeps the work in step with the text's length.
_REMEMBERED = 60
# Paragraphs, and sentences, that an antecedent may lie back.
_BACK = 3
_SENTENCES_BACK = 18


@dataclass(frozen=True, slots=True)
class Resolved:
    """A speaker, None where withheld, and the rule that decided, on which the confidence rests."""

    member: Member | None
    rule: str

    @property
    def speaker(self) -> Speaker | None:
        """The member as a speaker."""
        if self.member is None:
            return None
        known = self.member.known
        if known is not None:
            return Speaker(known.name, known.id, known.wikidata)
        return Speaker(self.member.name)


WITHHELD = Resolved(None, "withheld")


class Focus:
    """The persons and bodies in focus, mention by mention."""

    def __init__(self, page: Page, cast: Cast) -> None:
        self._page = page
        self._pronouns = cast.lexicon.pronouns
        self.appearances = list(cast.appearances)
        self._last: tuple[Found, Resolved] | None = None

    def remember(self, found: Found, resolved: Resolved, mention: Mention | None) -> None:
        """A quotation was resolved: its source is in focus for what follows."""
        if resolved.member is not None and mention is not None:
            self._note(resolved.member, mention, found.sentence)
        self._last = (found, resolved)

    def before(self, at: int) -> Sequence[Appearance]:
        """What was mentioned before `at`, in text order, as far back as a reader remembers."""
        place = bisect_left(self.appearances, at, key=lambda a: a.start)
        return self.appearances[max(0, place - _REMEMBERED) : place]

    def _note(self, member: Member, mention: Mention, sentence: int) -> None:
        """The source of a quotation is in focus for the pronouns that follow."""
        start, end = mention.span.start, mention.span.end
        if not any(a.start >= start and a.member is member for a in self.before(end)):
            insort(self.appearances, Appearance(start, end, sentence, member, True, 0), key=lambda a: a.start)

    def pronoun(self, mention: Mention) -> Resolved:
        """Whom a pronoun means."""
        kind = self._pronouns.get(mention.span.text.casefold(), "")
        if kind in ("male", "female"):
            return self.antecedent(mention.span.start, kind)
        if kind in ("plural", "thing"):
            return self.group(mention.span.start)
        return WITHHELD

    def group(self, at: int) -> Resolved:
        """*they*, *it*: whoever spoke last, if that was a body; else nobody."""
        if self._last is not None:
            found, resolved = self._last
            near = self._page.paragraph_of(at) - found.paragraph <= 1
            if near and resolved.member is not None and not resolved.member.person:
                return Resolved(resolved.member, "group")
        sentence = self._sentence_of(at)
        for appearance in reversed(self.before(at)):
            if appearance.subject and not appearance.member.person:
                if sentence - appearance.sentence <= 2:
                    return Resolved(appearance.member, "group")
        return WITHHELD

    def antecedent(self, at: int, gender: str | None) -> Resolved:
        """Whom *he* or *she* at `at` means: the nearest sentence's subject that fits, else its only person."""
        sentence = self._sentence_of(at)
        paragraph = self._page.paragraph_of(at)
        before = [
            a
            for a in self.before(at)
            if a.end <= at
            and a.member.person
            and _may_be(a.member, gender)
            and sentence - a.sentence <= _SENTENCES_BACK
            and paragraph - self._page.paragraph_of(a.start) <= _BACK
        ]
        before = _likeliest([a for a in before if a.member.surely_person or " " in a.member.name], gender)
        speaker = self._last_speaker(at, gender)
        for number in sorted({a.sentence for a in before}, reverse=True):
            here = [a for a in before if a.sentence == number]
            picked = self._pick(here, speaker)
            if picked is None:
                break
            rivals = {id(a.member) for a in before if a.sentence >= number - 2} - {id(picked.member)}
            return self._learn(picked.member, gender, bool(rivals), picked.subject)
        if speaker is not None:
            return Resolved(speaker, "pronoun, rivals")
        return WITHHELD

    def _learn(self, member: Member, gender: str | None, rivals: bool, subject: bool) -> Resolved:
        sure = member.gender is not None
        if not rivals and member.gender is None:
            member.gender = gender
        if rivals:
            return Resolved(member, "pronoun, rivals" if not (subject and sure) else "pronoun")
        return Resolved(member, "pronoun alone")

    def _pick(self, here: Sequence[Appearance], speaker: Member | None) -> Appearance | None:
        """Whom of a sentence a pronoun takes up: its main subject, who spoke last, or its only person."""
        subjects = [a for a in here if a.subject]
        if subjects:
            main = [a for a in subjects if a.depth == min(s.depth for s in subjects)]
            if len({id(a.member) for a in main}) == 1:
                return main[0]
            return next((a for a in main if a.member is speaker), None)
        if len({id(a.member) for a in here}) == 1:
            return here[-1]
        return next((a for a in here if a.member is speaker), None)

    def _last_speaker(self, at: int, gender: str | None) -> Member | None:
        """Who spoke last, in this paragraph or the one before, if the gender fits."""
        if self._last is None:
            return None
        found, resolved = self._last
        member = resolved.member
        if member is None or not member.person or not _may_be(member, gender):
            return None
        return member if self._page.paragraph_of(at) - found.paragraph <= 2 else None

    def from_context(self, found: Found) -> Resolved:
        """A quotation without a cue: it goes on with the last one, or follows its speaker's introduction."""
        paragraph = found.paragraph
        subject = self._introduced(found)
        if self._last is not None:
            last, resolved = self._last
            between = [
                a
                for a in self.appearances
                if last.content[-1][1] < a.start < found.start
                and a.subject
                and a.member is not resolved.member
                and a.member.person
            ]
            if found.pattern == REOPENED and paragraph - last.paragraph <= 1:
                return Resolved(resolved.member, "reopened")
            if last.paragraph == paragraph and not between:
                return Resolved(resolved.member, "continued")
            if paragraph - last.paragraph <= 1 and not between and subject is None:
                return Resolved(resolved.member, "continued over paragraphs")
        if subject is not None:
            return Resolved(subject, "introduced")
        return WITHHELD

    def _introduced(self, found: Found) -> Member | None:
        """The main subject of the sentence right before the quotation, in its paragraph or the one before."""
        start, _ = self._page.paragraphs[found.paragraph]
        low = start if self._page.text[start : found.start - 1].strip() else self._before(found.paragraph)
        here = [a for a in self.appearances if low <= a.start < found.start]
        if not here:
            return None
        last = max(a.sentence for a in here)
        subjects = [a for a in here if a.sentence == last and a.subject and _clause_depth(a) == 0]
        people = {id(a.member) for a in here if a.sentence == last and a.member.person}
        if subjects:
            return subjects[0].member
        return next(a.member for a in here if a.sentence == last and a.member.person) if len(people) == 1 else None

    def _before(self, paragraph: int) -> int:
        return self._page.paragraphs[paragraph - 1][0] if paragraph else 0

    def _sentence_of(self, at: int) -> int:
        words = self._page.between(at, at + 1)
        return words[0].sentence if words else 0


def _may_be(member: Member, gender: str | None) -> bool:
    """Whether nothing is known that speaks against the gender; None fits everybody."""
    return gender is None or member.gender in (None, gender)


def _likeliest(before: list[Appearance], gender: str | None) -> list[Appearance]:
    """Those who are persons for sure; a bystander of unknown gender gives way to somebody of the right one."""
    sure = [a for a in before if a.member.surely_person] or before
    return [a for a in sure if a.member.gender == gender or a.subject] or sure


def _clause_depth(appearance: Appearance) -> int:
    """How deep below the main clause the mention stands: 0 or 1 for a subject of the main verb."""
    return max(0, appearance.depth - 1)
