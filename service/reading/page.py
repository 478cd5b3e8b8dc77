"""The annotated article as one sequence of words, to look around in by offset."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from service.reading.mark import Stretch
from service.reading.tokens import Sentence, Token
from service.reading.tree import Tree


@dataclass(frozen=True, slots=True)
class Word:
    """A token, the number of its sentence, and the stretch in marks that it stands in, if any."""

    token: Token
    sentence: int
    stretch: Stretch | None


class Page:
    """An article's text, paragraphs, stretches in marks and sentences; read only."""

    def __init__(
        self,
        text: str,
        paragraphs: Sequence[tuple[int, int]],
        stretches: Sequence[Stretch],
        sentences: Sequence[Sentence],
    ) -> None:
        self.text = text
        self.paragraphs = paragraphs
        self.stretches = stretches
        self.sentences = sentences
        self._stretch_starts = [s.outer_start for s in stretches]
        self.words = [
            Word(token, number, self.stretch_at(token.start))
            for number, sentence in enumerate(sentences)
            for token in sentence.tokens
        ]
        self._starts = [word.token.start for word in self.words]
        self._paragraph_starts = [start for start, _ in paragraphs]
        self._trees: dict[int, Tree] = {}

    def tree(self, sentence: int) -> Tree:
        """The tree of a sentence, made once."""
        if sentence not in self._trees:
            self._trees[sentence] = Tree(self.sentences[sentence])
        return self._trees[sentence]

    def stretch_at(self, offset: int) -> Stretch | None:
        """The stretch whose outer edges hold `offset`."""
        place = bisect_right(self._stretch_starts, offset) - 1
        if place >= 0 and self.stretches[place].outer_start <= offset < self.stretches[place].outer_end:
            return self.stretches[place]
        return None

    def stretches_in(self, start: int, end: int) -> Sequence[Stretch]:
        """The stretches of which some part lies in [start, end)."""
        first = max(0, bisect_right(self._stretch_starts, start) - 1)
        last = bisect_left(self._stretch_starts, end)
        return [s for s in self.stretches[first:last] if s.start < end and start < s.end]

    def gaps_around(self, stretch: Stretch) -> tuple[list[Word], list[Word]]:
        """The words of the paragraph between a stretch and its neighbours in marks, before and behind it."""
        low, high = self.paragraphs[stretch.paragraph]
        place = bisect_left(self._stretch_starts, stretch.outer_start)
        if place:
            low = max(low, self.stretches[place - 1].outer_end)
        if place + 1 < len(self.stretches):
            high = min(high, self.stretches[place + 1].outer_start)
        return self.between(low, stretch.outer_start), self.between(stretch.outer_end, high)

    def between(self, start: int, end: int) -> list[Word]:
        """The words that begin in [start, end)."""
        return self.words[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, offset: int, most: int) -> list[Word]:
        """The last words, `most` of them, of the sentence before the word at `offset` and outside other marks."""
        place = bisect_left(self._starts, offset)
        words = self.words[max(0, place - most) : place]
        here = self.words[place] if place < len(self.words) else None
        return [w for w in words if here and w.sentence == here.sentence and w.stretch is here.stretch]

    def paragraph_of(self, offset: int) -> int:
        """The number of the paragraph that holds `offset`, or of the one before it."""
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def in_paragraph(self, number: int) -> list[Word]:
        """The words of a paragraph."""
        start, end = self.paragraphs[number]
        return self.between(start, end)
