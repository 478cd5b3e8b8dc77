"""A quotation mark, what it looks like, and the stretch that a pair of them encloses."""

from __future__ import annotations

from dataclasses import dataclass

OPENS = frozenset("“„‟«〝‘‚‛‹") | {"``", "‘‘", "‚‚", ",,"}
_BEFORE_OPENING = frozenset("([{—–-/:;,…") | OPENS | {'"'}


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
class Mark:
    """A mark at [start, end), and whether it can open and close."""

    start: int
    end: int
    form: str
    opens: bool
    closes: bool


def looks(text: str, begin: int, stop: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether a mark at [begin, stop) looks like an opening, and like a closing one, by its neighbours."""
    before = text[begin - 1] if begin > start else " "
    after = text[stop] if stop < end else " "
    opening = (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    closing = not before.isspace() and (after.isspace() or not after.isalnum())
    return opening, closing


def enclosed(text: str, opened: Mark, stop: int, outer: int, number: int, *, closed: bool) -> Stretch:
    start = opened.end
    while start < stop and text[start].isspace():
        start += 1
    while stop > start and text[stop - 1].isspace():
        stop -= 1
    return Stretch(start, stop, opened.start, max(outer, stop), number, closed, False)
