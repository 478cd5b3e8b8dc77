"""Is a stretch in marks speech, or a term, a title, an irony? By its own words alone."""

from __future__ import annotations

from collections.abc import Sequence

from service.reading.mark import Stretch
from service.reading.page import Page, Word

_FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})
_CONTENT = frozenset({"NOUN", "PROPN", "ADJ", "VERB", "ADV", "NUM"})


def words_of(page: Page, stretch: Stretch) -> list[Word]:
    """The words between the marks, without punctuation."""
    return [w for w in page.between(stretch.start, stretch.end) if w.token.upos not in ("PUNCT", "SYM")]


def is_clause(words: Sequence[Word]) -> bool:
    """Whether the words hold a finite verb with something before it to be its subject, or begin with a command."""
    seen_nominal = False
    for word in words:
        tag = word.token.xpos
        if tag in _FINITE and (seen_nominal or word is words[0]):
            return True
        if word.token.upos in ("NOUN", "PROPN", "PRON", "DET", "NUM"):
            seen_nominal = True
    return len(words) > 1 and words[0].token.xpos == "VB"


def is_complete(page: Page, stretch: Stretch) -> bool:
    """Whether the stretch is a complete utterance: it ends like a sentence (“Stop!”) or is a clause."""
    words = words_of(page, stretch)
    if not words:
        return False
    if (page.text[stretch.end - 1] in ".!?…" and page.text[stretch.start].isupper()) or is_clause(words):
        return True
    return not stretch.closed and len(words) > 3


def is_title(page: Page, stretch: Stretch) -> bool:
    """Whether it is the title or name of something: several words, all that carry meaning capitalised, no end mark."""
    words = [w for w in words_of(page, stretch) if w.token.upos in _CONTENT]
    if not words or page.text[stretch.end - 1] in ".!?…":
        return False
    capitalised = sum(w.token.text[:1].isupper() or w.token.text[:1].isdigit() for w in words)
    return capitalised == len(words) and (len(words) > 1 or not is_clause(words))
