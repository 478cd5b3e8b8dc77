"""One vector per word from a small frozen transformer, run by ONNX Runtime on one thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
import tokenizers
import torch

# A word's first letters tell enough, and a run of a thousand letters must not fill the window.
MAX_WORD = 60
# Pieces per pass: attention grows with the square, so a longer sentence is encoded in several windows.
MAX_PIECES = 254

Vectors = npt.NDArray[np.float32]


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


class WordEncoder:
    """Words to vectors. A sentence is encoded alone, so its vectors never depend on its neighbours."""

    def __init__(self, model: Path, vocabulary: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = tokenizers.Tokenizer.from_file(str(vocabulary))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._first = self._tokenizer.token_to_id("[CLS]") or 0
        self._last = self._tokenizer.token_to_id("[SEP]") or 0
        self.size = int(self._session.get_outputs()[0].shape[1])

    def encode(self, words: Sequence[str]) -> Vectors:
        """Vectors of shape (1 + number of words, size): the sentence's own first, then one for each word."""
        pieces = word_pieces(self._tokenizer, words)
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

    def _window(self, pieces: Sequence[Sequence[int]], kinds: Sequence[int]) -> Vectors:
        ids = np.array([self._first, *(n for numbers in pieces for n in numbers), self._last], dtype=np.int64)
        lengths = np.array([1, *map(len, pieces)])
        letters = np.append(np.repeat(np.array([0, *kinds], dtype=np.int64), lengths), 0)
        hidden: Vectors = self._session.run(None, {"ids": ids, "kinds": letters})[0]
        starts = np.cumsum(lengths) - lengths
        sums: Vectors = np.add.reduceat(hidden[:-1], starts, axis=0)
        return np.asarray(sums / lengths[:, None], dtype=np.float32)


class SharedVectors(torch.nn.Module):
    """What Stanza's tagger and parser take for their transformer: a table of vectors that were made before.

    Both models look the same sentences up, so a sentence is encoded once. The table is filled by `fill` and called
    through `Lookup`, which stands for the transformer's tokenizer: one piece per word, its number a row of the table.
    """

    _hf_peft_config_loaded = False

    def __init__(self, size: int) -> None:
        super().__init__()
        self.config = SimpleNamespace(hidden_size=size)
        self.table = torch.zeros((1, size))
        self.rows: dict[tuple[str, ...], int] = {}

    def fill(self, sentences: Iterable[tuple[tuple[str, ...], Vectors]]) -> None:
        """Replace the table: each sentence's words, and their vectors as `WordEncoder.encode` gives them."""
        self.rows = {}
        # The first row is for padding; Stanza also reads, and drops, one row after each sentence.
        parts: list[Vectors] = [np.zeros((1, self.config.hidden_size), dtype=np.float32)]
        row = 1
        for words, vectors in sentences:
            self.rows[words] = row
            parts.append(vectors)
            row += len(vectors)
        parts.append(parts[0])
        self.table = torch.from_numpy(np.concatenate(parts))

    def forward(self, ids: Any, attention_mask: Any = None, output_hidden_states: bool = True) -> SimpleNamespace:
        """Rows of the table, in the shape of a transformer's answer."""
        return SimpleNamespace(hidden_states=(self.table[ids].float(),))


class Lookup:
    """What Stanza's tagger and parser take for the tokenizer of `SharedVectors`."""

    model_max_length = 1_000_000

    def __init__(self, vectors: SharedVectors) -> None:
        self._vectors = vectors

    def __call__(self, sentences: Sequence[Sequence[str]], **_: Any) -> Looked:
        """Rows of the table for each sentence, padded to the longest."""
        longest = max(map(len, sentences)) + 2
        ids, masks = [], []
        for words in sentences:
            first = self._vectors.rows[tuple(words)]
            count = len(words) + 2
            ids.append([*range(first, first + count), *[0] * (longest - count)])
            masks.append([1] * count + [0] * (longest - count))
        return Looked([len(words) for words in sentences], {"input_ids": ids, "attention_mask": masks})


class Looked(dict[str, list[list[int]]]):
    """The answer of `Lookup`."""

    def __init__(self, lengths: Sequence[int], content: dict[str, list[list[int]]]) -> None:
        super().__init__(content)
        self._lengths = lengths

    def word_ids(self, batch_index: int) -> list[int | None]:
        """The word that each piece belongs to: none for the first and the last."""
        return [None, *range(self._lengths[batch_index]), None]


class Rows:
    """Tagged words in the shape that Stanza's data loaders ask of a document, without its objects' cost."""

    def __init__(self, sentences: Sequence[Sequence[Mapping[str, Any]]]) -> None:
        self.sentences = sentences

    def get(self, fields: Sequence[str], as_sentences: bool = False) -> list[Any]:
        """The values of `fields` for each word: a list per word, within a list per sentence where `as_sentences`."""
        sentences = [[[word[field] for field in fields] for word in sentence] for sentence in self.sentences]
        return sentences if as_sentences else [word for sentence in sentences for word in sentence]
