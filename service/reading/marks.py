"""Quotation marks to the stretches they enclose.

Needs the text and its paragraphs; adds the outermost stretches in marks, paragraph by paragraph, so that nothing in
one paragraph can spoil another. Knows every form that news uses: curly, straight, low, angled and doubled single
marks as double ones; single marks where they are no apostrophes; unclosed, misplaced and re-opened marks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DOUBLE = re.compile(r"''|``|‘‘|’’|‚‚|,,(?=\w)|[“”„‟\"«»〝〞＂]")
_SINGLE = re.compile(r"[‘’‚‛'‹›]")
_STRAIGHT = frozenset({'"', "''", "＂"})
_OPENS = frozenset("“„‟«〝‘‚‛‹") | {"``", "‘‘", "‚‚", ",,"}
_CLOSES = frozenset("”»〞’›") | {"’’"}
_BEFORE_OPENING = frozenset("([{—–-/:;,…") | _OPENS | {'"'}
_CLOSING_PUNCTUATION = frozenset(".,?!…—–-:;)]")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What stands between a pair of marks: `start` and `end` without the marks, `outer_*` with them.

    `closed` is False where the paragraph ended first; `continues` is True where the mark opens anew a quotation that
    the paragraph before left open.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    paragraph: int
    closed: bool
    continues: bool


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    form: str
    opens: bool
    closes: bool


def find_stretches(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[Stretch, ...]:
    """The outermost stretches in marks, in text order; what stands in marks inside another stretch is part of it."""
    found: list[Stretch] = []
    left_open = False
    for number, (start, end) in enumerate(paragraphs):
        doubles = _pair(text, start, end, number, _double_marks(text, start, end), left_open)
        singles = _pair_single(text, start, end, number, doubles)
        # British style: double marks inside single ones are the nested ones.
        outer = _Inside(singles)
        doubles = [double for double in doubles if not outer.holds(double.outer_start)]
        here = sorted([*doubles, *singles], key=lambda s: s.start)
        if here and left_open and here[0].outer_start == start:
            here[0] = _continuing(here[0])
        left_open = bool(here) and not here[-1].closed
        found.extend(here)
    return tuple(found)


def _continuing(stretch: Stretch) -> Stretch:
    return Stretch(
        stretch.start, stretch.end, stretch.outer_start, stretch.outer_end, stretch.paragraph, stretch.closed, True
    )


def _double_marks(text: str, start: int, end: int) -> list[_Mark]:
    marks: list[_Mark] = []
    for match in _DOUBLE.finditer(text, start, end):
        form, at = match.group(), match.start()
        # Feet and inches: a straight mark right behind a figure, with none before it to close.
        if form in _STRAIGHT and not marks and at > start and text[at - 1].isdigit():
            continue
        opening, closing = _looks(text, at, match.end(), start, end)
        if form in _OPENS:
            marks.append(_Mark(at, match.end(), form, True, closing and not opening))
        elif form in _CLOSES:
            marks.append(_Mark(at, match.end(), form, opening and not closing, True))
        else:
            marks.append(_Mark(at, match.end(), form, opening or not closing, closing or not opening))
    return marks


def _looks(text: str, begin: int, stop: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether a mark at [begin, stop) looks like an opening, and like a closing one, by its neighbours."""
    before = text[begin - 1] if begin > start else " "
    after = text[stop] if stop < end else " "
    opening = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    closing = not before.isspace() and (after.isspace() or not after.isalnum())
    return opening, closing


def _pair(text: str, start: int, end: int, number: int, marks: list[_Mark], left_open: bool) -> list[Stretch]:
    """Pair the double marks of one paragraph; a depth counter leaves out nested ones.

    With `left_open`, a mark that can only close ends what the paragraph before began, though not opened anew here.
    """
    ahead = _Ahead(marks)
    found: list[Stretch] = []
    opened: _Mark | None = None
    depth = 0
    if left_open and marks and marks[0].closes and not marks[0].opens:
        opened, depth = _Mark(start, start, marks[0].form, True, False), 1
    for place, mark in enumerate(marks):
        if opened is None:
            if _can_open(text, mark, ahead.closer_after(place)):
                opened, depth = mark, 1
        elif _ends(opened, mark, ahead.has_after(place, _family(opened))):
            depth -= 1
            if depth == 0:
                found.append(_stretch(text, opened, mark.start, mark.end, number, closed=True))
                opened = None
        elif _family(mark) != _family(opened):
            continue
        elif mark.form not in _STRAIGHT and ahead.run_after(place) > depth:
            depth += 1
        elif mark.form not in _STRAIGHT or ahead.straight_after(place) % 2:
            # A second opening mark, and none is left to close it as well: the first was never closed.
            found.append(_stretch(text, opened, mark.start, mark.start, number, closed=False))
            opened, depth = mark, 1
    if opened is not None:
        found.append(_stretch(text, opened, end, end, number, closed=False))
    return [stretch for stretch in found if stretch.end > stretch.start]


