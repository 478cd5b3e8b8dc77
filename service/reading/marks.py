"""Quotation marks to the stretches they enclose.

Needs the text and its paragraphs; adds the outermost stretches in marks, paragraph by paragraph, so that nothing in
one paragraph can spoil another. Knows every form that news uses: curly, straight, low, angled and doubled single
marks as double ones; single marks where they are no apostrophes; unclosed, misplaced and re-opened marks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from service.reading.mark import OPENS, Mark, Stretch, enclosed, looks
from service.reading.single_marks import Inside, pair_single

_DOUBLE = re.compile(r"''|``|‘‘|’’|‚‚|,,(?=\w)|[“”„‟\"«»〝〞＂]")
_STRAIGHT = frozenset({'"', "''", "＂"})
_CLOSES = frozenset("”»〞’›") | {"’’"}


def find_stretches(text: str, paragraphs: Sequence[tuple[int, int]]) -> tuple[Stretch, ...]:
    """The outermost stretches in marks, in text order; what stands in marks inside another stretch is part of it."""
    found: list[Stretch] = []
    left_open = False
    for number, (start, end) in enumerate(paragraphs):
        doubles = _pair(text, start, end, number, _double_marks(text, start, end), left_open)
        singles = pair_single(text, start, end, number, doubles)
        # British style: double marks inside single ones are the nested ones.
        outer = Inside(singles)
        doubles = [double for double in doubles if not outer.holds(double.outer_start)]
        here = sorted([*doubles, *singles], key=lambda s: s.start)
        if here and left_open and here[0].outer_start == start:
            here[0] = replace(here[0], continues=True)
        left_open = bool(here) and not here[-1].closed
        found.extend(here)
    return tuple(found)


def _double_marks(text: str, start: int, end: int) -> list[Mark]:
    marks: list[Mark] = []
    for match in _DOUBLE.finditer(text, start, end):
        form, at = match.group(), match.start()
        # Feet and inches: a straight mark right behind a figure, with none before it to close.
        if form in _STRAIGHT and not marks and at > start and text[at - 1].isdigit():
            continue
        opening, closing = looks(text, at, match.end(), start, end)
        if form in OPENS:
            marks.append(Mark(at, match.end(), form, True, closing and not opening))
        elif form in _CLOSES:
            marks.append(Mark(at, match.end(), form, opening and not closing, True))
        else:
            marks.append(Mark(at, match.end(), form, opening or not closing, closing or not opening))
    return marks


def _pair(text: str, start: int, end: int, number: int, marks: list[Mark], left_open: bool) -> list[Stretch]:
    """Pair the double marks of one paragraph; a depth counter leaves out nested ones.

    With `left_open`, a mark that can only close ends what the paragraph before began, though not opened anew here.
    """
    ahead = _Ahead(marks)
    found: list[Stretch] = []
    opened: Mark | None = None
    depth = 0
    if left_open and marks and marks[0].closes and not marks[0].opens:
        opened, depth = Mark(start, start, marks[0].form, True, False), 1
    for place, mark in enumerate(marks):
        if opened is None:
            if _can_open(text, mark, ahead.closer_after(place)):
                opened, depth = mark, 1
        elif _ends(opened, mark, ahead.has_after(place, _family(opened))):
            depth -= 1
            if depth == 0:
                found.append(enclosed(text, opened, mark.start, mark.end, number, closed=True))
                opened = None
        elif _family(mark) != _family(opened):
            continue
        elif mark.form not in _STRAIGHT and ahead.run_after(place) > depth:
            depth += 1
        elif mark.form not in _STRAIGHT or ahead.straight_after(place) % 2:
            # A second opening mark, and none is left to close it as well: the first was never closed.
            found.append(enclosed(text, opened, mark.start, mark.start, number, closed=False))
            opened, depth = mark, 1
    if opened is not None:
        found.append(enclosed(text, opened, end, end, number, closed=False))
    return [stretch for stretch in found if stretch.end > stretch.start]


class _Ahead:
    """What follows each of a paragraph's marks, counted once from the end, so that pairing stays linear."""

    def __init__(self, marks: list[Mark]) -> None:
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


def _family(mark: Mark) -> str:
    """Marks that belong together: a quotation begun with one is closed with one of the same, slips aside."""
    if mark.form in _STRAIGHT:
        return mark.form
    return "angled" if mark.form in "«»" else "curly"


def _can_open(text: str, mark: Mark, closer_follows: bool) -> bool:
    if mark.form in OPENS:
        return True
    if mark.opens and (closer_follows or mark.form in _STRAIGHT):
        return True
    # An opening mark that slipped to the word before (*she said," We won"*): a capital follows, and a closing mark.
    slipped = text[mark.start - 1 : mark.start] in (",", ":")
    return slipped and closer_follows and bool(re.match(r" [\[(]?[A-ZÀ-Þ]", text[mark.end : mark.end + 3]))


def _ends(opened: Mark, mark: Mark, own_follows: bool) -> bool:
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
