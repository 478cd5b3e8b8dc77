"""What a statement quotes within it: *the minister spoke of “a hard winter for all of us”*."""

from __future__ import annotations

import re

from service.matching.lexicon import load_lexicon
from service.matching.words import NEGATION, Words

SPOKEN = 3  # words of a quoted stretch, at least, by which a quotation can be known
QUOTED = re.compile(r"[“„«][^“”„«»]+|\"[^\"]+\"")
MARKS = ' \t\n,.;:“”„«»"'
# A stop behind a short word may be that of *Mr.* or *U.S.*, which ends nothing.
SENTENCE_END = re.compile(r"(?<=[a-z]{4})\.\W+|[!?]\W+")
CLAUSE_END = re.compile(rf"{SENTENCE_END.pattern}|[,;:]\W+|\s[–—]\s?|\sbut\s")
WORD = re.compile(r"\w+")


def spoken(text: str) -> str | None:
    """The longest stretch between quotation marks amid a text, where it is long enough to be known by itself."""
    stretches = [match.group().strip(MARKS) for match in QUOTED.finditer(text)]
    longest = max(stretches, key=len, default="")
    return longest if len(longest.split()) >= SPOKEN and longest != text.strip(MARKS) else None


def turned(words: Words, stretch: str) -> bool:
    """Whether a negation around `stretch` may turn it round, as in *denied that “…”*.

    One in a clause by itself does not (*If the pumps fail, all live “on …”*), nor one in another sentence.
    """
    text = words.text
    start = text.index(stretch)
    end = start + len(stretch)
    first = _last(SENTENCE_END, text, 0, start)
    behind = CLAUSE_END.search(text, end)
    last = behind.start() if behind else len(text)
    negations = [word for word, flags in zip(words.starts, words.flags, strict=True) if flags[NEGATION]]
    return any(end <= word < last or (first <= word < start and not _aside(text, word, start)) for word in negations)


def _aside(text: str, word: int, start: int) -> bool:
    """Whether the clause of a word ends before `start` and is one that goes beside another."""
    opening = WORD.search(text, _last(CLAUSE_END, text, 0, word))
    closed = CLAUSE_END.search(text, word, start) is not None
    return closed and opening is not None and opening.group().lower() in load_lexicon().asides


def _last(mark: re.Pattern[str], text: str, start: int, end: int) -> int:
    """Where the last `mark` between two places ends, or the first of them."""
    return max((match.end() for match in mark.finditer(text, start, end)), default=start)
