"""A text to its words and their vectors. Needs text; adds `Encoded`."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from service.inference import Vectors, WordEncoder
from service.matching.lexicon import load_lexicon
from service.matching.words import WordReader, Words

Halves = npt.NDArray[np.float16]

REMEMBERED = 100_000  # words whose vectors are kept; about 500 bytes each


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text's words, a vector for each (words, 48), and one of length one for the whole (192,)."""

    words: Words
    vectors: Vectors
    vector: Vectors
    known: bool = field(init=False)  # whether the encoder knows any of the words

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", bool(self.vector.any()))

    def stretch(self, start: int, end: int) -> Encoded:
        """The words from `start` to `end`, with the vector of the whole."""
        return Encoded(self.words.stretch(start, end), self.vectors[start:end], self.vector)


class TextEncoder:
    """Texts to `Encoded`. What a text becomes depends on nothing but itself."""

    def __init__(self, folder: Path) -> None:
        """`folder` holds encoder.onnx, tokenizer.json and heads.npz; ModelError is the caller's to raise."""
        self._encoder = WordEncoder(folder / "encoder.onnx", folder / "tokenizer.json")
        heads = np.load(folder / "heads.npz")
        self._word: Vectors = heads["word"]
        self._bias: Vectors = heads["bias"]
        self._weight: Vectors = heads["weight"]
        self._offset = float(heads["offset"])
        self._sentence: Vectors = heads["sentence"]
        self._reader = WordReader(load_lexicon())
        self._known: OrderedDict[str, Encoded] = OrderedDict()
        self._remembered = 0  # words
        self._lock = threading.Lock()

    def encode(self, text: str) -> Encoded:
        """The words and vectors of `text`; zeros for words that the encoder does not know, and where it has none."""
        with self._lock:
            if text in self._known:
                self._known.move_to_end(text)
                return self._known[text]
        encoded = self._encode(text)
        self._keep(text, encoded)
        return encoded

    def place(self, word: str) -> int:
        """The place of a small-letter word in the encoder's vocabulary, which is by frequency; see `WordEncoder`."""
        return self._encoder.place(word)

    def remember(self, text: str, vectors: Halves, vector: Halves) -> None:
        """Know a text by the vectors that it got from this encoder before: (words, 48), or in one row, and (192,)."""
        with self._lock:
            if text in self._known:
                self._known.move_to_end(text)
                return
        width = len(self._bias)
        encoded = Encoded(
            self._reader.read(text), vectors.reshape(-1, width).astype(np.float32), vector.astype(np.float32)
        )
        self._keep(text, encoded)

    def _keep(self, text: str, encoded: Encoded) -> None:
        with self._lock:
            if text not in self._known:
                self._known[text] = encoded
                self._remembered += 1 + len(encoded.words)
            while self._remembered > REMEMBERED:
                self._remembered -= 1 + len(self._known.popitem(last=False)[1].words)

    def _encode(self, text: str) -> Encoded:
        words = self._reader.read(text)
        surface = words.pieced
        known = self._encoder.knows(surface)
        if not known.any():
            return Encoded(
                words, np.zeros((len(words), len(self._bias)), np.float32), np.zeros(len(self._sentence.T), np.float32)
            )
        hidden = self._encoder.encode(surface)[1:]
        shares = known / (1 + np.exp(-(hidden @ self._weight + self._offset)))
        whole = (shares @ hidden / shares.sum()) @ self._sentence
        vector = whole / max(float(np.linalg.norm(whole)), 1e-9)
        return Encoded(words, _half((hidden @ self._word + self._bias) * known[:, None]), _half(vector))


def _half(vectors: Vectors) -> Vectors:
    """Rounded to half precision, in which vectors may be stored, so that stored ones judge alike."""
    return vectors.astype(np.float16).astype(np.float32)
