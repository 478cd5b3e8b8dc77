"""What the treebanks offer to reporting sentences: sentences that can be said, and subjects that can say them."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence

from treebank import Tree, Word

CLOSING = (".", "!", "?")


def subtree(tree: Tree, top: int) -> list[Word] | None:
    """The words below `top`, if they stand together and no contraction cuts them; counted from 1."""
    inside = {top}
    grown = True
    while grown:
        more = {n for n, one in enumerate(tree.words, 1) if one.head in inside} - inside
        grown = bool(more)
        inside |= more
    first, last = min(inside), max(inside)
    if last - first + 1 != len(inside):
        return None
    if any(a < first <= b or a <= last < b for a, (b, _) in tree.joined.items()):
        return None
    words = [copy.copy(one) for one in tree.words[first - 1 : last]]
    for number, one in enumerate(words, first):
        one.head = 0 if number == top else one.head - first + 1
    return words


def sources(trees: Sequence[Tree], lemmas: Collection[str]) -> list[list[Word]]:
    """Subjects of the treebank that can speak: names, and nouns that are subjects of the reporting verbs `lemmas`."""
    found = []
    for tree in trees:
        for number, one in enumerate(tree.words, 1):
            if not one.deprel.startswith("nsubj") or one.deprel == "nsubj:pass" or not one.head:
                continue
            governor = tree.words[one.head - 1]
            if one.upos == "PROPN" or (one.upos == "NOUN" and governor.lemma in lemmas):
                words = subtree(tree, number)
                if words and len(words) <= 12 and not any(n.upos in ("VERB", "AUX") for n in words[:1]):
                    if words[-1].upos != "PUNCT" and not any(n.xpos in ("``", "''") for n in words):
                        found.append(words)
    return found


def statements(trees: Sequence[Tree]) -> list[list[Word]]:
    """Whole sentences that can be reported, without their closing mark, which comes as their last `form`'s lemma."""
    found = []
    for tree in trees:
        words = tree.words
        if not 4 <= len(words) <= 32 or words[-1].form not in CLOSING:
            continue
        if not words[0].form[0].isupper() or any(one.xpos in ("``", "''") or one.form in '"“”' for one in words):
            continue
        root = next(one for one in words if one.head == 0)
        subject = any(one.head and words[one.head - 1] is root and "nsubj" in one.deprel for one in words)
        last = len(words)
        if (subject or len(words) > 8) and not any(one.head == last for one in words):
            found.append(words)
    return found


def lowered(words: list[Word]) -> list[Word]:
    """A sentence that no longer stands first: a small letter, unless a name or *I* begins it."""
    first = words[0]
    if first.upos != "PROPN" and first.form != "I" and not first.form.isupper():
        first.form = first.form[0].lower() + first.form[1:]
        if first.contraction:
            count, form = first.contraction
            first.contraction = (count, form[0].lower() + form[1:])
    elif first.form == "A":
        first.form = "a"
    return words
