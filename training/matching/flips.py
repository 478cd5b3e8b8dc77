"""Reverse the meaning of a text by rule: one word in, out or changed. Crude beside the written ones, but many."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from service.matching.lexicon import Lexicon

AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|has|have|had|should|may|might|must|do|does|did|shall)\b(?! not)", re.I
)
NEGATION = re.compile(r"\s\b(?:not|never|no longer)\b|n['’]t\b", re.I)
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
NUMBER_WORDS = "two three four five six seven eight nine ten twelve twenty thirty forty fifty sixty hundred".split()
ORDINALS = "first second third fourth fifth sixth seventh".split()
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def negate(text: str, chance: random.Random) -> str | None:
    """A *not* taken out, or put behind an auxiliary."""
    if found := list(NEGATION.finditer(text)):
        one = chance.choice(found)
        rest = text[: one.start()] + text[one.end() :]
        return rest.replace("wo ", "will ").replace("ca ", "can ") if "n" in one.group()[:1] else rest
    if found := list(AUXILIARY.finditer(text)):
        one = chance.choice(found)
        return f"{text[: one.end()]} {chance.choice(['not', 'not', 'not', 'never', 'no longer'])}{text[one.end() :]}"
    return None


def renumber(text: str, chance: random.Random) -> str | None:
    """Another figure in the place of one."""
    places: list[tuple[int, int, list[str]]] = []
    for one in FIGURE.finditer(text):
        digits = [i for i, c in enumerate(one.group()) if c.isdecimal()]
        at = chance.choice(digits)
        other = chance.choice([d for d in "0123456789" if d != one.group()[at] and not (d == "0" and at == 0)])
        places.append((*one.span(), [one.group()[:at] + other + one.group()[at + 1 :], str(chance.randrange(2, 99))]))
    for words in (NUMBER_WORDS, ORDINALS):
        places.extend(
            (*one.span(), [word for word in words if word != one.group().lower()])
            for one in re.finditer(rf"\b({'|'.join(words)})\b", text, re.IGNORECASE)
        )
    if not places:
        return None
    start, end, others = chance.choice(places)
    other = chance.choice(others)
    return text[:start] + other + text[end:] if other != text[start:end] else None


def names(text: str) -> list[re.Match[str]]:
    """Words with a capital that do not open the text, and those that do where they are likely names."""
    return [one for one in WORD.finditer(text) if one.group()[0].isupper() and len(one.group()) > 2 and one.start() > 2]


def rename(text: str, chance: random.Random, others: Sequence[str]) -> str | None:
    """A name from elsewhere in the place of one."""
    found = names(text)
    if not found or not others:
        return None
    one, other = chance.choice(found), chance.choice(others)
    return text[: one.start()] + other + text[one.end() :] if other not in text else None


def swap(text: str, chance: random.Random) -> str | None:
    """Two names in each other's place."""
    found = [one for one in WORD.finditer(text) if one.group()[0].isupper() and len(one.group()) > 2]
    if len({one.group() for one in found}) < 2:
        return None
    one, other = sorted(chance.sample(found, 2), key=lambda match: match.start())
    if one.group() == other.group():
        return None
    middle = text[one.end() : other.start()]
    if not re.search(r"[^\W\d_]{2}", middle):
        return None
    return text[: one.start()] + other.group() + middle + one.group() + text[other.end() :]


def oppose(text: str, chance: random.Random, lexicon: Lexicon) -> str | None:
    """A word's antonym in its place."""
    found = [one for one in WORD.finditer(text) if one.group() in lexicon.antonyms and one.group() not in lexicon.stop]
    if not found:
        return None
    one = chance.choice(found)
    other = chance.choice(sorted(lexicon.antonyms[one.group()]))
    return text[: one.start()] + other + text[one.end() :]


def flip(text: str, chance: random.Random, others: Sequence[str], lexicon: Lexicon) -> str | None:
    """`text` with its meaning changed in one point, or None where no rule applies."""
    ways: list[Callable[[], str | None]] = [
        lambda: negate(text, chance),
        lambda: renumber(text, chance),
        lambda: rename(text, chance, others),
        lambda: swap(text, chance),
        lambda: oppose(text, chance, lexicon),
    ]
    chance.shuffle(ways)
    return next((made for way in ways if (made := way())), None)
