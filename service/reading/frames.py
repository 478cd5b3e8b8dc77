"""The reporter's words around a stretch in marks: which cue, if any, reports it, and from where.

Needs the page; for each stretch adds a `Frame`. Works on the order of the words, with the parse as a help, since what
stands in marks breaks sentences that the parser was made for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from service.reading.lexicon import Lexicon
from service.reading.marks import Stretch
from service.reading.page import Page, Word
from service.reading.reports import is_blocked
from service.reading.sources import inverted_source, source_of, verb_lemma
from service.reading.speech import is_complete
from service.reading.tokens import Token

_FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})
_ENDS = frozenset(".?!…")
_DASHES = frozenset({"-", "–", "—", "--", "~", "―"})
_NAME = frozenset({"PROPN"})
_AHEAD = 40


class Place(Enum):
    """Where the reporting words stand: before the stretch, behind it, or nowhere near."""

    BEFORE = "before"
    AFTER = "after"
    NAME_BEFORE = "name before"
    NAME_AFTER = "name after"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch and what reports it; `start` and `end` bound the reporter's words of the reporting clause."""

    stretch: Stretch
    place: Place
    sentence: int = -1
    cue: tuple[int, int] | None = None
    lemma: str = ""
    source: Token | None = None
    start: int = 0
    end: int = 0


def frame_of(page: Page, stretch: Stretch, lexicon: Lexicon) -> Frame | None:
    """What reports the stretch; None where it is embedded in the reporter's own clause and no utterance by itself."""
    before = _before(page, stretch)
    opens = not before or _is_boundary(page, before[-1])
    after = _after(page, stretch)
    if before and before[-1].token.text == ":":
        led = _cue_before(page, stretch, before, lexicon) or _name_before(page, stretch, before)
        if led:
            return led
    if opens:
        found = _cue_after(page, stretch, after, lexicon) or _name_after(page, stretch, after)
        if found:
            return found
        return Frame(stretch, Place.NONE) if is_complete(page, stretch) and _stands_free(page, stretch) else None
    return _cue_before(page, stretch, before, lexicon) or _late_cue(page, stretch, before, after, lexicon)


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


def _cue_after(page: Page, stretch: Stretch, after: list[Word], lexicon: Lexicon) -> Frame | None:
    words = list(after)
    comma = page.text[stretch.end - 1] in ",;—–-" or (bool(words) and words[0].token.text in (",", "–", "—", "-", "--"))
    while words and words[0].token.upos == "PUNCT":
        words.pop(0)
    if not words or (after and after[-1].token.text == ":" and not comma):
        return None
    verb = _reporting_verb(page, words, comma, lexicon)
    if verb is None:
        return None
    place = next(i for i, w in enumerate(words) if w.token is verb.token)
    if page.text[stretch.end - 1] in "." and not comma and _reports_more(page, verb, words[place + 1 :]):
        return None
    if not comma and words[0].token.text[:1].isupper() and words[0].token.upos not in ("PROPN", "PRON"):
        if _reports_more(page, verb, words[place + 1 :]) or len(words) > place + 10:
            return None
    tree = page.tree(verb.sentence)
    source = _source_near(page, verb, words, place, stretch)
    lemma, end = verb_lemma(tree, verb.token, lexicon)
    return Frame(
        stretch,
        Place.AFTER,
        verb.sentence,
        (verb.token.start, end),
        lemma,
        source,
        words[0].token.start,
        words[-1].token.end,
    )


def _is_inverted(page: Page, words: list[Word]) -> bool:
    """*“…,” reckoned the old captain*: behind an utterance and a comma, any verb before its subject reports."""
    verb = words[0].token
    return (
        verb.xpos in ("VBD", "VBZ")
        and inverted_source(page.sentences[words[0].sentence].tokens, verb.index + 1) is not None
    )


def _reporting_verb(page: Page, words: list[Word], inverted: bool, lexicon: Lexicon) -> Word | None:
    """The cue of *said X*, *X said*, *X, a doctor, said*: the first finite verb that is none of a relative clause."""
    relative = False
    for place, word in enumerate(words[:_AHEAD]):
        token = word.token
        if token.upos in ("VERB", "AUX") and (token.xpos in _FINITE or (place == 0 and token.upos == "VERB")):
            if token.upos == "AUX" or token.xpos == "MD":
                continue
            tree = page.tree(word.sentence)
            lemma, _ = verb_lemma(tree, token, lexicon)
            reports = lemma in lexicon.quote_verbs or (place == 0 and inverted and _is_inverted(page, words))
            if reports and not is_blocked(tree, token, lexicon):
                return word
            if not relative:
                return None
            relative = False
        elif token.upos == "VERB" and token.xpos == "VBN" and token.lemma in lexicon.quote_verbs:
            if place and words[place - 1].token.lemma in ("have", "be", "had"):
                return word
        elif token.text.lower() in ("who", "which", "whose", "whom"):
            relative = True
        elif token.upos == "SCONJ" and place:
            return None
    return None


def _reports_more(page: Page, verb: Word, following: list[Word]) -> bool:
    """Whether the cue goes on to report a clause of its own: then it is not the cue of the stretch before it."""
    if not following:
        return False
    if following[0].token.lemma.lower() in ("that", "whether", "if"):
        return True
    if any(w.token.text.lower() == "saying" for w in following[:-2]):
        return True
    tree = page.tree(verb.sentence)
    clauses = tree.children(verb.token, "ccomp")
    return any(c.index > verb.token.index and tree.children(c, "nsubj", "expl") for c in clauses)


