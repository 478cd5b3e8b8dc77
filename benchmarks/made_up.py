"""Quotations that are made up, a million of them in a minute: what stands in for a newsroom's memory.

Real are the words, which are the encoder's own vocabulary, what is said of each of them, the handles and the full-text
terms: a sample is compared with what the linker makes of the same texts. Synthetic are the sentences, words by Zipf's
law about topics; the speakers' names; the vectors of texts, which lie around those of some thousand sentences that were
really encoded; and the vectors of words, which are those that a word has in one other context. Lengths are as in news;
a share renders an earlier quotation in other words, days later, and a share repeats one word for word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zlib import crc32

import numpy as np
import numpy.typing as npt

from service.matching import handles
from service.matching.matcher import Matcher
from service.matching.terms import terms
from service.matching.words import STOP
from service.model import Speaker

SPEAKERS = 5_000
UNKNOWN = 0.2  # share of quotations whose speaker is not known
RENDERED = 0.25  # share of quotations that render an earlier one in other words
REPEATED = 0.1  # share of those that repeat an earlier one word for word
TOPICS = 3_000
TOPICAL = 40  # words of a topic
LEAST, MOST = 3, 120  # words of a quotation
CHUNK = 10_000  # quotations that are made together; any number of chunks can be
DAYS = 1_800
START = date(2020, 1, 1).toordinal()

Ints = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Made:
    """A quotation: the numbers of its words, of its speaker (-1 unknown), its day, and what it renders or repeats."""

    words: Ints
    speaker: int
    day: int
    vector: Halves
    of: int | None = None  # the place in its chunk of what it renders
    repeats: bool = False


class Vocabulary:
    """The encoder's words, and what the linker knows of each without its context."""

    def __init__(self, matcher: Matcher) -> None:
        encoder = matcher._encoder._encoder
        known = encoder._tokenizer.get_vocab()
        plain = [word for word in sorted(known, key=lambda w: (known[w], w)) if word.isascii() and word.isalpha()]
        self.words = [word for word in plain if len(word) > 2]
        texts = [matcher.encode(" ".join(self.words[k : k + 150])) for k in range(0, len(self.words), 150)]
        self.vectors: Halves = np.concatenate([each.vectors for each in texts]).astype(np.float16)
        self.stems: Ints = np.concatenate([each.words.stems for each in texts])
        self.stop = np.concatenate([each.words.flags[:, STOP] != 0 for each in texts])
        self.terms = " ".join(terms(each.words) for each in texts).split()
        self.rare = np.array([encoder.place(word) > handles.RARE for word in self.words]) & ~self.stop
        number = handles._number
        self.rarer = np.array([encoder.place(word) > handles.USUAL for word in self.words]) & ~self.stop
        self.unusual: Ints = np.array([number(handles.UNUSUAL, int(stem)) for stem in self.stems])
        self.brief: Ints = np.array([number(handles.SHORT_WORD, int(stem)) for stem in self.stems])
        self.lone: Ints = np.array([number(handles.LONE, int(stem)) for stem in self.stems])
        self._middle = matcher.handles._middle

    def by_vector(self, vectors: Halves) -> tuple[Ints, Ints]:
        """The handles by vector of each row, among all and among one speaker's."""
        found = []
        middled = (vectors.astype(np.float32) - self._middle).astype(np.float64)
        for sort, bands, bits in (
            (handles.FAR, handles.FAR_BANDS, handles.FAR_BITS),
            (handles.NEAR, handles.NEAR_BANDS, handles.NEAR_BITS),
        ):
            sides = (middled @ handles._planes(vectors.shape[1], sort, bands * bits).T) > 0
            values = sides.reshape(len(vectors), bands, bits) @ (1 << np.arange(bits))
            found.append(handles._in_bands(sort, values.T).T)
        far, near = found
        return far, near

    def by_words(self, words: Ints) -> tuple[Ints, Ints, Ints]:
        """A text's handles by words, among all and among one speaker's, and the stems that tell what it is about."""
        telling = words[~self.stop[words]]
        telling = telling if len(telling) else words
        told = self.stems[telling]
        rarer = np.unique(self.stems[telling[self.rarer[telling]]])
        far = [self.unusual[words[self.rare[words]]]]
        near = [_numbers(handles.RARER, rarer), _numbers(handles.WORD, np.setdiff1d(told, rarer))]
        for step in range(1, handles.WINDOW + 1):
            one, other = told[:-step], told[step:]
            apart = one != other
            far.append(_numbers(handles.PAIR, np.minimum(one, other)[apart], np.maximum(one, other)[apart]))
        if len(np.unique(told)) == 1:
            far.append(self.lone[telling[:1]])
        if len(np.unique(told)) <= handles.SHORT:
            near.append(self.brief[telling])
        return np.unique(np.concatenate(far)), np.unique(np.concatenate(near)), np.unique(told)


