#!/usr/bin/env python3
"""Build the gold files of this corpus from the marked-up sources in `src/`.

    build.py            write text/*.txt, gold.json, gold-dev.json and gold-check.json
    build.py --check    write nothing; fail if what stands there is not what the sources give
    build.py --review   also print what a second reading should look at

How a source is marked up stands in README.md. Standard library only.
"""

import argparse
import json
import re
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

HERE = Path(__file__).parent
LAST_DEV = 24
OPEN = re.compile(r"\{([cums])(\d+(?:,\d+)*)?\|")
LINE = re.compile(r"(\d+) (direct|mixed|indirect)(\??) (person|other|-) (name|nominal|pronoun|none) \| (.+)")
MARKS = '“”"‘’«»„‟'
OPENING = re.compile(r"[“\"‘«„‟”]$|''$|(?<!\w)'$")
CLOSING = re.compile(r"[”\"’»“‟]|''|'")
BEFORE = re.compile(r"[“\"‘«„‟”']\s?$")
AFTER = re.compile(r"\s?[”\"’»“‟'\n]")
ABBREVIATION = re.compile(r"\b([A-Za-z]|Inc|Ltd|Jr)\.$")
COMPLEMENTISER = re.compile(r"(that|if|whether)\b", re.IGNORECASE)
TRANSLITERATED = frozenset({"Vladimir Putin", "Dmitry Peskov", "Volodymyr Zelensky"})
PRONOUNS = frozenset(["he", "she", "they", "it", "we", "i", "his", "her", "him", "them", "who", "one", "another"])
STRETCH = re.compile(r"[“„«\"][^“”„«»\"\n]+[”“»\"]|(?<!\w)‘[^\n]+?’(?!\w)|''.+?''")


class SourceError(ValueError):
    """A source that breaks the rules of the markup or of the guidelines."""


@dataclass
class Tags:
    """The spans that one quotation's tags enclose."""

    content: list[tuple[int, int]] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    cue: list[tuple[int, int]] = field(default_factory=list)
    mention: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Article:
    """One built article: its plain text, its gold record, and what a second reading should look at."""

    name: str
    text: str
    record: dict
    review: list[str]


def unmark(name, marked):
    """Plain text and, per quotation number, the spans that its tags enclose."""
    plain, tags, stack, length, i = [], {}, [], 0, 0
    while i < len(marked):
        if found := OPEN.match(marked, i):
            letter, numbers = found[1], found[2]
            if numbers is None:
                enclosing = [n for t, n, _ in stack if t == "c"]
                if letter != "s" or not enclosing:
                    raise SourceError(f"{name}: tag {found[0]!r} has no number and stands in no content")
                ids = enclosing[-1]
            else:
                ids = [int(n) for n in numbers.split(",")]
            stack.append((letter, ids, length))
            i = found.end()
        elif marked[i] == "}":
            if not stack:
                raise SourceError(f"{name}: a tag is closed that was not open: {marked[max(0, i - 40) : i + 1]!r}")
            letter, ids, start = stack.pop()
            for n in ids:
                spans = tags.setdefault(n, Tags())
                kind = {"c": spans.content, "s": spans.quoted, "u": spans.cue, "m": spans.mention}[letter]
                kind.append((start, length))
            i += 1
        elif marked[i] == "{":
            raise SourceError(f"{name}: a brace opens no tag: {marked[i : i + 40]!r}")
        else:
            plain.append(marked[i])
            length += 1
            i += 1
    if stack:
        raise SourceError(f"{name}: tags left open: {stack}")
    return "".join(plain), tags


def check_tags(spans, text):
    """What breaks a rule in the spans alone, whatever the quotation's line says."""
    if not spans.content:
        yield "no content"
    if len(spans.cue) > 1 or len(spans.mention) > 1:
        yield "more than one cue or mention"
    for start, end in [*spans.content, *spans.quoted, *spans.cue, *spans.mention]:
        if start >= end:
            yield "an empty span"
        if text[start:end] != text[start:end].strip():
            yield f"white space at the edge of {text[start:end]!r}"
    for (_, end), (start, _) in pairwise(spans.content):
        if start < end:
            yield "content spans overlap"
    for start, end in spans.content:
        if "\n\n" in text[start:end]:
            yield f"content runs over a paragraph's end: {text[start:end]!r}"
    for start, end in spans.cue + spans.mention:
        if any(a < end and start < b for a, b in spans.content):
            yield f"cue or mention {text[start:end]!r} inside its own content"


