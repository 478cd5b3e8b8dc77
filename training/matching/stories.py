"""Count what stands around two quotations is worth, on the stories of the corpus; write it to decision.yaml.

    python stories.py [--check]

The service itself reads the articles, so that its misreadings count too; a quotation of its own takes the key of the
gold content that shares half of its words. Half of the stories are for counting, half for checking.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path

import numpy as np
import yaml

from calibrate import balanced, regress
from service.matching.calibration import DECISION, Calibration
from service.matching.compare import Judge
from service.matching.encode import TextEncoder
from service.matching.evidence import FEATURES, Evidence
from service.matching.group import Grouper
from service.matching.lexicon import load_lexicon
from service.matching.pairs import Pairs
from service.model import Article, Statement
from service.reading import annotate
from service.reading.confidence import Confidence
from service.reading.language import LanguageDetector
from service.reading.lexicon import load_lexicon as load_words
from service.reading.pipeline import Reader
from service.settings import MODELS, Settings
from service.speakers.registry import Registry
from service.statements import statements

STORIES = Path(__file__).parent.parent / "renderings" / "stories"
CONTENT = re.compile(r"\[\[(\w+)\|(.*?)\]\]", re.DOTALL)
RENDERINGS = 0.3
HOPELESS = 0.02  # probability under which a pair is left out


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


def keyed(contents: Sequence[Sequence[tuple[int, int]]], spans: Sequence[tuple[str, int, int]]) -> list[str | None]:
    """For each content the key of the gold one that it shares half of the shorter one's letters with."""
    sizes = Counter[str]()
    for key, start, end in spans:
        sizes[key] += end - start
    found: list[str | None] = []
    for ranges in contents:
        shared = Counter[str]()
        for key, start, end in spans:
            shared[key] += sum(max(0, min(end, e) - max(start, s)) for s, e in ranges)
        key, common = max(shared.items(), key=lambda item: item[1], default=("", 0))
        size = sum(end - start for start, end in ranges)
        found.append(key if common >= 0.5 * max(1, min(size, sizes[key])) else None)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    settings = Settings.read(os.environ)
    annotator = annotate.load(settings.models_dir, settings.stanza_dir)
    reader = Reader(annotator, Registry.load(settings.speakers), load_words(), Confidence.load(), LanguageDetector())
    encoder = TextEncoder(MODELS / "matcher")
    judge = Judge(MODELS / "matcher" / "pair.onnx", Calibration.load())
    told_stories = [read_story(paths, reader) for paths in by_story()]
    halves = [counted(told_stories[half::2], encoder, judge) for half in (0, 1)]
    for (x, y), (other_x, other_y) in (halves, halves[::-1]):
        beta = regress(x, y, balanced(y, RENDERINGS), ridge=1.0)
        print({name: round(float(value), 2) for name, value in zip(FEATURES, beta, strict=True)})
        around, alone = _loss(other_x @ beta, other_y), _loss(other_x[:, 0], other_y)
        print(f"  on the other half: log loss {around:.3f}, by the text alone {alone:.3f}")
    x, y = (np.concatenate(both) for both in zip(*halves, strict=True))
    beta = regress(x, y, balanced(y, RENDERINGS), ridge=1.0)
    weights = {name: round(float(value), 3) for name, value in zip(FEATURES, beta, strict=True)}
    print(f"{len(y)} pairs, {int(y.sum())} of one utterance: {weights}")
    if not options.check:
        whole = DECISION.read_text("utf-8")
        text = yaml.safe_dump({"evidence": weights}, sort_keys=False, width=120, default_flow_style=None)
        DECISION.write_text(whole[: whole.index("evidence:")] + text, "utf-8")
    grouped(told_stories, Grouper(encoder, judge, Evidence(load_lexicon())))


@dataclass(frozen=True)
class Story:
    """What the service read in the articles of a story; each quotation's key, if any, and its article."""

    said: list[Statement]
    keys: list[str | None]
    articles: list[int]

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Pairs of quotations with keys, from different articles."""
        for i, j in combinations(range(len(self.said)), 2):
            if self.articles[i] != self.articles[j] and self.keys[i] and self.keys[j]:
                yield i, j


def by_story() -> list[list[Path]]:
    """The articles of each story."""
    found: dict[str, list[Path]] = {}
    for path in sorted(STORIES.glob("[0-9]*.txt")):
        found.setdefault(path.name[:2], []).append(path)
    return list(found.values())


def read_story(paths: Sequence[Path], reader: Reader) -> Story:
    story = Story([], [], [])
    for place, path in enumerate(paths):
        article, spans = told(path)
        reading = reader.read(article)
        story.said.extend(replace(each, id=f"a{place}-{each.id}") for each in statements(article, reading, 2000))
        contents = [[(span.start, span.end) for span in quotation.content] for quotation in reading.quotations]
        story.keys.extend(keyed(contents, spans))
        story.articles.extend([place] * len(contents))
    return story


def counted(stories: Sequence[Story], encoder: TextEncoder, judge: Judge) -> tuple[np.ndarray, np.ndarray]:
    """The features of the pairs that are not hopeless, and whether each is of one utterance."""
    evidence = Evidence(load_lexicon())
    rows, targets = [], []
    for story in stories:
        known = Pairs(story.said, None, encoder, judge, evidence)
        pairs = [pair for pair in story.pairs() if known.may_meet(*pair)]
        known.judge(pairs)
        for (i, j), around in zip(pairs, known.around(pairs), strict=True):
            verdict = known.verdicts[i, j]
            if verdict.topical >= HOPELESS:
                rows.append(evidence.features(story.said[i], story.said[j], verdict, known.words(i, j), around))
                targets.append(float(story.keys[i] == story.keys[j]))
    return np.array(rows), np.array(targets)


def grouped(stories: Sequence[Story], grouper: Grouper) -> None:
    """Print how well the groups of each story are those of the gold."""
    hit = given = wanted = 0
    for story in stories:
        utterances = grouper.group(story.said).utterances
        at = {rendering.quotation: utterance.id for utterance in utterances for rendering in utterance.renderings}
        for i, j in story.pairs():
            one, together = story.keys[i] == story.keys[j], at[story.said[i].id] == at[story.said[j].id]
            hit, given, wanted = hit + (one and together), given + together, wanted + one
    precision, recall = hit / max(1, given), hit / max(1, wanted)
    print(f"pairs across articles: precision {precision:.3f} recall {recall:.3f} of {wanted}")


def _loss(logits: np.ndarray, y: np.ndarray) -> float:
    p = np.clip(1 / (1 + np.exp(-logits)), 1e-4, 1 - 1e-4)
    return float(-(balanced(y, RENDERINGS) * (y * np.log(p) + (1 - y) * np.log(1 - p))).mean())


if __name__ == "__main__":
    main()
