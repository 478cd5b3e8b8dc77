"""Count how often each construction and each rule is right on our own annotated articles: the confidence's figures.

    python -m training.calibrate --gold tests/articles/gold.json

A quotation counts as right when its words overlap a gold quotation's by half or more of the larger of the two; its
speaker when the names' last words agree, or gold names nobody. Small counts are drawn towards the group's mean, so
that a construction seen twice is not called certain. Writes `service/reading/lexicon/confidence.yaml`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from service.model import Article, Speaker
from service.reading import annotate
from service.reading.confidence import Confidence
from service.reading.find import Found
from service.reading.focus import Resolved
from service.reading.language import LanguageDetector
from service.reading.lexicon import load_lexicon
from service.reading.pipeline import Reader
from service.settings import Settings
from service.speakers.registry import Registry

_WORD = re.compile(r"\w+")
# How many imagined cases at the group's mean are added to each count.
_WEIGHT = 6
_HEADER = """\
# Shares of right answers on our own articles, made by `make calibrate` (training/calibrate.py):
# of quotations by kind and construction, of speakers by the rule that gave them. Not to be edited by hand.
"""


class Recorder(Confidence):
    """A confidence that notes what it is asked about."""

    def __init__(self) -> None:
        super().__init__({"default": 1.0}, {"default": 1.0})
        self.asked: list[tuple[str, str]] = []

    def trusts(self, resolved: Resolved) -> bool:
        """Every rule, so that each is counted."""
        return True

    def of(self, found: Found, resolved: Resolved) -> float:
        """Note construction and rule; the figure is of no account."""
        self.asked.append((f"{found.kind.value} {found.pattern}", resolved.rule))
        return 1.0


def words_in(text: str, spans: list[tuple[int, int]]) -> frozenset[int]:
    """Where the words begin that lie in the spans."""
    return frozenset(m.start() for a, b in spans for m in _WORD.finditer(text, a, b))


def is_right_speaker(given: Speaker | None, wanted: str | None) -> bool:
    """Whether the name given is the one wanted; with none wanted any will do."""
    if wanted is None:
        return True
    return given is not None and given.name.split()[-1].casefold() == wanted.split()[-1].casefold()


def count(reader: Reader, recorder: Recorder, gold: Path) -> tuple[dict[str, list[bool]], dict[str, list[bool]]]:
    """For each construction and each rule, whether it was right, case by case."""
    patterns: dict[str, list[bool]] = defaultdict(list)
    rules: dict[str, list[bool]] = defaultdict(list)
    for record in json.loads(gold.read_text("utf-8"))["articles"]:
        text = (gold.parent / record["file"]).read_text("utf-8")
        recorder.asked.clear()
        reading = reader.read(
            Article(text, published_at=date.fromisoformat(record["published_at"][:10]), language="en")
        )
        wanted = [(words_in(text, [(s["start"], s["end"]) for s in q["content"]]), q) for q in record["quotations"]]
        for quotation, (pattern, rule) in zip(reading.quotations, recorder.asked, strict=True):
            match = best(words_in(text, [(s.start, s.end) for s in quotation.content]), wanted)
            if match is not None and not match["required"]:
                continue
            patterns[pattern].append(match is not None)
            if match is not None:
                rules[rule].append(is_right_speaker(quotation.speaker, match["speaker"]))
    return patterns, rules


def best(words: frozenset[int], wanted: list[tuple[frozenset[int], dict[str, Any]]]) -> dict[str, Any] | None:
    """The gold quotation that overlaps most, if by half or more."""
    shares = [(len(words & gold) / max(len(words), len(gold), 1), n) for n, (gold, _) in enumerate(wanted)]
    share, number = max(shares, default=(0.0, -1))
    return wanted[number][1] if share >= 0.5 else None


def shares(cases: dict[str, list[bool]]) -> dict[str, float]:
    """The smoothed share of right cases of each key, and of all as `default`."""
    every = [case for of_key in cases.values() for case in of_key]
    mean = sum(every) / max(len(every), 1)
    found = {
        key: round((sum(of_key) + _WEIGHT * mean) / (len(of_key) + _WEIGHT), 3) for key, of_key in sorted(cases.items())
    }
    return {"default": round(mean, 3)} | found


def main() -> None:
    """Read the articles, count, write the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--models", type=Path, default=Settings().models_dir)
    parser.add_argument("--out", type=Path, default=Path("service/reading/lexicon/confidence.yaml"))
    options = parser.parse_args()
    recorder = Recorder()
    annotator = annotate.load(options.models)
    reader = Reader(annotator, Registry.load(), load_lexicon(), recorder, LanguageDetector())
    patterns: dict[str, list[bool]] = defaultdict(list)
    rules: dict[str, list[bool]] = defaultdict(list)
    for gold in options.gold:
        for total, found in zip((patterns, rules), count(reader, recorder, gold), strict=True):
            for key, cases in found.items():
                total[key].extend(cases)
    figures = {"patterns": shares(patterns), "rules": shares(rules)}
    options.out.write_text(_HEADER + yaml.safe_dump(figures, sort_keys=False), "utf-8")
    print(yaml.safe_dump(figures, sort_keys=False))


if __name__ == "__main__":
    main()
