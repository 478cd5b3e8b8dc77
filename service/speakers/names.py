"""Written names to comparable words: case, diacritics, apostrophes and possessives folded away."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Letters that Unicode does not decompose, though readers and typists take them for their plain neighbours.
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"})
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´ʹ′ʻ", "'"))
_NO_LETTER = frozenset(map(chr, _APOSTROPHES))
# A word: letters and digits, combining marks, inner apostrophes, and one at the end for the plural possessive.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|'(?=[^\W_]))*'?")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as `written` (without its possessive ending), `folded`, and what its spelling shows."""

    written: str
    folded: str
    possessive: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital, as names do."""
        return self.written[:1].isupper()


def _fold_word(word: str) -> str:
    if word.isascii():
        return word.lower().replace("'", "")
    # Case folding can yield letters that decompose again and the other way round: until nothing changes.
    for _ in range(4):
        plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
        folded = "".join(c for c in plain.casefold().translate(_PLAIN) if c.isalnum() and c not in _NO_LETTER)
        if folded == word:
            break
        word = folded
    return word


def words_of(text: str) -> list[Word]:
    """The words of `text` in order; hyphens, full stops and spaces part words, apostrophes do not."""
    found = []
    for match in _WORD.finditer(text.translate(_APOSTROPHES)):
        written = match.group()
        possessive = written[-2:] in ("'s", "'S") or written[-2:].lower() == "s'"
        if written[-2:] in ("'s", "'S"):
            written = written[:-2]
        written = written.rstrip("'")
        folded = _fold_word(written)
        if folded:
            found.append(Word(written, folded, possessive))
    return found


def fold_words(text: str) -> tuple[str, ...]:
    """The folded words of `text`: equal for two spellings of one name."""
    return tuple(word.folded for word in words_of(text))
