"""Which figures a text states, in digits or in words, and what each may stand for. Needs the text's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from service.matching.counting import HUNDRED, NONE, Found, number, roman, times_behind, total, word
from service.matching.lexicon import Duration, Lexicon
from service.matching.units import NO_UNIT, Unit, converted, unit

HYPHENS = "-‑"  # before a figure that many leave out: *COVID-19*
JOINED = re.compile(r"[ \u00a0\u202f‑-]*")  # between a figure and its unit
VALUES = 3  # readings of one figure that are kept
NOON = 12
HOUR = 60
CONVERTED = -10  # less a reading in another measure; so it is equal to no reading by itself
BY, TO = 1, 2  # what something changed by, and what it came to
NO_CHANGE = None, ""
FAR = 4  # words between a change and what says which
MOST = 2.0**61  # thousandths; *a trillion trillion trillion* is as much
BELOW = 2**62  # added to what is less than nothing; no more than what 64 bits hold with MOST


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure may stand for, in thousandths, and what it counts.

    Readings in another measure are taken from CONVERTED: they answer to what is told in that, but not to each other,
    which are rounded.
    """

    readings: list[int]
    unit: Unit


def stated(
    lexicon: Lexicon, forms: Sequence[str], places: Sequence[int], text: str, spans: Sequence[tuple[int, int]]
) -> dict[int, Figure]:
    """The figures by their words' places; *twenty-six million* is one, at its first word.

    `forms` are the words of `text` in small letters, `spans` where they stand, `places` those that may begin a figure.
    """
    found: dict[int, Figure] = {}
    after = 0
    for place in places:
        if place < after:  # a part of the figure before
            continue
        start = spans[place][0]
        if word(forms, place - 1) in lexicon.small and text[start - 1] in HYPHENS:
            continue
        readings, used = _figure(lexicon, forms, place)
        readings = readings or roman(lexicon, text, spans, place)
        after = place + used
        if any(tuple(forms[after : after + len(words)]) == words for words in lexicon.afternoon):
            readings = readings | {value + NOON for value in readings if value < NOON}
        if readings:
            told = [_thousandths(value) for value in sorted(readings)]
            if _below(lexicon, forms, place, after):
                told = [BELOW + value for value in told]
            elif changed(lexicon, forms, place)[1] in lexicon.falls:  # *-5 per cent*, *shrank by 5 per cent*
                told += [BELOW + value for value in told]
            others = converted(lexicon, readings, forms[after : after + 2])
            told += [CONVERTED - _thousandths(value) for value in others]
            whole = forms[place] not in lexicon.shares  # a third of an hour is no hour
            beside = after < len(spans) and JOINED.fullmatch(text, spans[after - 1][1], spans[after][0])
            counts = unit(lexicon, forms, place, after if beside else -1) if whole else NO_UNIT
            found[place] = Figure(told[:VALUES], counts)
    return found


def agree(one: Set[int], other: Set[int], *, in_one_unit: bool = False) -> bool:
    """Whether two figures may be the same, by their readings: of one unit, by what is told in it alone."""
    return any((value >= 0 and value in other) or (CONVERTED - value in other and not in_one_unit) for value in one)


def _thousandths(value: float) -> int:
    return round(min(value * 1000, MOST))


def _below(lexicon: Lexicon, forms: Sequence[str], place: int, after: int) -> bool:
    """Whether a figure is less than nothing: *-5*, *minus 5* but not *7 minus 5*, *5 degrees below zero*."""
    if forms[place].startswith("-"):
        return True
    if word(forms, place - 1) in lexicon.minus:
        return not lexicon.readings(word(forms, place - 2))
    return any(tuple(forms[at : at + len(words)]) == words for words in lexicon.below for at in range(after, after + 3))


