"""Machine-like renderings by the thousand: sentences of open treebanks, translated by rule into a neighbour and back.

    python roundtrip.py --out FILE TREEBANK.conllu…

Needs Apertium with English to and from Spanish, Catalan and Galician (Debian: apertium-eng-spa, apertium-eng-cat,
apertium-en-gl). Each line of FILE is an object with the document's number, the `text`, and what became of it by each
language, null where the translator lost count of its paragraphs.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

WAYS = {"es": ("eng-spa", "spa-eng"), "ca": ("eng-cat", "cat-eng_US"), "gl": ("en-gl", "gl-en")}
BATCH = 400


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("treebanks", type=Path, nargs="+")
    options = parser.parse_args()
    found = list(sentences(options.treebanks))
    with options.out.open("w", encoding="utf-8") as out:
        for start in range(0, len(found), BATCH):
            batch = [text for _, text in found[start : start + BATCH]]
            rows = [{"doc": document, "text": text} for document, text in found[start : start + BATCH]]
            for name, modes in WAYS.items():
                texts = batch
                for mode in modes:
                    texts = translate(texts, mode)
                for row, text in zip(rows, texts if len(texts) == len(batch) else [None] * len(batch), strict=True):
                    row[name] = text
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