class _Ahead:
    """What follows each of a paragraph's marks, counted once from the end, so that pairing stays linear."""

    def __init__(self, marks: list[_Mark]) -> None:
        size = len(marks) + 1
        self._closers = [False] * size
        self._runs = [0] * size
        self._straight = [0] * size
        self._families: list[frozenset[str]] = [frozenset()] * size
        for place in range(len(marks) - 1, -1, -1):
            mark = marks[place]
            self._closers[place] = self._closers[place + 1] or mark.closes
            self._runs[place] = self._runs[place + 1] + 1 if mark.closes else 0
            self._straight[place] = self._straight[place + 1] + (mark.form in _STRAIGHT)
            family = self._families[place + 1]
            self._families[place] = family | {_family(mark)} if mark.closes else family

    def closer_after(self, place: int) -> bool:
        """Whether any mark behind `place` can close."""
        return self._closers[place + 1]

    def run_after(self, place: int) -> int:
        """How many marks behind `place` close before one only opens."""
        return self._runs[place + 1]

    def straight_after(self, place: int) -> int:
        """How many straight marks stand behind `place`."""
        return self._straight[place + 1]

    def has_after(self, place: int, family: str) -> bool:
        """Whether a mark of the family that can close stands behind `place`."""
        return family in self._families[place + 1]


def _family(mark: _Mark) -> str:
    """Marks that belong together: a quotation begun with one is closed with one of the same, slips aside."""
    if mark.form in _STRAIGHT:
        return mark.form
    return "angled" if mark.form in "«»" else "curly"


def _can_open(text: str, mark: _Mark, closer_follows: bool) -> bool:
    if mark.form in _OPENS:
        return True
    if mark.opens and (closer_follows or mark.form in _STRAIGHT):
        return True
    # An opening mark that slipped to the word before (*she said," We won"*): a capital follows, and a closing mark.
    slipped = text[mark.start - 1 : mark.start] in (",", ":")
    return slipped and closer_follows and bool(re.match(r" [\[(]?[A-ZÀ-Þ]", text[mark.end : mark.end + 3]))


def _ends(opened: _Mark, mark: _Mark, own_follows: bool) -> bool:
    """Whether `mark` ends what `opened` began, whatever its looks: a slip (*Ukraine, ”he said*) closes as well."""
    if _family(opened) != _family(mark):
        return mark.closes and not own_follows
    if opened.form == "»":
        return mark.form == "«"
    if opened.form == "„" and mark.form in "“”":
        return True
    if mark.form in _CLOSES:
        return True
    if mark.form in _STRAIGHT:
        return mark.closes or not mark.opens
    return mark.closes


def _stretch(text: str, opened: _Mark, stop: int, outer: int, number: int, *, closed: bool) -> Stretch:
    start = opened.end
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return Stretch(start, stop, opened.start, max(outer, stop), number, closed, False)


def _pair_single(text: str, start: int, end: int, number: int, doubles: list[Stretch]) -> list[Stretch]:
    """Pair single marks outside the double ones; an apostrophe neither opens nor closes."""
    inside = _Inside(doubles)
    marks = [mark for mark in _single_marks(text, start, end) if not inside.holds(mark.start)]
    found: list[Stretch] = []
    place = 0
    while place < len(marks):
        if marks[place].opens:
            closing = _closing_single(text, marks, place)
            if closing is not None:
                found.append(
                    _stretch(text, marks[place], marks[closing].start, marks[closing].end, number, closed=True)
                )
                place = closing
            elif marks[place].form == "‘" and _starts_speech(text, marks[place].start, start):
                found.append(_stretch(text, marks[place], end, end, number, closed=False))
                break
        place += 1
    return [stretch for stretch in found if stretch.end > stretch.start and not inside.crosses(stretch)]


class _Inside:
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


def _single_marks(text: str, start: int, end: int) -> Iterator[_Mark]:
    for match in _SINGLE.finditer(text, start, end):
        at, form = match.start(), match.group()
        if text[at - 1 : at] == form or text[at + 1 : at + 2] == form:
            continue
        opening, closing = _looks(text, at, at + 1, start, end)
        after = text[at + 1] if at + 1 < end else " "
        opening = opening and (after.isalnum() or after in "[…") and form not in "’›"
        # 'em, '90s: an elision, not an opening mark.
        if opening and form in "'‘" and re.match(r"(?:\d0s|em|n|til|tis|twas|cause)\b", text[at + 1 : at + 7]):
            opening = False
        closing = closing and form not in "‘‚‛‹"
        if opening or closing:
            yield _Mark(at, at + 1, form, opening, closing)


def _closing_single(text: str, marks: list[_Mark], place: int) -> int | None:
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
