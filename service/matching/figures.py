"""Which figures a text states, in digits or in words, and what each may stand for. Needs the text's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from service.matching.lexicon import Lexicon

NAMED = re.compile(r"[^\W\d_][-‑]")  # before a figure that is part of a name: *COVID-19*
ROUNDED = (2, 3)  # digits to which a converted figure is rounded
VALUES = 3  # readings of one figure that are kept
TEN = 10
HUNDRED = 100
NOON = 12
HOUR = 60
BY, TO = 1, 2  # what something changed by, and what it came to
FAR = 4  # words between a change and what says which
MOST = 2.0**62  # thousandths; *a trillion trillion trillion* is as much

Found = tuple[Set[float], int]  # the readings of a figure, and how many words it takes; none, and one, where it is none
NONE: Found = (frozenset(), 1)


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
            readings = readings | {value + NOON for value in readings if value < NOON}
        if readings:
            every = [*sorted(readings), *_converted(lexicon, readings, forms[after : after + 2])]
            found[place] = [round(min(value * 1000, MOST)) for value in every[:VALUES]]
    return found


def change(lexicon: Lexicon, forms: Sequence[str], place: int) -> int | None:
    """Whether the figure at `place` says what something changed BY or came TO; None where it says neither."""
    at = place - 1
    while at >= 0 and forms[at] in lexicon.roughly | lexicon.articles:
        at -= 1
    if at < 0:
        return None
    if forms[at] in lexicon.changes:  # *fell 4 per cent*
        return BY
    kind = BY if forms[at] in lexicon.changed_by else TO if forms[at] in lexicon.changed_to else None
    for before in reversed(forms[max(0, at - 1 - FAR) : at]) if kind else ():
        if before in lexicon.changes:
            return kind
        if before in lexicon.changed_by | lexicon.changed_to:
            break
    return None


def _converted(lexicon: Lexicon, readings: Set[float], behind: Sequence[str]) -> list[float]:
    """The readings in another measure, rounded as reporters round, if one stands behind: *15 miles* are 24 kilometres.

    Of two figures in one measure the first may by chance be what the second comes to in the other; that is rare.
    """
    power = 2 if behind and behind[0] in lexicon.squared else 1
    times = lexicon.measures.get([*behind, "", ""][power - 1], 0) ** power
    largest = sorted(readings, reverse=True) if times else []
    return [float(f"{value * times:.{digits}g}") for digits in ROUNDED for value in largest]


def _figure(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """The figure that begins at `place`, if one does."""
    ways: tuple[Callable[[Lexicon, Sequence[str], int], Found], ...] = (_clock, _share, _sum)
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
    shared = forms[place + 1 : place + 2] and forms[place + 1] in lexicon.shared
    if not size or not (shared or size == 2):
        return NONE
    at = place + 2 if shared else place + 1
    at += at < len(forms) and forms[at] in lexicon.articles
    times, used = _times(lexicon, forms, at)
    return ({times / size}, at - place + used) if used else NONE


def _parts(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*One third*, *two fifths*."""
    form, after = [*forms[place : place + 2], ""][:2]
    count = lexicon.numbers.get(form, 0)
    some = form == lexicon.one or (count and after.endswith(lexicon.plural))
    return (count / lexicon.shares[after], 2) if some and after in lexicon.shares else (0, 0)


def _part(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*A third of*, *a third less*, *half of*, *every third*."""
    form, after = [*forms[place : place + 2], ""][:2]
    before = forms[place - 1] if place else ""
    count, size = lexicon.numbers.get(form, 0), lexicon.shares.get(form)
    if size and before in lexicon.articles and after in lexicon.stop | lexicon.compared | {""}:
        return 1 / size, 1
    if size == 2 and after in lexicon.shared and before not in lexicon.numbers:
        return 1 / 2, 1
    return (1 / count, 1) if before in lexicon.every and count > 1 else (0, 0)


def _of_several(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
    """*Three in four*, *one voter in four*; but nothing for *two in three days*."""
    for between in (0, 1) if forms[place] == lexicon.one else (0,):
        within, whole, behind = [*forms[place + 1 + between : place + 4 + between], "", "", ""][:3]
        some, all_ = (max(lexicon.readings(form), default=0) for form in (forms[place], whole))
        if within in lexicon.adverbial and 0 < some < all_ <= HUNDRED and behind not in lexicon.measures:
            return some / all_, between + 3
    return 0, 0


def _sum(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """A number with what multiplies it, and what is added behind: *two hundred and fifty thousand*, *3.5 million*."""
    readings, used = _number(lexicon, forms, place)
    if tuple(forms[place + used : place + used + 3]) == lexicon.and_a_half:
        readings, used = {value + 0.5 for value in readings}, used + 3
    times, more = _times(lexicon, forms, place + used)
    if more and readings:
        unsure = readings if len(forms[place + used]) == 1 else set()  # *5 m* may be metres
        smaller, added = _rest(lexicon, forms, place + used + more, times)
        again, last = _times(lexicon, forms, place + used + more + added) if added else (1, 0)
        readings = {(value * times + smaller) * again for value in readings} | unsure
        used += more + added + last
    return (readings, used) if used > 1 or forms[place] not in lexicon.vague else NONE


def _number(lexicon: Lexicon, forms: Sequence[str], place: int) -> Found:
    """The number at `place`: *30*, *twelve*, *twenty-six*; before *hundred* by itself a one that takes no word."""
    form = forms[place]
    if form in lexicon.tens and place + 1 < len(forms) and 0 < lexicon.numbers.get(forms[place + 1], 0) < TEN:
        return {lexicon.numbers[form] + lexicon.numbers[forms[place + 1]]}, 2
    if readings := lexicon.readings(form):
        return readings, 1
    return ({1.0}, 0) if form in lexicon.magnitudes and form in lexicon.alone else NONE


def _times(lexicon: Lexicon, forms: Sequence[str], place: int) -> tuple[float, int]:
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
    readings, used = _number(lexicon, forms, at)
    times, more = _times(lexicon, forms, at + used)
    if forms[at] in lexicon.vague and not more:
        return 0, 0
    if under == HUNDRED < times:  # *two hundred and three thousand*: the last word multiplies all
        times, more = 1, 0
    value = max(readings) * times
    return (value, joined + used + more) if value < under else (0, 0)
