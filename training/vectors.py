"""Encode the words of a treebank once, by the very encoder that the service runs, and keep them on disk."""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import tokenizers
import torch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from stanza.models.common.utils import simplify_punct

from service.inference import WordEncoder
from treebank import Tree


class SharedVectors(torch.nn.Module):
    """A table of vectors, which stands for the transformer of Stanza's tagger and parser."""

    def __init__(self, table: torch.Tensor) -> None:
        super().__init__()
        self.config = SimpleNamespace(hidden_size=table.shape[1])
        self.table = table
        # The first row of each sentence, which is the sentence's own; its words' follow.
        self.rows: dict[tuple[str, ...], int] = {}

    def of(self, words: tuple[str, ...]) -> torch.Tensor:
        """A sentence's rows."""
        first = self.rows[words]
        return self.table[first : first + 1 + len(words)].float()


def tokenizer(path: Path) -> Any:
    """MiniLM's tokenizer, which neither pads nor cuts."""
    found: Any = tokenizers.Tokenizer.from_file(str(path))
    found.no_padding()
    found.no_truncation()
    return found


def words_of(tree: Tree) -> tuple[str, ...]:
    """The words as Stanza's loaders will show them to the encoder."""
    return tuple(word[0] for word in simplify_punct([[[word.form] for word in tree.words]])[0])


def shared(trees: Sequence[Tree], encoder_dir: Path, cache: Path) -> SharedVectors:
    """The vectors of all the trees' sentences, in half precision to save memory; made where `cache` lacks them."""
    sentences = sorted({words_of(tree) for tree in trees})
    digest = hashlib.sha256((encoder_dir / "encoder.onnx").read_bytes())
    for sentence in sentences:
        digest.update("\t".join(sentence).encode())
    path = cache / f"vectors-{digest.hexdigest()[:16]}.npy"
    encoder = WordEncoder(encoder_dir / "encoder.onnx", encoder_dir / "tokenizer.json")
    starts = np.cumsum([1, *(len(sentence) + 1 for sentence in sentences)])
    if not path.exists():
        began = time.process_time()
        table = np.zeros((starts[-1] + 1, encoder.size), dtype=np.float16)
        for start, sentence in zip(starts, sentences, strict=False):
            table[start : start + len(sentence) + 1] = encoder.encode(sentence)
        cache.mkdir(parents=True, exist_ok=True)
        np.save(path, table)
        print(f"encoded {starts[-1]} words in {time.process_time() - began:.0f} CPU-s", flush=True)
    vectors = SharedVectors(torch.from_numpy(np.load(path)))
    # Stanza's loaders drop a last full stop by chance; the vectors of what remains are those of the whole sentence.
    vectors.rows = {sentence[:-1]: int(start) for start, sentence in zip(starts, sentences, strict=False)}
    vectors.rows |= {sentence: int(start) for start, sentence in zip(starts, sentences, strict=False)}
    return vectors
