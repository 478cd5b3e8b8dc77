"""What the matcher learns from: utterances with their texts, and the pairs among a batch of them."""

# ruff: noqa: S311  (chance draws training text here, not secrets)

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import flips
import harmless
from service.matching.lexicon import load_lexicon

sys.path.insert(0, str(Path(__file__).parent.parent / "renderings"))
import corpus

LEXICON = load_lexicon()
WORD = re.compile(r"\S+")
EVERY = 8  # every nth document is kept from training
CHECKED = frozenset((Path(__file__).parent / "checked.txt").read_text("utf-8").split())  # and these topics


@dataclass
class Sample:
    """A text of a batch. `utterance` numbers the utterances of the batch; `part` tells parts of one from another."""

    text: str
    utterance: int
    topic: str
    role: str  # whole, part, window, flip, near, false, aside (a window of a near one)
    part: int = -1


@dataclass
class Statement:
    """An utterance, or a sentence and its machine translations there and back."""

    topic: str
    wholes: list[str]
    parts: list[list[str]] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    flips: list[str] = field(default_factory=list)
    near: list[str] = field(default_factory=list)
    written: bool = True


def written(folder: Path) -> list[Statement]:
    """The corpus of renderings."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        for each in corpus.read(path):
            texts = [text for _, text in each.renderings]
            if len(texts) < 2:
                continue
            reversed_ones = [text for _, text in each.flips]
            found.append(Statement(each.topic, texts, each.parts, each.false_parts, reversed_ones, each.near))
    return found


def translated(path: Path) -> list[Statement]:
    """Sentences with their translations, as `roundtrip.py` wrote them."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [Statement(row["doc"], row["texts"], written=False) for row in rows if len(row["texts"]) > 1]


def kept_away(statements: Sequence[Statement]) -> set[str]:
    """The topics that no training may see."""
    documents = sorted({statement.topic for statement in statements if not statement.written})
    return {*documents[::EVERY], *CHECKED}


def kept_for_training(statements: Sequence[Statement]) -> list[Statement]:
    """All but what is kept to be counted on."""
    away = kept_away(statements)
    return [statement for statement in statements if statement.topic not in away]


def window(text: str, chance: random.Random) -> str | None:
    """A stretch of words cut out of a text, as a quoted fragment or a careless cut would be."""
    words = list(WORD.finditer(text))
    if len(words) < 5:
        return None
    size = min(chance.choice([2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 12]), len(words) - 2)
    start = chance.randrange(len(words) - size + 1)
    cut = text[words[start].start() : words[start + size - 1].end()]
    forms = [word.group().strip(".,:;!?\"'“”").lower() for word in words[start : start + size]]
    content = [form for form in forms if form not in LEXICON.stop and form]
    return cut if len(content) >= (2 if size > 2 else 1) else None


