"""Readings to statements: ids of their own, the passage around each quotation, and the quotations beside it."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service.model import Article, Kind, Quotation, Reading, Setting, Span, Speaker, Statement
from service.reading.paragraphs import split_paragraphs
from service.statements import LONGEST_PASSAGE, passage, statements, told_apart

KOVAC = Speaker("Ana Kovač", "kovac")
TEXT = "The harbour opens.\n“In May,” Kovač said. “At last!”\r\n\r\nOsei was glad: “Fish for all.”"


def quoted(text: str, *contents: str, number: int = 1, speaker: Speaker | None = KOVAC) -> Quotation:
    """The quotation of `contents`, where they first stand in `text`."""
    spans = tuple(Span.of(text, text.index(each), text.index(each) + len(each)) for each in contents)
    return Quotation(f"q{number}", Kind.DIRECT, spans, (), None, None, speaker, 0.9)


def around(text: str, *contents: str) -> str:
    return passage(text, quoted(text, *contents), split_paragraphs(text))


def test_a_statement_knows_its_paragraph_and_its_neighbours() -> None:
    article = Article(TEXT, title="Harbour opens", published_at=date(2024, 5, 17))
    contents = (["In May,", "At last!"], ["Fish for all."])
    reading = Reading("en", tuple(quoted(TEXT, *each, number=n) for n, each in enumerate(contents, 1)))
    first, last = statements(article, reading, 1000)
    assert first == Statement(
        "q1",
        "In May, At last!",
        KOVAC,
        date(2024, 5, 17),
        Setting("“In May,” Kovač said. “At last!”", ("Fish for all.",)),
    )
    assert last.setting == Setting("Osei was glad: “Fish for all.”", ("In May, At last!",))


def test_only_the_quotations_next_to_one_are_its_neighbours() -> None:
    text = "“A,” “B,” “C,” “D,” said Kovač."
    reading = Reading("en", tuple(quoted(text, each, number=n) for n, each in enumerate(("A", "B", "C", "D"), 1)))
    settings = [each.setting for each in statements(Article(text), reading, 1000)]
    assert [setting and setting.neighbours for setting in settings] == [("B",), ("A", "C"), ("B", "D"), ("C",)]


def test_a_quotation_over_several_paragraphs_is_in_all_of_them() -> None:
    text = "Before.\nKovač: “We open.\nWe open in May.”\nAfter."
    assert around(text, "We open.\nWe open in May.") == "Kovač: “We open.\nWe open in May.”"


def test_the_lines_of_a_hard_wrapped_text_are_one_paragraph() -> None:
    line = "word " * 13
    text = f"{line.strip()}\n{line}“In May”\n{line.strip()}"
    assert around(text, "In May") == text


def test_a_long_paragraph_is_cut_on_both_sides_alike() -> None:
    text = "b" * 1000 + "“In May”" + "a" * 1000
    cut = around(text, "In May")
    assert len(cut) == LONGEST_PASSAGE
    assert abs(cut.count("b") - cut.count("a")) <= 1
    assert around("b" * 10 + text[1000:], "In May") == ("b" * 10 + text[1000:])[:LONGEST_PASSAGE]
    assert around(text[:1008] + "a" * 10, "In May") == (text[:1008] + "a" * 10)[-LONGEST_PASSAGE:]


def test_of_a_quotation_that_is_longer_than_a_passage_the_beginning_counts() -> None:
    content = "word " * 200 + "end"
    assert around(f"Kovač: “{content}”", content) == content[:LONGEST_PASSAGE]


def test_a_quotation_over_the_limit_is_cut() -> None:
    reading = Reading("en", (quoted(TEXT, "In May,"), quoted(TEXT, "Fish for all.", number=2)))
    first, last = statements(Article(TEXT), reading, 2)
    assert (first.text, last.text) == ("In", "Fi")
    assert last.setting
    assert last.setting.neighbours == ("In",)


def test_ids_are_unique_over_all_articles() -> None:
    readings = told_apart([Reading("en", (quoted(TEXT, "In May,"),)), Reading("en", (quoted(TEXT, "In May,"),))])
    assert [each.id for reading in readings for each in reading.quotations] == ["a1-q1", "a2-q1"]
    assert readings[0].quotations[0].text == "In May,"


@given(st.text(alphabet="ab \n.", min_size=1, max_size=1500), st.data())
def test_a_passage_is_of_the_text_and_holds_the_content(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quotation = Quotation("q1", Kind.DIRECT, (Span.of(text, start, end),), (), None, None, None, 1.0)
    found = passage(text, quotation, split_paragraphs(text))
    assert found in text
    assert len(found) <= LONGEST_PASSAGE
    assert text[start:end][:LONGEST_PASSAGE] in found
