"""Change a text by rule without changing what it says: what a second translator would do to the same sentence.

The written renderings differ much and the reversals little; without these the pair model would take every small change
for a reversal.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import counted
import denials
import moves
import voices
from service.matching.lexicon import load_lexicon
from service.matching.words import WordReader

LEXICON = load_lexicon()
READER = WordReader(LEXICON)

WORDNET = Path("/usr/share/wordnet")  # Debian: wordnet-base
PARTS = ("noun", "verb", "adj", "adv")
MEASURE = re.compile(r"(?:minute|hour|day|night|morning|evening|week|month|year|decade|metre|kilometre|percent)s?")
MOST_SENSES = 4  # of a word of which WordNet's first is taken
WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")

PHRASED = re.compile(r"[\w’'-]+")
SWAPS = Path(__file__).parent / "swaps.txt"
EXTRAS = ("also", "now", "of course", "indeed", "in fact", "then", "again", "therefore", "simply", "ultimately")
TAILS = (", he said", ", she added", ", the spokesman said", ", it said in a statement", " – that is how he put it")
SCARCE = ("the", "a", "an", "that", "very", "then", "also", "already", "really", "just")
UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
FIGURE = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d.,]\d)|(?<![\d.,])\d+(?![\d.,]\d)")
NAME = re.compile(rf"(?<=[a-z,] )(?!{moves.DAYS}|{moves.MONTHS})[A-Z][a-z]{{3,}}(?![a-z])")
LETTERS = [
    ("k", "c"), ("c", "k"), ("v", "w"), ("w", "v"), ("y", "i"), ("i", "y"), ("sh", "sch"), ("ch", "tch"), ("ya", "ja"),
    ("ph", "f"), ("ei", "ey"), ("ou", "u"), ("u", "ou"), ("a", "á"), ("e", "é"), ("o", "ö"), ("s", "š"), ("z", "s"),
    ("ff", "v"), ("ss", "s"), ("s", "ss"), ("n", "nn"), ("t", "th"), ("ai", "ay"), ("ks", "x"), ("x", "ks"),
]  # fmt: skip
CLOCK = re.compile(r"\b(\d{1,2})(?:[.:](\d\d))?( ?[ap]\.?m\b\.?| o['’]clock)")
FOREIGN = re.compile(r"(?<=[A-Za-z])[ßâ-çê-öø-ſ](?=[a-z])")
STATE = re.compile(r"\b(?P<be>is|are|was|were|be|been|being|remains?|remained) (?P<not>not )?(?P<state>[a-z]{4,})\b")
ENDINGS = ("a", "o", "u", "ov", "em", "i", "y", "e", "ow", "s", "n")


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
def _longest() -> int:
    """Words of the longest phrase."""
    return max(len(PHRASED.findall(phrase)) for phrase in swaps())


@cache
def synonyms(part: str) -> dict[str, list[str]]:
    """Single words of one part of speech to those that share their most frequent sense, from WordNet.

    Words of many senses are left out; nothing is known where WordNet is not installed.
    """
    if not (WORDNET / f"index.{part}").exists():
        return {}
    senses = {}
    for fields in _lines(WORDNET / f"data.{part}"):
        senses[fields[0]] = [re.sub(r"\(.*", "", fields[4 + 2 * k]).lower() for k in range(int(fields[3], 16))]
    found: dict[str, list[str]] = {}
    for fields in _lines(WORDNET / f"index.{part}"):
        others = [word for word in senses[fields[-int(fields[2])]] if word != fields[0] and word.isalpha()]
        if others and fields[0].isalpha() and int(fields[2]) <= MOST_SENSES:
            found[fields[0]] = others[:3]
    return found


def _lines(file: Path) -> Iterator[list[str]]:
    """The fields of each line of a file of WordNet's, up to a gloss; its licence begins with two spaces."""
    lines = file.read_text("utf-8").splitlines()
    return (line.split("|")[0].split() for line in lines if not line.startswith("  "))