class Batches:
    """Draws batches of statements, topic by topic, so that what a text is not stands beside it."""

    def __init__(self, statements: Sequence[Statement], seed: int) -> None:
        self.chance = random.Random(seed)
        self.topics: dict[str, list[Statement]] = {}
        for statement in statements:
            self.topics.setdefault(statement.topic, []).append(statement)
        self.names = sorted(
            {one.group() for statement in statements for text in statement.wholes[:1] for one in flips.names(text)}
        )

    def epoch(self, texts: int) -> Iterator[list[Sample]]:
        """Batches of about `texts` texts that together hold every statement once."""
        chunks: list[list[Statement]] = []
        for _, statements in sorted(self.topics.items()):
            at = 0
            while at < len(statements):
                chunks.append(statements[at : at + 12])
                at += 12
        self.chance.shuffle(chunks)
        batch: list[Sample] = []
        count = 0
        for chunk in chunks:
            for statement in chunk:
                batch += self.samples(statement, count)
                count += 1
            if len(batch) >= texts:
                yield batch
                batch, count = [], 0
        if batch:
            yield batch

    def samples(self, statement: Statement, number: int) -> list[Sample]:
        """Some of a statement's texts."""
        return [
            Sample(self.worn(text), number, statement.topic, role, part)
            for text, role, part in (*self._written(statement), *self._made(statement))
            if len(text.split()) <= 80
        ]

    def _written(self, statement: Statement) -> Iterator[tuple[str, str, int]]:
        """Texts as they were written, their roles, and which part each is, if so."""
        chance = self.chance
        for text in chance.sample(statement.wholes, min(len(statement.wholes), 3 if statement.written else 2)):
            yield text, "whole", -1
        for place, wordings in enumerate(statement.parts):
            for text in chance.sample(wordings, min(2, len(wordings))):
                yield text, "part", place
        for role, texts, most in (
            ("false", statement.false, 1),
            ("flip", statement.flips, 3),
            ("near", statement.near, 2),
        ):
            for text in chance.sample(texts, min(most, len(texts))):
                yield text, role, -1

    def _made(self, statement: Statement) -> Iterator[tuple[str, str, int]]:
        """The same of texts made by rule."""
        chance = self.chance
        source, other, third = (chance.choice(statement.wholes) for _ in range(3))
        # Small changes, harmless ones and others, twice of one text: it is not the change that tells.
        changed = [harmless.touch(text, chance) for text in (source, source, other)]
        made = [("whole", text) for text in changed]
        made += [("window", window(text, chance)) for text in (other, changed[0] or source)]
        made += [("flip", flips.flip(text, chance, self.names, LEXICON)) for text in (source, changed[1] or source)]
        # Rare, since two names are needed, and the hardest to learn.
        made += [("flip", flips.swap(third, chance, LEXICON))]
        if cut := window(third, chance):
            made += [("window", harmless.touch(cut, chance))]
            made += [("flip", flips.swap(cut, chance, LEXICON) or flips.flip(cut, chance, self.names, LEXICON))]
        if statement.near:
            made += [("aside", window(chance.choice(statement.near), chance))]
        yield from ((text, role, -1) for role, text in made if text)

    def worn(self, text: str) -> str:
        """A text as it may reach us: now and then without its marks, its last stop or its capitals."""
        if self.chance.random() < 0.15:
            text = text.strip("“”\"'„«».").strip()
        if self.chance.random() < 0.04:
            text = text.lower()
        return text


@dataclass
class Labelled:
    """Two texts of a batch, by their places, and what holds of them; None where it isn't known."""

    a: int
    b: int
    topical: float
    conflict: float | None
    part: float | None
    chosen: bool = True  # False for what merely stands beside it


def pairs(batch: Sequence[Sample], forms: Sequence[frozenset[int]], chance: random.Random) -> Iterator[Labelled]:
    """The pairs that say something. `forms` are the ids of each text's words, to leave out accidental parts."""
    for i, a in enumerate(batch):
        for j in range(i + 1, len(batch)):
            b = batch[j]
            if a.utterance == b.utterance:
                found = _within(i, j, a, b)
                if {a.role, b.role} in ({"whole", "aside"}, {"window", "near"}):
                    short, long = sorted((forms[i], forms[j]), key=len)
                    found = None if len(short - long) < 2 else Labelled(i, j, 0, None, None)
            elif {a.role, b.role} <= {"whole", "part", "window"} and a.topic == b.topic:
                short, long = sorted((forms[i], forms[j]), key=len)
                found = None if short <= long else Labelled(i, j, 0, None, None, chosen=False)
            else:
                found = None
            if found:
                yield found


def _within(i: int, j: int, a: Sample, b: Sample) -> Labelled | None:
    roles = {a.role, b.role}
    if roles == {"whole"}:
        return Labelled(i, j, 1, 0, 0 if 0.6 < len(a.text.split()) / len(b.text.split()) < 1.6 else None)
    if roles in ({"whole", "part"}, {"whole", "window"}):
        return Labelled(i, j, 1, 0, 1)
    if roles == {"part"} and a.part == b.part:
        return Labelled(i, j, 1, 0, None)
    if roles == {"whole", "flip"}:
        return Labelled(i, j, 1, 1, None)
    if roles in ({"whole", "near"}, {"whole", "false"}):
        return Labelled(i, j, 0, None, None)
    return None