def check_quoted(spans, text):
    """What breaks a rule in the stretches in marks of a mixed quotation."""
    for start, end in spans.quoted:
        words = text[start:end]
        if not any(a <= start and end <= b for a, b in spans.content):
            yield f"quoted stretch {words!r} outside the content"
        if not OPENING.search(text[:start]):
            yield f"no mark before quoted stretch {words!r}"
        if not CLOSING.match(text, end) and text[end : end + 1] != "\n":
            yield f"no mark after quoted stretch {words!r}"


def check_line(line, spans, text):
    """What breaks a rule between a quotation's line and its spans."""
    if (line["mention_type"] == "none") == bool(spans.mention):
        yield "mention and its type disagree"
    if (line["speaker"] is None) != (line["speaker_type"] is None):
        yield "speaker and its type disagree"
    if (line["kind"] == "mixed") != bool(spans.quoted):
        yield "a quoted stretch is for a mixed quotation, and a mixed quotation has one"
    for start, end in spans.content if line["kind"] == "direct" else ():
        words = text[start:end]
        if words[0] in MARKS and words[-1] in MARKS and not any(m in words[1:-1] for m in MARKS):
            yield f"outer marks inside direct content {words!r}"


def note_content(line, spans, text):
    """What is unusual about the content, to be read again."""
    for start, end in spans.content:
        words = text[start:end]
        if line["kind"] == "direct":
            if not line["optional"] and not (BEFORE.search(text[:start]) and AFTER.match(text, end)):
                yield f"direct content without marks around it: {words!r}"
            continue
        if COMPLEMENTISER.match(words):
            yield f"content begins with a complementiser: {words!r}"
        if words[-1] in ".,;:" and not ABBREVIATION.search(words):
            yield f"content ends with punctuation: {words!r}"
        if line["kind"] == "indirect" and any(m in words for m in MARKS.replace("’", "")):
            yield f"marks inside indirect content: {words!r}"


def note_source(line, spans, text):
    """What is unusual about the mention and the speaker, to be read again."""
    mention_type, speaker = line["mention_type"], line["speaker"]
    known = speaker in TRANSLITERATED
    for words in (text[start:end] for start, end in spans.mention):
        if mention_type == "pronoun" and words.lower() not in PRONOUNS:
            yield f"pronoun? {words!r}"
        person = mention_type == "name" and line["speaker_type"] == "person"
        if person and not known and speaker.split()[-1] not in words:
            yield f"name? {words!r} is {speaker!r}"
        if not spans.cue:
            yield f"a mention but no cue: {words!r}"
    if speaker and not known and speaker.split()[-1] not in text:
        yield f"speaker {speaker!r} is not in the text"


def check(name, number, line, spans, text):
    """Raise where a quotation breaks a rule; return what is only unusual."""
    spans.content.sort()
    spans.quoted.sort()
    for rules in (check_tags(spans, text), check_quoted(spans, text), check_line(line, spans, text)):
        for fault in rules:
            raise SourceError(f"{name} quotation {number}: {fault}")
    return [*note_content(line, spans, text), *note_source(line, spans, text)]


def quotation_lines(name, block):
    lines = {}
    for raw in filter(None, (r.strip() for r in block.splitlines())):
        found = LINE.fullmatch(raw)
        if not found:
            raise SourceError(f"{name}: cannot read the line {raw!r}")
        number = int(found[1])
        if number in lines:
            raise SourceError(f"{name}: two lines for quotation {number}")
        lines[number] = {
            "kind": found[2],
            "optional": bool(found[3]),
            "speaker_type": None if found[4] == "-" else found[4],
            "mention_type": found[5],
            "speaker": None if found[6] == "-" else found[6],
        }
    return lines


