"""Change a text by rule without changing what it says: what a second translator would do to the same sentence.

The written renderings differ much and the reversals little; without these the pair model would take every small change
for a reversal.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

WORDNET = Path("/usr/share/wordnet")  # Debian: wordnet-base
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")

SWAPS = Path(__file__).parent / "swaps.txt"
EXTRAS = ("also", "now", "of course", "indeed", "in fact", "then", "again", "therefore", "simply", "ultimately")
TAILS = (", he said", ", she added", ", the spokesman said", ", it said in a statement", " – that is how he put it")
SCARCE = ("the", "a", "an", "that", "very", "then", "also", "already", "really", "just")


@cache
def swaps() -> dict[str, list[str]]:
    """Each word or phrase to those that may stand for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in SWAPS.read_text("utf-8").splitlines():
        words = [word.strip() for word in line.split("|")] if not line.startswith("#") else []
        for word in words:
            found[word] += [other for other in words if other != word]
    return found


@cache
def synonyms() -> dict[str, list[str]]:
    """Single words to those that share their most frequent sense, from WordNet; nothing where it is not installed."""
    found: dict[str, list[str]] = {}
    for part in ("noun", "verb", "adj", "adv"):
        if not (WORDNET / f"index.{part}").exists():
            continue
        senses = {}
        for line in (WORDNET / f"data.{part}").open(encoding="utf-8"):
            if not line.startswith("  "):
                fields = line.split("|")[0].split()
                senses[fields[0]] = [re.sub(r"\(.*", "", fields[4 + 2 * k]).lower() for k in range(int(fields[3], 16))]
        for line in (WORDNET / f"index.{part}").open(encoding="utf-8"):
            if not line.startswith("  "):
                fields = line.split()
                first = fields[-int(fields[2])]
                others = [word for word in senses[first] if word != fields[0] and word.isalpha()]
                if others and fields[0].isalpha() and fields[0] not in found:
                    found[fields[0]] = others[:3]
    return found


def _bent(word: str) -> tuple[str, str]:
    """A guess at a word's base and its ending."""
    for ending in ("s", "ed", "ing"):
        if word.endswith(ending) and word[: -len(ending)] in synonyms():
            return word[: -len(ending)], ending
    if word.endswith("ed") and word[:-1] in synonyms():
        return word[:-1], "d"
    return word, ""


def touch(text: str, chance: random.Random) -> str | None:
    """`text` with one to four harmless changes; None where none was found."""
    changed = text
    for _ in range(chance.choice([1, 1, 2, 2, 3, 4])):
        way = chance.random()
        if way < 0.45:
            changed = _swap(changed, chance) or changed
        elif way < 0.75:
            changed = _synonym(changed, chance) or changed
        elif way < 0.85:
            changed = _drop(changed, chance) or changed
        elif way < 0.93:
            changed = _put(changed, chance)
        else:
            changed = changed.rstrip('.”"') + chance.choice(TAILS) + "."
    return changed if changed != text else None


def _swap(text: str, chance: random.Random) -> str | None:
    known = [(phrase, others) for phrase, others in swaps().items() if re.search(rf"\b{re.escape(phrase)}\b", text)]
    if not known:
        return None
    phrase, others = chance.choice(known)
    return re.sub(rf"\b{re.escape(phrase)}\b", chance.choice(others), text, count=1)


def _synonym(text: str, chance: random.Random) -> str | None:
    places = [one for one in WORD.finditer(text) if len(one.group()) > 3 and _bent(one.group())[0] in synonyms()]
    if not places:
        return None
    one = chance.choice(places)
    base, ending = _bent(one.group())
    return text[: one.start()] + chance.choice(synonyms()[base]) + ending + text[one.end() :]


def _drop(text: str, chance: random.Random) -> str | None:
    places = [one for one in WORD.finditer(text) if one.group() in SCARCE and one.start()]
    if not places:
        return None
    one = chance.choice(places)
    return text[: one.start()] + text[one.end() :].lstrip()


def _put(text: str, chance: random.Random) -> str:
    words = text.split(" ")
    words.insert(chance.randrange(len(words)), chance.choice(EXTRAS))
    return " ".join(words)