def _alike(word: str) -> list[str]:
    """What may stand for a word, in the same form; nothing where it may be of several parts of speech."""
    if word in LEXICON.stop or word in _irregular() or MEASURE.fullmatch(word):
        return []
    for ending in ("ed", "ing"):
        for base in (word.removesuffix(ending), word.removesuffix(ending) + "e") if word.endswith(ending) else ():
            if len(base) > 2 and base in synonyms("verb"):
                return [_bent(other, ending) for other in synonyms("verb")[base] if other not in _irregular()]
    parts = [part for part in PARTS if word in _words(part)]
    if len(parts) == 1:
        return synonyms(parts[0]).get(word, [])
    bases = [(part, word[:-1]) for part in PARTS[:2] if word.endswith("s") and word[:-1] in _words(part)]
    if len(bases) == 1 and not parts:
        return [_bent(other, "s") for other in synonyms(bases[0][0]).get(bases[0][1], [])]
    return []


def _bent(base: str, ending: str) -> str:
    """A regular form of a word."""
    if base.endswith("e") and ending != "s":
        return base[:-1] + ending
    if base[-1] == "y" and base[-2:-1] not in set("aeiou") and ending != "ing":
        return base[:-1] + {"ed": "ied", "s": "ies"}[ending]
    return base + ("es" if ending == "s" and re.search(r"(?:s|x|z|ch|sh)$", base) else ending)


@cache
def _words(part: str) -> frozenset[str]:
    """All words of a part of speech."""
    path = WORDNET / f"index.{part}"
    return frozenset(fields[0] for fields in _lines(path)) if path.exists() else frozenset()


@cache
def _irregular() -> frozenset[str]:
    """Verbs with forms of their own, and these forms."""
    path = WORDNET / "verb.exc"
    return frozenset(path.read_text("utf-8").split()) if path.exists() else frozenset()


