"""Words as the full-text search has them: what is stored and what is asked, made alike."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from service.matching.lexicon import load_lexicon
from service.matching.words import WordReader, Words, identity, normal

QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]*)[\"“”„«»]?")


@cache
def word_reader() -> WordReader:
    """The one reader of words that needs no model."""
    return WordReader(load_lexicon())


def terms(words: Words) -> str:
    """The words of a text for the index: stems, spelling evened out, no minus, each as letters and digits of ASCII."""
    return " ".join(map(_term, words.surface))


@lru_cache(maxsize=50_000)
def _term(word: str) -> str:
    return f"x{identity(load_lexicon().even(word_reader().stem(normal(word).removeprefix('-')))):08x}"


def phrases(question: str) -> tuple[str, ...]:
    """What somebody searches for: each word, and each run of words between quotation marks, in the index's form."""
    read = word_reader().read
    within = [terms(read(match[1])) for match in QUOTED.finditer(question)]
    single = terms(read(QUOTED.sub(" ", question))).split()
    return tuple(dict.fromkeys(each for each in (*within, *single) if each))
