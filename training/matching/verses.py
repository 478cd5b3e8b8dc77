"""What several people made of the same sentences: the New Testament in translations that are free.

    python verses.py --out FILE

Needs the PyPI packages `pythonbible` 0.15.5 and, for each of VERSIONS, `pythonbible-VERSION` 0.0.2. Each line of FILE
is an object with the chapter (`doc`) and the `texts` of one verse, of which no two are the same.
"""

from __future__ import annotations

import argparse
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median

# All in the public domain, and in English that is still written: World English Bible, New Heart English Bible, Open
# English Bible (CC0), Weymouth (1912), Montgomery (1924), Campbell's Living Oracles (1826).
VERSIONS = ("web", "nheb", "oeb", "wmth", "mont", "lont")
FIRST = 40_001_001  # Matthew 1:1, as book, chapter and verse
MARKS = str.maketrans({"»": "“", "«": "”", "`": "'", "–": "-"})
NOTE = re.compile(r"\[[^\]]*\]|[{}\[\]]")
JOINED = re.compile(r"(?<=[.,;:?!])(?=[A-Za-z])")
LENGTHS = (0.7, 1.4)  # of the median of a verse's texts; what is shorter or longer was cut elsewhere


def verses(version: str) -> dict[int, str]:
    """The verses of a translation, by book, chapter and verse in one number (43_003_016)."""
    bible = importlib.import_module(f"pythonbible_{version}.plain_text_readers_bible").bible
    starts, ends = bible.verse_start_indices, bible.verse_end_indices
    return {
        int(verse): cleaned(bible.scripture_content[start : ends[verse]])
        for verse, start in starts.items()
        if int(verse) >= FIRST
    }


def cleaned(text: str) -> str:
    """The text without notes, and with spaces where its lines were joined without."""
    return " ".join(JOINED.sub(" ", NOTE.sub(" ", text).translate(MARKS)).split())


def together(versions: Mapping[str, Mapping[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Each verse with its texts, less those that were numbered otherwise."""
    for verse in sorted({verse for texts in versions.values() for verse in texts}):
        found = {texts[verse]: len(texts[verse].split()) for texts in versions.values() if texts.get(verse)}
        usual = median(found.values()) if found else 0
        kept = [text for text, words in found.items() if LENGTHS[0] * usual <= words <= LENGTHS[1] * usual]
        if usual >= 4 and len(kept) > 1:
            yield verse, kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    with options.out.open("w", encoding="utf-8") as out:
        for verse, texts in together({version: verses(version) for version in VERSIONS}):
            row = {"doc": f"verse{verse // 1000}", "texts": texts}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
