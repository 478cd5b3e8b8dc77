"""Where a reported clause begins and ends.

Needs a parsed sentence, a cue and the head of its clause. The parse says which clause is meant; its edges are read
from the order of the words, since a slip deep inside a long clause must not cut it: what follows a cue is reported
until something shows that the reporter speaks again.
"""

from __future__ import annotations

from collections.abc import Collection

from service.reading.lexicon import Lexicon
from service.reading.tokens import Token
from service.reading.tree import Tree, base

_FINITE_TAGS = frozenset({"MD", "VBD", "VBZ", "VBP"})
_REPORTER_MARKS = frozenset({"as", "while", "when", "after", "before", "whereas", "though", "although"})
_SUBJECTS = frozenset({"DET", "NOUN", "PROPN", "PRON", "ADJ", "NUM"})
_FRONTED = frozenset({"ADP", "ADV"})
_DASHES = frozenset({"–", "—", "--", "-"})
_KEEPS = frozenset("%)]°")

Ranges = tuple[tuple[int, int], ...]


def is_question(tree: Tree, word: Token) -> bool:
    """Whether a question word heads the clause that hangs on it (*explained how S*)."""
    return word.xpos in ("WRB", "WP") and any(is_finite(tree, c) for c in tree.children(word, "advcl", "acl"))


def is_finite(tree: Tree, clause: Token) -> bool:
    """Whether the clause has a finite verb, or a subject without *to* (*demanded that it leave*)."""
    if is_question(tree, clause):
        return True
    words = [clause, *(c for c in tree.children(clause) if c.index < clause.index)]
    if any(word.xpos in _FINITE_TAGS or "VerbForm=Fin" in word.feats for word in words):
        return True
    to = any(child.lemma == "to" for child in tree.children(clause, "mark")) or clause.xpos == "VBG"
    return bool(tree.children(clause, "nsubj")) and not to


def content_of(
    tree: Tree, verb: Token, end: int, clause: Token, hears: bool, cues: Collection[int], lexicon: Lexicon
) -> Ranges:
    """The stretches of the clause that `verb` reports, as offsets into the article.

    `end` is the index of the cue's last word; `hears` whether the cue takes a hearer as object; `cues` are the
    indices of the sentence's other cues.
    """
    start = interrupted_at(tree, verb, end)
    if start is not None:
        return spans_of(tree, [(0, start - 1), (end + 1, _last(tree, verb, clause, cues, lexicon))])
    if clause.index > verb.index and not _holds(tree, clause, verb):
        first = _first(tree, end, clause, hears, lexicon)
        last = _last(tree, verb, clause, cues, lexicon)
        return spans_of(tree, [(first, last)])
    return _around(tree, verb, end, clause, cues, lexicon)


def interrupted_at(tree: Tree, verb: Token, end: int) -> int | None:
    """*The mine, the minister said, will close*: the comma where the reporting clause begins amid its clause."""
    tokens = tree.tokens
    if end + 2 >= len(tokens) or tokens[end + 1].text != "," or tokens[end + 2].xpos not in _FINITE_TAGS:
        return None
    if tokens[verb.index - 1].upos not in ("NOUN", "PROPN", "PRON") or tokens[0].upos not in _SUBJECTS:
        return None
    start = verb.index - 1
    while start > 0 and tokens[start].text != ",":
        if tokens[start].xpos in _FINITE_TAGS:
            return None
        start -= 1
    return start or None


def _holds(tree: Tree, clause: Token, verb: Token) -> bool:
    return any(above.index == clause.index for above in tree.ancestors(verb))


def _first(tree: Tree, end: int, clause: Token, hears: bool, lexicon: Lexicon) -> int:
    """Index of the clause's first word: behind the complementiser, else where the parse or the words have it."""
    tokens = tree.tokens
    parsed = min(t.index for t in tree.subtree(clause) if t.index > end)
    for token in tokens[end + 1 : max(parsed, clause.index) + 1]:
        if _opens_complement(tree, token, lexicon) and _is_complementizer(tree, token):
            return token.index + 1
        if token.xpos in _FINITE_TAGS:
            break
    gap = [t for t in tokens[end + 1 : parsed] if t.upos != "PUNCT"]
    if hears and not gap:
        return _behind_hearer(tree, end, clause)
    if not gap or hears:
        return parsed
    if gap[0].upos in _FRONTED or gap[0].text.casefold() in lexicon.calendar:
        return gap[0].index if tokens[parsed - 1].text == "," else parsed
    return gap[0].index


def _behind_hearer(tree: Tree, end: int, clause: Token) -> int:
    """Where the clause begins that the parser ran together with the hearer (*told state television he would go*)."""
    subjects = [c for c in tree.children(clause, "nsubj", "expl") if c.index < clause.index]
    first = tree.subtree(subjects[0])[0].index if subjects else end + 1
    hearer = any(t.upos in ("NOUN", "PROPN", "PRON") for t in tree.tokens[end + 1 : first])
    return first if hearer else end + 1


def _opens_complement(tree: Tree, token: Token, lexicon: Lexicon) -> bool:
    """Whether a word may be the complementiser of a clause; *if* before a condition is part of what is said.

    *He said if it rains, …*, *“If it rains, …”*
    """
    marked = tree.tokens[token.head] if base(token) == "mark" and token.head >= 0 else None
    condition = marked is not None and base(marked) == "advcl" and token.text.lower() != "that"  # which opens none
    return token.lemma.lower() in lexicon.complementizers and not condition


def _is_complementizer(tree: Tree, token: Token) -> bool:
    if token.upos == "SCONJ" or base(token) == "mark" or token.xpos == "WDT":
        return True
    following = tree.tokens[token.index + 1] if token.index + 1 < len(tree.tokens) else None
    return following is not None and following.upos in ("DET", "PRON", "PROPN") and token.text.lower() == "that"


