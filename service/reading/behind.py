"""Reporting words behind a stretch in marks: *“…,” said X*, *“…,” X said*, *“…” – X*."""

from __future__ import annotations

from service.reading.frame import FINITE, Frame, Place
from service.reading.lexicon import Lexicon
from service.reading.mark import Stretch
from service.reading.page import Page, Word
from service.reading.reports import is_blocked
from service.reading.sources import inverted_source, source_of, verb_lemma
from service.reading.tokens import Token

_DASHES = frozenset({"-", "–", "—", "--", "~", "―"})
_NAME = frozenset({"PROPN"})
_AHEAD = 40


def cue_after(page: Page, stretch: Stretch, after: list[Word], lexicon: Lexicon) -> Frame | None:
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
        if token.upos in ("VERB", "AUX") and (token.xpos in FINITE or (place == 0 and token.upos == "VERB")):
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


def name_after(page: Page, stretch: Stretch, after: list[Word]) -> Frame | None:
    """*“…” – Ana Kovač*: a dash and a name to the end of the paragraph."""
    words = list(after)
    if not words or words[0].token.text not in _DASHES or page.text[stretch.end - 1] not in ".?!…,":
        return None
    words.pop(0)
    heads = [w for w in words if w.token.upos in ("PROPN", "NOUN")]
    if not heads or len(words) > 12 or any(w.token.xpos in FINITE for w in words) or words[0].token.upos != "PROPN":
        return None
    head = next((w for w in words if w.token.upos in _NAME), heads[0])
    return Frame(
        stretch, Place.NAME_AFTER, head.sentence, None, "", head.token, words[0].token.start, words[-1].token.end
    )
