"""Which figures a text states, in digits or in words, and what each may stand for. Needs the text's words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.matching.lexicon import Lexicon

NAMED = re.compile(r"[^\W\d_][-‑]")  # before a figure that is part of a name: *COVID-19*
VALUES = 3  # readings of one figure that are kept
TEN = 10
NOON = 12
MOST = 2.0**62  # thousandths; *a trillion trillion trillion* is as much


def stated(
    lexicon: Lexicon, forms: Sequence[str], places: Sequence[int], text: str, spans: Sequence[tuple[int, int]]
) -> dict[int, list[int]]:
    """By the words' places what figures may stand for, in thousandths; *twenty-six million* is one, at its first word.

    `forms` are the words of `text` in small letters, `spans` where they stand, `places` those that may begin a figure.
    """
    found: dict[int, list[int]] = {}
    after = 0
    for place in places:
        if place < after:  # a part of the figure before
            continue
        start = spans[place][0]
        if NAMED.fullmatch(text, max(0, start - 2), start):
            continue
        readings, used = _figure(lexicon, forms, place)
        after = place + used
        if any(tuple(forms[after : after + len(words)]) == words for words in lexicon.afternoon):
            readings |= {value + NOON for value in readings if value < NOON}
        if readings:
            found[place] = [round(min(value * 1000, MOST)) for value in sorted(readings)[:VALUES]]
    return found


def _figure(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[set[float], int]:
    """The readings of the figure that begins at `place`, if one does, and how many words it takes."""
    used = 1
    readings = lexicon.readings(forms[place])
    if forms[place] in lexicon.tens and place + 1 < len(forms) and 0 < lexicon.numbers.get(forms[place + 1], 0) < TEN:
        readings, used = {lexicon.numbers[forms[place]] + lexicon.numbers[forms[place + 1]]}, 2
    if not readings and forms[place] in lexicon.magnitudes and forms[place] in lexicon.alone:
        readings = {lexicon.magnitudes[forms[place]]}
    while readings and place + used < len(forms) and (times := lexicon.magnitudes.get(forms[place + used])):
        # *5 m* may be metres.
        readings = {value * times for value in readings} | (readings if len(forms[place + used]) == 1 else set())
        used += 1
    return (readings if used > 1 or forms[place] not in lexicon.vague else set()), used
