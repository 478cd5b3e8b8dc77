"""Count which words are hardly ever written with a capital within a sentence, so that one at its start is no name.

    python common.py TREEBANK…  (the training parts of EWT and of GUM's open genres)

Counted over the treebanks and the corpus of renderings; writes `service/matching/lexicon/common.txt`.
"""

from __future__ import annotations

import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from data import written
from service.matching.lexicon import FOLDER
from service.matching.words import SENTENCE_END

LEAST, TIMES = 3, 6  # times that a word is met in small letters, and that for each with a capital
HEAD = """\
# Words that are hardly ever written with a capital within a sentence, so that one at its start is no name. Written
# by training/matching/common.py: counted in UD English-EWT and -GUM (CC BY-SA 4.0) and in the corpus of renderings.
"""


def main(treebanks: Iterable[Path]) -> None:
    small: Counter[str] = Counter()
    large: Counter[str] = Counter()
    texts = [text for each in written(Path(__file__).parent.parent / "renderings" / "src") for text in each.wholes]
    for words in (*map(str.split, texts), *(sentence for path in treebanks for sentence in _sentences(path))):
        for place, word in enumerate(words):
            bare = word.strip("“”\"'‘’.,;:!?()–—")
            if bare.isalpha() and bare.islower():
                small[bare] += 1
            elif bare.isalpha() and place and not SENTENCE_END.search(words[place - 1]):
                large[bare.lower()] += 1
    found = sorted(word for word, count in small.items() if count >= LEAST and count > TIMES * large[word])
    (FOLDER / "common.txt").write_text(HEAD + textwrap.fill(" ".join(found), 120) + "\n", "utf-8")


def _sentences(treebank: Path) -> Iterator[list[str]]:
    """The words of each sentence."""
    for block in treebank.read_text("utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line[:1].isdigit()]
        yield [row[1] for row in rows if row[0].isdigit()]


if __name__ == "__main__":
    main(map(Path, sys.argv[1:]))
