"""Machine-like renderings by the thousand: sentences of open treebanks, translated by rule into a neighbour and back.

    python roundtrip.py --out FILE TREEBANK.conllu…

Needs Apertium with English to and from Spanish, Catalan and Galician (Debian: apertium-eng-spa, apertium-eng-cat,
apertium-en-gl). Each line of FILE is an object with the document (`doc`) and the `texts` of one sentence: the sentence
itself, and what became of it by each language.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

WAYS = (("eng-spa", "spa-eng"), ("eng-cat", "cat-eng_US"), ("en-gl", "gl-en"))  # there and back
BATCH = 400
CHANGED = 6  # words, up or down, from which a translation is taken for a broken one
MARKS = re.compile("[#@*]")  # of words that the translator does not know


def sentences(paths: Sequence[Path]) -> Iterator[tuple[int, str]]:
    """The sentences of 4 to 40 words, each with the number of its document."""
    document = 0
    for path in paths:
        for line in path.open(encoding="utf-8"):
            if line.startswith("# newdoc id"):
                document += 1
            elif line.startswith("# text = "):
                text = line[len("# text = ") :].strip()
                if 4 <= len(text.split()) <= 40 and re.search("[a-z]", text):
                    yield document, text


def translate(texts: Sequence[str], mode: str) -> list[str]:
    """The texts in another language; not always as many as came in."""
    run = subprocess.run(  # noqa: S603
        ["apertium", "-u", mode],  # noqa: S607
        input="\n\n".join(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    return [part.replace("\n", " ").strip() for part in run.stdout.split("\n\n")]


def through(texts: Sequence[str], modes: Sequence[str]) -> Sequence[str | None]:
    """The texts there and back, None for all where the translator lost count of them."""
    found = texts
    for mode in modes:
        found = translate(found, mode)
    return found if len(found) == len(texts) else [None] * len(texts)


def cleaned(text: str, others: Sequence[str | None]) -> list[str]:
    """What became of a text, where it came back whole."""
    whole = [other for other in others if other and abs(len(other.split()) - len(text.split())) < CHANGED]
    return [MARKS.sub("", other) for other in whole]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("treebanks", type=Path, nargs="+")
    options = parser.parse_args()
    found = list(sentences(options.treebanks))
    with options.out.open("w", encoding="utf-8") as out:
        for start in range(0, len(found), BATCH):
            batch = [text for _, text in found[start : start + BATCH]]
            ways = [through(batch, modes) for modes in WAYS]
            for (document, text), *others in zip(found[start : start + BATCH], *ways, strict=True):
                row = {"doc": f"doc{document}", "texts": list(dict.fromkeys([text, *cleaned(text, others)]))}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