def base_of(word: str) -> str | None:
    """A verb's base form, if its regular ending can be taken off: *agreed*, *says*."""
    for ending, instead in (("ied", "y"), ("ed", ""), ("d", ""), ("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending) and (base := word[: -len(ending)] + instead) in _words("verb"):
            return base
    return None


def spelt(figure: str) -> str | None:
    """A whole number in words, if it is short so: *26* to *twenty-six*, *7000* to *seven thousand*."""
    plain = figure.replace(",", "")
    if not plain.isdecimal() or len(plain) > 10:
        return None
    number = int(plain)
    for size, word in ((1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            return f"{spelt(str(number // size))} {word}" if number % size == 0 and number // size < 100 else None
    if number < len(UNITS):
        return UNITS[number]
    return TENS[number // 10 - 2] + (f"-{UNITS[number % 10]}" if number % 10 else "")


def touch(text: str, chance: random.Random) -> str | None:
    """`text` with one to five harmless changes; None where none was found."""
    changed = text
    if chance.random() < 0.5:  # seldom there is one
        changed = denials.otherwise(text, chance) or text
    if chance.random() < 0.3:  # seldom either
        changed = voices.voiced(changed) or changed
    for _ in range(chance.choice([1, 1, 2, 2, 3, 4, 5])):
        way = chance.choices(list(WAYS), list(WAYS.values()))[0]
        changed = way(changed, chance) or changed
    return changed if changed != text else None


def _swap(text: str, chance: random.Random) -> str | None:
    known = list(_phrases(text))
    if not known:
        return None
    start, end, phrase = chance.choice(known)
    other = chance.choice(swaps()[phrase])
    if text[start].isupper() and not phrase[0].isupper():
        other = other[0].upper() + other[1:]
    return text[:start] + other + text[end:]


def _phrases(text: str) -> Iterator[tuple[int, int, str]]:
    """Where phrases stand for which others may, and the phrases; of those that begin alike the longest."""
    words = [one.span() for one in PHRASED.finditer(text)]
    first = 0
    while first < len(words):
        start = words[first][0]
        for last in range(min(first + _longest(), len(words)) - 1, first - 1, -1):
            end = words[last][1]
            forms = {text[start:end], text[start].lower() + text[start + 1 : end]} if start == 0 else {text[start:end]}
            if phrase := next((form for form in sorted(forms) if form in swaps()), None):
                yield start, end, phrase
                first = last
                break
        first += 1


def _synonym(text: str, chance: random.Random) -> str | None:
    places = [(one, others) for one in WORD.finditer(text) if len(one.group()) > 3 and (others := _alike(one.group()))]
    if not places:
        return None
    one, others = chance.choice(places)
    return text[: one.start()] + chance.choice(others) + text[one.end() :]


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


def _respell(text: str, chance: random.Random) -> str | None:
    """A name as another language's press would write it."""
    found = list(NAME.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    ways = [(old, new) for old, new in LETTERS if old in one.group()[1:]]
    if not ways:
        return None
    old, new = chance.choice(ways)
    return text[: one.start()] + one.group()[0] + one.group()[1:].replace(old, new, 1) + text[one.end() :]


def _figure(text: str, chance: random.Random) -> str | None:
    """A figure in words, or with its thousands set otherwise, or with what it counts."""
    if chance.random() < 0.4 and (other := counted.otherwise(text, chance)):
        return other
    ways = []
    for one in FIGURE.finditer(text):
        plain = one.group().replace(",", "")
        if plain.startswith("0"):
            continue
        others = {plain, spelt(plain) or plain, f"{int(plain):,}" if len(plain) > 4 else plain} - {one.group()}
        ways += [(one, other) for other in sorted(others)]
    if not ways:
        return None
    one, other = chance.choice(ways)
    return text[: one.start()] + other + text[one.end() :]


def _declined(text: str, chance: random.Random) -> str | None:
    """A name with the ending of a case that a translation left in, or without its last letter."""
    found = [one for one in NAME.finditer(text) if len(one.group()) > 4]
    if not found:
        return None
    one = chance.choice(found)
    name = one.group().rstrip("aeiouy") if chance.random() < 0.5 else one.group()
    return text[: one.start()] + name + chance.choice(ENDINGS) + text[one.end() :] if len(name) > 3 else None


def _broken(text: str, chance: random.Random) -> str | None:
    """A name whose foreign letters some translators set apart: *D ü renbach*."""
    found = list(FOREIGN.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    return f"{text[: one.start()]} {one.group()} {text[one.end() :]}"


def _denied(text: str, _: random.Random) -> str | None:
    """*was not clear* for *was unclear*, or the other way."""
    for one in STATE.finditer(text):
        form = one["state"]
        if one["not"]:
            others = [other for other in sorted(LEXICON.antonyms.get(form, ())) if READER.denied(other) == form]
            changed = f"{one['be']} {others[0]}" if others else None
        else:
            changed = f"{one['be']} not {READER.denied(form)}" if READER.denied(form) else None
        if changed:
            return text[: one.start()] + changed + text[one.end() :]
    return None


def _clock(text: str, chance: random.Random) -> str | None:
    """The time of a day as other languages write it."""
    found = list(CLOCK.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    hour, minutes = int(one[1]), one[2]
    late = hour + 12 if "p" in one[3] and hour < 12 else hour
    colon = chance.choice([":", ":", ".", ": "])
    shown = (
        f"{late}{colon}{minutes or '00'}" if chance.random() < 0.5 or not minutes else f"{hour}{colon}{minutes}{one[3]}"
    )
    return text[: one.start()] + shown + text[one.end() :]


def _name(text: str, chance: random.Random) -> str | None:
    ways: list[Way] = [_respell, _declined, _broken, moves.turned_about, lambda text, _: moves.owned(text)]
    return chance.choice(ways)(text, chance)


def _said(text: str, chance: random.Random) -> str:
    return text.rstrip('.”"') + chance.choice(TAILS) + "."


Way = Callable[[str, random.Random], str | None]
WAYS: dict[Way, float] = {
    _swap: 0.4,
    _synonym: 0.2,
    _drop: 0.08,
    _put: 0.04,
    _name: 0.08,
    _denied: 0.02,
    _figure: 0.025,
    _clock: 0.025,
    lambda text, _: moves.moved(text): 0.06,
    lambda text, _: moves.listed(text): 0.03,
    _said: 0.04,
}
