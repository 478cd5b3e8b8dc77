"""The proper name that a mention is about, and the person or body that it names."""

from __future__ import annotations

from service.model import Mention
from service.reading.focus import Resolved
from service.reading.lexicon import Lexicon
from service.reading.names import Name, folded
from service.reading.page import Page
from service.reading.people import Cast, Member
from service.reading.tokens import Token

# Words of a mention that names several bodies at once (*the United States and its allies*).
_SEVERAL = 9


class Naming:
    """Names within the mentions of one article."""

    def __init__(self, page: Page, cast: Cast, lexicon: Lexicon) -> None:
        self._page = page
        self._cast = cast
        self._lexicon = lexicon

    def resolve(self, mention: Mention, head: Token) -> Resolved | None:
        """Whom the mention names; None where it holds no name, or a name that only describes."""
        name = self.name_in(mention, head)
        if name is None or self._is_demonym(name):
            return None
        member = self._cast.member_of(name)
        if member is None or (folded(name.text) in self._lexicon.bodies and member.name == name.text):
            return None
        if not member.person and self._is_role(mention):
            return None
        if member.person:
            return Resolved(member, "name" if " " in name.text or member.known or " " in member.name else "bare name")
        return Resolved(self.body_of(mention, name), "body")

    def name_in(self, mention: Mention, head: Token) -> Name | None:
        """The proper name that the mention is about: the one its head belongs to, or that stands beside it."""
        own = self._cast.names.at(head.start)
        if own is not None and not self._is_title(own):
            return own
        for name in self._cast.names.between(head.end, mention.span.end):
            person = not self._cast.names.is_body(name.text) and not self._is_title(name)
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

    def body_of(self, mention: Mention, name: Name) -> Member:
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
        place = self._cast.registry.place_name(name.text) if len(parts) == 1 else None
        if place is not None and place.sort == "seat" and place.institution is None:
            # *Moscow said*: the seat stands for its country.
            parts = [part.capitalize() for part in place.key.split("-")]
        return Member(" ".join(parts).removesuffix("’s").removesuffix("'s").rstrip(","), person=False)
