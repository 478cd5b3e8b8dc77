"""The parser's loss, computed faster than Stanza does on a processor, with Stanza's own parameters.

Three things cost most of a step of `GraphParser`: scoring every relation for every pair of words where only the true
heads count, drawing dropout masks number by number, and packed sequences. Here relations are scored for true heads
alone, masks are slices of a pool drawn once, and a batch holds sentences of exactly one length.
"""

# ruff: noqa: S311  (chance makes training text here, not secrets)

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import torch
import torch.nn.functional as F  # noqa: N812
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE

POOL = 1 << 23


class PoolDropout(torch.nn.Module):
    """Dropout whose masks are slices, at random places, of one pool of random numbers."""

    _pools: ClassVar[dict[float, torch.Tensor]] = {}

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def mask(self, shape: Sequence[int]) -> torch.Tensor:
        """Zeros at the rate, and elsewhere the factor that keeps the mean."""
        pool = self._pools.get(self.rate)
        if pool is None:
            pool = self._pools[self.rate] = (torch.rand(POOL) >= self.rate).float() / (1 - self.rate)
        count = int(torch.Size(shape).numel())
        parts = []
        while count > 0:
            length = min(count, POOL // 2)
            start = random.randrange(POOL - length)
            parts.append(pool[start : start + length])
            count -= length
        return (parts[0] if len(parts) == 1 else torch.cat(parts)).view(shape)

    def forward(self, value: torch.Tensor) -> torch.Tensor:
        return value * self.mask(value.shape) if self.training and self.rate > 0 else value


def replace_dropout(module: torch.nn.Module) -> None:
    """Put `PoolDropout` in the place of every dropout layer within `module`."""
    for name, child in module.named_children():
        if isinstance(child, torch.nn.Dropout):
            setattr(module, name, PoolDropout(child.p))
        else:
            replace_dropout(child)


def encode(model: Any, columns: dict[str, torch.Tensor]) -> torch.Tensor:
    """`GraphParser.embed` for sentences of one length: (sentences, 1 + words, twice the hidden size)."""
    inputs = []
    if model.args["word_emb_dim"] > 0:
        inputs += [model.word_emb(columns["word"]), model.lemma_emb(columns["lemma"])]
    if model.args["tag_emb_dim"] > 0:
        tag = 0
        if model.args["use_upos"]:
            tag = model.upos_emb(columns["upos"])
        if model.args["use_xpos"]:
            tag = tag + model.xpos_emb(columns["xpos"])
        inputs.append(tag)
    inputs.append(columns["vectors"] * (1 + model.bert_layer_mix.weight[0]))
    value = torch.cat(inputs, 2)
    if model.training and model.args["word_dropout"] > 0:
        dropped = torch.rand(value.shape[:2]) < model.args["word_dropout"]
        value = torch.where(dropped.unsqueeze(2), model.drop_replacement, value)
    value = model.drop(value)
    layers = model.parserlstm
    count, size = value.shape[0], model.args["hidden_dim"]
    for layer in range(layers.num_layers):
        if layer > 0:
            value = layers.drop(value)
        start = [
            state[2 * layer : 2 * layer + 2].expand(2, count, size).contiguous()
            for state in (model.parserlstm_h_init, model.parserlstm_c_init)
        ]
        hidden, _ = layers.lstm[layer].lstm(value, tuple(start))
        value = hidden + torch.sigmoid(layers.gate[layer](value)) * torch.tanh(layers.highway[layer](value))
    return value


def batches(lengths: Sequence[int], size: int) -> Iterator[list[int]]:
    """Endless epochs of the places of sentences, those of one length together, up to about `size` words at a time."""
    alike: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        alike.setdefault(length, []).append(place)
    while True:
        epoch = []
        for length, places in alike.items():
            random.shuffle(places)
            step = max(1, size // length)
            epoch += [places[start : start + step] for start in range(0, len(places), step)]
        random.shuffle(epoch)
        yield from epoch


def with_one(value: torch.Tensor) -> torch.Tensor:
    """A bias column, as Stanza's biaffine layers have it."""
    return torch.cat([value, value.new_ones((*value.shape[:-1], 1))], -1)


def loss(model: Any, columns: dict[str, torch.Tensor]) -> torch.Tensor:
    """`GraphParser.loss`, per word, for sentences of one length (without linearisation and distance)."""
    value = encode(model, columns)
    head, relation = columns["head"], columns["deprel"] - VOCAB_PREFIX_SIZE
    arcs = model.unlabeled(model.drop(value), model.drop(value)).squeeze(3)
    diagonal = torch.eye(arcs.shape[1], dtype=torch.bool).unsqueeze(0)
    arcs = arcs.masked_fill(diagonal, -float("inf"))[:, 1:]
    total = F.cross_entropy(arcs.reshape(-1, arcs.shape[2]), head.reshape(-1), reduction="sum")

    scorer = model.deprel
    dependents = scorer.dropout(F.relu(scorer.W1(model.drop(value)[:, 1:])))
    governors = scorer.dropout(F.relu(scorer.W2(model.drop(value))))
    governors = torch.gather(governors, 1, head.unsqueeze(2).expand(-1, -1, governors.shape[2]))
    weight, bias = scorer.scorer.W_bilin.weight, scorer.scorer.W_bilin.bias
    left, right = with_one(dependents).flatten(0, 1), with_one(governors).flatten(0, 1)
    product = (left @ weight.flatten(1)).view(-1, weight.shape[1], weight.shape[2])
    scores = torch.bmm(right.unsqueeze(1), product).squeeze(1) + bias
    total = total + F.cross_entropy(scores, relation.reshape(-1), reduction="sum")
    return total / head.numel()


class Columns:
    """A parser's data set, each sentence one row of numbers per column, in batches of one length."""

    def __init__(self, data: Any, shared: Any) -> None:
        self.shared = shared
        self.sentences = []
        for record in data.data:
            numbers = {"word": record[0], "upos": record[2], "xpos": record[3], "lemma": record[6]}
            row = shared.rows[tuple(record[9])]
            self.sentences.append((numbers, record[7], record[8], row))

    def batch(self, places: Sequence[int]) -> dict[str, torch.Tensor]:
        chosen = [self.sentences[place] for place in places]
        columns = {
            name: torch.tensor([numbers[name] for numbers, *_ in chosen]) for name in ("word", "upos", "xpos", "lemma")
        }
        columns["head"] = torch.tensor([head for _, head, _, _ in chosen])
        columns["deprel"] = torch.tensor([deprel for _, _, deprel, _ in chosen])
        length = columns["word"].shape[1]
        rows = torch.tensor([row for *_, row in chosen])[:, None] + torch.arange(length)[None]
        columns["vectors"] = self.shared.table[rows].float()
        return columns

    def batches(self, size: int) -> Iterator[dict[str, torch.Tensor]]:
        """Endless epochs of batches of up to about `size` words."""
        for places in batches([len(numbers["word"]) for numbers, *_ in self.sentences], size):
            yield self.batch(places)


class TagColumns:
    """A tagger's data set in batches of one length; each different word's letters are read once in a batch."""

    def __init__(self, data: Any, shared: Any) -> None:
        self.shared = shared
        self.sentences = [
            (sample.word[0], sample.char[0], sample.tags, shared.rows[tuple(sample.text)]) for sample in data.data
        ]

    def batches(self, size: int) -> Iterator[dict[str, Any]]:
        """Endless epochs of batches of up to about `size` words."""
        for places in batches([len(word) for word, *_ in self.sentences], size):
            yield self.batch([self.sentences[place] for place in places])

    def batch(self, chosen: Sequence[Any]) -> dict[str, Any]:
        words = torch.tensor([word for word, *_ in chosen])
        forms = [tuple(letters) for _, chars, *_ in chosen for letters in chars]
        different = sorted(set(forms), key=len, reverse=True)
        numbers = {form: number for number, form in enumerate(different)}
        longest = len(different[0])
        rows = torch.tensor([row for *_, row in chosen])[:, None] + 1 + torch.arange(words.shape[1])[None]
        return {
            "word": words,
            "chars": torch.tensor([[*form, *[0] * (longest - len(form))] for form in different]),
            "char_lengths": [len(form) for form in different],
            "forms": torch.tensor([numbers[form] for form in forms]).view(words.shape),
            "tags": [torch.tensor([tags[column] for _, _, tags, _ in chosen]) for column in range(3)],
            "vectors": self.shared.table[rows].float(),
        }


def tagger_loss(model: Any, batch: dict[str, Any]) -> torch.Tensor:
    """`Tagger.forward`'s loss for sentences of one length, with `share_hid`."""
    count = len(batch["char_lengths"])
    chars = batch["chars"]
    spelled = model.charmodel(chars, chars == 0, list(range(count)), [count], batch["char_lengths"]).data
    spelled = model.trans_char(model.drop(spelled))[batch["forms"]]
    vectors = batch["vectors"] * (1 + model.bert_layer_mix.weight[0])
    value = torch.cat([model.word_emb(batch["word"]), spelled, vectors], 2)
    dropped = torch.rand(value.shape[:2]) < model.args["word_dropout"]
    value = model.drop(torch.where(dropped.unsqueeze(2), model.drop_replacement, value))
    layers = model.taggerlstm
    for layer in range(layers.num_layers):
        start = [
            state[2 * layer : 2 * layer + 2].expand(2, len(value), model.args["hidden_dim"]).contiguous()
            for state in (model.taggerlstm_h_init, model.taggerlstm_c_init)
        ]
        hidden, _ = layers.lstm[layer].lstm(layers.drop(value) if layer else value, tuple(start))
        value = hidden + torch.sigmoid(layers.gate[layer](value)) * torch.tanh(layers.highway[layer](value))
    hidden = model.drop(F.relu(model.upos_hid(model.drop(value)))).flatten(0, 1)
    upos, xpos, feats = batch["tags"]
    heads = [model.upos_clf, model.tag_clf["xpos"], *model.tag_clf["feats"]]
    targets = [upos.flatten(), xpos.flatten(), *feats.flatten(0, 1).unbind(1)]
    scores = F.linear(hidden, torch.cat([head.weight for head in heads]), torch.cat([head.bias for head in heads]))
    parts = scores.split([head.out_features for head in heads], 1)
    total = scores.new_zeros(())
    for part, target in zip(parts, targets, strict=True):
        total = total + F.cross_entropy(part, target, ignore_index=0)
    return total
