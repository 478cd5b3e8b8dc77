"""A stretch in marks with the words that report it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from service.reading.mark import Stretch
from service.reading.tokens import Token

# Tags of finite verbs.
FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})


class Place(Enum):
    """Where the reporting words stand: before the stretch, behind it, or nowhere near."""

    BEFORE = "before"
    AFTER = "after"
    NAME_BEFORE = "name before"
    NAME_AFTER = "name after"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch and what reports it; `start` and `end` bound the reporter's words of the reporting clause."""

    stretch: Stretch
    place: Place
    sentence: int = -1
    cue: tuple[int, int] | None = None
    lemma: str = ""
    source: Token | None = None
    start: int = 0
    end: int = 0
