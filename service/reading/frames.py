"""The reporter's words around a stretch in marks: which cue, if any, reports it, and from where.

Needs the page; for each stretch adds a `Frame`. Works on the order of the words, with the parse as a help, since what
stands in marks breaks sentences that the parser was made for.
"""

from __future__ import annotations

from collections.abc import Sequence

from service.reading.ahead import cue_before, name_before
from service.reading.behind import cue_after, name_after
from service.reading.frame import Frame, Place
from service.reading.lexicon import Lexicon
from service.reading.mark import Stretch
from service.reading.page import Page, Word
from service.reading.speech import is_complete

_ENDS = frozenset(".?!…")


def frame_of(page: Page, stretch: Stretch, lexicon: Lexicon) -> Frame | None:
    """What reports the stretch; None where it is embedded in the reporter's own clause and no utterance by itself."""
    before = _before(page, stretch)
    opens = not before or _is_boundary(page, before[-1])
    after = _after(page, stretch)
    if before and before[-1].token.text == ":":
        led = cue_before(page, stretch, before, lexicon) or name_before(page, stretch, before)
        if led:
            return led
    if opens:
        found = cue_after(page, stretch, after, lexicon) or name_after(page, stretch, after)
        if found:
            return found
        return Frame(stretch, Place.NONE) if is_complete(page, stretch) and _stands_free(page, stretch) else None
    return cue_before(page, stretch, before, lexicon) or _late_cue(page, stretch, before, after, lexicon)


def _before(page: Page, stretch: Stretch) -> list[Word]:
    """The words of the same sentence before the stretch, from the end of the stretch before it on."""
    words, _ = page.gaps_around(stretch)
    for place in range(len(words) - 2, -1, -1):
        if _ends_sentence(words, place):
            return words[place + 1 :]
    return words


def _ends_sentence(words: Sequence[Word], place: int) -> bool:
    word, following = words[place], words[place + 1]
    return word.sentence != following.sentence and word.token.text not in (":", ",")


def _after(page: Page, stretch: Stretch) -> list[Word]:
    """The words behind the stretch up to the end of their sentence or the next stretch."""
    _, words = page.gaps_around(stretch)
    found: list[Word] = []
    for word in words:
        if found and word.sentence != found[-1].sentence and any(w.token.upos != "PUNCT" for w in found):
            break
        found.append(word)
    first = next((i for i, w in enumerate(found) if w.token.text.strip("\"”’'»“")), len(found))
    return found[first:]


def _is_boundary(page: Page, word: Word) -> bool:
    return word.token.text in (":", ";") or word.token.text[-1] in _ENDS


def _stands_free(page: Page, stretch: Stretch) -> bool:
    """Whether a stretch without a cue ends like a sentence, inside its marks or behind them, or with its paragraph."""
    _, end = page.paragraphs[stretch.paragraph]
    rest = page.text[stretch.outer_end : end].lstrip()
    return page.text[stretch.end - 1] in ".?!…,—–-" or not rest or rest[0] in ".?!…"


def _late_cue(page: Page, stretch: Stretch, before: list[Word], after: list[Word], lexicon: Lexicon) -> Frame | None:
    """A clause in marks behind a word or two of the reporter (*But “…,” she said*) whose cue follows."""
    if len(before) > 2 or page.text[stretch.end - 1] != "," or any(w.token.upos == "VERB" for w in before):
        return None
    return cue_after(page, stretch, after, lexicon)
