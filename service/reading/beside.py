"""The words that stand with a name: the phrase it belongs to, and the nouns that say what its bearer is."""

from __future__ import annotations

from collections.abc import Iterator

from service.reading.names import Name
from service.reading.tokens import Token
from service.reading.tree import Tree, base

_FINITE_TAGS = frozenset({"MD", "VBD", "VBZ", "VBP"})


def top_of_name(tree: Tree, token: Token) -> Token:
    """The head of the noun phrase that a name's word belongs to: up through flat, compound and close apposition."""
    while base(token) in ("flat", "compound", "appos", "nmod") or token.deprel == "nmod:desc":
        head = tree.head(token)
        if head is None or (base(token) in ("nmod", "appos") and not _close(tree, token, head)):
            return token
        if head.upos != "PROPN" and head.index > token.index:
            # *Acme spokeswoman Ana Kovač*: the firm is part of the phrase, not its head.
            return token
        token = head
    return token


def leads_sentence(tree: Tree, token: Token) -> bool:
    """Without a parse: whether a name is likely the subject, before the first finite verb and behind no preposition."""
    before = tree.tokens[: token.index]
    return not any(t.upos in ("ADP", "SCONJ") or t.xpos in _FINITE_TAGS for t in before)


def _close(tree: Tree, token: Token, head: Token) -> bool:
    """Whether nothing but words of the phrase stands between a dependent and its head."""
    if base(token) == "nmod" and token.deprel not in ("nmod:desc", "nmod:unmarked"):
        return False
    low, high = sorted((token.index, head.index))
    return not any(t.upos in ("PUNCT", "ADP") for t in tree.tokens[low:high])


def roles_near(tree: Tree, name: Name) -> Iterator[str]:
    """The nouns that say what a named person is: before the name, in apposition, or as a predicate."""
    head = top_of_name(tree, name.token)
    before = tree.tokens[name.token.index - 1] if name.token.index else None
    if before is not None and before.upos == "NOUN":
        yield before.lemma.lower()
    for token in (head, name.token):
        if token.upos == "NOUN" and token.start < name.start:
            yield token.lemma.lower()
        for child in tree.children(token):
            if base(child) in ("appos", "compound", "flat", "nmod", "amod") and child.upos == "NOUN":
                if base(child) != "nmod" or child.deprel in ("nmod:desc", "nmod:unmarked"):
                    yield child.lemma.lower()
        above = tree.head(token)
        if above is not None and above.upos == "NOUN":
            if base(token) in ("appos", "flat", "compound") and above.start < name.start:
                yield above.lemma.lower()
            if base(token) == "nsubj" and tree.children(above, "cop"):
                yield above.lemma.lower()
