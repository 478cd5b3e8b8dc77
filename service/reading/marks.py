"""Quotation marks to the stretches they enclose.

Needs the text and its paragraphs; adds the outermost stretches in marks, paragraph by paragraph, so that nothing in
one paragraph can spoil another. Knows every form that news uses: curly, straight, low, angled and doubled single
marks as double ones; single marks where they are no apostrophes; unclosed, misplaced and re-opened marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DOUBLE = re.compile(r"''|``|‘‘|’’|‚‚|,,(?=\w)|[“”„‟\"«»〝〞＂]")
_SINGLE = re.compile(r"[‘’‚‛'‹›]")
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
        doubles = [d for d in doubles if not any(s.start <= d.outer_start and d.outer_end <= s.end for s in singles)]
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
    marks = []
    for match in _DOUBLE.finditer(text, start, end):
        form = match.group()
        if form in ('"', "''") and _is_measure(text, match.start(), start):
            continue
        opening, closing = _looks(text, match.start(), match.end(), start, end)
        if form in _OPENS:
            marks.append(_Mark(match.start(), match.end(), form, True, closing and not opening))
        elif form in _CLOSES:
            marks.append(_Mark(match.start(), match.end(), form, opening and not closing, True))
        else:
            marks.append(_Mark(match.start(), match.end(), form, opening or not closing, closing or not opening))
    return marks


def _is_measure(text: str, at: int, start: int) -> bool:
    """Feet and inches, minutes and seconds: a straight mark right behind a figure that no mark before it opened."""
    return at > start and text[at - 1].isdigit() and not re.search(r"[\"“„«]|''|``", text[start:at])


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
    found: list[Stretch] = []
    opened: _Mark | None = None
    depth = 0
    if left_open and marks and marks[0].closes and not marks[0].opens:
        opened, depth = _Mark(start, start, marks[0].form, True, False), 1
    straight_left = sum(mark.form in ('"', "''", "＂") for mark in marks)
    for place, mark in enumerate(marks):
        straight = mark.form in ('"', "''", "＂")
        straight_left -= straight
        if opened is None:
            if _can_open(mark, marks[place + 1 :], straight) or _opens_early(text, mark, marks[place + 1 :]):
                opened, depth = mark, 1
        elif _ends(opened, mark, straight):
            depth -= 1
            if depth == 0:
                found.append(_stretch(text, opened, mark.start, mark.end, number, closed=True))
                opened = None
        elif straight and mark.form == opened.form and straight_left % 2:
            # A second opening straight mark, and an odd one is left to close it: the first was never closed.
            found.append(_stretch(text, opened, mark.start, mark.start, number, closed=False))
            opened, depth = mark, 1
        elif not straight or mark.form != opened.form:
            if _closers(marks[place + 1 :]) > depth:
                depth += 1
            elif not straight:
                found.append(_stretch(text, opened, mark.start, mark.start, number, closed=False))
                opened, depth = mark, 1
    if opened is not None:
        found.append(_stretch(text, opened, end, end, number, closed=False))
    return [stretch for stretch in found if stretch.end > stretch.start]


def _can_open(mark: _Mark, following: list[_Mark], straight: bool) -> bool:
    if straight:
        return mark.opens
    if mark.form in _OPENS:
        return True
    # A closing mark in an opening's place opens only where another one is left to close it (Swedish, slips).
    return mark.opens and any(later.closes for later in following)


def _opens_early(text: str, mark: _Mark, following: list[_Mark]) -> bool:
    """An opening mark that slipped to the word before (*she said," We won"*): a capital follows, and a closing mark."""
    slipped = text[mark.start - 1 : mark.start] in (",", ":") and re.match(
        r" [\[(]?[A-ZÀ-Þ]", text[mark.end : mark.end + 3]
    )
    return bool(slipped) and any(later.closes for later in following)


def _ends(opened: _Mark, mark: _Mark, straight: bool) -> bool:
    """Whether `mark` ends what `opened` began, whatever its looks: a slip (*Ukraine, ”he said*) closes as well."""
    if opened.form == "„" and mark.form in "“”":
        return True
    if opened.form == "»":
        return mark.form == "«"
    if mark.form in _CLOSES:
        return True
    if straight and mark.form == opened.form:
        return mark.closes or not mark.opens
    return mark.closes and (straight or mark.form == opened.form)


def _closers(marks: list[_Mark]) -> int:
    """How many of `marks` close before one opens again."""
    count = 0
    for mark in marks:
        if not mark.closes:
            break
        count += 1
    return count


def _stretch(text: str, opened: _Mark, stop: int, outer: int, number: int, *, closed: bool) -> Stretch:
    start = opened.end
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return Stretch(start, stop, opened.start, max(outer, stop), number, closed, False)


def _pair_single(text: str, start: int, end: int, number: int, doubles: list[Stretch]) -> list[Stretch]:
    """Pair single marks outside the double ones; an apostrophe neither opens nor closes."""
    marks = [
        mark
        for mark in _single_marks(text, start, end)
        if not any(double.outer_start <= mark.start < double.outer_end for double in doubles)
    ]
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
    return [
        stretch
        for stretch in found
        if stretch.end > stretch.start and not any(_cross(stretch, double) for double in doubles)
    ]


def _cross(single: Stretch, double: Stretch) -> bool:
    """Whether the two overlap and the double one does not stand wholly inside the single one."""
    apart = double.outer_end <= single.outer_start or single.outer_end <= double.outer_start
    return not apart and not (single.start <= double.outer_start and double.outer_end <= single.end)


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
    return not text[start:at].strip() or text[start:at].rstrip()[-1] in ":,"