def build(path):
    """The article that one source gives."""
    name = path.stem
    head, body = path.read_text("utf-8").split("\n\n", 1)
    header = dict(line.split(": ", 1) for line in head.splitlines())
    if set(header) != {"title", "published_at", "kind"}:
        raise SourceError(f"{name}: header has {sorted(header)}")
    marked, block = body.split("\n====\n")
    text, tags = unmark(name, marked.rstrip("\n") + "\n")
    lines = quotation_lines(name, block)
    if set(lines) != set(tags):
        raise SourceError(f"{name}: tags without a line or lines without tags: {sorted(set(lines) ^ set(tags))}")
    review, quotations = [], []
    for number in sorted(lines, key=lambda n: min(tags[n].content, default=(0, 0))):
        line, spans = lines[number], tags[number]
        review += [f"{name} {number}: {note}" for note in check(name, number, line, spans, text)]
        quotations.append(
            {
                "id": f"{name[:2]}-{number:02}",
                "kind": line["kind"],
                "required": not line["optional"],
                "content": [{"start": a, "end": b} for a, b in spans.content],
                "quoted": [{"start": a, "end": b} for a, b in spans.quoted],
                "cue": {"start": spans.cue[0][0], "end": spans.cue[0][1]} if spans.cue else None,
                "mention": {
                    "start": spans.mention[0][0],
                    "end": spans.mention[0][1],
                    "type": line["mention_type"],
                }
                if spans.mention
                else None,
                "speaker": line["speaker"],
                "speaker_type": line["speaker_type"],
                "utterance": None,
            }
        )
    covered = [(a - 1, b + 1) for t in tags.values() for a, b in t.content]
    for found in STRETCH.finditer(text):
        if not any(a < found.end() and found.start() < b for a, b in covered):
            review.append(f"{name}: in marks, not annotated: {found[0]!r}")
    record = {
        "id": name,
        "file": f"text/{name}.txt",
        "split": "dev" if int(name[:2]) <= LAST_DEV else "check",
        "genre": header["kind"],
        "published_at": header["published_at"],
        "title": header["title"],
        "quotations": quotations,
    }
    return Article(name, text, record, review)


def outputs(articles):
    """Every built file: its path within this folder and its content."""
    records = [a.record for a in articles]
    files = {f"text/{a.name}.txt": a.text for a in articles}
    for name, chosen in {
        "gold.json": records,
        "gold-dev.json": [r for r in records if r["split"] == "dev"],
        "gold-check.json": [r for r in records if r["split"] == "check"],
    }.items():
        files[name] = json.dumps({"articles": chosen}, ensure_ascii=False, indent=1) + "\n"
    return files


def build_all(folder=HERE):
    return [build(path) for path in sorted((folder / "src").glob("*.txt"))]


def stale(folder=HERE):
    """Built files that differ from what the sources give, are missing, or have no source any more."""
    wanted = outputs(build_all(folder))
    there = {f"text/{p.name}" for p in (folder / "text").glob("*.txt")}
    differing = [
        name
        for name, content in wanted.items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content.encode("utf-8")
    ]
    return sorted({*differing, *(there - set(wanted))})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail if a built file is stale")
    parser.add_argument("--review", action="store_true", help="print what a second reading should look at")
    options = parser.parse_args()
    if options.check:
        names = stale()
        if names:
            print("stale:", *names, sep="\n  ")
        return 1 if names else 0
    articles = build_all()
    (HERE / "text").mkdir(exist_ok=True)
    for name, content in outputs(articles).items():
        (HERE / name).write_bytes(content.encode("utf-8"))
    if options.review:
        print(*(note for a in articles for note in a.review), sep="\n")
    for split in ("dev", "check"):
        chosen = [q for a in articles if a.record["split"] == split for q in a.record["quotations"]]
        counts = {k: sum(q["kind"] == k for q in chosen) for k in ("direct", "mixed", "indirect")}
        required = sum(q["required"] for q in chosen)
        number = sum(a.record["split"] == split for a in articles)
        kinds = ", ".join(f"{n} {k}" for k, n in counts.items())
        print(f"{split}: {number} articles, {len(chosen)} quotations, {required} required, {kinds}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
