"""Stanza's graph parser, with its own weights and its own answers, for a fifth of the time.

`GraphParser.predict` scores every relation between every two words, and searches for the best tree in Python even
where every word's best head already makes a tree. Here relations are scored for the chosen heads alone, and the search
is Stanza's only where it is needed. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from stanza.models.common.chuliu_edmonds import chuliu_edmonds
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE

from service.reading.lstm import highway

# Below any score, and a finite number, which the search can subtract.
NEVER = -1e9


def parse(model: Any, vectors: torch.Tensor, lengths: Sequence[int]) -> list[list[tuple[int, str]]]:
    """Heads and relations of each sentence's words: a head from 1, 0 for the root.

    `vectors` are the encoder's, one sentence behind the other; `lengths` tell how many each has, its own first one
    included. The parser has to be a graph parser over the encoder alone, without linearisation and distance.
    """
    start = model.parserlstm_h_init, model.parserlstm_c_init
    words = highway(model.parserlstm, vectors * (1 + model.bert_layer_mix.weight[0]), lengths, start)
    dependents, governors = _sides(model.unlabeled, words)
    weight = model.unlabeled.scorer.W_bilin.weight.squeeze(2)
    left, right = _with_one(dependents) @ weight, _with_one(governors)
    heads = [
        best_heads((part @ side.T).numpy())
        for part, side in zip(left.split(lengths), right.split(lengths), strict=True)
    ]
    starts = np.cumsum(lengths) - np.array(lengths)
    chosen = torch.from_numpy(np.concatenate([tree + first for tree, first in zip(heads, starts, strict=True)]))
    relations = _relations(model.deprel, words, chosen).tolist()
    result: list[list[tuple[int, str]]] = []
    for tree, first in zip(heads, starts, strict=True):
        names = model.vocab["deprel"].unmap(
            [number + VOCAB_PREFIX_SIZE for number in relations[first + 1 : first + len(tree)]]
        )
        result.append(list(zip(tree[1:].tolist(), names, strict=True)))
    return result


def best_heads(scores: npt.NDArray[np.float32]) -> npt.NDArray[np.int64]:
    """The best tree with one root, where `scores[i, j]` tells how well word j heads word i and word 0 is the root.

    Every word's best head is the answer if that makes a tree with one root, and so is the best tree if it has one
    root. Otherwise the words are tried as the root, the most promising first, until none left could make a better
    tree even if all its words had their best head.
    """
    scores = scores.astype(np.float64)
    np.fill_diagonal(scores, NEVER)
    greedy = scores.argmax(axis=1)
    greedy[0] = 0
    if np.count_nonzero(greedy[1:] == 0) == 1 and _is_tree(greedy):
        return np.asarray(greedy, dtype=np.int64)
    tree = chuliu_edmonds(scores.copy())
    if np.count_nonzero(tree[1:] == 0) == 1:
        tree[0] = 0
        return np.asarray(tree, dtype=np.int64)
    rootless = scores.copy()
    rootless[:, 0] = NEVER
    most = rootless[1:].max(axis=1)
    bounds = scores[1:, 0] + most.sum() - most
    best, found = -np.inf, greedy
    for place in np.argsort(-bounds, kind="stable"):
        if bounds[place] <= best:
            break
        trial = rootless.copy()
        trial[place + 1, :] = NEVER
        trial[place + 1, 0] = scores[place + 1, 0]
        tree = chuliu_edmonds(trial)
        total = scores[np.arange(1, len(tree)), tree[1:]].sum()
        if total > best:
            best, found = total, tree
    found[0] = 0
    return np.asarray(found, dtype=np.int64)


def _is_tree(heads: npt.NDArray[np.int64]) -> bool:
    """Whether every word leads to the root: heads of heads settle there after as many doublings as it takes."""
    above = heads
    for _ in range(len(heads).bit_length()):
        above = above[above]
    return not above.any()


def _with_one(value: torch.Tensor) -> Any:
    """A bias column, as Stanza's biaffine layers have it."""
    return torch.cat([value, value.new_ones((*value.shape[:-1], 1))], -1)


def _sides(scorer: Any, words: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """What a biaffine layer makes of words as dependents and as heads."""
    return torch.relu(scorer.W1(words)), torch.relu(scorer.W2(words))


def _relations(scorer: Any, words: torch.Tensor, heads: torch.Tensor) -> torch.Tensor:
    """The best relation of each word to its head, by number."""
    dependents, governors = _sides(scorer, words)
    weight, bias = scorer.scorer.W_bilin.weight, scorer.scorer.W_bilin.bias
    found = []
    # A part at a time: the product has one matrix per word.
    for left, right in zip(_with_one(dependents).split(128), _with_one(governors)[heads].split(128), strict=True):
        product = (left @ weight.flatten(1)).view(-1, weight.shape[1], weight.shape[2])
        found.append((torch.bmm(right.unsqueeze(1), product).squeeze(1) + bias).argmax(1))
    return torch.cat(found)
