"""Read the sources of the corpus of renderings, and check them: `python3 corpus.py [FILES]`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
STYLES = frozenset("literary literal machine reported british american free short".split())
KINDS = frozenset("negation number name antonym roles".split())
LINE = re.compile(r"(?P<key>[rf]) (?P<label>\w+): (?P<text>\S.*)|(?P<bare>[pxn]): (?P<rest>\S.*)")


@dataclass
class Utterance:
    """One statement. `topic` is shared by the statements on one matter; texts are as written."""

    id: str
    topic: str
    source: str
    who: str
    renderings: list[tuple[str, str]] = field(default_factory=list)  # (style, text)
    parts: list[list[str]] = field(default_factory=list)  # wordings of one part
    false_parts: list[str] = field(default_factory=list)
    flips: list[tuple[str, str]] = field(default_factory=list)  # (kind, text)
    near: list[str] = field(default_factory=list)


def read(path: Path) -> list[Utterance]:
    """The utterances of one source. Raises ValueError with file and line where a line has no known form."""
    found: list[Utterance] = []
    topic, utterance = "", None
    for at, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        line = line.strip()
        if line.startswith("##"):
            topic, utterance = f"{path.stem}/{line.strip('# ').split(':')[0]}", None
        elif not line:
            utterance = None
        elif line.startswith("who:"):
            utterance = Utterance(f"{path.stem}-{len(found) + 1:03}", topic, path.stem, line[4:].strip())
            found.append(utterance)
        elif utterance is None or not (parts := LINE.fullmatch(line)):
            raise ValueError(f"{path.name}:{at}: {line[:80]}")
        else:
            _add(utterance, parts, f"{path.name}:{at}")
    return found


def _add(utterance: Utterance, found: re.Match[str], place: str) -> None:
    label, text, rest = found["label"], found["text"], found["rest"]
    if found["key"] and label not in (STYLES if found["key"] == "r" else KINDS):
        raise ValueError(f"{place}: no style or kind {label!r}")
    if found["key"] == "r":
        utterance.renderings.append((label, text))
    elif found["key"] == "f":
        utterance.flips.append((label, text))
    elif found["bare"] == "p":
        utterance.parts.append([part.strip() for part in rest.split("|") if part.strip()])
    else:
        (utterance.false_parts if found["bare"] == "x" else utterance.near).append(rest)


def faults(utterance: Utterance) -> Iterator[str]:
    """What is wrong with an utterance, in words."""
    texts = [text.casefold() for _, text in utterance.renderings]
    longest = max((len(text.split()) for text in texts), default=0)
    if not 3 <= len(texts) <= 6:
        yield f"{len(texts)} renderings"
    if len(set(texts)) < len(texts):
        yield "two renderings are equal"
    for kind, text in utterance.flips:
        if text.casefold() in texts:
            yield f"the flip ({kind}) is equal to a rendering"
    for part in utterance.parts:
        if len(part) < 2 or len({p.casefold() for p in part}) < len(part):
            yield f"a part needs two different wordings: {part[0]}"
        if max(len(p.split()) for p in part) >= longest:
            yield f"a part is as long as the whole: {part[0]}"
    if not utterance.flips or not utterance.parts:
        yield "no flip, or no part"


def main(paths: list[Path]) -> int:
    """Print the faults and the figures; 1 if there are faults."""
    wrong, count, seen = 0, Counter[str](), dict[str, str]()
    for path in paths:
        for utterance in read(path):
            for fault in faults(utterance):
                wrong += 1
                print(f"{utterance.id} ({utterance.renderings[0][1][:50] if utterance.renderings else '?'}): {fault}")
            for _, text in utterance.renderings:
                if seen.setdefault(text.casefold(), utterance.id) != utterance.id:
                    wrong += 1
                    print(f"{utterance.id}: stands in {seen[text.casefold()]} too: {text[:60]}")
            count.update(utterances=1, renderings=len(utterance.renderings), parts=len(utterance.parts))
            count.update(flips=len(utterance.flips), near=len(utterance.near), false_parts=len(utterance.false_parts))
            count.update(f"flips {kind}" for kind, _ in utterance.flips)
    print(*(f"{name} {number}" for name, number in sorted(count.items())), sep="\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main([Path(name) for name in sys.argv[1:]] or sorted((HERE / "src").glob("*.txt"))))
