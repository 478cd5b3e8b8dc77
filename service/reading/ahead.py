"""Reporting words before a stretch in marks: *X said: “…”*, *writing in a post “…”*, *X: “…”*."""

from __future__ import annotations

from collections.abc import Sequence

from service.reading.frame import FINITE, Frame, Place
from service.reading.lexicon import Lexicon
from service.reading.mark import Stretch
from service.reading.page import Page, Word
from service.reading.reports import is_blocked
from service.reading.sources import inverted_source, source_of, verb_lemma
from service.reading.speech import is_complete
from service.reading.tokens import Token


def cue_before(page: Page, stretch: Stretch, before: list[Word], lexicon: Lexicon) -> Frame | None:
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
            if token.xpos in FINITE and not colon:
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
        if token.xpos in FINITE and not colon:
            return None
    return None


def _stands_alone(page: Page, stretch: Stretch) -> bool:
    """Whether a stretch with no comma or colon before it still reads as an utterance: a capital and an end mark."""
    return page.text[stretch.start].isupper() and page.text[stretch.end - 1] in ".?!…,"


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


def name_before(page: Page, stretch: Stretch, before: list[Word]) -> Frame | None:
    """*Ana Kovač: “…”*: a name and a colon."""
    if len(before) < 2 or before[-1].token.text != ":":
        return None
    words = before[:-1]
    if any(w.token.xpos in FINITE for w in words) or len(words) > 10:
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
