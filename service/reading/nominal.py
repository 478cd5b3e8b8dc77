"""Mentions by a noun: *the Russian leader*, *his spokesman*, *the coach*, *X's statement*, *the American*.

Needs the page, the cast, the registry's roles at the article's date, and whom the text is about; a noun that may mean
several names nobody.
"""

from __future__ import annotations

from datetime import date

from service.model import Mention, MentionType
from service.reading.attribute import mention_at
from service.reading.focus import WITHHELD, Focus, Resolved
from service.reading.lexicon import Lexicon
from service.reading.names import folded
from service.reading.naming import Naming
from service.reading.page import Page
from service.reading.people import Cast, Member
from service.reading.tokens import Token
from service.reading.tree import Tree

# Words at most between a mention and the name that explains it, the comma counted.
_APPOSITION = 6


class Nominals:
    """Resolves the nominal mentions of one article."""

    def __init__(self, page: Page, cast: Cast, lexicon: Lexicon, published: date | None, focus: Focus) -> None:
        self._page = page
        self._cast = cast
        self._lexicon = lexicon
        self._published = published
        self._focus = focus
        self._naming = Naming(page, cast, lexicon)

    def resolve(self, mention: Mention, head: Token, sentence: int) -> Resolved:
        """Whom the noun `head` of the mention means."""
        tree = self._page.tree(sentence)
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
        name = next((n for n in self._cast.names.all if n.start >= mention.span.end), None)
        if (
            name is None
            or self._cast.names.is_body(name.text)
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
        seen = [a.member for a in reversed(self._focus.before(mention.span.start)) if a.member.person]
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
            return self._focus.antecedent(mention.span.start, kind).member
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
                return Resolved(self._focus.pronoun(mention).member, "owner")
            name = self._naming.name_in(mention, child)
            if name is not None:
                member = self._cast.member_of(name)
                if member is not None:
                    return Resolved(member if member.person else self._naming.body_of(mention, name), "owner")
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
        for appearance in reversed(self._focus.before(mention.span.start)):
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
            near = [
                a.member for a in self._focus.appearances if a.start < mention.span.start and a.member.known is not None
            ]
            fitting = [m for m in reversed(near) if m.known is not None and m.known.id in leaders]
            return Resolved(fitting[0], "nationality") if fitting else WITHHELD
        noun = head.lemma.casefold()
        if noun in self._lexicon.titles or "year-old" in noun:
            gender = "male" if noun in self._lexicon.male_nouns else None
            gender = "female" if noun in self._lexicon.female_nouns else gender
            return Resolved(self._focus.antecedent(mention.span.start, gender).member, "epithet")
        return None

    def _body_by_noun(self, mention: Mention, noun: str) -> Resolved:
        """*the ministry*: the body of the article whose name holds the noun; else the phrase names it by itself."""
        words = mention.span.text.split()
        while words and words[0].casefold() in ("the", "this", "that", "its", "his", "her", "their"):
            words = words[1:]
        own = {folded(w) for w in words if w[:1].isupper()} - self._lexicon.bodies
        for appearance in reversed(self._focus.before(mention.span.start)):
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
