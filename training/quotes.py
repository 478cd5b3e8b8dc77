"""Give a part of the documents the quotation marks and apostrophes that newspapers print.

The treebanks hold straight marks nearly everywhere; which way a mark faces is told by its tag (`` or '').
"""

# ruff: noqa: S311  (chance makes training text here, not secrets)

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from pathlib import Path

from treebank import Tree, documents, read, write

# How many documents get which marks; the rest stays as it is.
STYLES = (
    (0.48, ("“", "”", "‘", "’")),
    (0.05, ("''", "''", "'", "'")),
    (0.02, ("„", "“", "‚", "’")),
    (0.02, ("«", "»", "‘", "’")),
)
DOUBLE = {'"', "“", "”", "''", "``"}
SINGLE = {"'", "‘", "’", "`"}


def restyle_tree(tree: Tree, marks: tuple[str, str, str, str]) -> None:
    """Replace the quotation marks of a sentence, and its apostrophes where the marks are curly."""
    opening, closing, opening_single, closing_single = marks
    curly = closing_single == "’"
    for word in tree.words:
        opens = word.xpos == "``"
        if word.xpos in ("``", "''") and word.form in DOUBLE:
            word.form = opening if opens else closing
        elif word.xpos in ("``", "''") and word.form in SINGLE:
            word.form = opening_single if opens else closing_single
        elif curly and "'" in word.form:
            word.form = word.form.replace("'", "’")
    if curly:
        tree.joined = {first: (last, form.replace("'", "’")) for first, (last, form) in tree.joined.items()}


def restyle(trees: Iterable[Tree], seed: int) -> None:
    """Restyle whole documents in place, each by chance; the same seed gives the same marks."""
    chance = random.Random(seed)
    for document in documents(trees):
        draw = chance.random()
        for share, marks in STYLES:
            draw -= share
            if draw < 0:
                for tree in document:
                    restyle_tree(tree, marks)
                break


def main() -> None:
    parser = argparse.ArgumentParser(description="Write treebank files as one, with newspaper marks in a part of them.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    trees = [tree for path in options.files for tree in read(path)]
    restyle(trees, options.seed)
    write(trees, options.out)


if __name__ == "__main__":
    main()
