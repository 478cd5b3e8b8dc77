"""What holds for any text: nothing raises, every span is verbatim, and work grows in step with the text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.model import Article, Kind, Quotation
from service.reading.marks import find_stretches
from service.reading.paragraphs import split_paragraphs
from service.reading.pipeline import Reader
from service.reading.tokens import Annotator, Sentence
from tests.unit.reading.cases import load

LIMIT = 200_000

MARKS = "“ ” „ ‟ \" « » 〝 〞 ＂ ‘ ’ ‚ ‛ ' ‹ › '' `` ‘‘ ’’ ,, …".split(" ")
POINTS = ". , : ; ! ? – — - ( ) [ ]".split(" ")
BREAKS = ["\n", "\n\n", "\r\n", "\u2028", "\u2029", "\x85", "\t", "\u00a0", "\u3000"]
WORDS = (
    "the a dam gate river harbour council was were will would not that who which because and but if whether it they "
    "shut open 12 1998 6'2\" don’t workers' O’Hara’s"
).split(" ")
REPORTS = (
    "said says told added warning adding according to asked whether described as accused of expressed concern quoted "
    "as saying he she it they Putin Peskow Biden Padma Rao Halden Motors the Russian leader his spokesman a spokeswoman"
).split(" ")
ODD = [
    "\u200d", "\u200b", "\ufeff", "\u00ad", "\u202e", "e\u0301", "👩\u200d👧", "İ", "ẞ", "ﬁ", "北京", "Київ", "שלום",
    "\U0001d4b3",
    "\x01", "\x7f", "\ufffd", "%", "&amp;", "<p>", "https://example.org/“x”", "x" * 90,
]  # fmt: skip

gaps = st.sampled_from([" ", " ", " ", "", *BREAKS])


def texts(*words: list[str], most: int = 60) -> st.SearchStrategy[str]:
    """Pieces of all sorts with all sorts of gaps between them."""
    pieces = st.one_of(*(st.sampled_from(some) for some in words))
    return st.lists(st.tuples(pieces, gaps), min_size=1, max_size=most).map(
        lambda pairs: "".join(piece + gap for piece, gap in pairs)
    )


def slips() -> st.SearchStrategy[str]:
    """The texts of the forms, two at a time, with slips in them: something put in, something left out."""
    forms = [case.article.text for name in ("marks", "cues", "clauses", "speakers") for case in load(name)]
    piece = st.sampled_from([*MARKS, *MARKS, *POINTS, *BREAKS, *WORDS, *REPORTS, ""])
    slip = st.tuples(st.integers(0, 400), piece, st.integers(0, 4))

    def slipped(one: str, gap: str, other: str, some: list[tuple[int, str, int]]) -> str:
        text = one + gap + other
        for place, put_in, left_out in some:
            at = place % len(text)
            text = text[:at] + put_in + text[at + left_out :] or "."
        return text

    return st.builds(slipped, st.sampled_from(forms), gaps, st.sampled_from(forms), st.lists(slip, max_size=6))


any_text = st.one_of(
    slips(),
    slips(),
    texts(MARKS, POINTS, WORDS, REPORTS, ODD),
    texts(MARKS, WORDS, REPORTS),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=200),
)
with_models = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(reader: Reader, text: str) -> tuple[Quotation, ...]:
    return reader.read(Article(text, published_at=date(2023, 6, 1), language="en")).quotations


@given(text=any_text)
@with_models
def test_any_text_gives_quotations_whose_spans_are_verbatim_in_order_and_inside_the_text(
    reader: Reader, text: str
) -> None:
    quotations = read(reader, text)
    assert [q.content[0].start for q in quotations] == sorted(q.content[0].start for q in quotations)
    assert len({q.id for q in quotations}) == len(quotations)
    for quotation in quotations:
        content, quoted = list(quotation.content), list(quotation.quoted)
        named = [part.span for part in (quotation.cue, quotation.mention) if part is not None]
        for span in [*content, *quoted, *named]:
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
            assert span.text.strip()
        for spans in (content, quoted):
            assert all(one.end <= other.start for one, other in pairwise(spans))
        assert all(any(s.start <= q.start and q.end <= s.end for s in content) for q in quoted)
        assert bool(quoted) == (quotation.kind is Kind.MIXED)
        assert 0 <= quotation.confidence <= 1
        assert quotation.speaker is None or quotation.speaker.name.strip()


@given(text=any_text)
@with_models
@example(text="“The bridge has fallen,” Ge Ilya Morozov was quoted as saying\n\nThe trophy is heavy.")
def test_the_cue_is_no_part_of_what_it_reports(reader: Reader, text: str) -> None:
    for quotation in read(reader, text):
        if quotation.cue is not None:
            cue = quotation.cue.span
            assert all(cue.end <= span.start or span.end <= cue.start for span in quotation.content)


@given(text=any_text)
@with_models
@example(text="Ivo Sanders said: 〝The mill was dying 〝before I came.\n\nThe mill employs ninety people.")
def test_no_words_are_quoted_twice(reader: Reader, text: str) -> None:
    spans = sorted(span for quotation in read(reader, text) for span in quotation.content)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(text=any_text)
@settings(with_models, max_examples=40)
def test_the_same_text_is_read_the_same_way_twice(reader: Reader, text: str) -> None:
    assert read(reader, text) == read(reader, text)


ARTICLES = [
    "“The gate is shut,” Padma Rao said. She said that the river “would not fall” before Monday.",
    '"The gate is shut," Padma Rao said. "It stays shut."',
    "'The gate is shut,' Padma Rao told the council.\n\nAccording to Padma Rao, the river will fall on Monday.",
    "Padma Rao said: «The gate is shut».",
]


@pytest.mark.parametrize("after", ARTICLES)
@given(before=texts(MARKS, POINTS, WORDS, most=25))
@settings(with_models, max_examples=30)
@example(before="“")
@example(before='the dam “ was ‘ shut " and « open')
@example(before="the dam was shut”")
def test_a_bad_paragraph_changes_no_quotation_of_those_that_follow(reader: Reader, after: str, before: str) -> None:
    start = len(before) + 2
    found = read(reader, f"{before}\n\n{after}")
    assert [_words(q) for q in found if q.content[0].start >= start] == [_words(q) for q in read(reader, after)]


@given(text=any_text)
def test_paragraphs_are_in_order_and_leave_out_nothing_but_white_space(text: str) -> None:
    paragraphs = split_paragraphs(text)
    assert all(start < end for start, end in paragraphs)
    assert all(one[1] <= other[0] for one, other in pairwise(paragraphs))
    edges = [0, *(edge for paragraph in paragraphs for edge in paragraph), len(text)]
    assert not "".join(text[edges[at] : edges[at + 1]] for at in range(0, len(edges), 2)).strip()


@given(text=any_text)
@settings(max_examples=500)
def test_stretches_in_marks_are_in_order_each_within_its_paragraph(text: str) -> None:
    paragraphs = split_paragraphs(text)
    stretches = find_stretches(text, paragraphs)
    for stretch in stretches:
        start, end = paragraphs[stretch.paragraph]
        assert start <= stretch.outer_start <= stretch.start < stretch.end <= stretch.outer_end <= end
    assert all(one.outer_end <= other.outer_start for one, other in pairwise(stretches))


@given(before=texts(MARKS, POINTS, WORDS, most=25))
def test_marks_of_one_paragraph_are_paired_whatever_stands_in_another(before: str) -> None:
    after = '“The gate is shut,” she said. ‘It stays shut.’ "For good," he said. «No», they said.'
    text = f"{before}\n\n{after}"
    stretches = find_stretches(text, split_paragraphs(text))
    found = [text[s.start : s.end] for s in stretches if s.outer_start >= len(before) + 2]
    assert found == ["The gate is shut,", "It stays shut.", "For good,", "No"]


DENSE = [
    "“", "”", "\"", "'", "‘", "’", "«", "»", "„", "''", "“a ", "‘a ", "‘as’ ", "“a” ", "“a” ‘b’ ", "\"a ", "\"a\" ",
    "1\" ", "'a' ", "a\n", "“a\n", "\n\"", "‘\n", "” “", "«a„", ": ‘a ",
]  # fmt: skip


@pytest.mark.parametrize("piece", DENSE, ids=repr)
def test_work_on_marks_and_paragraphs_grows_in_step_with_the_text(piece: str) -> None:
    short, long = (_lines_run(_stretches, (piece * length)[:length]) for length in (500, 2000))
    assert long < 4.5 * short + 1000


@pytest.mark.parametrize("piece", ["“", "” “", "“a” ‘b’ ", "'", "‘\n"], ids=repr)
def test_a_text_of_marks_as_long_as_the_limit_is_read_to_its_end(piece: str) -> None:
    text = (piece * LIMIT)[:LIMIT]
    assert len(_stretches(text)) <= LIMIT


class Recorded:
    """An annotator that answers as another one did, without its work."""

    identity: Mapping[str, str] = {}

    def __init__(self, annotator: Annotator) -> None:
        self._annotator = annotator
        self._known: dict[str, tuple[Sentence, ...]] = {}

    def annotate(
        self, text: str, paragraphs: Sequence[tuple[int, int]], wants_parse: Callable[[Sentence], bool]
    ) -> tuple[Sentence, ...]:
        if text not in self._known:
            self._known[text] = self._annotator.annotate(text, paragraphs, wants_parse)
        return self._known[text]


@pytest.mark.parametrize(
    "piece",
    [
        "“The gate is shut,” Padma Rao said. She said the river “would not fall”, Luis Pardo told the council.\n\n",
        "“No,” he said. ",
        "“a ",
        "“a” ‘b’ ",
        "He said Ana Kovač said. ",
        "The dam will open, according to Padma Rao. ",
        "Putin ",
    ],
    ids=repr,
)
def test_work_on_quotations_and_speakers_grows_in_step_with_the_text(
    annotator: Annotator, reader_with: Callable[[Annotator], Reader], piece: str
) -> None:
    reader = reader_with(Recorded(annotator))
    counts = []
    for length in (1000, 4000):
        text = (piece * length)[:length]
        read(reader, text)
        counts.append(_lines_run(lambda text: read(reader, text), text))
    assert counts[1] < 4.5 * counts[0] + 10_000


def _stretches(text: str) -> tuple[Any, ...]:
    return find_stretches(text, split_paragraphs(text))


def _words(quotation: Quotation) -> tuple[Any, ...]:
    cue = quotation.cue.span.text if quotation.cue else None
    return quotation.kind, [s.text for s in quotation.content], [s.text for s in quotation.quoted], cue


def _lines_run(function: Callable[[str], Any], text: str) -> int:
    """How many lines of Python `function` runs: what a clock would tell, but the same on every machine."""
    count = 0

    def tally(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += 1
        return tally

    before = sys.gettrace()
    sys.settrace(tally)
    try:
        function(text)
    finally:
        sys.settrace(before)
    return count
