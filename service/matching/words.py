"""A text to its words, and to what can be said of a word without its context. Needs text; adds `Words`."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from zlib import crc32

import numpy as np
import numpy.typing as npt
import snowballstemmer

from service.matching.counting import ROMAN
from service.matching.figures import VALUES, Figure, changed, stated
from service.matching.lexicon import Lexicon

Ids = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

MINUS = r"(?:(?<![\w.,:;%)\]$€£¥°-])(?<!\d )[-−–‑](?=\d))?"  # no range, score or name: *10-15*, *3 -1*, *B-52*
# A figure keeps its minus and its inner separators, and a time of day its colon, which some translators set apart
# (*7: 25*), and the seconds that some put (*7.25: 00*); a word its inner apostrophes, and the letters that some set
# apart because English lacks them (*D ü renbach*); ideographs and symbols stand alone.
TOKEN = re.compile(
    r"(?<![\d:])\d{1,2}(?:: ?[0-5]\d(?:: ?00)?|\.[0-5]\d: ?00)(?![\d:])"
    rf"|{MINUS}\d{{1,3}}(?:[ \u00a0\u202f]\d{{3}})+(?![\d.,]*\d)"
    rf"|{MINUS}\d+(?: ?[½¼¾]| (?:1/2|[13]/4)(?![\d/]))"
    rf"|{MINUS}\d+(?:[.,]\d+)*"
    r"|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
    r"|[a-zA-Z]+(?: [ßâ-çê-öø-ſ] [a-z]+)+"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
    r"|[%€$£¥°+&§]"
    r"|[\u2600-\u27bf\U0001f000-\U0001faff]"
)
FRACTIONS = {"½": ".5", "1/2": ".5", "¼": ".25", "1/4": ".25", "¾": ".75", "3/4": ".75"}
FRACTION = re.compile(rf"(?<=\d) ?({'|'.join(FRACTIONS)})$")
DASH = re.compile(r"^[−–‑]")
SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)]*\s*[\"'“‘„«(]*$")

FIGURE, NEGATION, CAPITAL, OPENING, CAPITALS, STOP, SYMBOL, FIRST, LAST = range(9)  # columns of `Words.flags`
FLAGS = 9
ANTONYMS = 4  # antonyms of one word that are kept
SHAPE = 6  # letters of a name that tell it from others, whatever its ending: *Tarnowice*, *Tarnowicach*
FORM, STEM, SHAPED, HEARD, DENIED, SIDE, IMPLIED, CHANGE, UNIT = range(9)
READINGS, OPPOSITES = slice(9, 9 + VALUES), slice(9 + VALUES, 9 + VALUES + ANTONYMS)
IDS = 9 + VALUES + ANTONYMS  # columns of `Words.ids`, by the names above
NOTHING = -1  # in an array of ids: no such thing; equal to nothing, itself included
NO_VALUES = (NOTHING,) * VALUES


@dataclass(frozen=True, slots=True)
class Words:
    """The words of `text`: n of them, with n rows in each array.

    `starts` and `ends` are code points. `ids` (n, 16) holds all ids of a word in one row, so that many texts are set
    side by side in one step. `flags` (n, 9) tells figure, negation, capital amid a sentence of what may be a name,
    capital at its start, capitals only of what may be a name, stop word, symbol, first and last.
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
    def heard(self) -> Ids:
        """The ids of what is left of names when only what every language writes of them is kept; -1 for others.

        A common word that only begins a sentence is no name.
        """
        return self.ids[:, HEARD]

    @property
    def denied(self) -> Ids:
        """The stems of what words deny: of *clear* for *unclear*, of *open* for *closed*; -1 for others."""
        return self.ids[:, DENIED]

    @property
    def implied(self) -> Ids:
        """1 for what may say by itself what a negation says with another word, -1 for others."""
        return self.ids[:, IMPLIED]

    @property
    def values(self) -> Ids:
        """The readings (n, 3) of figures in thousandths, as `figures.stated` gives them; -1 where there are fewer."""
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
    def pieced(self) -> list[str]:
        """The words as written, but each name in one piece, whose letters a translator set apart."""
        return [word if word[0].isdecimal() else word.replace(" ", "") for word in self.surface]

    @property
    def plain(self) -> list[str]:
        """The words as written but for case, spaces within and the form of an apostrophe or a minus."""
        return ["".join(DASH.sub("-", word).casefold().split()).replace("’", "'") for word in self.surface]

    def stretch(self, start: int, end: int) -> Words:
        """The words from `start` to `end`, as words of the same text."""
        return Words(
            self.text, self.starts[start:end], self.ends[start:end], self.ids[start:end], self.flags[start:end]
        )


