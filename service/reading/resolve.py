"""Mention to speaker: names, roles at the article's date, pronouns, and context where there is no mention.

Needs the page, the cast and what was found, in text order; adds the speaker and how sure it is. A wrong speaker is
worse than none: where two answers are as good, none is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.model import Mention, MentionType, Speaker
from service.reading.attribute import mention_at
from service.reading.find import Found
from service.reading.lexicon import Lexicon
from service.reading.page import Page
from service.reading.people import Appearance, Cast, Member, Name, folded
from service.reading.tokens import Token
from service.reading.tree import Tree

_BACK = 3
# Words of a mention that names several bodies at once (*the United States and its allies*).
_SEVERAL = 9
# Words at most between a mention and the name that explains it, the comma counted.
_APPOSITION = 6
_SUBJECT_BACK = 6


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


class Resolver:
    """Resolves the mentions of one article in text order, remembering who has spoken."""

    def __init__(self, page: Page, cast: Cast, lexicon: Lexicon, published: date | None) -> None:
        self._page = page
        self._cast = cast
        self._lexicon = lexicon
        self._published = published
        self._appearances = list(cast.appearances)
        self._last: tuple[Found, Resolved] | None = None

    def resolve(self, found: Found, mention: Mention | None) -> Resolved:
        """The speaker of a quotation; call in text order."""
        if mention is not None and found.source is not None:
            resolved = self._of_mention(mention, found.source, found.sentence)
        elif found.cue is None:
            resolved = self._from_context(found)
        else:
            resolved = WITHHELD
        if resolved.member is not None and mention is not None:
            self._note(resolved.member, mention, found.sentence)
        self._last = (found, resolved)
        return resolved

    def _note(self, member: Member, mention: Mention, sentence: int) -> None:
        """The source of a quotation is in focus for the pronouns that follow."""
        start, end = mention.span.start, mention.span.end
        if not any(a.start >= start and a.end <= end and a.member is member for a in self._appearances):
            self._appearances.append(Appearance(start, end, sentence, member, True, 0))
            self._appearances.sort(key=lambda a: a.start)

    def _of_mention(self, mention: Mention, head: Token, sentence: int) -> Resolved:
        if mention.type is MentionType.PRONOUN:
            return self._of_pronoun(mention)
        name = self._name_in(mention, head)
        if name is not None and self._is_demonym(name):
            name = None
        if name is not None:
            member = self._cast.member_of(name)
            generic = folded(name.text) in self._lexicon.bodies and member is not None and member.name == name.text
            if member is not None and not generic and (member.person or not self._is_role(mention)):
                return self._named(member, name, mention)
        return self._of_nominal(mention, head, self._page.tree(sentence), sentence)

    def _named(self, member: Member, name: Name, mention: Mention) -> Resolved:
        if member.person:
            return Resolved(member, "name" if " " in name.text or member.known or " " in member.name else "bare name")
        return Resolved(self._body_of(mention, name), "body")

    def _name_in(self, mention: Mention, head: Token) -> Name | None:
        """The proper name that the mention is about: the one its head belongs to, or that stands beside it."""
        own = self._cast.name_at(head.start)
        if own is not None and not self._is_title(own):
            return own
        for name in self._cast.names:
            if head.end <= name.start and name.end <= mention.span.end:
                person = not self._cast.is_body(name.text) and not self._is_title(name)
                if person and (own is not None or self._is_beside(head, name)):
                    return name
        return None

    def _is_beside(self, head: Token, name: Name) -> bool:
        """Whether only words of the same phrase stand between a noun and a name, no preposition or comma."""
        between = self._page.between(head.end, name.start)
        return all(w.token.upos in ("NOUN", "ADJ", "PROPN", "CCONJ", "DET") for w in between)

    def _is_title(self, name: Name) -> bool:
        """Whether a run of capitals is a title without a name: *the Prime Minister*, *Ambassador*."""
        return all(folded(word).rstrip(".") in self._lexicon.titles for word in name.text.split())

    def _is_demonym(self, name: Name) -> bool:
        place = self._cast.registry.place_name(name.text)
        return place is not None and place.sort == "adjective"

    def _is_role(self, mention: Mention) -> bool:
        """Whether the mention names an office and nobody: *the US President*."""
        role = self._cast.registry.office_of(mention.span.text)
        return role is not None and not role.name

    def _body_of(self, mention: Mention, name: Name) -> Member:
        """A body by its fullest name; several that speak as one by the mention's own words."""
        words = mention.span.text.split()
        while len(words) > 1 and words[0].casefold() in ("the", "a", "an", "both"):
            words = words[1:]
        if "and" in words and len(words) <= _SEVERAL:
            return Member(" ".join(words), person=False)
        member = self._cast.member_of(name)
        known = member.name if member is not None and not member.person else name.text
        parts = (self._cast.full_form(name.text) or known).partition(" (")[0].split()
        if len(parts) > 1 and parts[-1].casefold() in self._lexicon.company_suffixes:
            parts = parts[:-1]
        return Member(" ".join(parts).removesuffix("’s").removesuffix("'s").rstrip(","), person=False)

    def _of_nominal(self, mention: Mention, head: Token, tree: Tree, sentence: int) -> Resolved:
        phrase, noun = mention.span.text, head.lemma.casefold()
        named = self._apposed(mention)
        if named is not None:
            return Resolved(named, "apposition")
        by_registry = self._by_role(phrase, mention)
        if by_registry is not None:
            return by_registry
        owner = self._owner(tree, head, noun, sentence)
        if owner is not None:
            return owner
        if self._is_indefinite(tree, head):
            return WITHHELD
        by_role = self._by_article_role(mention, noun)
        if by_role is not None:
            return by_role
        by_epithet = self._by_epithet(mention, head)
        if by_epithet is not None:
            return by_epithet
        if noun in self._lexicon.bodies and not self._plural(head):
            return self._body_by_noun(mention, noun)
        return WITHHELD

    def _apposed(self, mention: Mention) -> Member | None:
        """*Its president, the lawyer Ana Kovač, said*: the person whose name explains the mention behind a comma."""
        name = next((n for n in self._cast.names if n.start >= mention.span.end), None)
        if (
            name is None
            or self._cast.is_body(name.text)
            or self._page.paragraph_of(name.start) != self._paragraph(mention)
        ):
            return None
        between = [w.token for w in self._page.between(mention.span.end, name.start)]
        if not between or between[0].text != "," or len(between) > _APPOSITION:
            return None
        if any(t.upos not in ("DET", "ADJ", "NOUN", "PROPN") or t.text == "," for t in between[1:]):
            return None
        following = self._page.text[name.end : name.end + 1]
        return self._cast.member_of(name) if following in (",", ".", ":", ")", "") else None

    def _paragraph(self, mention: Mention) -> int:
        return self._page.paragraph_of(mention.span.start)

    def _by_role(self, phrase: str, mention: Mention) -> Resolved | None:
        """*the Russian leader*, *the president*, *his spokesman*: a role that the registry knows."""
        registry = self._cast.registry
        role = registry.office_of(phrase)
        if role is None:
            return None
        possessor = self._possessor(phrase, mention)
        if possessor is not None:
            spokesmen = registry.spokesmen_for(possessor.known.id, self._published) if possessor.known else ()
            fitting = [s for s in spokesmen if role.gender in (None, s.gender)]
            if len(fitting) == 1 and role.office == "spokesman":
                return Resolved(self._cast.register(fitting[0]), "spokesman")
            return None
        entries = registry.in_role(phrase, self._published)
        anchored = role.place is not None or (role.possessor is not None and not role.pronoun)
        if len(entries) == 1 and anchored:
            return Resolved(self._cast.register(entries[0]), "role")
        if anchored:
            return None
        # A bare *the president* is whoever the article last showed in that office.
        seen = [a.member for a in reversed(self._appearances) if a.start < mention.span.start and a.member.person]
        holders = {e.id for e in entries}
        heads = {phrase.casefold().split()[-1]}
        for member in seen:
            if (member.known is not None and member.known.id in holders) or member.roles & heads:
                rivals = {id(m) for m in seen if (m.known and m.known.id in holders) or m.roles & heads}
                return Resolved(member, "bare role" if len(rivals) == 1 else "bare role, rivals")
        return None

    def _possessor(self, phrase: str, mention: Mention) -> Member | None:
        first = phrase.partition(" ")[0].casefold()
        kind = self._lexicon.pronouns.get(first)
        if kind in ("male", "female"):
            return self._antecedent(mention.span.start, kind).member
        return None

    def _owner(self, tree: Tree, head: Token, noun: str, sentence: int) -> Resolved | None:
        """*X's statement*, *a letter from X*: the text's owner speaks."""
        if noun not in self._lexicon.texts and noun not in self._lexicon.cue_nouns:
            return None
        for child in tree.children(head, "nmod", "compound"):
            cases = {c.lemma.lower() for c in tree.children(child, "case")}
            if child.upos not in ("PROPN", "PRON", "NOUN") or not (
                child.deprel in ("nmod:poss", "compound") or cases & {"by", "from", "of"}
            ):
                continue
            mention = mention_at(self._page, sentence, child, self._lexicon)
            if mention is None:
                continue
            if mention.type is MentionType.PRONOUN:
                return Resolved(self._of_pronoun(mention).member, "owner")
            name = self._name_in(mention, child)
            if name is not None:
                member = self._cast.member_of(name)
                if member is not None:
                    return Resolved(member if member.person else self._body_of(mention, name), "owner")
        return None

    def _is_indefinite(self, tree: Tree, head: Token) -> bool:
        """*a NATO official*, *two officials*, *officials*: nobody in particular."""
        determiners = {c.lemma.lower() for c in tree.children(head, "det")}
        if determiners & {"a", "an", "some", "another", "any", "many", "several", "one", "no"}:
            return True
        owned = any(c.deprel == "nmod:poss" for c in tree.children(head))
        if self._plural(head):
            return True
        return not determiners and not owned and head.lemma.casefold() in self._lexicon.anonymous

    def _plural(self, head: Token) -> bool:
        return "Number=Plur" in head.feats or head.xpos in ("NNS", "NNPS")

    def _by_article_role(self, mention: Mention, noun: str) -> Resolved | None:
        """*the coach*: the one person of the article whom it called a coach."""
        holders: list[Member] = []
        for appearance in reversed(self._appearances):
            member = appearance.member
            if appearance.start < mention.span.start and member.person and noun in member.roles:
                if not any(member is other for other in holders):
                    holders.append(member)
        if not holders:
            later = [m for m in self._cast.members if m.person and noun in m.roles]
            return Resolved(later[0], "article role") if len(later) == 1 else None
        return Resolved(holders[0], "article role" if len(holders) == 1 else "article role, rivals")

    def _by_epithet(self, mention: Mention, head: Token) -> Resolved | None:
        """*The American*, *the politician*, *the 26-year-old*: whoever the text is about, if the word fits."""
        words = mention.span.text.split()
        if words[0].casefold() != "the":
            return None
        place = self._cast.registry.place_name(" ".join(words[1:]))
        if place is not None and place.sort == "adjective":
            leaders = {e.id for e in self._cast.registry.in_role(f"{mention.span.text} leader", self._published)}
            near = [a.member for a in self._appearances if a.start < mention.span.start and a.member.known is not None]
            fitting = [m for m in reversed(near) if m.known is not None and m.known.id in leaders]
            return Resolved(fitting[0], "nationality") if fitting else WITHHELD
        noun = head.lemma.casefold()
        if noun in self._lexicon.titles or "year-old" in noun:
            gender = "male" if noun in self._lexicon.male_nouns else None
            gender = "female" if noun in self._lexicon.female_nouns else gender
            return Resolved(self._antecedent(mention.span.start, gender).member, "epithet")
        return None

    def _body_by_noun(self, mention: Mention, noun: str) -> Resolved:
        """*the ministry*: the body of the article whose name holds the noun; else the phrase names it by itself."""
        words = mention.span.text.split()
        while words and words[0].casefold() in ("the", "this", "that", "its", "his", "her", "their"):
            words = words[1:]
        own = {folded(w) for w in words if w[:1].isupper()} - self._lexicon.bodies
        for appearance in reversed(self._appearances):
            member = appearance.member
            if appearance.start < mention.span.start and not member.person:
                of_name = {folded(w) for w in member.name.split()}
                if own <= of_name and noun in {w.rstrip("s") for w in of_name}:
                    return Resolved(member, "body")
        if not own:
            return WITHHELD
        if noun in self._lexicon.media:
            words = [w for w in words if w[:1].isupper()]
        return Resolved(Member(" ".join(words), person=False), "body")

    def _of_pronoun(self, mention: Mention) -> Resolved:
        kind = self._lexicon.pronouns.get(mention.span.text.casefold(), "")
        if kind in ("male", "female"):
            return self._antecedent(mention.span.start, kind)
        if kind in ("plural", "thing"):
            return self._group(mention.span.start)
        return WITHHELD

    def _group(self, at: int) -> Resolved:
        """*they*, *it*: whoever spoke last, if that was a body; else nobody."""
        if self._last is not None:
            found, resolved = self._last
            near = self._page.paragraph_of(at) - found.paragraph <= 1
            if near and resolved.member is not None and not resolved.member.person:
                return Resolved(resolved.member, "group")
        sentence = self._sentence_of(at)
        for appearance in reversed(self._appearances):
            if appearance.start < at and appearance.subject and not appearance.member.person:
                if sentence - appearance.sentence <= 2:
                    return Resolved(appearance.member, "group")
        return WITHHELD

    def _antecedent(self, at: int, gender: str | None) -> Resolved:
        """Whom *he* or *she* at `at` means: the nearest sentence's subject that fits, else its only person."""
        sentence = self._sentence_of(at)
        paragraph = self._page.paragraph_of(at)
        before = [
            a
            for a in self._appearances
            if a.end <= at
            and a.member.person
            and _may_be(a.member, gender)
            and sentence - a.sentence <= _SUBJECT_BACK * 3
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
        """The one of a sentence's persons that a pronoun takes up: its main subject, who spoke last, or the only one."""
        subjects = [a for a in here if a.subject]
        if subjects:
            return min(subjects, key=lambda a: (a.depth, a.start))
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

    def _from_context(self, found: Found) -> Resolved:
        """A quotation without a cue: it goes on with the last one, or follows its speaker's introduction."""
        paragraph = found.paragraph
        subject = self._introduced(found)
        if self._last is not None:
            last, resolved = self._last
            between = [
                a
                for a in self._appearances
                if last.content[-1][1] < a.start < found.start
                and a.subject
                and a.member is not resolved.member
                and a.member.person
            ]
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
        here = [a for a in self._appearances if low <= a.start < found.start]
        if not here:
            return None
        last = max(a.sentence for a in here)
        subjects = [a for a in here if a.sentence == last and a.subject and base_depth(a) == 0]
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


def base_depth(appearance: Appearance) -> int:
    """How deep below the main clause the mention stands: 0 or 1 for a subject of the main verb."""
    return max(0, appearance.depth - 1)
