"""Single quotation marks, which are apostrophes elsewhere, to the stretches they enclose."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from service.reading.mark import Mark, Stretch, enclosed, looks

_SINGLE = re.compile(r"[‘’‚‛'‹›]")


class Inside:
    """The double stretches of a paragraph, to look up by offset."""

    def __init__(self, doubles: list[Stretch]) -> None:
        self._doubles = doubles
        self._starts = [double.outer_start for double in doubles]

    def holds(self, offset: int) -> bool:
        """Whether a double stretch holds `offset`."""
        place = bisect_right(self._starts, offset) - 1
        return place >= 0 and offset < self._doubles[place].outer_end

    def crosses(self, single: Stretch) -> bool:
        """Whether the single stretch overlaps a double one without holding it wholly."""
        return self.holds(single.outer_start) or self.holds(single.outer_end - 1)


def pair_single(text: str, start: int, end: int, number: int, doubles: list[Stretch]) -> list[Stretch]:
    """Pair single marks outside the double ones; an apostrophe neither opens nor closes."""
    inside = Inside(doubles)
    marks = [mark for mark in _single_marks(text, start, end) if not inside.holds(mark.start)]
    found: list[Stretch] = []
    place = 0
    while place < len(marks):
        if marks[place].opens:
            closing = _closing_single(text, marks, place)
            if closing is not None:
                found.append(
                    enclosed(text, marks[place], marks[closing].start, marks[closing].end, number, closed=True)
                )
                place = closing
            elif marks[place].form == "‘" and _starts_speech(text, marks[place].start, start):
                found.append(enclosed(text, marks[place], end, end, number, closed=False))
                break
        place += 1
    return [stretch for stretch in found if stretch.end > stretch.start and not inside.crosses(stretch)]


def _single_marks(text: str, start: int, end: int) -> Iterator[Mark]:
    for match in _SINGLE.finditer(text, start, end):
        at, form = match.start(), match.group()
        if text[at - 1 : at] == form or text[at + 1 : at + 2] == form:
            continue
        opening, closing = looks(text, at, at + 1, start, end)
        after = text[at + 1] if at + 1 < end else " "
        opening = opening and (after.isalnum() or after in "[…") and form not in "’›"
        # 'em, '90s: an elision, not an opening mark.
        if opening and form in "'‘" and re.match(r"(?:\d0s|em|n|til|tis|twas|cause)\b", text[at + 1 : at + 7]):
            opening = False
        closing = closing and form not in "‘‚‛‹"
        if opening or closing:
            yield Mark(at, at + 1, form, opening, closing)


def _closing_single(text: str, marks: list[Mark], place: int) -> int | None:
    """The mark that closes the one at `place`: the first that is no plural possessive (*the workers’ rights*)."""
    possessive: int | None = None
    for later in range(place + 1, len(marks)):
        mark = marks[later]
        if mark.closes:
            before, after = text[mark.start - 1], text[mark.end : mark.end + 2]
            if before in "sz" and len(after) == 2 and after[0] == " " and after[1].islower():
                possessive = later if possessive is None else possessive
                continue
            return later
        if mark.opens:
            break
    return possessive


def _starts_speech(text: str, at: int, start: int) -> bool:
    while at > start and text[at - 1].isspace():
        at -= 1
    return at == start or text[at - 1] in ":,"
