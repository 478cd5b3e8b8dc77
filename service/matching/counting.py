"""Numbers in digits and words, and what multiplies them: *two hundred and fifty thousand*, *3.5 million*."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from service.matching.lexicon import Lexicon

ROMAN = re.compile(r"(?=[IVX])(X{0,3})(IX|IV|V?I{0,3})")
LETTERS = {"I": 1, "V": 5, "X": 10}
TEN = 10
HUNDRED = 100

Found = tuple[Set[float], int]  # the readings of a figure, and how many words it takes; none, and one, where it is none
NONE: Found = (frozenset(), 1)


def word(forms: Sequence[str], place: int) -> str:
    """The word at `place`; nothing before the first and behind the last."""
    return forms[place] if 0 <= place < len(forms) else ""


def total(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """A number with what multiplies it, and what is added behind: *two hundred and fifty thousand*, *3.5 million*."""
    readings, used = number(lexicon, forms, place)
    if tuple(forms[place + used : place + used + 3]) == lexicon.and_a_half:
        readings, used = {value + 0.5 for value in readings}, used + 3
    times, more = times_behind(lexicon, forms, place + used)
    if more and readings:
        unsure = readings if len(forms[place + used]) == 1 else set()  # *5 m* may be metres
        smaller, added = _rest(lexicon, forms, place + used + more, times)
        again, last = times_behind(lexicon, forms, place + used + more + added) if added else (1, 0)
        readings = {(value * times + smaller) * again for value in readings} | unsure
        used += more + added + last
    return (readings, used) if used > 1 or forms[place] not in lexicon.vague else NONE


def number(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """The number at `place`: *30*, *twelve*, *twenty-six*; before *hundred* by itself a one that takes no word."""
    form = word(forms, place)
    if form in lexicon.tens and place + 1 < len(forms) and 0 < lexicon.numbers.get(forms[place + 1], 0) < TEN:
        return {lexicon.numbers[form] + lexicon.numbers[forms[place + 1]]}, 2
    if readings := lexicon.readings(form):
        return readings, 1
    return ({1.0}, 0) if form in lexicon.magnitudes and form in lexicon.alone else NONE


def times_behind(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
    """What the words from `place` on multiply a number by, and how many they are."""
    found, used = 1.0, 0
    while place + used < len(forms) and (times := lexicon.magnitudes.get(forms[place + used])):
        found, used = found * times, used + 1
    return found, used


def _rest(lexicon: Lexicon, forms: Sequence[str], place: int, under: float) -> tuple[float, int]:
    """What is added to a round number before `place`, and how many words that is: *and fifty*, *116*, *40 thousand*."""
    joined = int(tuple(forms[place : place + 1]) == lexicon.and_a_half[:1])
    at = place + joined
    if at >= len(forms) or not (forms[at] in lexicon.numbers or (forms[at].isdecimal() and not joined)):
        return 0, 0
    readings, used = number(lexicon, forms, at)
    times, more = times_behind(lexicon, forms, at + used)
    if forms[at] in lexicon.vague and not more:
        return 0, 0
    if under == HUNDRED < times:  # *two hundred and three thousand*: the last word multiplies all
        times, more = 1, 0
    value = max(readings, default=under) * times  # no reading: digits beyond all reason
    return (value, joined + used + more) if value < under else (0, 0)


def roman(lexicon: Lexicon, text: str, spans: Sequence[tuple[int, int]], place: int) -> Set[float]:
    """The number at `place` in Roman figures: *World War II*, *Article V*; not in a line of capitals, *PRESIDENT XI*.

    A single letter is one only behind what is numbered in that way.
    """
    if not place:
        return frozenset()
    (begin, end), (start, stop) = spans[place - 1 : place + 1]
    before, written = text[begin:end], text[start:stop]
    single = len(written) == 1 and before.casefold() not in lexicon.counted_in_roman
    if single or (before.isupper() and len(before) > 1) or not ROMAN.fullmatch(written):
        return frozenset()
    values = [LETTERS[letter] for letter in written]
    return {float(sum(-value if value < max(values[at:]) else value for at, value in enumerate(values)))}
