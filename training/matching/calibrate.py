"""Count, on topics and stories that no training saw, what the pair model's logits are worth; write decision.yaml.

    python calibrate.py [--models DIR] [--check]

The curves are logistic regressions; the floors are where F1 is best, among pairs as they are taken to come. The
evidence is a logistic regression over the pairs of quotations that the service itself reads out of the stories'
articles. --check prints and writes nothing.
"""

# ruff: noqa: S311  (chance draws training text here, not secrets)

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from data import Batches, Labelled, Sample, Statement, kept_away, pairs, translated, written
from service.matching.calibration import DECISION, Calibration, Scale
from service.matching.compare import Judge
from service.matching.encode import Encoded, TextEncoder
from service.matching.signs import SIGNS
from service.settings import MODELS

# Of the pairs that are counted on, as among the candidates that a newsroom's quotations bring.
RENDERINGS, REVERSALS = 0.2, 0.1
# What a reversal counts by the first of these signs that it shows. Nothing is worse to let pass than a turned negation
# or figure where it is plain what it turns; names are much mistranslated and word order changes, so there a false alarm
# is the likelier fault; and translations seldom turn a thing round by mere synonyms.
GRAVITY = (
    (4.0, ("negation_faced", "figure_faced")),
    (1.5, ("negation", "negation_beyond", "figure", "figure_beyond")),
    (1.0, ("antonym_faced", "name_faced", "roles")),
    (0.3, ("antonym", "name", "name_beyond")),
)
HIDDEN = 0.05  # and without any
ALIKE = 0.001  # F1 up to which floors are alike; the one amid these is taken, since which is best changes by chance
SENTENCES = 500  # of each file of translations that are counted on
HEAD = """# Written by training/matching/calibrate.py: counted on topics, sentences and stories kept away from training.

# How the pair model's logits become probabilities, 1 / (1 + exp(-(slope * logit + shift + length * ln(1 + words)))),
# and the least probabilities that decide.
"""
NEUTRAL = Scale(1.0, 0.0)


def checked_topics(statements: Sequence[Statement]) -> list[Statement]:
    """The statements that are kept away from training."""
    away = kept_away(statements)
    return [statement for statement in statements if statement.topic in away]


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
    # As among candidates: as many that merely look alike as there are others.
    chosen = [each for each in found if each.chosen]
    return samples, chosen + beside[: len(chosen)]


@dataclass(frozen=True)
class Counted:
    """What is known of the pairs of one source, a row each; the weights of a source come to one."""

    logits: np.ndarray
    signs: np.ndarray
    words: np.ndarray  # of the shorter text
    topical: np.ndarray
    conflict: np.ndarray
    part: np.ndarray
    told: np.ndarray  # whether conflict is known
    whole: np.ndarray  # whether part is known
    weights: np.ndarray
    roles: list[str]


def counted(statements: Sequence[Statement], encoder: TextEncoder, judge: Judge) -> Counted:
    """Judge the pairs among some statements."""
    samples, found = labelled(statements, encoder.encode)
    encoded = [encoder.encode(sample.text) for sample in samples]
    ordered = [tuple(sorted((encoded[each.a], encoded[each.b]), key=_order)) for each in found]
    rows = judge.judged(ordered).astype(float)  # type: ignore[arg-type]
    topical = np.array([float(each.topical) for each in found])
    conflict = np.array([float(each.conflict or 0) for each in found])
    weights = shared_out(topical, conflict)
    return Counted(
        logits=rows[:, :3],
        signs=rows[:, 3:],
        words=np.array([len(a.words) for a, _ in ordered]),
        topical=topical,
        conflict=conflict,
        part=np.array([float(each.part or 0) for each in found]),
        told=topical > 0,
        whole=np.array([bool(each.topical) and each.part is not None for each in found]),
        weights=weights / weights.sum(),
        roles=["/".join(sorted((samples[each.a].role, samples[each.b].role))) for each in found],
    )


def regress(features: np.ndarray, target: np.ndarray, weights: np.ndarray, ridge: float = 1e-6) -> np.ndarray:
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


def curve(
    logits: np.ndarray, words: np.ndarray, target: np.ndarray, weights: np.ndarray, more: np.ndarray | None = None
) -> tuple[Scale, list[float]]:
    """The curve over the logits, and the weights of the columns of `more`."""
    columns = [logits, np.ones_like(logits), np.log1p(words), *(more.T if more is not None else ())]
    slope, shift, length, *others = (round(float(value), 3) for value in regress(np.stack(columns, 1), target, weights))
    return Scale(slope, shift, length), others


