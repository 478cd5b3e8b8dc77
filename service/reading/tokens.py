"""What the annotator makes of a text, and every later step of reading builds on. Knows no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Token:
    """A syntactic word. `head` is the index of its head in the sentence's `tokens`, -1 for the root.

    `start` and `end` are offsets into the article; the words of a contraction (*don't*) split its stretch between
    them where its letters allow, and share it otherwise. `deprel` is the Universal Dependencies relation with its
    subtype; `head` and `deprel` are -1 and "" in a sentence that was not parsed.
    """

    index: int
    start: int
    end: int
    text: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens in text order, all from one paragraph; `paragraph` is the index of that paragraph."""

    start: int
    end: int
    paragraph: int
    tokens: tuple[Token, ...]
    parsed: bool


class Annotator(Protocol):
    """Text to sentences with tags, lemmas and, where wanted, a parse."""

    @property
    def identity(self) -> dict[str, str]:
        """What made the annotation (model name to version or digest), for answers and logs."""
        ...

    def annotate(
        self,
        text: str,
        paragraphs: Sequence[tuple[int, int]],
        wants_parse: Callable[[Sentence], bool],
    ) -> tuple[Sentence, ...]:
        """Annotate the stretches `paragraphs` (start, end) of `text`; parse the sentences that `wants_parse`.

        A sentence never crosses a paragraph's edge, a token never holds white space. Text outside the paragraphs
        is ignored; line breaks inside one count as spaces.
        """
        ...
