"""Models run without torch: ONNX Runtime on one thread, and the word encoders that it runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tokenizers

# A word's first letters tell enough, and a run of a thousand letters must not fill the window.
MAX_WORD = 60
# Pieces per pass: attention grows with the square, so a longer text is encoded in several windows.
MAX_PIECES = 254
# Words whose pieces are kept.
REMEMBERED = 50_000

Vectors = npt.NDArray[np.float32]


def session(model: Path) -> Any:
    """An inference session for an ONNX file."""
    # It starts threads, which the master must not have when it forks; so only who runs a model takes it along.
    import onnxruntime  # noqa: PLC0415 - see above

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Where a processor has no instructions for int8 products (VNNI), the fast ones overflow, and the same text would
    # be read otherwise there than elsewhere. This takes exact ones on such a processor, and changes nothing on others.
    options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def kind_of(word: str) -> int:
    """Which letters a word has, told to the encoder beside its pieces, which are in small letters only.

    1 for a capital first, 2 for capitals alone, 0 for anything else.
    """
    if not word[:1].isupper():
        return 0
    return 2 if len(word) > 1 and word.isupper() else 1


def word_pieces(tokenizer: Any, words: Sequence[str]) -> list[list[int]]:
    """The numbers of each word's pieces, at least one for every word."""
    encoding = tokenizer.encode([word[:MAX_WORD] for word in words], is_pretokenized=True, add_special_tokens=False)
    pieces: list[list[int]] = [[] for _ in words]
    for number, word in zip(encoding.ids, encoding.word_ids, strict=True):
        pieces[word].append(number)
    # Control characters leave nothing behind.
    unknown = [int(tokenizer.token_to_id("[UNK]"))]
    return [numbers or unknown for numbers in pieces]


NO_PLACE = 2**31  # of a word that is not in the vocabulary as a whole


class WordEncoder:
    """Words to vectors. A text is encoded alone, so its vectors never depend on its neighbours."""

    def __init__(self, model: Path, vocabulary: Path) -> None:
        self._session = session(model)
        self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(vocabulary))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._first = self._tokenizer.token_to_id("[CLS]") or 0
        self._last = self._tokenizer.token_to_id("[SEP]") or 0
        self._unknown = self._tokenizer.token_to_id("[UNK]") or 0
        self._pieces: dict[str, list[int]] = {}
        self.size = int(self._session.get_outputs()[0].shape[1])

    def place(self, word: str) -> int:
        """A word's place in the vocabulary, the common ones first; `NO_PLACE` where it is made of pieces."""
        number = self._tokenizer.token_to_id(word)
        return NO_PLACE if number is None else int(number)

    def knows(self, words: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Which words have pieces of their own; all others get one vector, whatever they mean."""
        return np.array([pieces != [self._unknown] for pieces in self._pieces_of(words)], dtype=np.bool_)

    def encode(self, words: Sequence[str]) -> Vectors:
        """Vectors of shape (1 + number of words, size): the text's own first, then one for each word."""
        pieces = self._pieces_of(words)
        kinds = [kind_of(word) for word in words]
        windows: list[Vectors] = []
        start = 0
        while start < len(pieces) or not windows:
            end, count = start, 0
            while end < len(pieces) and count + len(pieces[end]) <= MAX_PIECES:
                count += len(pieces[end])
                end += 1
            vectors = self._window(pieces[start:end], kinds[start:end])
            windows.append(vectors if not windows else vectors[1:])
            start = end
        return windows[0] if len(windows) == 1 else np.concatenate(windows)

    def _pieces_of(self, words: Sequence[str]) -> list[list[int]]:
        if len(self._pieces) > REMEMBERED:
            self._pieces.clear()
        unknown = [word for word in dict.fromkeys(words) if word not in self._pieces]
        if unknown:
            self._pieces.update(zip(unknown, word_pieces(self._tokenizer, unknown), strict=True))
        return [self._pieces[word] for word in words]

    def _window(self, pieces: Sequence[Sequence[int]], kinds: Sequence[int]) -> Vectors:
        ids = np.array([self._first, *(n for numbers in pieces for n in numbers), self._last], dtype=np.int64)
        lengths = np.array([1, *map(len, pieces)])
        letters = np.append(np.repeat(np.array([0, *kinds], dtype=np.int64), lengths), 0)
        hidden: Vectors = self._session.run(None, {"ids": ids, "kinds": letters})[0]
        starts = np.cumsum(lengths) - lengths
        vectors: Vectors = hidden[starts]
        for row in np.flatnonzero(lengths > 1):
            vectors[row] = hidden[starts[row] : starts[row] + lengths[row]].sum(axis=0) / np.float32(lengths[row])
        return vectors
