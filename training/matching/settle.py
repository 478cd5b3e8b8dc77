"""Train the pair model alone, on the vectors that the shipped encoder really makes (int8, half precision).

    python settle.py --minilm DIR --weights FILE --models DIR --out FILE --steps N [--translated FILE…]

`--weights` is what train.py wrote, `--models` what ship.py made of it. The encoder stays as it is, so every text is
encoded once, and a step costs a third of one in train.py.
"""

# ruff: noqa: S311  (chance draws training text here, not secrets)

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from data import Batches, Sample, kept_for_training, pairs, translated, written
from model import Matcher, Pair, load
from service.matching.encode import Encoded, TextEncoder
from through import LONGEST, judge
from train import SEED, chosen_pairs, loss_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--written", type=Path, default=Path(__file__).parent.parent / "renderings" / "src")
    parser.add_argument("--translated", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--share", type=float, default=0.2, help="share of the batches that are drawn from each of --translated"
    )
    parser.add_argument("--rounds", type=int, default=3, help="times that the corpus's texts are drawn anew")
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--texts", type=int, default=150)
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--fresh", action="store_true", help="begin with a new pair model")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    model = load(options.minilm, options.weights)
    if options.fresh:
        model.pair = Pair()
    batches, known = drawn(options)
    settle(model, batches, known, options)
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, options.out)


def drawn(options: argparse.Namespace) -> tuple[list[list[Sample]], dict[str, Encoded]]:
    """Batches from both sources, and every text of theirs encoded."""
    chance = random.Random(SEED)
    source = Batches(kept_for_training(written(options.written)), SEED + 3)
    batches: list[list[Sample]] = [batch for _ in range(options.rounds) for batch in source.epoch(options.texts)]
    most = int(len(batches) * options.share / (1 - options.share * len(options.translated)))
    for path in options.translated:
        other = list(Batches(kept_for_training(translated(path)), SEED + 4).epoch(options.texts))
        batches += chance.sample(other, min(most, len(other)))
    encoder = TextEncoder(options.models)
    known: dict[str, Encoded] = {}
    began = time.time()
    for batch in batches:
        for sample in batch:
            if sample.text not in known:
                known[sample.text] = encoder.encode(sample.text)
    batches = [[s for s in batch if 0 < len(known[s.text].words) <= LONGEST] for batch in batches]
    print(f"{len(batches)} batches, {len(known)} texts encoded in {time.time() - began:.0f} s", flush=True)
    return batches, known


def settle(model: Matcher, batches: list[list[Sample]], known: dict[str, Encoded], options: argparse.Namespace) -> None:
    """Train the pair model of `model` on the batches."""
    chance = random.Random(SEED)
    optimiser = torch.optim.AdamW(model.pair.parameters(), lr=options.lr, betas=(0.9, 0.98), weight_decay=0.01)
    began, sums, order = time.time(), {}, []
    for step in range(1, options.steps + 1):
        done = max(step / options.steps, (time.time() - began) / 60 / options.minutes)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = options.lr * min(step / 30, 1 - done)
        if not order:
            order = chance.sample(range(len(batches)), len(batches))
        batch = batches[order.pop()]
        read = [known[sample.text] for sample in batch]
        forms = [frozenset(each.words.forms.tolist()) for each in read]
        vectors = torch.from_numpy(np.stack([each.vector for each in read]))
        words = [torch.from_numpy(each.vectors) for each in read]
        labelled = chosen_pairs(list(pairs(batch, forms, chance)), vectors, forms, chance)
        logits = judge(model, [(e.a, e.b) for e in labelled], [each.words for each in read], words, vectors)
        loss, shown = loss_of(logits, labelled)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.pair.parameters(), 1.0)
        optimiser.step()
        for name, value in {"loss": loss.item(), **shown}.items():
            sums.setdefault(name, []).append(value)
        if step % 25 == 0:
            print(step, f"{time.time() - began:.0f}s", *(f"{n} {np.mean(v):.3f}" for n, v in sums.items()), flush=True)
            sums = {}


if __name__ == "__main__":
    main()