def _last(tree: Tree, verb: Token, clause: Token, cues: Collection[int], lexicon: Lexicon) -> int:
    """Index of the clause's last word: the sentence's end, or the word before the reporter speaks again."""
    tokens = tree.tokens
    for token in tokens[clause.index + 1 :]:
        start = _speaks_again(tree, verb, clause, token, cues, lexicon)
        if start is not None:
            return start - 1
    return len(tokens) - 1


def _speaks_again(
    tree: Tree, verb: Token, clause: Token, token: Token, cues: Collection[int], lexicon: Lexicon
) -> int | None:
    """The index where the reporter's own words begin again, if `token` shows that they do."""
    before = tree.tokens[token.index - 1]
    if token.text.lower() == "according":
        return token.index
    if token.index in cues and token.text.lower().endswith("ing") and before.text in (",", "and", *_DASHES):
        return token.index
    if token.upos not in ("VERB", "AUX", "ADJ", "NOUN"):
        return None
    if base(token) == "conj" and is_past_or_present(tree, token) and not tree.children(token, "nsubj", "expl"):
        # *said that S and accused Y*: a cue without a subject of its own takes up the reporter's sentence.
        takes_up = token.index in cues and clause.index not in cues and token.head >= clause.index
        if token.head == verb.index or takes_up:
            return _conjunction_before(tree, token)
    if token.index in cues and base(token) in ("conj", "parataxis", "advcl") and tree.children(token, "nsubj"):
        start = _clause_start(tree, token)
        marks = {t.text.lower() for t in tree.tokens[start : token.index]} & {"while", "and", "but", "whereas"}
        if base(token) != "advcl" or (marks and tree.tokens[start - 1].text == ","):
            return start
    if base(token) in ("advcl", "conj") and token.head == verb.index:
        marks = {m.lemma.lower() for m in tree.children(token, "mark", "advmod")}
        start = tree.subtree(token)[0].index
        if marks & _REPORTER_MARKS and start > clause.index and tree.tokens[start - 1].text == ",":
            return start
    return None


def is_past_or_present(tree: Tree, verb: Token) -> bool:
    """Whether the verb is finite by itself; a participle without an auxiliary counts, as taggers confuse the two."""
    return verb.xpos in _FINITE_TAGS or (verb.xpos == "VBN" and not tree.children(verb, "aux", "cop"))


def _conjunction_before(tree: Tree, token: Token) -> int:
    joined = [c.index for c in tree.children(token, "cc", "advmod") if c.index < token.index]
    return min(joined, default=token.index)


def _clause_start(tree: Tree, token: Token) -> int:
    own = [c for c in tree.children(token, "nsubj", "cc", "advmod", "mark") if c.index < token.index]
    return min((tree.subtree(c)[0].index for c in own), default=token.index)


def _around(tree: Tree, verb: Token, end: int, clause: Token, cues: Collection[int], lexicon: Lexicon) -> Ranges:
    """*S, X said* and *S, X said, S*: what stands before the reporting clause, and behind it if the clause goes on."""
    inside = {t.index for t in tree.subtree(clause, frozenset({verb.index}))}
    own = {t.index for t in tree.subtree(verb)} - inside
    if _holds(tree, verb, clause):
        own = {t.index for t in tree.subtree(verb, frozenset({clause.index}))}
    own = _run(own | {verb.index, end}, verb.index)
    low, high = min(own), max(own)
    ranges = []
    if low > 0:
        start = 0 if base(clause) in ("root", "ccomp", "parataxis") else min(inside)
        leading = [t for t in tree.tokens[start:low] if t.upos == "CCONJ"]
        if leading and leading[0].index == start:
            start += 1
        ranges.append((start, low - 1))
    behind = [i for i in inside if i > high]
    if behind and (not ranges or any(t.upos in ("VERB", "AUX", "NOUN", "ADJ") for t in tree.tokens[min(behind) :])):
        first = min(behind)
        ranges.append((first, _last(tree, verb, tree.tokens[first], cues, lexicon)))
    return spans_of(tree, ranges, lexicon)


def _run(indices: set[int], at: int) -> set[int]:
    """The unbroken run of `indices` around `at`."""
    low = high = at
    while low - 1 in indices:
        low -= 1
    while high + 1 in indices:
        high += 1
    return set(range(low, high + 1))


def spans_of(tree: Tree, ranges: list[tuple[int, int]], lexicon: Lexicon | None = None) -> Ranges:
    """The offsets of ranges of words (first and last index), trimmed of punctuation.

    With a lexicon, a leading complementiser goes too.
    """
    spans = []
    for number, (first, last) in enumerate(ranges):
        trimmed = _trim(tree, list(tree.tokens[first : last + 1]), lexicon if number == 0 else None)
        if trimmed:
            spans.append((trimmed[0].start, trimmed[-1].end))
    return tuple(spans)


def _trim(tree: Tree, run: list[Token], lexicon: Lexicon | None) -> list[Token]:
    start, end = 0, len(run)
    while start < end and _is_edge(run[start]):
        start += 1
    if lexicon is not None and end - start > 1 and _opens_complement(tree, run[start], lexicon):
        if run[start].upos != "PRON" and run[start].upos != "DET":
            start += 1
    while start < end and _is_edge(run[start]):
        start += 1
    while end > start and (_is_edge(run[end - 1]) or run[end - 1].upos == "CCONJ") and run[end - 1].text not in _KEEPS:
        end -= 1
    return run[start:end]


def _is_edge(token: Token) -> bool:
    return token.upos == "PUNCT" or token.text in _DASHES
