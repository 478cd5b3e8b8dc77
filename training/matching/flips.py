"""Reverse the meaning of a text by rule: one point of it changed. Crude beside the written ones, but many."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

import counted
import voices
from harmless import base_of, spelt
from service.matching.lexicon import Lexicon

AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|has|have|had|should|may|might|must|do|does|did|shall)\b(?! not)", re.I
)
NEGATION = re.compile(r"\s\b(?:not(?! only)|never|no longer)\b|(?<=\b(?:can))not\b|n['’]t\b", re.I)
TURNED = {
    "no": ("some", "the", "a", "many", "every"),
    "none": ("all", "some", "most"),
    "nobody": ("everybody", "somebody"),
    "no one": ("everyone", "someone"),
    "nothing": ("everything", "something", "much"),
    "neither": ("both", "either"),
    "nor": ("and",),
    "without": ("with",),
    "with": ("without",),
    "all": ("not all", "none", "no"),
    "some": ("no",),
    "every": ("no", "not every"),
    "everyone": ("no one", "not everyone"),
    "both": ("neither",),
    "always": ("never", "not always"),
    "still": ("no longer",),
    "already": ("not yet",),
    "only": ("not only",),
    "more": ("less", "fewer", "no more"),
    "less": ("more",),
    "fewer": ("more",),
    "before": ("after",),
    "after": ("before",),
    "unless": ("if",),
    "if": ("unless",),
    "despite": ("because of",),
}
TURNING = re.compile(rf"\b(?:{'|'.join(sorted(TURNED, key=len, reverse=True))})\b", re.IGNORECASE)
VERB = re.compile(r"(?<=[a-z] )([a-z]{3,}(?:ed|es|s))(?= (?:the|a|an|to|that|in|on|with|for|his|her|its|their|it)\b)")
NO_SUBJECT = re.compile(r"\b(?:the|a|an|was|were|been|be|being|has|have|had|is|are|of|by|and|with|in|for|to) $", re.I)
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
SERIES = [
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split(),
    "twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "hundred thousand million billion".split(),
    "hundreds thousands millions billions".split(),
    "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
    "half third quarter fifth tenth".split(),
    "once twice".split(),
    "days weeks months years decades".split(),
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "January February March April May June July August September October November December".split(),
    "morning afternoon evening night".split(),
]
CHANGE = (
    r"\b(?:ris(?:es?|en|ing)|rose|f[ae]ll(?:s|en|ing)?|gr[eo]w(?:s|n|ing)?|dr[ou]p(?:s|ped|ping)?|cut(?:s|ting)?|climb\w*"
    r"|(?:increas|decreas|reduc|rais|declin|doubl)(?:es?|ed|ing)|lower(?:s|ed|ing)?|shr[aiu]nk(?:s|ing)?|jump(?:s|ed|ing)?"
    r"|lift(?:s|ed|ing)?|sl(?:ip|ump)(?:s|p?ed|p?ing)?|s[aiu]nk(?:s|ing)?|swell(?:s|ed|ing)?|narrow(?:s|ed|ing)?)\b"
)
BOUNDS = {
    "over": ("under", "below", "at most"),
    "under": ("over", "at least"),
    "above": ("below",),
    "below": ("above",),
    "at least": ("at most", "less than", "up to"),
    "at most": ("at least", "more than"),
    "up to": ("at least", "more than"),
    "more than": ("less than", "under", "fewer than"),
    "less than": ("more than", "over", "at least"),
    "fewer than": ("more than", "at least"),
}
AMOUNT = (
    r"(?= (?:(?:about|around|almost|nearly|roughly|some|more than|less than|at least|up to) )?"
    r"(?:[$€£]?\d|half\b|(?:a|one|two) (?:half|thirds?|quarter|fifths?|tenth|dozen|hundred|thousand|million)\b"
    r"|(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b))"
)
MEASURE = re.compile(
    rf"{CHANGE}(?:(?: (?!by\b|to\b|from\b)[\w’'-]+){{0,4}}? (?P<word>by|to)|(?P<none>)){AMOUNT}", re.IGNORECASE
)
BOUND = re.compile(rf"(?<!\bno )(?<!hand )(?<!take )(?<!w[io]n )\b(?:{'|'.join(BOUNDS)}){AMOUNT}", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
RUN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?: [^\W\d_]+(?:['’-][^\W\d_]+)*)*")
LIST = re.compile(r"(?:[\s,/&-]|\b(?:and|or|the|a|an|as well as|both)\b)*", re.IGNORECASE)


def negate(text: str, chance: random.Random) -> str | None:
    """A negation taken out or put in, or a word turned into what denies it."""
    ways = [_without, _turned] if NEGATION.search(text) else [_turned, _with, _with, _do]
    chance.shuffle(ways)
    return next((made for way in ways if (made := way(text, chance))), None)


def _without(text: str, chance: random.Random) -> str | None:
    found = list(NEGATION.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    rest = text[: one.start()] + text[one.end() :]
    return rest.replace("wo ", "will ").replace("ca ", "can ") if "n" in one.group()[:1] else rest


def _with(text: str, chance: random.Random) -> str | None:
    found = list(AUXILIARY.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    return f"{text[: one.end()]} {chance.choice(['not', 'not', 'not', 'never', 'no longer'])}{text[one.end() :]}"


def _turned(text: str, chance: random.Random) -> str | None:
    found = list(TURNING.finditer(text))
    if not found:
        return None
    one = chance.choice(found)
    word = chance.choice(TURNED[one.group().lower()])
    return text[: one.start()] + (word.capitalize() if one.group()[0].isupper() else word) + text[one.end() :]


def _do(text: str, chance: random.Random) -> str | None:
    """*agreed* to *did not agree*."""
    found = [one for one in VERB.finditer(text) if not NO_SUBJECT.search(text[: one.start()]) and base_of(one.group())]
    if not found:
        return None
    one = chance.choice(found)
    did = "did" if one.group().endswith("d") else "does"
    word = chance.choice([f"{did} not {base_of(one.group())}"] * 3 + [f"never {one.group()}"])
    return text[: one.start()] + word + text[one.end() :]


def renumber(text: str, chance: random.Random) -> str | None:
    """Another figure in the place of one, in digits or in words; another day, month or stretch of time.

    Or a figure that something changed by is one that it changed to, or the most is the least, or it counts another
    thing.
    """
    if chance.random() < 0.3 and (other := counted.changed(text, chance)):
        return other
    places = [_measured(one) for one in MEASURE.finditer(text)]
    places += [(*one.span(), list(BOUNDS[one.group().lower()])) for one in BOUND.finditer(text)]
    places *= 2
    for one in FIGURE.finditer(text):
        digits = [i for i, c in enumerate(one.group()) if c.isdecimal()]
        at = chance.choice(digits)
        other = chance.choice([d for d in "0123456789" if d != one.group()[at] and not (d == "0" and at == 0)])
        near = one.group()[:at] + other + one.group()[at + 1 :]
        far = str(
            chance.choice([chance.randrange(2, 99), chance.randrange(2, 20) * 100, chance.randrange(2, 9) * 1000])
        )
        times = one.group() + "0"
        places.append((*one.span(), [near, near, far, times, spelt(far) or near, spelt(near) or far]))
    for words in SERIES:
        places.extend(
            (*one.span(), [word for word in words if word.lower() != one.group().lower()])
            for one in re.finditer(rf"\b(?:{'|'.join(words)})\b", text, 0 if words[0][0].isupper() else re.IGNORECASE)
        )
    if not places:
        return None
    start, end, others = chance.choice(places)
    other = chance.choice(others)
    if text[start].isupper():
        other = other[:1].upper() + other[1:]
    return text[:start] + other + text[end:] if other != text[start:end] else None


def _measured(one: re.Match[str]) -> tuple[int, int, list[str]]:
    """*rose by 4* to *rose to 4*, *rose to 4* to *rose by 4*, *rose 4* to *rose to 4*."""
    if one["word"] is None:
        return (*one.span("none"), [" to"])
    return (*one.span("word"), ["by" if one["word"].lower() == "to" else "to"])


def names(text: str) -> list[re.Match[str]]:
    """Words with a capital that do not open the text, and those that do where they are likely names."""
    found = [one for one in WORD.finditer(text) if one.group()[0].isupper() and one.start() > 2]
    return [one for one in found if len(one.group()) > 2 and one.group()[:2] not in ("I'", "I’")]


def runs(text: str) -> list[tuple[int, int]]:
    """Where names of one or more words stand: runs of capitals, a text's first word only within a longer one."""
    found: list[tuple[int, int]] = []
    for one in WORD.finditer(text):
        if not one.group()[0].isupper() or len(one.group()) < 2:
            continue
        if found and text[found[-1][1] : one.start()] == " ":
            found[-1] = (found[-1][0], one.end())
        else:
            found.append(one.span())
    return [(start, end) for start, end in found if (start > 2 or " " in text[start:end]) and end - start > 2]


