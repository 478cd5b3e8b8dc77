"""The mention of the source: from the head that the cue points at to the noun phrase as the text has it.

Needs the page and what was found; adds the mention's span and type.
"""

from __future__ import annotations

from dataclasses import replace

from service.model import Mention, MentionType, Span
from service.reading.find import Found
from service.reading.lexicon import Lexicon
from service.reading.names import Name
from service.reading.page import Page
from service.reading.people import Cast
from service.reading.sources import phrase_of
from service.reading.tokens import Token

# Words at most that a title before a name has.
_TITLE_WORDS = 8


def mention_of(page: Page, found: Found, cast: Cast, lexicon: Lexicon) -> Mention | None:
    """The mention of the quotation's source; None where it follows from context alone."""
    if found.source is None or found.sentence < 0:
        return None
    mention = mention_at(page, found.sentence, found.source, lexicon)
    if mention is None:
        return None
    name = cast.names.at(found.source.start) or _name_behind(page, mention, cast)
    if name is None:
        return mention
    # A name is never cut, nor parted from its titles, whatever the parser made of it.
    start = _with_titles(page, min(mention.span.start, name.start), lexicon)
    return replace(mention, span=Span.of(page.text, start, max(mention.span.end, name.end)))


def _name_behind(page: Page, mention: Mention, cast: Cast) -> Name | None:
    """The name right behind a title that the parser hung beside it: *prosecutor | Ana Kovač*."""
    end = mention.span.end
    if mention.type is not MentionType.NOMINAL or page.text[end : end + 1] != " ":
        return None
    name = cast.names.at(end + 1)
    beside = name is not None and name.start == end + 1 and not cast.names.is_body(name.text)
    return name if beside else None


def _with_titles(page: Page, start: int, lexicon: Lexicon) -> int:
    """Where the titles begin that stand right before a name, with the words that belong to them."""
    words = page.before(start, _TITLE_WORDS)
    first, role = start, False
    for word in reversed(words):
        token = word.token
        titled = token.text.casefold().rstrip(".") in lexicon.titles
        nominal = titled or token.upos in ("NOUN", "PROPN", "ADJ", "DET") or token.xpos in ("PRP$", "POS")
        role = role or titled
        if not role or not nominal or page.text[token.end : first].strip():
            break
        first = token.start
        if token.upos == "DET" or token.xpos == "PRP$":
            break
    return first


def mention_at(page: Page, sentence: int, head: Token, lexicon: Lexicon) -> Mention | None:
    """The noun phrase around `head`, never reaching into marks that do not hold it; None for what is no noun."""
    if head.upos == "PRON":
        kind = lexicon.pronouns.get(head.text.lower())
        if kind is None or kind == "first":
            return None
        return Mention(Span.of(page.text, head.start, head.end), MentionType.PRONOUN)
    start, end = phrase_of(page.tree(sentence), head)
    if end <= start:
        return None
    named = any(w.token.upos == "PROPN" and _names(w.token, head) for w in page.between(start, end))
    return Mention(Span.of(page.text, start, end), MentionType.NAME if named else MentionType.NOMINAL)


def _names(token: Token, head: Token) -> bool:
    """Whether a proper noun of the phrase is the source's own name: its head, or part of the name that the head is."""
    if head.upos == "PROPN":
        return True
    return token.head == head.index and token.deprel in ("flat", "appos", "flat:name") and token.index > head.index