@dataclass(frozen=True, slots=True)
class Fact:
    """What can be said of a word by itself."""

    form: str
    ids: bytes  # its row of `Words.ids`, without what depends on the words beside it
    figure: bool  # whether a figure may begin with it
    numbering: bool  # whether it may stand for *number*: *No.*
    capital: bool
    common: bool  # whether it is no name where only a sentence's start gives it its capital
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
        self._small = lexicon.small.union(lexicon.generics.values())
        self._opposites: defaultdict[str, set[str]] = defaultdict(set)  # stems by stems
        self._complements = {self.stem(one): other for one, other in lexicon.complements.items()}
        for word, others in lexicon.antonyms.items():
            for other in others:
                self._opposites[self.stem(word)].add(self.stem(other))
                self._opposites[self.stem(other)].add(self.stem(word))

    def read(self, text: str) -> Words:
        """The words of `text`, in order; none where it holds marks alone."""
        spans = [match.span() for match in TOKEN.finditer(text)]
        known = [self._known(text[start:end]) for start, end in spans]
        figures = [place for place, fact in enumerate(known) if fact.figure]
        forms = [fact.form for fact in known]
        values = stated(self._lexicon, forms, figures, text, spans)
        ids = np.frombuffer(bytearray().join([fact.ids for fact in known]), np.int64).reshape(-1, IDS)
        for place, figure in values.items():
            ids[place, READINGS] = figure.readings + [NOTHING] * (VALUES - len(figure.readings))
            unit, last = figure.unit
            if unit:
                ids[[place, last], UNIT] = identity(unit)
            ids[place, CHANGE] = changed(self._lexicon, forms, place)[0] or NOTHING
        flags = _flags(text, spans, known, values)
        common = np.fromiter((fact.common for fact in known), np.bool_, len(known))
        ids[common & (flags[:, OPENING] > 0), HEARD] = NOTHING
        return Words(
            text=text,
            starts=tuple(start for start, _ in spans),
            ends=tuple(end for _, end in spans),
            ids=ids,
            flags=flags,
        )

    def stem(self, form: str) -> str:
        """The stem of a form in small letters."""
        return self._stem(form)

    def denied(self, form: str) -> str | None:
        """What a word denies, by itself or by how it begins: *closed* denies *open*, *disagreed* denies *agreed*."""
        if complement := self._complements.get(self.stem(form)):
            return complement
        opposites = self._opposites.get(self.stem(form), ())
        rests = (form.removeprefix(start) for start in self._lexicon.denying)
        return next((rest for rest in rests if rest != form and self.stem(rest) in opposites), None)

    def _stemmed(self, form: str) -> str:
        with self._lock:
            return str(self._stemmer.stemWord(form))

    def _facts(self, word: str) -> Fact:
        known, form = self._lexicon, normal(word)
        shape = known.even(form)[:SHAPE]
        antonyms = [identity(opposite) for opposite in sorted(self._opposites.get(self.stem(form), ()))[:ANTONYMS]]
        shaped = identity(shape) if len(shape) > 2 else NOTHING
        heard = known.sound(form) if word[:1].isupper() or form in self._small else ""
        denied = self.denied(form)
        ids = [identity(form), identity(self.stem(form)), shaped]
        ids += [identity(heard) if heard else NOTHING, identity(self.stem(denied)) if denied else NOTHING]
        ids += [known.sides.get(form, NOTHING), 1 if known.implies(form) else NOTHING, NOTHING, NOTHING]
        answered = known.answering.get(form)
        ids += [NOTHING if answered is None else answered * 1000, *NO_VALUES[1:], *antonyms]
        stop = form in known.stop or ("'" in form and form.partition("'")[0] in known.stop)  # *I'm*
        capital = word[:1].isupper()
        named = capital and len(form) > 1 and form not in known.unnamed
        capitals = named and word.isupper()
        flags = [False, known.negates(form), named, False, capitals, stop, not form[-1:].isalnum()]
        return Fact(
            form=form,
            ids=np.array(ids + [NOTHING] * (IDS - len(ids)), dtype=np.int64).tobytes(),
            figure=bool(known.readings(form) or ROMAN.fullmatch(word)) or form in known.alone or form in known.shares,
            numbering=form in known.numbering,
            capital=capital,
            common=not named or form in known.common or known.negates(form),
            flags=np.array([*flags, False, False], dtype=np.float32).tobytes(),
        )


def _flags(text: str, spans: Sequence[tuple[int, int]], known: Sequence[Fact], values: Mapping[int, Figure]) -> Floats:
    flags = np.frombuffer(bytearray().join([fact.flags for fact in known]), np.float32).reshape(-1, FLAGS)
    for place in (place for place, fact in enumerate(known) if fact.capital):
        before = text[spans[place - 1][1] : spans[place][0]] if place else ""
        if place == 0 or (before != " " and SENTENCE_END.search(before)):
            flags[place, [CAPITAL, OPENING]] = 0, 1
    flags[list(values), FIGURE] = 1
    for place in (place for place in values if place and known[place - 1].numbering):
        if known[place - 1].capital or "." in text[spans[place - 1][1] : spans[place][0]]:
            flags[place - 1, NEGATION] = 0  # *No. 5*
    flags[:1, FIRST] = flags[-1:, LAST] = 1
    return flags


def normal(word: str) -> str:
    """A word in small letters, in one piece, its compatibility forms undone, its apostrophe straight, no possessive."""
    word = DASH.sub("-", word)
    word = FRACTION.sub(lambda found: FRACTIONS[found[1]], word)
    form = unicodedata.normalize("NFKC", word).casefold().replace("’", "'").replace(" ", "")
    return form[:-2] if form.endswith("'s") and len(form) > 2 else form