def rename(text: str, chance: random.Random, others: Sequence[str]) -> str | None:
    """A name from elsewhere in the place of one, or of one word of it."""
    found = runs(text) if chance.random() < 0.5 else [one.span() for one in names(text)]
    if not found or not others:
        return None
    (start, end), other = chance.choice(found), chance.choice(others)
    return text[:start] + other + text[end:] if other not in text else None


def opening(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where the first word stands, if it may be a name: whoever does something mostly comes first."""
    first = WORD.search(text)
    if not first or first.start() > 2 or not first.group()[0].isupper() or len(first.group()) < 3:
        return []
    return [] if first.group().lower() in lexicon.stop else [first.span()]


def swap(text: str, chance: random.Random, lexicon: Lexicon) -> str | None:
    """Two names in each other's place, unless they stand in one list, whose order says nothing; or doer and done."""
    if chance.random() < 0.5 and (turned := voices.reversed_voice(text)):
        return turned
    found = runs(text) if chance.random() < 0.5 else [one.span() for one in names(text)]
    if not found or found[0][0] > 2:
        found += opening(text, lexicon)
    if len({text[start:end] for start, end in found}) < 2:
        return None
    (start, end), (begin, stop) = sorted(chance.sample(found, 2))
    middle = text[end:begin]
    if text[start:end] == text[begin:stop] or LIST.fullmatch(middle):
        return None
    return text[:start] + text[begin:stop] + middle + text[start:end] + text[stop:]


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
        lambda: swap(text, chance, lexicon),
        lambda: oppose(text, chance, lexicon),
    ]
    chance.shuffle(ways)
    return next((made for way in ways if (made := way())), None)
