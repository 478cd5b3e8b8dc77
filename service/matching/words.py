"""A text to its words, and to what can be said of a word without its context. Needs text; adds `Words`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from zlib import crc32

import numpy as np
import numpy.typing as npt
import snowballstemmer

from service.matching.lexicon import Lexicon

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

# A figure keeps its inner separators, and a time of day its colon; a word its inner apostrophes; ideographs and symbols
# stand alone.
TOKEN = re.compile(
    r"(?<![\d:])\d{1,2}:[0-5]\d(?![\d:])"
    r"|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,]*\d)"
    r"|\d+(?:[.,]\d+)*"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[%€$£¥°+&§]"
    r"|[\u2600-\u27bf\U0001f000-\U0001faff]"
)
SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)]*\s*[\"'“‘„«(]*$")
NAMED = re.compile(r"[^\W\d_][-‑]")  # before a figure that is part of a name: *COVID-19*
AFTERNOON = re.compile(r"\s*p\.?\s?m\b", re.IGNORECASE)

FIGURE, NEGATION, CAPITAL, OPENING, CAPITALS, STOP, SYMBOL, FIRST, LAST = range(9)  # columns of `Words.flags`
FLAGS = 9
VALUES = 3  # readings of one figure that are kept
ANTONYMS = 4  # antonyms of one word that are kept
SHAPE = 6  # letters of a name that tell it from others, whatever its ending: *Tarnowice*, *Tarnowicach*
TEN = 10
MOST = 2.0**62  # thousandths; *a trillion trillion trillion* is as much
FORM, STEM, SHAPED, READINGS, OPPOSITES = 0, 1, 2, slice(3, 3 + VALUES), slice(3 + VALUES, 3 + VALUES + ANTONYMS)
IDS = 3 + VALUES + ANTONYMS  # columns of `Words.ids`, by the names above
NOTHING = -1  # in an array of ids: no such thing; equal to nothing, itself included
NO_VALUES = (NOTHING,) * VALUES


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `text`: n of them, with n rows in each array.

    `starts` and `ends` are code points. `ids` (n, 10) holds all ids of a word in one row, so that many texts are set
    side by side in one step. `flags` (n, 9) tells figure, negation, capital amid a sentence, capital at its start,
    capitals only, stop word, symbol, first and last.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    ids: Ids
    flags: Floats

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def forms(self) -> Ids:
        """The ids of the small-letter forms."""
        return self.ids[:, FORM]

    @property
    def stems(self) -> Ids:
        """The ids of the stems."""
        return self.ids[:, STEM]

    @property
    def shapes(self) -> Ids:
        """The ids of how words begin when accents and transliterations are evened out; -1 for the shortest."""
        return self.ids[:, SHAPED]

    @property
    def values(self) -> Ids:
        """The readings (n, 3) of figures in thousandths, -1 where there are fewer."""
        return self.ids[:, READINGS]

    @property
    def antonyms(self) -> Ids:
        """The stems (n, 4) that each word contradicts, -1 where there are fewer."""
        return self.ids[:, OPPOSITES]

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
        return Words(
            self.text, self.starts[start:end], self.ends[start:end], self.ids[start:end], self.flags[start:end]
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """What can be said of a word by itself."""

    form: str
    ids: bytes  # its row of `Words.ids`, without readings, which depend on the words beside it
    figure: bool  # whether a figure may begin with it
    capital: bool
    flags: bytes  # its row of `Words.flags` amid a sentence


def identity(text: str) -> int:
    """The id of a form: the same on every machine and in every process."""
    return crc32(text.encode("utf-8", "surrogatepass"))


class WordReader:
    """Texts to `Words`, by the rules of a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._stemmer = snowballstemmer.stemmer("english")
        self._lock = Lock()  # a stemmer keeps the word that it is at
        self._stem = lru_cache(maxsize=50_000)(self._stemmed)
        self._known = lru_cache(maxsize=50_000)(self._facts)

    def read(self, text: str) -> Words:
        """The words of `text`, in order; none where it holds marks alone."""
        spans = [match.span() for match in TOKEN.finditer(text)]
        known = [self._known(text[start:end]) for start, end in spans]
        values = self._values(known, text, spans)
        ids = np.frombuffer(bytearray().join([fact.ids for fact in known]), np.int64).reshape(-1, IDS)
        for place, readings in values.items():
            ids[place, READINGS] = readings
        return Words(
            text=text,
            starts=tuple(start for start, _ in spans),
            ends=tuple(end for _, end in spans),
            ids=ids,
            flags=_flags(text, spans, known, values),
        )

    def stem(self, form: str) -> str:
        """The stem of a form in small letters."""
        return self._stem(form)

    def _stemmed(self, form: str) -> str:
        with self._lock:
            return str(self._stemmer.stemWord(form))

    def _facts(self, word: str) -> Fact:
        known, form = self._lexicon, normal(word)
        shape = known.even(form)[:SHAPE]
        opposites = sorted(known.antonyms.get(form, ()) or known.antonyms.get(self.stem(form), ()))
        antonyms = [identity(self.stem(opposite)) for opposite in opposites[:ANTONYMS]]
        shaped = identity(shape) if len(shape) > 2 else NOTHING
        ids = [identity(form), identity(self.stem(form)), shaped, *NO_VALUES, *antonyms]
        capital, capitals = word[:1].isupper(), len(word) > 1 and word.isupper()
        flags = [False, known.negates(form), capital, False, capitals, form in known.stop, not word[:1].isalnum()]
        return Fact(
            form=form,
            ids=np.array(ids + [NOTHING] * (IDS - len(ids)), dtype=np.int64).tobytes(),
            figure=bool(known.readings(form)) or (form in known.magnitudes and form in known.alone),
            capital=capital,
            flags=np.array([*flags, False, False], dtype=np.float32).tobytes(),
        )

    def _values(self, known: Sequence[Fact], text: str, spans: Sequence[tuple[int, int]]) -> dict[int, list[int]]:
        """By the words' places what figures may stand for; *twenty-six million* is one figure, at its first word."""
        forms = [fact.form for fact in known]
        found: dict[int, list[int]] = {}
        after = 0
        for place in (place for place, fact in enumerate(known) if fact.figure):
            if place < after:  # a part of the figure before
                continue
            start = spans[place][0]
            if NAMED.fullmatch(text, max(0, start - 2), start):
                continue
            readings, used = self._figure(forms, place)
            after = place + used
            if readings and AFTERNOON.match(text, spans[after - 1][1]):
                readings |= {value + 12 for value in readings if value < 12}
            if readings:
                kept = [int(min(value * 1000, MOST)) for value in sorted(readings)[:VALUES]]
                found[place] = kept + [NOTHING] * (VALUES - len(kept))
        return found

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
    text: str, spans: Sequence[tuple[int, int]], known: Sequence[Fact], values: Mapping[int, Sequence[int]]
) -> Floats:
    flags = np.frombuffer(bytearray().join([fact.flags for fact in known]), np.float32).reshape(-1, FLAGS)
    for place in (place for place, fact in enumerate(known) if fact.capital):
        before = text[spans[place - 1][1] : spans[place][0]] if place else ""
        if place == 0 or (before != " " and SENTENCE_END.search(before)):
            flags[place, [CAPITAL, OPENING]] = 0, 1
    flags[list(values), FIGURE] = 1
    flags[:1, FIRST] = flags[-1:, LAST] = 1
    return flags


def normal(word: str) -> str:
    """A word in small letters, its compatibility forms undone, its apostrophe straight and its possessive off."""
    form = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")
    return form[:-2] if form.endswith("'s") and len(form) > 2 else form
