"""*According to X, S*: sources named by a phrase without a verb.

Needs a parsed sentence and the lexicon; adds the source and the clause around the phrase.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.reading.clauses import Ranges, spans_of
from service.reading.lexicon import Lexicon
from service.reading.sources import phrase_of
from service.reading.tokens import Token
from service.reading.tree import Tree, base

_FINITE_TAGS = frozenset({"MD", "VBD", "VBZ", "VBP"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
_LONGEST_PHRASE = 30


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that names a source: first and last word of the cue, the source's head, the clause's stretches."""

    cue: tuple[Token, Token]
    source: Token
    content: Ranges


def find_phrases(tree: Tree, lexicon: Lexicon) -> Iterator[Phrase]:
    """Every such phrase of the sentence that has a clause beside it."""
    lowered = [token.text.lower() for token in tree.tokens]
    for phrase in lexicon.phrases:
        for at in range(len(lowered) - len(phrase)):
            last = at + len(phrase) - 1
            if tuple(lowered[at : last + 1]) != phrase:
                continue
            source = _source(tree, last)
            if source is None:
                continue
            content = _content(tree, at, last, source, lexicon)
            if content:
                yield Phrase((tree.tokens[at], tree.tokens[last]), source, content)


def _source(tree: Tree, last: int) -> Token | None:
    """The head of the noun phrase right behind the cue."""
    first = next((t for t in tree.tokens[last + 1 : last + 8] if t.upos in _NOMINAL), None)
    if first is None:
        return None
    top = first
    for above in tree.ancestors(first):
        near = last < above.index < first.index + 8
        if not near or above.upos not in _NOMINAL or base(top) not in ("compound", "nmod", "flat", "amod", "appos"):
            break
        if any(t.text in (",", ";") for t in tree.tokens[top.index : above.index]):
            break
        top = above
    return top


def _content(tree: Tree, at: int, last: int, source: Token, lexicon: Lexicon) -> Ranges:
    """What stands before and behind the phrase, as far as it is a clause."""
    tokens = tree.tokens
    end = _end(tree, last, source)
    ranges = []
    joined = at > 0 and _joins(tokens, at)
    before = [] if joined else [t for t in tokens[:at] if t.upos not in ("PUNCT", "CCONJ", "SCONJ")]
    behind = [t for t in tokens[end + 1 :] if t.upos != "PUNCT"]
    if before and _is_clause(before):
        start = 1 if tokens[0].upos == "CCONJ" else 0
        ranges.append((start, at - 1))
    elif before and len(before) <= 6 and behind and _is_clause(behind):
        ranges.append((0, at - 1))
    if behind and (_is_clause(behind) if not ranges or not _is_clause(before) else _goes_on(tree, source, behind)):
        ranges.append((behind[0].index, len(tokens) - 1))
    return spans_of(tree, ranges, lexicon)


def _joins(tokens: tuple[Token, ...], at: int) -> bool:
    """*…, and according to X, S*; *… that, according to X, S*: what stands before is another clause."""
    before = tokens[at - 1] if tokens[at - 1].text != "," or at < 2 else tokens[at - 2]
    return before.upos in ("CCONJ", "SCONJ") or before.xpos in ("WDT", "WP")


def _end(tree: Tree, last: int, source: Token) -> int:
    """Index of the phrase's last word: at the comma behind the source and its apposition, or the source's own end."""
    _, offset = phrase_of(tree, source)
    end = next((t.index for t in reversed(tree.tokens) if t.end <= offset), source.index)
    commas = [t.index for t in tree.tokens[end + 1 : end + _LONGEST_PHRASE] if t.text == ","]
    for comma in commas:
        between = tree.tokens[end + 1 : comma]
        if any(t.xpos in _FINITE_TAGS for t in between) and not _is_relative(between):
            break
        rest = tree.tokens[comma + 1 :]
        if _is_clause(rest) and _starts_clause(rest):
            return comma
    return end


def _is_relative(tokens: tuple[Token, ...]) -> bool:
    return any(t.text.lower() in ("who", "which", "whose", "that") for t in tokens)


def _starts_clause(tokens: tuple[Token, ...]) -> bool:
    """Whether a subject comes before the next comma or verb without one: no apposition goes on here."""
    for token in tokens:
        if token.text == ",":
            return False
        if token.xpos in _FINITE_TAGS:
            return True
    return False


def _is_clause(tokens: list[Token] | tuple[Token, ...]) -> bool:
    return any(t.xpos in _FINITE_TAGS for t in tokens)


def _goes_on(tree: Tree, source: Token, behind: list[Token]) -> bool:
    """Whether the words behind a phrase amid a sentence belong to its clause: set off by commas on both sides."""
    return tree.tokens[behind[0].index - 1].text == "," and behind[0].upos not in ("CCONJ",) and len(behind) > 2
