"""Count what stands around two quotations is worth, on the stories of the corpus; write it to decision.yaml.

    python stories.py [--check]

The service itself reads the articles, so that its misreadings count too; a quotation of its own takes the key of the
gold content that shares half of its words. Half of the stories are for counting, half for checking.
"""

from __future__ import annotations

import argparse
import os
import re
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import yaml
from calibrate import balanced, regress

from service.app import load_reader
from service.matching.calibration import DECISION, Calibration
from service.matching.compare import Judge
from service.matching.encode import TextEncoder
from service.matching.evidence import FEATURES, Evidence
from service.matching.group import Grouper, Known
from service.matching.lexicon import load_lexicon
from service.model import Article, Statement
from service.settings import MODELS, Settings
from service.speakers.registry import Registry
from service.statements import statements

STORIES = Path(__file__).parent.parent / "renderings" / "stories"
CONTENT = re.compile(r"\[\[(\w+)\|(.*?)\]\]", re.DOTALL)
RENDERINGS = 0.3


def told(path: Path) -> tuple[Article, list[tuple[str, int, int]]]:
    """An article of a story, and the keys of its quotations with their spans."""
    head, body = path.read_text("utf-8").split("\n\n", 1)
    fields = dict(line.split(": ", 1) for line in CONTENT.sub(r"\2", head).splitlines())
    text, spans, at = "", [], 0
    for match in CONTENT.finditer(body):
        text += body[at : match.start()]
        spans.append((match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        at = match.end()
    text += body[at:]
    return Article(text, title=fields["title"], published_at=date.fromisoformat(fields["published_at"])), spans


def keyed(contents: list[list[tuple[int, int]]], spans: list[tuple[str, int, int]]) -> list[str | None]:
    """The key of the gold content that each quotation shares at least half of its letters with."""
    found: list[str | None] = []
    for ranges in contents:
        size = sum(end - start for start, end in ranges)
        shares = {
            key: sum(max(0, min(end, e) - max(start, s)) for start, end in ranges) / max(1, min(size, e - s) if size else 1)
            for key, s, e in spans
        }
        best = max(shares, key=shares.__getitem__, default=None)
        found.append(best if best is not None and shares[best] >= 0.5 else None)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    settings = Settings.read(os.environ)
    read = load_reader(settings, Registry.load(settings.speakers)).read
    encoder = TextEncoder(MODELS / "matcher")
    judge = Judge(MODELS / "matcher" / "pair.onnx", Calibration.load())
    evidence = Evidence(load_lexicon())
    rows, targets, sides, shown = [], [], [], []
    stories: dict[str, list[Path]] = {}
    for path in sorted(STORIES.glob("[0-9]*.txt")):
        stories.setdefault(path.name[:2], []).append(path)
    grouped = []
    for number, (story, paths) in enumerate(stories.items()):
        said: list[Statement] = []
        keys: list[str | None] = []
        articles: list[int] = []
        for place, path in enumerate(paths):
            article, spans = told(path)
            reading = read(article)
            made = [replace(each, id=f"a{place}-{each.id}") for each in statements(article, reading, 2000)]
            contents = [[(span.start, span.end) for span in quotation.content] for quotation in reading.quotations]
            keys += keyed(contents, spans)
            said += made
            articles += [place] * len(made)
        known = Known(said, None, encoder, judge, evidence)
        pairs = [(i, j) for i, j in combinations(range(len(said)), 2) if known.may_meet(i, j)]
        known.judge(pairs)
        for (i, j), around in zip(pairs, known.around(pairs), strict=True):
            verdict = known.verdicts[i, j]
            if keys[i] is None or keys[j] is None or articles[i] == articles[j] or verdict.topical < 0.02:
                continue
            words = min(len(known.texts[i].words), len(known.texts[j].words))
            rows.append(evidence.features(said[i], said[j], verdict, words, around))
            targets.append(float(keys[i] == keys[j]))
            sides.append(number % 2)
            shown.append((said[i].text, said[j].text))
        grouped.append((said, keys, articles, number % 2))
    x, y, side = np.array(rows), np.array(targets), np.array(sides)
    print(f"{len(y)} pairs, {int(y.sum())} of one utterance")
    for half in (0, 1):
        beta = regress(x[side == half], y[side == half], balanced(y[side == half], RENDERINGS), ridge=1.0)
        p = 1 / (1 + np.exp(-(x @ beta)))
        print("counted on half", half, dict(zip(FEATURES, np.round(beta, 2).tolist(), strict=True)))
        other = side != half
        print(f"  the other half: log loss {_loss(p[other], y[other]):.3f}, by the text alone {_loss(1 / (1 + np.exp(-x[other, 0])), y[other]):.3f}")
    beta = regress(x, y, balanced(y, RENDERINGS), ridge=1.0)
    weights = dict(zip(FEATURES, (round(float(value), 3) for value in beta), strict=True))
    print(weights)
    if not options.check:
        whole = DECISION.read_text("utf-8")
        head = whole[: whole.index("evidence:")]
        DECISION.write_text(head + yaml.safe_dump({"evidence": weights}, sort_keys=False, width=120, default_flow_style=None), "utf-8")
    grouper = Grouper(encoder, judge, Evidence(load_lexicon()))
    hit = given = wanted = 0
    for said, keys, articles, _ in grouped:
        named = {statement.id: place for place, statement in enumerate(said)}
        at = {}
        for utterance in grouper.group(said).utterances:
            for rendering in utterance.renderings:
                at[named[rendering.quotation]] = utterance.id
        for i, j in combinations(range(len(said)), 2):
            if articles[i] != articles[j] and keys[i] and keys[j]:
                one, together = keys[i] == keys[j], at[i] == at[j]
                hit, given, wanted = hit + (one and together), given + together, wanted + one
    print(f"pairs across articles: precision {hit / max(1, given):.3f} recall {hit / max(1, wanted):.3f} of {wanted}")


def _loss(p: np.ndarray, y: np.ndarray) -> float:
    p = np.clip(p, 1e-4, 1 - 1e-4)
    return float(-(balanced(y, RENDERINGS) * (y * np.log(p) + (1 - y) * np.log(1 - p))).mean())


if __name__ == "__main__":
    main()