def changed(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[int | None, str]:
    """Whether the figure at `place` says what something changed BY or came TO, and the word for that.

    None, and no word, where it says neither.
    """
    at = place - 1
    while at >= 0 and forms[at] in lexicon.roughly | lexicon.articles:
        at -= 1
    if at < 0:
        return NO_CHANGE
    if forms[at] in lexicon.changes:  # *fell 4 per cent*
        return BY, forms[at]
    kind = BY if forms[at] in lexicon.changed_by else TO if forms[at] in lexicon.changed_to else None
    for before in reversed(forms[max(0, at - 1 - FAR) : at]) if kind else ():
        if before in lexicon.changes:
            return kind, before
        if before in lexicon.changed_by | lexicon.changed_to:
            break
    return NO_CHANGE


def _figure(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """The figure that begins at `place`, if one does."""
    ways: tuple[Callable[[Lexicon, Sequence[str], int], Found], ...] = (_clock, _duration, _share, total)
    return next((found for way in ways if (found := way(lexicon, forms, place))[0]), NONE)


def _clock(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """*Half past five*, *ten past four*, *quarter to six*: the hour, and minutes as hundredths, as *5:30* is read."""
    if place + 3 > len(forms):
        return NONE
    first, middle, last = forms[place : place + 3]
    part, hour = lexicon.shares.get(first), lexicon.numbers.get(last, 0)
    minutes = HOUR / part if part else lexicon.numbers.get(first, 0)
    if 0 < hour <= NOON and 0 < minutes <= HOUR / 2:
        if middle == lexicon.past:
            return {hour + minutes / 100}, 3
        if part and middle == lexicon.until:
            return {(hour - 1 or NOON) + (HOUR - minutes) / 100}, 3
    return NONE


def _duration(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """*Two hours and ten minutes*, *an hour and a half*, *a quarter of an hour*: in either unit, and as *2:10*."""
    for units in lexicon.durations:
        for way in (_of_both_units, _of_one_and_more, _of_less_than_one):
            count, used = way(lexicon, units, forms, place)
            if used:
                whole, rest = divmod(count, units.times)
                return {count, count / units.times, whole + rest / 100}, used
    return NONE


def _of_both_units(lexicon: Lexicon, units: Duration, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*Two hours and ten minutes*, *two hours and a half*: how many of the smaller unit, and how many words."""
    first, used = number(lexicon, forms, place)
    if not first or word(forms, place + used) not in units.units:
        return 0, 0
    behind = place + used + 1
    if tuple(forms[behind : behind + 3]) == lexicon.and_a_half:
        return (max(first) + 0.5) * units.times, used + 4
    behind += word(forms, behind) == lexicon.and_a_half[0]
    second, more = number(lexicon, forms, behind)
    told = second and word(forms, behind + more) in units.parts
    return (max(first) * units.times + max(second), behind + more + 1 - place) if told else (0, 0)


def _of_one_and_more(lexicon: Lexicon, units: Duration, forms: Sequence[str], place: int) -> tuple[float, int]:
    """What stands behind *an hour and*: *ten minutes*; *half*, if it is *a half*."""
    half = tuple(forms[max(0, place - 2) : place + 1]) == lexicon.and_a_half
    joined = place - 2 if half else place - 1
    article, unit, joint = (word(forms, at) for at in range(joined - 2, joined + 1))
    if article not in lexicon.articles or unit not in units.units or joint != lexicon.and_a_half[0]:
        return 0, 0
    found, used = ({units.times / 2}, 0) if half else number(lexicon, forms, place)
    told = half or (found and word(forms, place + used) in units.parts)
    return (units.times + max(found), used + 1) if told else (0, 0)


def _of_less_than_one(lexicon: Lexicon, units: Duration, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*Three quarters of an hour*, *half a year*."""
    part, used = _parts(lexicon, forms, place)
    size = lexicon.shares.get(forms[place])
    if not used and size:
        part, used = 1 / size, 1
    shared = word(forms, place + used) in lexicon.shared
    article, unit = (word(forms, place + used + shared + more) for more in (0, 1))
    told = used and (shared or size == 2) and article in lexicon.articles and unit in units.units
    return (part * units.times, used + shared + 2) if told else (0, 0)


def _share(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """Shares, as parts or so many in a hundred; of a round number, what they come to."""
    rounded = _share_of_round(lexicon, forms, place)
    if rounded[0]:
        return rounded
    ways = (_parts, _part, _of_several)
    part, used = next((found for way in ways if (found := way(lexicon, forms, place))[1]), (0.0, 0))
    return ({part, 100 * part, round(100 * part)}, used) if used else NONE


def _share_of_round(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """*Half a million*, *a quarter of a million*."""
    size = lexicon.shares.get(forms[place], 0)
    shared = word(forms, place + 1) in lexicon.shared
    if not size or not (shared or size == 2):
        return NONE
    at = place + 2 if shared else place + 1
    at += word(forms, at) in lexicon.articles
    times, used = times_behind(lexicon, forms, at)
    return ({times / size}, at - place + used) if used else NONE


def _parts(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*One third*, *two fifths*."""
    form, after = word(forms, place), word(forms, place + 1)
    count = lexicon.numbers.get(form, 0)
    some = form == lexicon.one or (count and after.endswith(lexicon.plural))
    return (count / lexicon.shares[after], 2) if some and after in lexicon.shares else (0, 0)


def _part(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*A third of*, *a third less*, *half of*, *every third*."""
    before, form, after = (word(forms, at) for at in range(place - 1, place + 2))
    count, size = lexicon.numbers.get(form, 0), lexicon.shares.get(form)
    if size and before in lexicon.articles and after in lexicon.stop | lexicon.compared | {""}:
        return 1 / size, 1
    if size == 2 and after in lexicon.shared and before not in lexicon.numbers:
        return 1 / 2, 1
    return (1 / count, 1) if before in lexicon.every and count > 1 else (0, 0)


def _of_several(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*Three in four*, *one voter in four*; but nothing for *two in three days*."""
    for between in (0, 1) if forms[place] == lexicon.one else (0,):
        within, whole, behind = (word(forms, place + between + more) for more in (1, 2, 3))
        some, all_ = (max(lexicon.readings(form), default=0) for form in (forms[place], whole))
        if within in lexicon.adverbial and 0 < some < all_ <= HUNDRED and behind not in lexicon.measures:
            return some / all_, between + 3
    return 0, 0
