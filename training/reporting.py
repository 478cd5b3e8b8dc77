"""Make trees of reporting sentences, which the treebanks hold few of: *“…,” shouted Smith*, *X warned Y that …*.

What is said is a sentence of the treebank; who says it is a subject of the treebank or a name, a role or an
apposition from the lists of `phrases.py`. Their trees are joined as the treebanks join such sentences: the
verb is the root, what is said its `ccomp`, and who says it its `nsubj` on either side of the verb.

    python reporting.py --ud DIR --out FILE --count N
"""

# ruff: noqa: S311  (chance makes training text here, not secrets)

from __future__ import annotations

import argparse
import copy
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import phrases
import treebank
from phrases import HEARERS, PAST, Builder, phrase, shifted, word
from statements import lowered, sources, statements
from treebank import Tree, Word


class Maker:
    """Draws parts by chance and joins them."""

    def __init__(self, trees: Sequence[Tree], seed: int) -> None:
        self.chance = random.Random(seed)
        self.statements, self.sources = statements(trees), sources(trees, {lemma for _, lemma in phrases.VERBS})

    def source(self, speaking: bool = True) -> list[Word]:
        draw = self.chance.random()
        if draw < 0.3:
            return copy.deepcopy(self.chance.choice(self.sources))
        for share, make in ((0.25, phrases.name), (0.22, phrases.role), (0.13, phrases.titled), (0.1, phrases.apposed)):
            draw -= share
            if draw < 0.3:
                return make(self.chance)
        return phrases.pronoun(self.chance) if speaking else phrases.name(self.chance)

    def said(self) -> tuple[list[Word], str]:
        """A statement without its closing mark, and that mark."""
        words = copy.deepcopy(self.chance.choice(self.statements))
        closing = words.pop().form
        words[-1].space = True
        return words, closing

    def reporting(self, builder: Builder, inverted: bool, capital: bool) -> int:
        """*said Smith on Monday*, *Smith told reporters*; returns the verb's number."""
        verb, source = phrases.verb(self.chance), self.source(speaking=not inverted)
        chance = self.chance
        adverb = chance.random() < 0.06
        if inverted:
            number = builder.add([verb], 0, "root")
            builder.add(source, number, "nsubj")
            if source[-1].form == ",":
                builder.words.pop()
                builder.words[-1].space = True
        else:
            number = len(builder.words) + len(source) + 1 + adverb
            builder.add(source, number, "nsubj")
            if adverb:
                form = chance.choice(["also", "later", "angrily", "recently", "then"])
                builder.add([word(form, form, "ADV", "RB", "_", 0, "root")], number, "advmod")
            builder.add([verb], 0, "root")
        if verb.lemma == "tell" or (not inverted and verb.lemma in ("assure", "warn") and chance.random() < 0.5):
            if not inverted:
                builder.add(phrase(chance.choice(HEARERS)), number, "iobj")
        phrases.circumstances(chance, builder, number)
        return number

    def quoted(self, builder: Builder, head: Callable[[int], int], closing: str) -> int:
        """“S,” with its marks; `head` maps the number after it to the governor, filled in later."""
        words, mark = self.said()
        base = len(builder.words) + 1
        root = base + next(n for n, one in enumerate(words, 1) if one.head == 0)
        builder.mark('"', "``", root, False)
        builder.add(words, head(root), "ccomp")
        builder.glue()
        form = closing if mark == "." or (closing == "." and self.chance.random() < 0.5) else mark
        before = not (form == "," and self.chance.random() < 0.25)
        if before:
            builder.mark(form, "," if form == "," else ".", root, False)
            builder.mark('"', "''", root, True)
        else:
            builder.mark('"', "''", root, False)
            builder.mark(form, ",", root, True)
        return root

    def speech_first(self, inverted: bool) -> Tree:
        builder = Builder()
        root = self.quoted(builder, lambda _: 0, ",")
        verb = self.reporting(builder, inverted, False)
        builder.words[root - 1].head = verb
        builder.glue()
        builder.mark(".", ".", verb, True)
        return Tree(builder.words)

    def speech_last(self) -> Tree:
        builder = Builder()
        verb = self.reporting(builder, False, True)
        builder.glue()
        place = builder.mark(self.chance.choice([":", ":", ","]), ":", 0, True)
        root = self.quoted(builder, lambda _: verb, ".")
        builder.words[place - 1].head = root
        return Tree(builder.words)

    def bare(self, inverted: bool) -> Tree:
        """*S, said Smith.* without marks."""
        builder = Builder()
        words, _ = self.said()
        root = builder.add(words, 0, "ccomp")
        builder.glue()
        builder.mark(",", ",", root, True)
        verb = self.reporting(builder, inverted, False)
        builder.words[root - 1].head = verb
        builder.glue()
        builder.mark(".", ".", verb, True)
        return Tree(builder.words)

    def that_clause(self, builder: Builder, head: int) -> None:
        words, _ = self.said()
        words = lowered(words)
        if self.chance.random() < 0.85:
            root = next(n for n, one in enumerate(words, 1) if one.head == 0)
            that = word("that", "that", "SCONJ", "IN", "_", root + 1, "mark")
            words = [that, *(shifted(one, 1) for one in words)]
        builder.add(words, head, "ccomp")

    def addressed(self) -> Tree:
        """*X warned Y that S.*"""
        builder = Builder()
        source = self.source()
        form, lemma = self.chance.choice(phrases.LISTENING)
        verb = len(source) + 1
        builder.add(source, verb, "nsubj")
        builder.add([word(form, lemma, "VERB", "VBD", PAST, 0, "root")], 0, "root")
        hearer = phrase(self.chance.choice(HEARERS)) if self.chance.random() < 0.5 else self.source(speaking=False)
        if hearer[-1].form == ",":
            hearer.pop()
        builder.add(hearer, verb, "iobj")
        self.that_clause(builder, verb)
        return self.finished(builder, verb)

    def trailing(self) -> Tree:
        """*S, warning that S.*"""
        builder = Builder()
        words, _ = self.said()
        root = builder.add(words, 0, "root")
        builder.glue()
        forms = [("warning", "warn"), ("saying", "say"), ("adding", "add"), ("stressing", "stress"), ("noting", "note")]
        form, lemma = self.chance.choice([*forms, ("claiming", "claim"), ("arguing", "argue"), ("insisting", "insist")])
        verb = builder.mark(",", ",", 0, True) + 1
        builder.words[-1].head = verb
        builder.add([word(form, lemma, "VERB", "VBG", "Tense=Pres|VerbForm=Part", 0, "root")], root, "advcl")
        self.that_clause(builder, verb)
        return self.finished(builder, root)

    def according(self) -> Tree:
        """*According to X, S.* and *S, according to X.*"""
        builder = Builder()
        source = (
            phrase(self.chance.choice(phrases.BODIES)) if self.chance.random() < 0.4 else self.source(speaking=False)
        )
        if source[-1].form == ",":
            source.pop()
        top = next(n for n, one in enumerate(source, 1) if one.head == 0)
        words, _ = self.said()
        first = self.chance.random() < 0.5
        form = "According" if first else "according"
        case = [
            word(form, "accord", "VERB", "VBG", "ExtPos=ADP|Tense=Pres|VerbForm=Part", top + 2, "case"),
            word("to", "to", "ADP", "IN", "_", 1, "fixed"),
        ]
        whole = [*case, *(shifted(one, 2) for one in source)]
        if first:
            place = builder.add(whole, 0, "obl")
            builder.glue()
            builder.mark(",", ",", place, True)
            root = builder.add(lowered(words), 0, "root")
            builder.words[place - 1].head = root
        else:
            root = builder.add(words, 0, "root")
            builder.glue()
            comma = builder.mark(",", ",", 0, True)
            place = builder.add(whole, root, "obl")
            builder.words[comma - 1].head = place
        return self.finished(builder, root)

    def finished(self, builder: Builder, root: int) -> Tree:
        builder.glue()
        builder.mark(".", ".", root, True)
        return Tree(builder.words)

    def make(self) -> Tree:
        """One sentence of one of the kinds."""
        kinds: list[tuple[float, Callable[[], Tree]]] = [
            (0.36, lambda: self.speech_first(True)), (0.16, lambda: self.speech_first(False)), (0.14, self.speech_last),
            (0.07, lambda: self.bare(True)), (0.04, lambda: self.bare(False)), (0.09, self.addressed),
            (0.07, self.trailing), (0.07, self.according),
        ]  # fmt: skip
        shares, makers = zip(*kinds, strict=True)
        tree = self.chance.choices(makers, shares)[0]()
        first = tree.words[0]
        if first.form[0].islower():
            first.form = first.form[0].upper() + first.form[1:]
            if first.contraction:
                count, form = first.contraction
                first.contraction = (count, form[0].upper() + form[1:])
        for number, one in enumerate(tree.words, 1):
            if one.contraction:
                tree.joined[number] = (number + one.contraction[0] - 1, one.contraction[1])
        tree.opens_paragraph = self.chance.random() < 0.6
        return tree


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    trees = [tree for file in treebank.TRAINING_FILES for tree in treebank.read(options.ud / file)]
    maker = Maker(trees, options.seed)
    made = [maker.make() for _ in range(options.count)]
    for number, tree in enumerate(made):
        tree.opens_document = number % 10 == 0
        tree.opens_paragraph |= tree.opens_document
    treebank.write(made, options.out)


if __name__ == "__main__":
    main()
