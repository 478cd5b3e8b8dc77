"""The words that decide whether two wordings agree: reads `lexicon/`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "lexicon"
DOUBLED = re.compile(r"(.)\1+")
VOWELS = re.compile(r"[aeiou]")
SOUND = 5  # letters of what is left of a name
FEW = 3  # letters, up to which so little is left of one that it is not told from others by them alone
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
SECONDS = re.compile(r"(?<=[:.]\d\d):00$")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


@dataclass(frozen=True, slots=True)
class Duration:
    """Two units of time, of which the first has so many of the second."""

    units: frozenset[str]
    parts: frozenset[str]
    times: int


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Negations, stop words, figures, antonyms and spellings, all in small letters."""

    negations: frozenset[str]
    negative_endings: tuple[str, ...]
    complements: Mapping[str, str]  # what a word denies by itself, and the other way round
    denying: tuple[str, ...]  # what a word begins with that denies the rest of it
    numbering: frozenset[str]  # those of `negations` that stand for *number* before a figure
    implied: frozenset[str]  # what may say by itself what a negation says with another word
    implying: re.Pattern[str]  # what more of these there are, by how they begin or end
    asides: frozenset[str]  # what opens a clause that a negation does not leave
    stop: frozenset[str]
    numbers: Mapping[str, float]
    tens: frozenset[str]  # those of `numbers` that a unit may follow
    vague: frozenset[str]  # those of `numbers` that by themselves are none
    counted_in_roman: frozenset[str]  # before a single letter that is a number: *World War I*
    answering: Mapping[str, int]  # for which figure of another text a word may stand that is none itself
    shares: Mapping[str, int]  # into how many parts the words for one of them divide
    one: str  # of such a share
    every: frozenset[str]  # *every second house* is half of them
    shared: frozenset[str]  # behind *half* and the like, where it is a share
    compared: frozenset[str]  # the same behind *a third*: *a third less*
    plural: str  # what several shares end in: *two thirds*
    articles: frozenset[str]  # *a third*, *half a million*
    and_a_half: tuple[str, ...]  # behind a number; its first word also joins what is added: *two hundred and fifty*
    past: str  # *half past five*
    until: str  # *quarter to six*
    minus: frozenset[str]  # before a figure that is less than nothing
    below: tuple[tuple[str, ...], ...]  # the words that may stand behind one, at most two words behind
    changes: frozenset[str]  # *rose*, *a cut*
    falls: frozenset[str]  # those of `changes` by which something became less
    changed_by: frozenset[str]  # between one of `changes` and a figure that says how much
    changed_to: frozenset[str]  # the same where it says what it came to
    roughly: frozenset[str]  # what may stand before such a figure
    magnitudes: Mapping[str, float]
    alone: frozenset[str]  # those of `magnitudes` that are figures by themselves
    squared: frozenset[str]  # before one of `measures`, of an area
    measures: Mapping[str, float]  # by what to multiply for the measure that others would use
    units: Mapping[str, str]  # what figures count, of one word or two, to the first word for it
    currencies: frozenset[str]  # those of `units` that may stand behind another word: *Swiss francs*
    signs: frozenset[str]  # those of `currencies` that may stand before a figure
    rates: frozenset[str]  # what no such word is: *40 per pound*
    parts: Mapping[str, int]  # how many of a smaller unit these are
    durations: tuple[Duration, ...]
    antonyms: Mapping[str, frozenset[str]]
    spelling: tuple[tuple[str, str], ...]
    generics: Mapping[str, str]  # the words that names are made of in other languages, evened out, to the English ones
    places: Mapping[str, str]  # names of places and of who is of them, evened out, to the English name
    sounds: tuple[tuple[str, str], ...]  # which of the letters that remain are taken for others in names
    afternoon: tuple[tuple[str, ...], ...]  # the words that may stand behind a time of day
    sides: Mapping[str, int]  # of words for what two do to one another: a number, whose last bit tells the two apart
    passive: frozenset[str]
    by: frozenset[str]
    adverbial: frozenset[str]  # the words behind which a name says where or when
    calendar: frozenset[str]
    unnamed: frozenset[str]  # what is no name by itself, whatever its capital
    small: frozenset[str]  # what is a name in small letters too
    common: frozenset[str]  # what is no name where a capital only says that a sentence begins

    def negates(self, form: str) -> bool:
        """Whether a word turns its clause round."""
        return form in self.negations or form.endswith(self.negative_endings)

    def implies(self, form: str) -> bool:
        """Whether a word may say by itself what a negation says with another: *missed*, *unchanged*, *homeless*."""
        return form in self.implied or bool(self.implying.fullmatch(form))

    def even(self, form: str) -> str:
        """A word with accents, transliterations and doubled letters evened out: *Jurij* and *Yuriy* are one."""
        return _even(form, self.spelling)

    def sound(self, name: str) -> str:
        """What every language that writes a name leaves of it: its first letter and its consonants, to the fifth.

        Of three or fewer the vowels tell names apart: *Bern* is not *Born*, *Pavel* is *Pavle*. A word that names are
        made of is taken for the English one: *Platz* for *Square*. So is a place, and its people: *Wien* for *Vienna*,
        *Swedes* for *Sweden*.
        """
        heard = self.even(name)
        if heard in self.places:
            return self.places[heard]
        heard = self.even(self.generics.get(heard, heard))
        for old, new in self.sounds:
            heard = heard.replace(old, new)
        bones = DOUBLED.sub(r"\1", heard[:1] + VOWELS.sub("", heard[1:]))
        if len(bones) > FEW:
            return bones[:SOUND]
        stem = heard.rstrip("aeiou")
        if len(bones) < FEW:
            return stem if len(stem) >= FEW else ""
        return bones + "".join(VOWELS.findall(heard[1:])[:1])

    def readings(self, form: str) -> set[float]:
        """What a word may stand for as a figure, without its minus: *1.320* may be 1320 or 1.32; else nothing."""
        if form in self.numbers:
            return {self.numbers[form]}
        form = SECONDS.sub("", form.removeprefix("-").replace(" ", ""))
        form = form.replace(":", ".")  # *7:25* is elsewhere written as *7.25*
        if not FIGURE.fullmatch(form):
            return set()
        figure = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in form)
        found = {float(figure.replace(".", "").replace(",", ""))} if THOUSANDS.fullmatch(figure) else set()
        whole, *rest = re.split(r"[.,]", figure)
        if len(rest) < 2:
            found.add(float(f"{whole}.{rest[0]}" if rest else whole))
        return {value for value in found if value < 1e15}


