"""A text to its words, and to what can be said of a word without its context. Needs text; adds `Words`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from zlib import crc32

import numpy as np
import numpy.typing as npt
import snowballstemmer

from service.matching.lexicon import Lexicon

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

# A figure keeps its inner separators; a word its inner apostrophes; ideographs and symbols stand alone.
TOKEN = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,]*\d)"
    r"|\d+(?:[.,]\d+)*"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[%€$£¥°+&§]"
    r"|[\u2600-\u27bf\U0001f000-\U0001faff]"
)
SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)]*\s*[\"'“‘„«(]*$")
NAMED = re.compile(r"[^\W\d_][-‑]")  # before a figure that is part of a name: *COVID-19*
AFTERNOON = re.compile(r"\s*p\.?\s?m\b", re.IGNORECASE)

FLAGS = 9  # what `Words.flags` says of a word
VALUES = 3  # readings of one figure that are kept
ANTONYMS = 4  # antonyms of one word that are kept
SHAPE = 6  # letters of a name that tell it from others, whatever its ending: *Tarnowice*, *Tarnowicach*
TEN = 10
NOTHING = -1  # in an array of ids: no such thing; equal to nothing, itself included


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `text`: n of them, with n rows in each array.

    `starts` and `ends` are code points. `forms`, `stems` and `shapes` are ids of the small-letter form, of its stem and
    of how it begins when accents and transliterations are evened out; `values` (n, 3) are the readings of a figure in
    thousandths; `antonyms` (n, 4) the stems it contradicts. What is absent is -1. `flags` (n, 9) tells figure,
    negation, capital amid a sentence, capital at its start, capitals only, stop word, symbol, first and last.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    forms: Ids
    stems: Ids
    shapes: Ids
    values: Ids
    antonyms: Ids
    flags: Floats

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def surface(self) -> list[str]:
        """The words as written."""
        return [self.text[start:end] for start, end in zip(self.starts, self.ends, strict=True)]

    @property
    def plain(self) -> list[str]:
        """The words as written but for case and the form of an apostrophe."""
        return [word.casefold().replace("’", "'") for word in self.surface]

    def stretch(self, start: int, end: int) -> Words:
        """The words from `start` to `end`, as words of the same text."""
        return replace(
            self,
            starts=self.starts[start:end],
            ends=self.ends[start:end],
            forms=self.forms[start:end],
            stems=self.stems[start:end],
            shapes=self.shapes[start:end],
            values=self.values[start:end],
            antonyms=self.antonyms[start:end],
            flags=self.flags[start:end],
        )


def identity(text: str) -> int:
    """The id of a form: the same on every machine and in every process."""
    return crc32(text.encode("utf-8", "surrogatepass"))


class WordReader:
    """Texts to `Words`, by the rules of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._stem = lru_cache(maxsize=50_000)(snowballstemmer.stemmer("english").stemWord)
        self._known = lru_cache(maxsize=50_000)(self._facts)

    def read(self, text: str) -> Words:
        """The words of `text`, in order; none where it holds marks alone."""
        spans = [match.span() for match in TOKEN.finditer(text)]
        forms = [normal(text[start:end]) for start, end in spans]
        known = [self._known(form) for form in forms]
        values = self._values(forms, text, spans)
        return Words(
            text=text,
            starts=tuple(start for start, _ in spans),
            ends=tuple(end for _, end in spans),
            forms=np.array([identity(form) for form in forms], dtype=np.int64),
            stems=np.array([fact[0] for fact in known], dtype=np.int64),
            shapes=np.array([fact[1] for fact in known], dtype=np.int64),
            values=np.array(values, dtype=np.int64).reshape(-1, VALUES),
            antonyms=np.array([fact[2] for fact in known], dtype=np.int64).reshape(-1, ANTONYMS),
            flags=self._flags(text, spans, forms, values),
        )

    def stem(self, form: str) -> str:
        """The stem of a form in small letters."""
        return str(self._stem(form))

    def _facts(self, form: str) -> tuple[int, int, tuple[int, ...]]:
        shape = self._lexicon.even(form)[:SHAPE]
        opposites = sorted(self._lexicon.antonyms.get(form, ()) or self._lexicon.antonyms.get(self.stem(form), ()))
        ids = [identity(self.stem(word)) for word in opposites[:ANTONYMS]]
        padded = (*ids, *[NOTHING] * (ANTONYMS - len(ids)))
        return identity(self.stem(form)), identity(shape) if len(shape) > 2 else NOTHING, padded

    def _values(self, forms: Sequence[str], text: str, spans: Sequence[tuple[int, int]]) -> list[list[int]]:
        """For each word the ids of what it may stand for; *twenty-six million* is one figure, at its first word."""
        found: list[set[float]] = [set() for _ in forms]
        place = 0
        while place < len(forms):
            start = spans[place][0]
            named = NAMED.fullmatch(text, max(0, start - 2), start)
            readings, used = self._figure(forms, place) if not named else (set(), 1)
            if readings and AFTERNOON.match(text, spans[place + used - 1][1]):
                readings |= {value + 12 for value in readings if value < 12}
            found[place] = readings
            place += used
        kept = [[int(value * 1000) for value in sorted(each)[:VALUES]] for each in found]
        return [each + [NOTHING] * (VALUES - len(each)) for each in kept]

    def _figure(self, forms: Sequence[str], place: int) -> tuple[set[float], int]:
        """The readings of the figure that begins at `place`, if one does, and how many words it takes."""
        known, used = self._lexicon, 1
        readings = known.readings(forms[place])
        if forms[place] in known.tens and place + 1 < len(forms) and 0 < known.numbers.get(forms[place + 1], 0) < TEN:
            readings, used = {known.numbers[forms[place]] + known.numbers[forms[place + 1]]}, 2
        if not readings and forms[place] in known.magnitudes and forms[place] in known.alone:
            readings = {known.magnitudes[forms[place]]}
        while readings and place + used < len(forms) and (times := known.magnitudes.get(forms[place + used])):
            # *5 m* may be metres.
            readings = {value * times for value in readings} | (readings if len(forms[place + used]) == 1 else set())
            used += 1
        return (readings if used > 1 or forms[place] not in known.vague else set()), used

    def _flags(
        self, text: str, spans: Sequence[tuple[int, int]], forms: Sequence[str], values: Sequence[Sequence[int]]
    ) -> Floats:
        flags = np.zeros((len(spans), FLAGS), dtype=np.float32)
        for place, ((start, end), form) in enumerate(zip(spans, forms, strict=True)):
            word = text[start:end]
            before = text[spans[place - 1][1] : start] if place else ""
            opens = place == 0 or bool(SENTENCE_END.search(before))
            capital = word[:1].isupper()
            flags[place] = (
                values[place][0] != NOTHING,
                self._lexicon.negates(form),
                capital and not opens,
                capital and opens,
                len(word) > 1 and word.isupper(),
                form in self._lexicon.stop,
                not word[:1].isalnum(),
                place == 0,
                place == len(spans) - 1,
            )
        return flags


def normal(word: str) -> str:
    """A word in small letters, its compatibility forms undone, its apostrophe straight and its possessive off."""
    form = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    return form[:-2] if form.endswith("'s") and len(form) > 2 else form
