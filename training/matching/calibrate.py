"""Count, on topics and stories that no training saw, what the pair model's logits are worth; write decision.yaml.

    python calibrate.py [--models DIR] [--check]

The curves are logistic regressions; the floors are where the most pairs are decided rightly, if three in ten are
renderings, as among the candidates that a newsroom's quotations bring. The evidence is a logistic regression over the
pairs of quotations that the service itself reads out of the stories' articles. --check prints and writes nothing.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import yaml
from data import Batches, Labelled, Sample, Statement, pairs, written

from service.matching.calibration import DECISION, Calibration, Scale
from service.matching.compare import Judge
from service.matching.encode import Encoded, TextEncoder
from service.settings import MODELS

EVERY = 8  # as train.py keeps them
RENDERINGS = 0.3
HEAD = """# Written by training/matching/calibrate.py: what was counted on topics and stories of the corpus that no training saw.

# How the pair model's logits become probabilities, 1 / (1 + exp(-(slope * logit + shift + length * ln(1 + words)))),
# and the least probabilities that decide.
"""
NEUTRAL = Scale(1.0, 0.0)


def checked_topics(statements: Sequence[Statement], every: int = EVERY) -> list[Statement]:
    """The statements of every nth topic."""
    topics = set(sorted({statement.topic for statement in statements})[::every])
    return [statement for statement in statements if statement.topic in topics]


def labelled(statements: Sequence[Statement], encode: Callable[[str], Encoded]) -> tuple[list[Sample], list[Labelled]]:
    """All texts of the statements that are set aside, with some windows and reversals by rule, and their pairs."""
    batches = Batches(statements, seed=3)
    samples: list[Sample] = []
    for number, statement in enumerate(statements):
        samples += batches.samples(statement, number)
    forms = [frozenset(encode(sample.text).words.forms.tolist()) for sample in samples]
    chance = random.Random(5)
    found = list(pairs(samples, forms, chance))
    vectors = np.stack([encode(sample.text).vector for sample in samples])
    beside = [each for each in found if not each.chosen]

    def likeness(each: Labelled) -> float:
        a, b = forms[each.a], forms[each.b]
        return float(vectors[each.a] @ vectors[each.b]) + len(a & b) / max(1, min(len(a), len(b)))

    beside.sort(key=likeness, reverse=True)
    return samples, [each for each in found if each.chosen] + beside[: len(found) // 3]


def regress(features: np.ndarray, target: np.ndarray, weights: np.ndarray, ridge: float = 1e-2) -> np.ndarray:
    """Weighted logistic regression by Newton's method, with a little shrinking."""
    beta = np.zeros(features.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(features @ beta, -30, 30)))
        gradient = features.T @ (weights * (target - p)) - ridge * beta
        hessian = (features * (weights * p * (1 - p))[:, None]).T @ features + ridge * np.eye(len(beta))
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-7:
            break
    return beta


def curve(logits: np.ndarray, words: np.ndarray, target: np.ndarray, weights: np.ndarray) -> Scale:
    slope, shift, length = regress(np.stack([logits, np.ones_like(logits), np.log1p(words)], 1), target, weights)
    return Scale(round(float(slope), 3), round(float(shift), 3), round(float(length), 3))


