"""Describing and acting reports with words in marks: *described X as a “red line”*, *accused X of “lying”*.

Needs the page and the stretches that no other construction claimed; adds the clause or phrase that the cue governs.
Without words in marks such reports are not annotated.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.reading.lexicon import Lexicon
from service.reading.mark import Stretch
from service.reading.page import Page
from service.reading.reports import is_blocked
from service.reading.sources import source_of, verb_lemma
from service.reading.speech import is_title, words_of
from service.reading.tokens import Token
from service.reading.tree import Tree

_OBJECT_OUTSIDE = frozenset({"of", "for", "with", "against", "that"})
_REACH = 45


@dataclass(frozen=True, slots=True)
class Small:
    """A report without a finite clause; offsets into the article."""

    content: tuple[tuple[int, int], ...]
    quoted: tuple[tuple[int, int], ...]
    cue: tuple[int, int]
    lemma: str
    sentence: int
    source: Token | None
    paragraph: int


def find_small(page: Page, stretches: Sequence[Stretch], lexicon: Lexicon) -> list[Small]:
    """The small reports around `stretches`, those of one cue joined."""
    found: dict[tuple[int, int], Small] = {}
    for stretch in stretches:
        if not words_of(page, stretch) or is_title(page, stretch):
            continue
        small = _report_of(page, stretch, lexicon)
        if small is None:
            continue
        if small.cue in found:
            small = _joined(page, found[small.cue], small)
        found[small.cue] = small
    return list(found.values())


def _joined(page: Page, one: Small, other: Small) -> Small:
    start = min(one.content[0][0], other.content[0][0])
    end = max(one.content[-1][1], other.content[-1][1])
    return Small(
        ((start, end),), (*one.quoted, *other.quoted), one.cue, one.lemma, one.sentence, one.source, one.paragraph
    )


def _report_of(page: Page, stretch: Stretch, lexicon: Lexicon) -> Small | None:
    words = page.between(stretch.start, stretch.end)
    if not words or not page.sentences[words[0].sentence].parsed:
        return None
    tree = page.tree(words[0].sentence)
    for verb in _governors(tree, stretch, lexicon):
        source = source_of(tree, verb)
        if source is None or source.text.lower() == "it" or stretch.outer_start <= source.start < stretch.outer_end:
            continue
        lemma, end = verb_lemma(tree, verb, lexicon)
        content = _content(page, tree, verb, stretch, lemma in lexicon.object_outside)
        if content is not None:
            return Small(
                (content,),
                ((stretch.start, stretch.end),),
                (verb.start, end),
                lemma,
                words[0].sentence,
                source,
                stretch.paragraph,
            )
    return None


def _governors(tree: Tree, stretch: Stretch, lexicon: Lexicon) -> Iterator[Token]:
    """The cues above the stretch in its sentence, nearest first."""
    inside = [t for t in tree.tokens if stretch.start <= t.start < stretch.end]
    tops = [t for t in inside if not any(t.head == o.index for o in inside)] or inside[:1]
    seen: set[int] = set()
    for top in tops:
        for above in tree.ancestors(top):
            if above.index in seen or above.upos != "VERB" or above.start > stretch.start:
                continue
            seen.add(above.index)
            if stretch.start - above.end > _REACH * 6 or is_blocked(tree, above, lexicon):
                continue
            lemma, _ = verb_lemma(tree, above, lexicon)
            if above.xpos == "VBN" and not tree.children(above, "aux"):
                continue
            if lemma in lexicon.describe_verbs | lexicon.act_verbs:
                yield above


def _content(page: Page, tree: Tree, verb: Token, stretch: Stretch, outside: bool) -> tuple[int, int] | None:
    branch = _branch(tree, verb, stretch)
    if branch is None or branch.index < verb.index:
        return None
    tokens = [t for t in tree.subtree(branch) if t.index > verb.index]
    if not tokens:
        return None
    start, end = tokens[0].start, max(tokens[-1].end, stretch.end)
    if outside:
        after = _after_preposition(tree, verb, stretch)
        if after is not None:
            return _rounded(page, after.start, end)
    objects = [c for c in tree.children(verb, "obj", "iobj") if c.index > verb.index]
    marks = {c.lemma.lower() for c in tree.children(branch, "case", "mark")}
    if objects and objects[0].index < branch.index and not marks & _OBJECT_OUTSIDE:
        start = tree.subtree(objects[0])[0].start
    elif marks & _OBJECT_OUTSIDE:
        while tokens and tokens[0].lemma.lower() in _OBJECT_OUTSIDE:
            tokens.pop(0)
        if not tokens:
            return None
        start = tokens[0].start
    return _rounded(page, start, end)


def _after_preposition(tree: Tree, verb: Token, stretch: Stretch) -> Token | None:
    """The word behind the first *of* or *for* that follows the verb's object: *accused X of | “lying”*."""
    seen_object = False
    for token in tree.tokens[verb.index + 1 : -1]:
        if token.start >= stretch.start:
            return None
        if seen_object and token.text in ("of", "for") and token.upos != "NOUN":
            return tree.tokens[token.index + 1]
        seen_object = seen_object or token.upos in ("NOUN", "PROPN", "PRON")
    return None


def _branch(tree: Tree, verb: Token, stretch: Stretch) -> Token | None:
    """The dependent of the verb below which the stretch stands."""
    for child in tree.children(verb):
        if any(stretch.start <= t.start < stretch.end for t in tree.subtree(child)):
            return child
    return None


def _rounded(page: Page, start: int, end: int) -> tuple[int, int]:
    """Grown over the stretches at the edges, trimmed of punctuation outside marks."""
    first, last = page.stretch_at(start), page.stretch_at(max(start, end - 1))
    if first is not None:
        start = min(start, first.outer_start)
    if last is not None:
        end = max(end, last.outer_end)
    while end > start and page.stretch_at(end - 1) is None and page.text[end - 1] in " ,.;:–—-\n":
        end -= 1
    return start, end
