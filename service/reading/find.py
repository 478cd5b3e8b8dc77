"""Quotations and their cues: what the marks and the reporting clauses say together.

Needs the page, the frames of its stretches and the reports of its sentences; adds every quotation but its mention and
speaker, in text order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from service.model import Kind
from service.reading.frame import Frame, Place
from service.reading.frames import frame_of
from service.reading.lexicon import Lexicon
from service.reading.mark import Stretch
from service.reading.page import Page
from service.reading.reports import Report, find_reports
from service.reading.small import find_small
from service.reading.speech import is_complete, is_title
from service.reading.tokens import Token

# The construction of a paragraph that opens anew the marks which the one before left open.
REOPENED = "frame reopened"
# Reports behind an utterance among which its continuation may be told of.
_NEAR = 8

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation without mention and speaker; offsets into the article.

    `source` is the head of the source's noun phrase, a word of sentence number `sentence`; `pattern` names the
    construction, on which the confidence rests.
    """

    kind: Kind
    content: Ranges
    quoted: Ranges
    cue: tuple[int, int] | None
    lemma: str
    sentence: int
    source: Token | None
    paragraph: int
    pattern: str

    @property
    def start(self) -> int:
        """Where the content begins."""
        return self.content[0][0]


def find_quotations(page: Page, lexicon: Lexicon) -> list[Found]:
    """Every quotation of the article, in text order."""
    reports = [r for r in find_reports(page.sentences, lexicon) if page.stretch_at(r.cue[0]) is None]
    frames: dict[Stretch, Frame] = {}
    for stretch in page.stretches:
        frame = frame_of(page, stretch, lexicon)
        if frame is not None and not (frame.place is Place.NONE and is_title(page, stretch)):
            frames[stretch] = frame
    taken = {frame.cue for frame in frames.values() if frame.cue}
    found: list[Found] = []
    released: set[tuple[int, int]] = set()
    for report in reports:
        content = _content(page, report)
        inside = [s for start, end in content for s in page.stretches_in(start, end)]
        if report.cue in taken and any(s in frames for s in inside):
            continue
        if any(frames[s].place is not Place.NONE for s in inside if s in frames and not _embeds(page, content, s)):
            continue
        # A stretch that a report holds is no quotation of its own.
        released.update((s.start, s.end) for s in inside)
        found.append(_from_report(page, report, content, inside))
    found.extend(f for f in _direct(page, frames, reports) if released.isdisjoint(f.content))
    found.extend(_small(page, found, lexicon))
    return sorted(_distinct(found), key=lambda f: (f.start, f.content))


def _small(page: Page, found: Sequence[Found], lexicon: Lexicon) -> list[Found]:
    covered = {s for f in found for start, end in f.content for s in page.stretches_in(start, end)}
    return [
        Found(Kind.MIXED, s.content, s.quoted, s.cue, s.lemma, s.sentence, s.source, s.paragraph, "small")
        for s in find_small(page, [s for s in page.stretches if s not in covered], lexicon)
    ]


def _embeds(page: Page, content: Ranges, stretch: Stretch) -> bool:
    """Whether the reporter's clause goes on around the stretch, so that it is no utterance by itself."""
    words = [
        w
        for start, end in content
        for w in page.between(start, end)
        if w.stretch is not stretch and w.token.upos != "PUNCT" and w.token.start < stretch.outer_start
    ]
    return bool(words)


def _content(page: Page, report: Report) -> Ranges:
    """The report's content, grown over each stretch that it cuts: a quotation never ends amid marks."""
    spans = []
    for start, end in report.content:
        first, last = page.stretch_at(start), page.stretch_at(end - 1)
        if first is not None and first.outer_start <= start:
            start = first.outer_start
        if last is not None:
            end = max(end, last.outer_end)
        following = page.stretch_at(end)
        if following is not None and following.outer_start == end:
            end = following.outer_end
        spans.append((start, end))
    return tuple(spans)


def _from_report(page: Page, report: Report, content: Ranges, inside: Sequence[Stretch]) -> Found:
    quoted = tuple((s.start, s.end) for s in inside)
    words = [
        w
        for start, end in content
        for w in page.between(start, end)
        if w.stretch is None and w.token.upos not in ("PUNCT", "SYM")
    ]
    kind, pattern = Kind.INDIRECT, "phrase" if report.phrasal else "clause"
    if inside and not words:
        kind, content, quoted = Kind.DIRECT, quoted, ()
        if not any(is_complete(page, s) for s in inside):
            kind, quoted = Kind.MIXED, content
    elif inside:
        kind = Kind.MIXED
    return Found(
        kind,
        content,
        quoted,
        report.cue,
        report.lemma,
        report.sentence,
        report.source,
        page.paragraph_of(content[0][0]),
        pattern,
    )


def _direct(page: Page, frames: dict[Stretch, Frame], reports: Sequence[Report]) -> list[Found]:
    """The utterances in marks; one interrupted only by its own reporting clause is one quotation."""
    found: list[Found] = []
    last: Frame | None = None
    for stretch in page.stretches:
        frame = frames.get(stretch)
        if frame is None:
            continue
        shared = last is not None and frame.cue is not None and frame.cue == last.cue
        if last is not None and (shared or (frame.place is Place.NONE and _continues(page, last, stretch, reports))):
            found[-1] = replace(found[-1], content=(*found[-1].content, (stretch.start, stretch.end)))
            last = replace(last, stretch=stretch)
            continue
        found.append(_from_frame(frame))
        last = frame if frame.place is not Place.NONE else None
    return found


def _from_frame(frame: Frame) -> Found:
    stretch = frame.stretch
    return Found(
        Kind.DIRECT,
        ((stretch.start, stretch.end),),
        (),
        frame.cue,
        frame.lemma,
        frame.sentence,
        frame.source,
        stretch.paragraph,
        REOPENED if frame.place is Place.NONE and stretch.continues else f"frame {frame.place.value}",
    )


def _continues(page: Page, last: Frame, stretch: Stretch, reports: Sequence[Report]) -> bool:
    """Whether only the reporting clause of the last utterance stands between it and this stretch."""
    if last.stretch.paragraph != stretch.paragraph or last.place not in (Place.AFTER, Place.BEFORE):
        return False
    gap = [w for w in page.between(last.stretch.outer_end, stretch.outer_start) if w.token.upos != "PUNCT"]
    if last.place is Place.BEFORE or last.end <= last.stretch.start:
        return not gap
    own = [w for w in gap if w.token.end > last.end]
    low = bisect_left(reports, last.stretch.outer_end, key=lambda r: r.cue[0])
    others = [
        r
        for r in reports[low : low + _NEAR]
        if last.stretch.outer_end <= r.cue[0] < stretch.outer_start
        and r.cue != last.cue
        and any(last.stretch.outer_end <= s and e <= stretch.outer_start for s, e in r.content)
    ]
    return not own and not others


def _distinct(found: Iterable[Found]) -> list[Found]:
    """One quotation per content: where two constructions claim the same words, the one with a cue stays."""
    kept: dict[tuple[int, int], Found] = {}
    for item in found:
        key = item.content[0]
        if key not in kept or (kept[key].cue is None and item.cue is not None):
            kept[key] = item
    return list(kept.values())
