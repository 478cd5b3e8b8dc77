"""Texts through the model as it is trained: words to vectors, pairs of them to logits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from tokenizers import Tokenizer

from model import Matcher, Transformer
from service.inference import kind_of, word_pieces
from service.matching import align, signs
from service.matching.lexicon import load_lexicon
from service.matching.words import WordReader, Words

LONGEST = 80  # words of a text in training
CHUNK = 192  # pairs that are judged at once

Read = tuple[Words, list[list[int]], list[int]]  # a text's words, their pieces, and the kinds of their letters


class Texts:
    """Texts as words and as pieces, remembered."""

    def __init__(self, tokenizer: Path) -> None:
        self.tokenizer = Tokenizer.from_file(str(tokenizer))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.reader = WordReader(load_lexicon())
        self.known: dict[str, Read] = {}

    def read(self, text: str) -> Read:
        if text not in self.known:
            words = self.reader.read(" ".join(text.split()[:LONGEST]))
            surface = words.pieced or ["…"]
            self.known[text] = (words, word_pieces(self.tokenizer, surface), [kind_of(word) for word in surface])
        return self.known[text]


def hidden(encoder: Transformer, texts: Sequence[Read], *, half: bool = False) -> tuple[torch.Tensor, torch.Tensor]:
    """The encoder's vectors (texts, words, WIDTH), each the mean of a word's pieces, and where there is a word.

    With `half` the encoder multiplies in bfloat16, which processors that have it do several times as fast.
    """
    ids = [[101, *(n for piece in pieces for n in piece), 102][:256] for _, pieces, _ in texts]
    kinds = [
        [0, *(k for k, piece in zip(letters, pieces, strict=True) for _ in piece), 0][:256]
        for _, pieces, letters in texts
    ]
    owners = [[0, *(w for w, piece in enumerate(pieces, 1) for _ in piece), 0][:256] for _, pieces, _ in texts]
    longest, most = max(map(len, ids)), max(len(pieces) for _, pieces, _ in texts)
    padded = torch.zeros(len(texts), longest, dtype=torch.long)
    letters, mask = torch.zeros_like(padded), torch.zeros(len(texts), longest, dtype=torch.bool)
    share = torch.zeros(len(texts), most, longest)
    present = torch.zeros(len(texts), most)
    for row, (_, pieces, _) in enumerate(texts):
        size = len(ids[row])
        padded[row, :size] = torch.tensor(ids[row])
        letters[row, :size] = torch.tensor(kinds[row])
        mask[row, :size] = True
        present[row, : len(pieces)] = 1
        for at, owner in enumerate(owners[row]):
            if owner:
                share[row, owner - 1, at] = 1 / len(pieces[owner - 1])
    with torch.autocast("cpu", torch.bfloat16, enabled=half):
        vectors = encoder(padded, letters, mask)
    return share @ vectors.float(), present


def encode(model: Matcher, texts: Sequence[Read], *, half: bool = False) -> tuple[list[torch.Tensor], torch.Tensor]:
    """The word vectors of each text, and all text vectors."""
    order = sorted(range(len(texts)), key=lambda i: sum(map(len, texts[i][1])))
    words: list[torch.Tensor] = [torch.empty(0)] * len(texts)
    vectors: list[torch.Tensor] = [torch.empty(0)] * len(texts)
    for start in range(0, len(order), 40):
        chosen = order[start : start + 40]
        short, whole = model.heads(*hidden(model.encoder, [texts[i] for i in chosen], half=half))
        for row, i in enumerate(chosen):
            words[i] = short[row, : len(texts[i][1])]
            vectors[i] = whole[row]
    return words, torch.stack(vectors)


def judge(
    model: Matcher,
    chosen: Sequence[tuple[int, int]],
    read: Sequence[Words],
    words: Sequence[torch.Tensor],
    vectors: torch.Tensor,
) -> torch.Tensor:
    """The logits of pairs of texts, each pair's shorter text first."""
    ordered = [(i, j) if (len(read[i]), read[i].text) <= (len(read[j]), read[j].text) else (j, i) for i, j in chosen]
    order = sorted(range(len(ordered)), key=lambda k: (len(read[ordered[k][1]]), len(read[ordered[k][0]])))
    found: list[torch.Tensor] = [torch.empty(0)] * len(chosen)
    for start in range(0, len(order), CHUNK):
        some = order[start : start + CHUNK]
        a, b = ([ordered[k][side] for k in some] for side in (0, 1))
        n, m = (max(1, *(len(read[i]) for i in each), 1) for each in (a, b))
        aligned = align.align([read[i] for i in a], [read[i] for i in b], n, m)
        pa, pb, links = aligned.a, aligned.b, aligned.links
        wa, wb = (torch.stack([_wide(words[i], read[i], width) for i in each]) for each, width in ((a, n), (b, m)))
        for row, i, j in aligned.same:
            wb[row, j] = wa[row, i]
        cosines = (vectors[a] * vectors[b]).sum(1)
        whole = signs.wholes(pa, pb, np.zeros(len(a), dtype=np.float32), links)
        whole_t = torch.from_numpy(whole)
        whole_t = torch.cat([cosines.unsqueeze(1), whole_t[:, 1:]], 1)
        logits = model.pair(
            wa,
            wb,
            torch.from_numpy(pa.flags),
            torch.from_numpy(pb.flags),
            torch.from_numpy(pa.mask),
            torch.from_numpy(pb.mask),
            torch.from_numpy(links),
            whole_t,
        )
        for row, k in enumerate(some):
            found[k] = logits[row]
    return torch.stack(found)


def _wide(vectors: torch.Tensor, words: Words, width: int) -> torch.Tensor:
    """The vectors of a text's words, and zeros up to `width`."""
    kept = vectors[: len(words)]
    return F.pad(kept, (0, 0, 0, width - len(kept)))
