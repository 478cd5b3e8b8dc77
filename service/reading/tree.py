"""A sentence's parse as a tree to walk: who depends on whom, and which stretch a word governs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from service.reading.tokens import Sentence, Token


class Tree:
    """The parse of one sentence, for reading only. In a sentence without a parse no word has children."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.tokens = sentence.tokens

    @cached_property
    def _children(self) -> list[list[Token]]:
        children: list[list[Token]] = [[] for _ in self.tokens]
        for token in self.tokens:
            if 0 <= token.head < len(children) and token.head != token.index:
                children[token.head].append(token)
        return children

    def children(self, token: Token, *relations: str) -> list[Token]:
        """The dependents of `token` in text order; with `relations`, those whose relation (subtype aside) is one."""
        found = self._children[token.index]
        if not relations:
            return found
        return [child for child in found if child.deprel in relations or base(child) in relations]

    def head(self, token: Token) -> Token | None:
        """The word that `token` depends on, None for the root."""
        return self.tokens[token.head] if 0 <= token.head < len(self.tokens) else None

    def subtree(self, token: Token, without: frozenset[int] = frozenset()) -> list[Token]:
        """`token` and all below it in text order, leaving out the branches whose top's index is in `without`."""
        found: list[Token] = []
        seen: set[int] = set()
        stack = [token]
        while stack:
            top = stack.pop()
            if top.index in seen:
                continue
            seen.add(top.index)
            found.append(top)
            stack.extend(child for child in self._children[top.index] if child.index not in without)
        return sorted(found, key=lambda t: t.index)

    def ancestors(self, token: Token) -> Iterator[Token]:
        """The heads of `token`, nearest first; ends at the root, and on a cycle."""
        seen = {token.index}
        above = self.head(token)
        while above is not None and above.index not in seen:
            seen.add(above.index)
            yield above
            above = self.head(above)


def base(token: Token) -> str:
    """The relation of `token` without its subtype: `nsubj` for `nsubj:pass`."""
    return token.deprel.partition(":")[0]