def _even(form: str, spelling: Sequence[tuple[str, str]]) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", form) if not unicodedata.combining(c))
    for old, new in spelling:
        plain = plain.replace(old, new)
    return DOUBLED.sub(r"\1", plain)


def _rows(file: Path) -> Iterator[list[str]]:
    """The words of each line that is no comment."""
    lines = file.read_text("utf-8").splitlines()
    return (line.split() for line in lines if line and not line.startswith("#"))


def _others(file: Path, spelling: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Each word of a line, evened out, to its first."""
    return {_even(word.casefold(), spelling): row[0] for row in _rows(file) for word in row}


def _sides(file: Path) -> dict[str, int]:
    """Each word of the nth line to 2n, or 2n + 1 behind the bar."""
    found: dict[str, int] = {}
    for number, row in enumerate(_rows(file), 1):
        bar = row.index("|")
        found |= {word: 2 * number + (place > bar) for place, word in enumerate(row) if place != bar}
    return found


@cache
def load_lexicon(folder: Path = FOLDER) -> Lexicon:
    """The lexicon in `folder`."""
    words = yaml.safe_load((folder / "words.yaml").read_text("utf-8"))
    units, currencies = ([line.split(", ") for line in words[each]] for each in ("units", "currencies"))
    complements = [(one, other) for one, other in _rows(folder / "complements.txt")]
    antonyms: dict[str, set[str]] = {}
    for one, *others in _rows(folder / "antonyms.txt"):
        antonyms.setdefault(one, set()).update(others)
    spelling = tuple((old, new) for old, new in words["spelling"])
    return Lexicon(
        negations=frozenset(words["negations"].split()),
        negative_endings=tuple(words["negative_endings"].split()),
        complements={other: one for one, other in reversed(complements)} | dict(reversed(complements)),
        denying=tuple(words["denying"].split()),
        numbering=frozenset(words["numbering"].split()),
        implied=frozenset(words["implied"].split()),
        implying=re.compile(words["implying"]),
        asides=frozenset(words["asides"].split()),
        stop=frozenset(words["stop"].split()),
        numbers=words["numbers"],
        tens=frozenset(words["tens"].split()),
        vague=frozenset(words["vague"].split()),
        counted_in_roman=frozenset(words["counted_in_roman"].split()),
        answering=words["answering"],
        shares=words["shares"],
        one=words["one"],
        every=frozenset(words["every"].split()),
        shared=frozenset(words["shared"].split()),
        compared=frozenset(words["compared"].split()),
        plural=words["plural"],
        articles=frozenset(words["articles"].split()),
        and_a_half=tuple(words["and_a_half"].split()),
        past=words["past"],
        until=words["until"],
        minus=frozenset(words["minus"].split()),
        below=tuple(tuple(each.split()) for each in words["below"]),
        **{
            each: frozenset(words[each].split()) for each in ("changes", "falls", "changed_by", "changed_to", "roughly")
        },
        magnitudes=words["magnitudes"],
        alone=frozenset(words["alone"].split()),
        squared=frozenset(words["squared"].split()),
        measures=words["measures"],
        units={each: line[0] for line in (*units, *currencies) for each in line},
        currencies=frozenset(each for line in currencies for each in line),
        signs=frozenset(words["signs"].split()),
        rates=frozenset(words["rates"].split()),
        parts=words["parts"],
        durations=tuple(
            Duration(frozenset(each["units"].split()), frozenset(each["parts"].split()), each["times"])
            for each in words["durations"]
        ),
        antonyms={word: frozenset(others) for word, others in antonyms.items()},
        spelling=spelling,
        generics=_others(folder / "generics.txt", spelling),
        places=_others(folder / "places.txt", spelling),
        sounds=tuple((old, new) for old, new in words["sounds"]),
        afternoon=tuple(
            dict.fromkeys(
                tuple(each.format(day=day).split()) for each in words["afternoon"] for day in words["calendar"].split()
            )
        ),
        sides=_sides(folder / "converses.txt"),
        passive=frozenset(words["passive"].split()),
        by=frozenset(words["by"].split()),
        adverbial=frozenset(words["adverbial"].split()),
        calendar=frozenset(words["calendar"].split()),
        unnamed=frozenset(words["unnamed"].split()),
        small=frozenset(words["small"].split()),
        common=frozenset(word for row in _rows(folder / "common.txt") for word in row),
    )