def balanced(target: np.ndarray, share: float) -> np.ndarray:
    """Weights that make `share` of the whole positive."""
    positive = target.mean()
    return np.where(target > 0, share / positive, (1 - share) / (1 - positive))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=MODELS / "matcher")
    parser.add_argument("--written", type=Path, default=Path(__file__).parent.parent / "renderings" / "src")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    encoder = TextEncoder(options.models)
    judge = Judge(options.models / "pair.onnx", Calibration(NEUTRAL, NEUTRAL, NEUTRAL, 0.5, 0.5, 0.5, 0.98))
    samples, found = labelled(checked_topics(written(options.written)), encoder.encode)
    encoded = [encoder.encode(sample.text) for sample in samples]
    ordered = [
        (encoded[e.a], encoded[e.b]) if _order(encoded[e.a]) <= _order(encoded[e.b]) else (encoded[e.b], encoded[e.a])
        for e in found
    ]
    logits = judge.logits(ordered).astype(float)
    words = np.array([len(a.words) for a, _ in ordered])
    topical = np.array([float(each.topical) for each in found])
    conflict = np.array([float(each.conflict or 0) for each in found])
    true = topical * (1 - conflict)
    weights = balanced(true, RENDERINGS)
    told = np.array([bool(each.topical) for each in found])
    whole = told & np.array([each.part is not None for each in found])
    part = np.array([float(each.part or 0) for each in found])
    topical_curve = curve(logits[:, 0], words, topical, weights)
    conflict_curve = curve(logits[told, 1], words[told], conflict[told], balanced(conflict[told], 0.35))
    part_curve = curve(logits[whole, 2], words[whole], part[whole], np.ones(whole.sum()))
    p = _apply(topical_curve, logits[:, 0], words)
    c = _apply(conflict_curve, logits[:, 1], words)
    best = max(
        ((f, g) for f in np.arange(0.3, 0.75, 0.025) for g in np.arange(0.3, 0.75, 0.025)),
        key=lambda fg: _f1((p >= 0.5) & (p * (1 - c) >= fg[0]) & (c < fg[1]), true, weights),
    )
    said = (p >= 0.5) & (p * (1 - c) >= best[0]) & (c < best[1])
    print(f"{len(found)} pairs, {int(true.sum())} true; F1 {_f1(said, true, weights):.3f}, floors {best}")
    for name, low, high in (("1-3", 1, 3), ("4-6", 4, 6), ("7-15", 7, 15), ("16+", 16, 999)):
        band = (words >= low) & (words <= high)
        print(f"  {name:5} words F1 {_f1(said[band], true[band], weights[band]):.3f} of {int(band.sum())}")
    shown: Counter[str] = Counter()
    for k, each in enumerate(found):
        roles = "/".join(sorted((samples[each.a].role, samples[each.b].role)))
        shown[f"{roles} {int(true[k])} right"] += int(said[k] == bool(true[k]))
        shown[f"{roles} {int(true[k])} all"] += 1
    for key in sorted(key for key in shown if key.endswith("all")):
        print(f"  {key[:-4]:20} {shown[key[:-3] + 'right'] / shown[key]:.3f} of {shown[key]}")
    figures = {
        "topical": vars_of(topical_curve),
        "conflict": vars_of(conflict_curve),
        "part": vars_of(part_curve),
        "topical_floor": 0.5,
        "conflict_floor": round(float(best[1]), 3),
        "match_floor": round(float(best[0]), 3),
        "equal": 0.98,
    }
    print(figures)
    if not options.check:
        evidence = yaml.safe_load(DECISION.read_text("utf-8"))["evidence"]
        text = HEAD + yaml.safe_dump({"pairs": figures}, sort_keys=False, default_flow_style=None, width=120)
        text += "\n# What text and circumstances weigh; see evidence.py. Written by stories.py.\n"
        DECISION.write_text(text + yaml.safe_dump({"evidence": evidence}, sort_keys=False, width=120), "utf-8")


def vars_of(scale: Scale) -> dict[str, float]:
    return {"slope": scale.slope, "shift": scale.shift, "length": scale.length}


def _order(text: Encoded) -> tuple[int, str]:
    return len(text.words), text.words.text


def _apply(scale: Scale, logits: np.ndarray, words: np.ndarray) -> np.ndarray:
    return np.array([scale.probability(float(x), int(n)) for x, n in zip(logits, words, strict=True)])


def _f1(said: np.ndarray, true: np.ndarray, weights: np.ndarray) -> float:
    hit = (weights * said * true).sum()
    return float(2 * hit / max(1e-9, (weights * said).sum() + (weights * true).sum()))


if __name__ == "__main__":
    main()
