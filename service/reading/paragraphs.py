"""Article text to paragraphs: the largest unit that a sentence, and any fault of its marks, can spoil.

Needs the text; adds the (start, end) of each paragraph, white space at its edges left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLOCK = re.compile(r"[^\r\n\v\f\u0085\u2028\u2029]+")
# *KYIV, Ukraine (AP) — *, *MOSCOW – *: no part of the first sentence.
_DATELINE = re.compile(
    r"(?:[^\n—–()]{2,60}\([A-Za-z./ ]{2,24}\)|[A-ZÀ-Þ][A-ZÀ-Þ'’./ -]{2,30}(?:,[^\n—–()-]{2,40})?)"
    r"\s*(?:—|–|--|-)\s+(?=\S)"
)
_TERMINAL = frozenset(".?!:;”\"'’»“…)]")
# Widths between which the lines of a hard-wrapped text (mail, wire copy) fall.
_WRAP_MIN, _WRAP_MAX = 50, 90
_WRAP_RUN = 3


def split_paragraphs(text: str) -> tuple[tuple[int, int], ...]:
    """The paragraphs of `text` as (start, end) offsets, in order, none empty.

    Every line is a paragraph, except that the lines of a hard-wrapped block are one: a run of lines of nearly the
    same width, or a line that breaks off amid a sentence and goes on in lower case.
    """
    lines = list(_lines(text))
    paragraphs: list[tuple[int, int]] = []
    wrapped = _wrapped_lines(text, lines)
    for number, (start, end) in enumerate(lines):
        if number and _joins(text, lines[number - 1], (start, end), wrapped[number - 1]):
            paragraphs[-1] = (paragraphs[-1][0], end)
        else:
            paragraphs.append((start, end))
    return tuple(part for start, end in paragraphs for part in _without_dateline(text, start, end))


def _without_dateline(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The paragraph, a dateline at its front split off."""
    dateline = _DATELINE.match(text, start, end)
    if dateline is not None:
        yield start, start + len(dateline.group().rstrip())
        start = dateline.end()
    yield start, end


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _BLOCK.finditer(text):
        line = match.group()
        stripped = line.strip()
        if stripped:
            start = match.start() + len(line) - len(line.lstrip())
            yield start, start + len(stripped)


def _wrapped_lines(text: str, lines: list[tuple[int, int]]) -> list[bool]:
    """For each line, whether it is full in a run of at least `_WRAP_RUN` full lines without a blank one."""
    full = [_WRAP_MIN <= end - start <= _WRAP_MAX for start, end in lines]
    wrapped = [False] * len(lines)
    run: list[int] = []
    for number, (start, _) in enumerate(lines):
        if run and not (_adjacent(text, lines[number - 1][1], start) and full[number]):
            run = []
        if full[number]:
            run.append(number)
            if len(run) >= _WRAP_RUN:
                for member in run:
                    wrapped[member] = True
    return wrapped


def _adjacent(text: str, end: int, start: int) -> bool:
    gap = text[end:start]
    return gap.count("\n") <= 1 and not gap.replace("\r\n", "\n").strip(" \t\n\r")


def _joins(text: str, before: tuple[int, int], line: tuple[int, int], before_wrapped: bool) -> bool:
    if not _adjacent(text, before[1], line[0]):
        return False
    breaks_off = text[before[1] - 1] not in _TERMINAL
    if before_wrapped:
        return breaks_off or before[1] - before[0] >= _WRAP_MIN
    return breaks_off and text[line[0]].islower()
