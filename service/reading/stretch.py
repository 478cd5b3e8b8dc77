"""What a tokenizer sees of a paragraph, and the way back to the article's offsets."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """What the tokenizer sees of a paragraph: its characters, and where in the article each one stands."""

    chars: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Stretch:
        """The stretch without invisible characters; every run of white space is one space, none at the edges."""
        chars: list[str] = []
        places: list[int] = []
        for place in range(start, end):
            char = text[place]
            kind = unicodedata.category(char)
            if kind == "Cf":
                continue
            if kind[0] == "Z" or kind == "Cc":
                if not chars or chars[-1] == " ":
                    continue
                char = " "
            # A lone surrogate can't be encoded.
            chars.append("\ufffd" if kind == "Cs" else char)
            places.append(place)
        if chars and chars[-1] == " ":
            chars.pop()
            places.pop()
        return cls("".join(chars), tuple(places))
