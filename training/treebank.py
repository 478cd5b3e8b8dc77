"""Read and write treebanks: documents of paragraphs of sentences, with the spaces that the text had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

TRAINING_FILES = ("ewt.train.conllu", "gum-open.train.conllu")
DEVELOPMENT_FILES = ("ewt.dev.conllu", "gum-open.dev.conllu")


@dataclass
class Word:
    """A syntactic word; `head` is the number of its head in the sentence, counted from 1, 0 for the root.

    The first word of a contraction holds how many words that has, and its form, in `contraction`.
    """

    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str
    space: bool = True
    contraction: tuple[int, str] | None = None


@dataclass
class Tree:
    """A sentence. `joined` maps the first word's number of a contraction to (last number, surface form)."""

    words: list[Word]
    joined: dict[int, tuple[int, str]] = field(default_factory=dict)
    opens_document: bool = False
    opens_paragraph: bool = False

    def surface(self) -> Iterator[tuple[str, bool, bool]]:
        """The tokens as written: form, whether a contraction of several words, whether a space follows."""
        number = 1
        while number <= len(self.words):
            last, form = self.joined.get(number, (number, self.words[number - 1].form))
            yield form, number in self.joined, self.words[last - 1].space
            number = last + 1

    @property
    def text(self) -> str:
        """The sentence as it is written."""
        return "".join(form + " " * space for form, _, space in self.surface()).rstrip()


def read(path: Path) -> list[Tree]:
    """The sentences of a CoNLL-U file; empty nodes and enhanced edges are left out."""
    trees: list[Tree] = []
    tree = Tree([])
    until, joined_space = 0, True
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line:
            if tree.words:
                trees.append(tree)
            tree = Tree([])
        elif line.startswith("#"):
            tree.opens_document |= line.startswith("# newdoc")
            tree.opens_paragraph |= line.startswith(("# newdoc", "# newpar"))
        else:
            cells = line.split("\t")
            space = "SpaceAfter=No" not in cells[9]
            if "-" in cells[0]:
                first, last = map(int, cells[0].split("-"))
                tree.joined[first] = (last, cells[1])
                until, joined_space = last, space
            elif "." not in cells[0]:
                number = int(cells[0])
                if number == 1 and not tree.joined:
                    until = 0
                if number < until:
                    space = False
                elif number == until:
                    space = joined_space
                tree.words.append(Word(*cells[1:6], int(cells[6]), cells[7], space))
                if number in tree.joined:
                    last, form = tree.joined[number]
                    tree.words[-1].contraction = (last - number + 1, form)
    if tree.words:
        trees.append(tree)
    return trees


def documents(trees: Iterable[Tree]) -> Iterator[list[Tree]]:
    """The sentences, document by document."""
    document: list[Tree] = []
    for tree in trees:
        if tree.opens_document and document:
            yield document
            document = []
        document.append(tree)
    if document:
        yield document


def write(trees: Iterable[Tree], path: Path) -> None:
    """Write CoNLL-U."""
    with path.open("w", encoding="utf-8") as out:
        for tree in trees:
            if tree.opens_document:
                out.write("# newdoc\n")
            if tree.opens_paragraph:
                out.write("# newpar\n")
            out.write(f"# text = {tree.text}\n")
            inside = 0
            for number, word in enumerate(tree.words, 1):
                misc = "_" if word.space else "SpaceAfter=No"
                if number in tree.joined:
                    inside, form = tree.joined[number]
                    joined_misc = "_" if tree.words[inside - 1].space else "SpaceAfter=No"
                    out.write(f"{number}-{inside}\t{form}" + "\t_" * 7 + f"\t{joined_misc}\n")
                if number <= inside:
                    misc = "_"
                cells = [word.form, word.lemma, word.upos, word.xpos, word.feats, str(word.head), word.deprel]
                out.write("\t".join([str(number), *cells, "_", misc]) + "\n")
            out.write("\n")


def labelled_text(trees: Iterable[Tree]) -> tuple[str, str]:
    """Raw text with an empty line between paragraphs, and one digit per character for Stanza's tokenizer.

    0 inside a token, 1 a token's end, 2 a sentence's end, 3 a contraction's end, 4 both of the last two.
    """
    text: list[str] = []
    labels: list[str] = []
    last_space = True
    for tree in trees:
        if text:
            gap = "\n\n" if tree.opens_paragraph else ("" if not last_space else " ")
            text.append(gap)
            labels.append(gap if gap == "\n\n" else "0" * len(gap))
        tokens = list(tree.surface())
        for place, (form, contraction, space) in enumerate(tokens):
            final = place == len(tokens) - 1
            mark = 1 + final + 2 * contraction
            text.append(form)
            labels.append("0" * (len(form) - 1) + str(mark))
            if space and not final:
                text.append(" ")
                labels.append("0")
        last_space = tokens[-1][2]
    return "".join(text), "".join(labels)