class Maker:
    """Makes quotations up, the same ones for the same seed."""

    def __init__(self, matcher: Matcher, vocabulary: Vocabulary) -> None:
        fixed = np.random.default_rng(1)
        self._size = len(vocabulary.words)
        self._shares = zipf(self._size)
        self._stop = np.flatnonzero(vocabulary.stop)
        self._topics = np.searchsorted(self._shares, fixed.random((TOPICS, TOPICAL)))
        lines = [" ".join(vocabulary.words[k] for k in topic[:16]) for topic in self._topics]
        self._centres = np.stack([matcher.encode(line).vector for line in lines])
        self._speaking = zipf(SPEAKERS)
        names = [word.title() for word in fixed.choice(vocabulary.words, 2 * SPEAKERS, replace=False)]
        self.speakers = [Speaker(f"{one} {other}") for one, other in zip(names[::2], names[1::2], strict=True)]

    def chunk(self, number: int) -> list[Made]:
        """The quotations of a chunk, of which none renders one of another chunk."""
        self._random = np.random.default_rng([7, number])
        found: list[Made] = []
        for _ in range(CHUNK):
            found.append(self._one(found, self._random.random()))
        return found

    def beside(self, number: int, count: int, seed: int) -> list[Made]:
        """Others that are in no chunk, and of which some render what is in chunk `number`."""
        there = self.chunk(number)
        self._random = np.random.default_rng([8, seed])
        return [self._one(there, self._random.random()) for _ in range(count)]

    def _one(self, earlier: Sequence[Made], drawn: float) -> Made:
        random = self._random
        if earlier and drawn < RENDERED + REPEATED:
            of = int(random.integers(len(earlier)))
            of = of if earlier[of].of is None else int(earlier[of].of or 0)
            return self._again(of, earlier[of], repeats=drawn >= RENDERED)
        topic = int(random.integers(TOPICS))
        size = int(np.clip(random.lognormal(2.8, 0.6), LEAST, MOST))
        general = np.searchsorted(self._shares, random.random(size))
        words = np.where(random.random(size) < 0.3, self._topics[topic][random.integers(TOPICAL, size=size)], general)
        words = np.where(random.random(size) < 0.45, self._stop[random.integers(len(self._stop), size=size)], words)
        speaker = -1 if random.random() < UNKNOWN else int(np.searchsorted(self._speaking, random.random()))
        return Made(words, speaker, START + int(random.integers(DAYS)), self._near(self._centres[topic], 0.8))

    def _again(self, of: int, other: Made, *, repeats: bool) -> Made:
        random = self._random
        day = other.day + int(random.integers(4))
        if repeats:
            return Made(other.words, other.speaker, day, other.vector, of, repeats=True)
        kept = other.words[random.random(len(other.words)) > 0.25]
        words = kept if LEAST <= len(kept) < len(other.words) else np.append(other.words, other.words[0])
        speaker = other.speaker if random.random() > 0.1 else -1
        vector = self._near(other.vector.astype(np.float32), 0.5, crc32(words.tobytes()))  # one text has one vector
        return Made(words, speaker, day, vector, of)

    def _near(self, vector: npt.NDArray[np.float32], far: float, seed: int | None = None) -> Halves:
        random = self._random if seed is None else np.random.default_rng(seed)
        noise = random.standard_normal(len(vector))
        moved = vector + far * noise / np.linalg.norm(noise)
        return np.asarray(moved / np.linalg.norm(moved), np.float16)


def zipf(count: int) -> npt.NDArray[np.float64]:
    """The shares of `count` things by Zipf's law, added up."""
    weights = 1 / np.arange(1, count + 1)
    return np.asarray(np.cumsum(weights / weights.sum()) * (1 - 1e-9))


def text_of(made: Made, words: Sequence[str]) -> str:
    """Its words, and a full stop."""
    return " ".join(words[k] for k in made.words).capitalize() + "."


def _numbers(sort: int, *parts: Ints) -> Ints:
    """What `handles._number` gives, of many at once."""
    mixed: npt.NDArray[np.uint64] = np.zeros(1, np.uint64)
    for part in parts:
        mixed = (mixed ^ part.astype(np.uint64)) * np.uint64(handles.PRIME)  # modulo 2 ** 64
        mixed = mixed ^ (mixed >> np.uint64(29))
    return ((np.uint64(sort) << np.uint64(59)) | (mixed >> np.uint64(5))).astype(np.int64)