def _source_near(page: Page, verb: Word, words: list[Word], place: int, stretch: Stretch) -> Token | None:
    tree = page.tree(verb.sentence)
    if place == 0:
        head = inverted_source(page.sentences[verb.sentence].tokens, verb.token.index + 1)
        if head is not None:
            return head
    parsed = source_of(tree, verb.token)
    if parsed is not None and not stretch.outer_start <= parsed.start < stretch.outer_end:
        return parsed
    head = None
    for word in words[:place]:
        if word.token.upos == "PUNCT" and word.token.text == ",":
            break
        if word.token.upos in ("NOUN", "PROPN", "PRON"):
            head = word.token
    return head


def _name_after(page: Page, stretch: Stretch, after: list[Word]) -> Frame | None:
    """*“…” – Ana Kovač*: a dash and a name to the end of the paragraph."""
    words = list(after)
    if not words or words[0].token.text not in _DASHES or page.text[stretch.end - 1] not in ".?!…,":
        return None
    words.pop(0)
    heads = [w for w in words if w.token.upos in ("PROPN", "NOUN")]
    if not heads or len(words) > 12 or any(w.token.xpos in _FINITE for w in words) or words[0].token.upos != "PROPN":
        return None
    head = next((w for w in words if w.token.upos in _NAME), heads[0])
    return Frame(
        stretch, Place.NAME_AFTER, head.sentence, None, "", head.token, words[0].token.start, words[-1].token.end
    )


def _name_before(page: Page, stretch: Stretch, before: list[Word]) -> Frame | None:
    """*Ana Kovač: “…”*: a name and a colon."""
    if len(before) < 2 or before[-1].token.text != ":":
        return None
    words = before[:-1]
    if any(w.token.xpos in _FINITE for w in words) or len(words) > 10:
        return None
    names = [w for w in words if w.token.upos == "PROPN"]
    if not names:
        return None
    return Frame(
        stretch,
        Place.NAME_BEFORE,
        names[-1].sentence,
        None,
        "",
        names[-1].token,
        words[0].token.start,
        words[-1].token.end,
    )


def _cue_before(page: Page, stretch: Stretch, before: list[Word], lexicon: Lexicon) -> Frame | None:
    """*X said: “…”*, *X said on Sunday, “…”*, *writing in a post “…”*: the last cue with only adjuncts behind it."""
    words = list(before)
    colon = words[-1].token.text == ":"
    lead = words[-1].token.text in (":", ",", "–", "—", "-") or words[-1].token.text.lower() == "that"
    while words and (words[-1].token.upos == "PUNCT" or words[-1].token.lemma.lower() == "that"):
        words.pop()
    if not words:
        return None
    for place in range(len(words) - 1, -1, -1):
        token = words[place].token
        if token.upos != "VERB":
            if token.xpos in _FINITE and not colon:
                return None
            continue
        tree = page.tree(words[place].sentence)
        lemma, end = verb_lemma(tree, token, lexicon)
        adjacent = place == len(words) - 1 or end == words[-1].token.end
        if lemma in lexicon.quote_verbs and not is_blocked(tree, token, lexicon):
            if not (adjacent or lead or _stands_alone(page, stretch)) or not is_complete(page, stretch):
                return None
            if not adjacent and _has_subject(words[place + 1 :]) and not colon:
                return None
            source = _source_before(page, words, place)
            return Frame(
                stretch,
                Place.BEFORE,
                words[place].sentence,
                (token.start, end),
                lemma,
                source,
                words[0].token.start,
                words[-1].token.end,
            )
        if token.xpos in _FINITE and not colon:
            return None
    return None


def _stands_alone(page: Page, stretch: Stretch) -> bool:
    """Whether a stretch with no comma or colon before it still reads as an utterance: a capital and an end mark."""
    return page.text[stretch.start].isupper() and page.text[stretch.end - 1] in ".?!…,"


def _stands_free(page: Page, stretch: Stretch) -> bool:
    """Whether a stretch without a cue ends like a sentence, inside its marks or behind them, or with its paragraph."""
    _, end = page.paragraphs[stretch.paragraph]
    rest = page.text[stretch.outer_end : end].lstrip()
    return page.text[stretch.end - 1] in ".?!…,—–-" or not rest or rest[0] in ".?!…"


def _has_subject(words: Sequence[Word]) -> bool:
    """Whether a clause begins behind the cue: *said that officials, “…”* has one, *said on Sunday, “…”* none."""
    return any(w.token.deprel.startswith("nsubj") or w.token.lemma.lower() == "that" for w in words)


def _source_before(page: Page, words: list[Word], place: int) -> Token | None:
    verb = words[place]
    tree = page.tree(verb.sentence)
    parsed = source_of(tree, verb.token)
    if parsed is not None and page.stretch_at(parsed.start) is None:
        return parsed
    inverted = inverted_source(tree.tokens, verb.token.index + 1)
    if inverted is not None and page.stretch_at(inverted.start) is not None:
        inverted = None
    if place == 0 and inverted is not None:
        return inverted
    heads = [w.token for w in words[:place] if w.token.upos in ("PROPN", "PRON", "NOUN")]
    return heads[-1] if heads else inverted


def _late_cue(page: Page, stretch: Stretch, before: list[Word], after: list[Word], lexicon: Lexicon) -> Frame | None:
    """A clause in marks behind a word or two of the reporter (*But “…,” she said*) whose cue follows."""
    if len(before) > 2 or page.text[stretch.end - 1] != "," or any(w.token.upos == "VERB" for w in before):
        return None
    return _cue_after(page, stretch, after, lexicon)