def shared_out(topical: np.ndarray, conflict: np.ndarray) -> np.ndarray:
    """Weights that make renderings and reversals the shares of the whole that they are taken to be."""
    true, turned, other = topical * (1 - conflict) > 0, conflict > 0, topical == 0
    shares = ((true, RENDERINGS), (turned, REVERSALS), (other, 1 - RENDERINGS - REVERSALS))
    return np.sum([share * kind / max(1, kind.sum()) for kind, share in shares], axis=0)


def gravity(conflict: np.ndarray, signs: np.ndarray) -> np.ndarray:
    """What each pair counts, by what its reversal is seen by."""
    found = np.full(len(signs), HIDDEN)
    for weight, names in reversed(GRAVITY):
        found[(signs[:, [SIGNS.index(name) for name in names]] > 0).any(1)] = weight
    return np.where(conflict > 0, found, 1.0)


def balanced(target: np.ndarray, share: float) -> np.ndarray:
    """Weights that make `share` of the whole positive."""
    positive = target.mean()
    return np.where(target > 0, share / positive, (1 - share) / (1 - positive))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=MODELS / "matcher")
    parser.add_argument("--written", type=Path, default=Path(__file__).parent.parent / "renderings" / "src")
    parser.add_argument("--translated", type=Path, nargs="*", default=[], help="what roundtrip.py wrote")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    encoder = TextEncoder(options.models)
    judge = Judge(
        options.models / "pair.onnx", Calibration(NEUTRAL, NEUTRAL, NEUTRAL, (0.0,) * len(SIGNS), 0.5, 0.5, 0.5, 0.98)
    )
    # What was written as quotations, as reports by the wire, and each file of what was translated count alike.
    checked = checked_topics(written(options.written))
    sources = [[each for each in checked if each.topic.startswith("wire") is wire] for wire in (False, True)]
    sources += [checked_topics(translated(path))[:SENTENCES] for path in options.translated]
    parts = [counted(statements, encoder, judge) for statements in sources if statements]
    logits, signs, words, topical, conflict, part, told, whole, weights = (
        np.concatenate([getattr(each, name) for each in parts]) for name in Counted.__annotations__ if name != "roles"
    )
    roles = [role for each in parts for role in each.roles]
    true = topical * (1 - conflict)
    topical_curve, _ = curve(logits[:, 0], words, topical, weights)
    weights = weights * gravity(conflict, signs)
    conflict_curve, shown_by = curve(logits[told, 1], words[told], conflict[told], weights[told], signs[told])
    part_curve, _ = curve(logits[whole, 2], words[whole], part[whole], weights[whole])
    p = topical_curve.probability(logits[:, 0], words)
    c = conflict_curve.probability(logits[:, 1], words, signs @ np.array(shown_by))
    # One floor: what is too likely a conflict to match is shown as one.
    floors = np.arange(0.3, 0.7, 0.025)
    decided = [(p >= 0.5) & (p * (1 - c) >= floor) & (c < 1 - floor) for floor in floors]
    found = [_f1(said, true, weights) for said in decided]
    alike = [place for place, f1 in enumerate(found) if f1 >= max(found) - ALIKE]
    said, floor = decided[alike[len(alike) // 2]], floors[alike[len(alike) // 2]]
    print(f"{len(true)} pairs, {int(true.sum())} true; F1 {_f1(said, true, weights):.3f}, floor {floor:.3f}")
    for name, low, high in (("1-3", 1, 3), ("4-6", 4, 6), ("7-15", 7, 15), ("16+", 16, 999)):
        band = (words >= low) & (words <= high)
        print(f"  {name:5} words F1 {_f1(said[band], true[band], weights[band]):.3f} of {int(band.sum())}")
    shown: Counter[str] = Counter()
    for k, role in enumerate(roles):
        shown[f"{role} {int(true[k])} right"] += int(said[k] == bool(true[k]))
        shown[f"{role} {int(true[k])} all"] += 1
    for key in sorted(key for key in shown if key.endswith("all")):
        print(f"  {key[:-4]:20} {shown[key[:-3] + 'right'] / shown[key]:.3f} of {shown[key]}")
    figures = {
        "topical": vars_of(topical_curve),
        "conflict": vars_of(conflict_curve),
        "part": vars_of(part_curve),
        "signs": dict(zip(SIGNS, shown_by, strict=True)),
        "topical_floor": 0.5,
        "conflict_floor": round(float(1 - floor), 3),
        "match_floor": round(float(floor), 3),
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


def _f1(said: np.ndarray, true: np.ndarray, weights: np.ndarray) -> float:
    hit = (weights * said * true).sum()
    return float(2 * hit / max(1e-9, (weights * said).sum() + (weights * true).sum()))


if __name__ == "__main__":
    main()
