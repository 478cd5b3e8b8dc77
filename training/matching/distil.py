"""Teach an encoder of fewer layers to give the vectors of the one that train.py trained.

    python distil.py --minilm DIR --weights FILE --models DIR --translated FILE --out FILE --steps N [--minutes M]

`--weights` is the teacher's and `--models` what ship.py made of it. The pupil begins with some of the teacher's layers
(Sanh et al. 2019), and learns from texts alone, whoever said them: the vectors of their words as the encoder gives them
and as the heads take them, and those of the texts (Hinton et al. 2015). Heads and pair model stay the teacher's.
"""

# ruff: noqa: S311  (chance draws training text here, not secrets)

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from data import Batches, Statement, kept_for_training, translated, written
from model import Heads, Matcher, load
from service.inference import WordEncoder
from through import LONGEST, Texts, hidden

SEED = 3
KEPT = (0, 2, 5)  # the teacher's layers that the pupil begins with
WEIGHTS = (1.0, 2.0, 3.0)  # of the encoder's own vectors, the words' and the texts'
TOGETHER = 50  # texts that go through the encoder at once
Taught = tuple[str, np.ndarray]  # a text, and the teacher's vectors (words, WIDTH) of its words


def pool(sources: Sequence[Sequence[Statement]], most: Sequence[int]) -> list[str]:
    """Different texts as training draws them, at most so many of each source."""
    chance = random.Random(SEED)
    found: list[str] = []
    for number, (statements, count) in enumerate(zip(sources, most, strict=True)):
        texts = {sample.text: None for batch in Batches(statements, SEED + number).epoch(150) for sample in batch}
        found += chance.sample(list(texts), min(count, len(texts)))
    return found


def taught(texts: Sequence[str], reader: Texts, models: Path) -> list[Taught]:
    """The texts with what the shipped teacher makes of their words."""
    encoder = WordEncoder(models / "encoder.onnx", models / "tokenizer.json")
    read = ((text, reader.read(text)[0].surface) for text in texts)
    return [(text, encoder.encode(words)[1:].astype(np.float16)) for text, words in read if 0 < len(words) < LONGEST]


def pupil(minilm: Path, weights: Path) -> Matcher:
    """The teacher with those of its encoder's layers that are kept."""
    teacher = load(minilm, weights)
    state = teacher.encoder.state()
    kept = {name: value for name, value in state.items() if not name.startswith("encoder.layer.")}
    for place, layer in enumerate(KEPT):
        before, after = f"encoder.layer.{layer}.", f"encoder.layer.{place}."
        kept |= {name.replace(before, after): value for name, value in state.items() if name.startswith(before)}
    model = Matcher(kept, len(KEPT))
    model.heads.load_state_dict(teacher.heads.state_dict())
    model.pair.load_state_dict(teacher.pair.state_dict())
    return model.eval()  # without dropout: there is one right answer for each vector


class Loss:
    """How far the pupil's vectors are from the teacher's, each kind in units of its own spread."""

    def __init__(self, heads: Heads, some: Sequence[Taught]) -> None:
        self.heads = heads
        vectors = torch.from_numpy(np.concatenate([each for _, each in some]).astype(np.float32))
        self.spread = vectors.std(0).mean()
        self.short_spread = heads.word(vectors).std(0).mean()

    def __call__(self, given: torch.Tensor, wanted: torch.Tensor, present: torch.Tensor) -> list[torch.Tensor]:
        """Of the encoder's own vectors, the words' and the texts'."""
        there = present.bool()
        short, whole = self.heads(given, present)
        short_wanted, whole_wanted = self.heads(wanted, present)
        return [
            ((given - wanted)[there] ** 2).mean() / self.spread**2,
            ((short - short_wanted)[there] ** 2).mean() / self.short_spread**2,
            (1 - (whole * whole_wanted).sum(1)).mean(),
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--written", type=Path, default=Path(__file__).parent.parent / "renderings" / "src")
    parser.add_argument("--translated", type=Path, required=True)
    parser.add_argument("--texts", type=int, nargs=2, default=(30_000, 14_000), help="of the corpus, and translated")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--batch", type=int, default=150, help="texts of a step")
    parser.add_argument("--lr", type=float, default=4e-4)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    reader = Texts(options.minilm / "tokenizer.json")
    sources = [kept_for_training(each) for each in (written(options.written), translated(options.translated))]
    known = taught(pool(sources, options.texts), reader, options.models)
    model = pupil(options.minilm, options.weights)
    model.heads.requires_grad_(False)
    train(model, known, reader, options)
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, options.out)


def train(model: Matcher, known: Sequence[Taught], reader: Texts, options: argparse.Namespace) -> None:
    """Train the encoder of `model`."""
    chance = random.Random(SEED)
    loss = Loss(model.heads, known[:3000])
    optimiser = torch.optim.AdamW(model.encoder.parameters(), betas=(0.9, 0.98), eps=1e-6, weight_decay=0.01)
    began, shown = time.time(), []
    for step in range(1, options.steps + 1):
        done = max(step / options.steps, (time.time() - began) / 60 / options.minutes)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = options.lr * min(step / 40, 1 - done)
        batch = sorted(chance.sample(known, options.batch), key=lambda each: len(each[1]))
        parts = [batch[start : start + TOGETHER] for start in range(0, len(batch), TOGETHER)]
        optimiser.zero_grad()
        for part in parts:
            given, present = hidden(model.encoder, [reader.read(text) for text, _ in part])
            wanted = torch.zeros_like(given)
            for row, (_, vectors) in enumerate(part):
                wanted[row, : len(vectors)] = torch.from_numpy(vectors.astype(np.float32))
            found = loss(given, wanted, present)
            sum(weight * each for weight, each in zip(WEIGHTS, found, strict=True)).backward()
            shown.append([each.item() for each in found])
        torch.nn.utils.clip_grad_norm_(model.encoder.parameters(), 1.0)
        optimiser.step()
        if step % 20 == 0:
            print(step, f"{time.time() - began:.0f}s", np.mean(shown, axis=0).round(4), flush=True)
            shown = []


if __name__ == "__main__":
    main()
