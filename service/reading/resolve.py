"""Mention to speaker: names, roles at the article's date, pronouns, and context where there is no mention.

Needs the page, the cast and what was found, in text order; adds the speaker and how sure it is. A wrong speaker is
worse than none: where two answers are as good, none is given.
"""

from __future__ import annotations

from datetime import date

from service.model import Mention, MentionType
from service.reading.find import Found
from service.reading.focus import WITHHELD, Focus, Resolved
from service.reading.lexicon import Lexicon
from service.reading.naming import Naming
from service.reading.nominal import Nominals
from service.reading.page import Page
from service.reading.people import Cast
from service.reading.tokens import Token


class Resolver:
    """Resolves the mentions of one article in text order, remembering who has spoken."""

    def __init__(self, page: Page, cast: Cast, lexicon: Lexicon, published: date | None) -> None:
        self._focus = Focus(page, cast)
        self._naming = Naming(page, cast, lexicon)
        self._nominals = Nominals(page, cast, lexicon, published, self._focus)

    def resolve(self, found: Found, mention: Mention | None) -> Resolved:
        """The speaker of a quotation; call in text order."""
        if mention is not None and found.source is not None:
            resolved = self._of_mention(mention, found.source, found.sentence)
        elif found.cue is None:
            resolved = self._focus.from_context(found)
        else:
            resolved = WITHHELD
        if resolved.member is None:
            resolved = WITHHELD
        self._focus.remember(found, resolved, mention)
        return resolved

    def _of_mention(self, mention: Mention, head: Token, sentence: int) -> Resolved:
        if mention.type is MentionType.PRONOUN:
            return self._focus.pronoun(mention)
        return self._naming.resolve(mention, head) or self._nominals.resolve(mention, head, sentence)
