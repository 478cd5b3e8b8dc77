"""Figures with raw text in, by the scorer of the CoNLL 2018 shared task, through the service's own annotator.

    python evaluate.py --models ../service/models/annotator FILE.conllu [--curly]

`--curly` gives every quotation mark and apostrophe its newspaper form first. Paragraphs are those of the treebank.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from stanza.models.common.utils import udeval

import quotes
import treebank

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from service.reading.annotate import StanzaAnnotator
from service.reading.tokens import Sentence


def raw(trees: list[treebank.Tree]) -> tuple[str, list[tuple[int, int]]]:
    """The text of the trees and its paragraphs."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = 0
    for number, tree in enumerate(trees):
        if number and tree.opens_paragraph:
            parts.append("\n\n")
            length += 2
        elif number and list(trees[number - 1].surface())[-1][2]:
            parts.append(" ")
            length += 1
        if not number or tree.opens_paragraph:
            spans.append((length, length))
        parts.append(tree.text)
        length += len(tree.text)
        spans[-1] = (spans[-1][0], length)
    return "".join(parts), spans


def trees_of(text: str, sentences: tuple[Sentence, ...]) -> list[treebank.Tree]:
    """The annotation as trees. Words that share their stretch stand as a contraction; other words as tokens, which
    the scorer matches word by word.
    """
    trees = []
    for sentence in sentences:
        tree = treebank.Tree([])
        for token in sentence.tokens:
            tree.words.append(
                treebank.Word(
                    token.text, token.lemma, token.upos, token.xpos, token.feats, token.head + 1, token.deprel
                )
            )
        first = 0
        for place in range(1, len(sentence.tokens) + 1):
            opening = sentence.tokens[first]
            if place < len(sentence.tokens) and sentence.tokens[place].start == opening.start:
                continue
            if place - first > 1:
                tree.joined[first + 1] = (place, text[opening.start : opening.end])
            first = place
        trees.append(tree)
    return trees


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--curly", action="store_true")
    options = parser.parse_args()
    annotator = StanzaAnnotator(options.models)
    for path in options.files:
        trees = treebank.read(path)
        if options.curly:
            for tree in trees:
                quotes.restyle_tree(tree, quotes.STYLES[0][1])
        text, paragraphs = raw(trees)
        began = time.process_time()
        with TemporaryDirectory() as folder:
            gold, system = Path(folder) / "gold.conllu", Path(folder) / "system.conllu"
            treebank.write(trees, gold)
            found = annotator.annotate(text, paragraphs, lambda _: True)
            spent = time.process_time() - began
            treebank.write(trees_of(text, found), system)
            scores = udeval.evaluate(udeval.load_conllu_file(str(gold)), udeval.load_conllu_file(str(system)))
        names = ("Tokens", "Sentences", "Words", "UPOS", "XPOS", "UFeats", "Lemmas", "UAS", "LAS")
        print(path.name, " ".join(f"{name} {scores[name].f1 * 100:.2f}" for name in names), f"{spent:.0f} CPU-s")


if __name__ == "__main__":
    main()
