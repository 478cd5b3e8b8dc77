"""Give a part of the documents the quotation marks and apostrophes that newspapers print.

The treebanks hold straight marks nearly everywhere; which way a mark faces is told by its tag (`` or '').
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from treebank import Tree, documents

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
