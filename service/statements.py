"""From what was read in articles to what can be matched: each quotation as a statement, with what stands around it.

Needs the articles and their readings; adds quotations with ids of their own over all articles, and their statements.
It stands above reading, which knows of one article, and beside matching, which knows of none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from service.model import Article, Quotation, Reading, Setting, Statement
from service.reading.paragraphs import split_paragraphs

LONGEST_PASSAGE = 500  # code points: a paragraph or two; more would be about other things


def told_apart(readings: Iterable[Reading]) -> list[Reading]:
    """The readings, the ids of their quotations unique over all of them: `q1` of the second becomes `a2-q1`."""
    return [
        replace(reading, quotations=tuple(replace(q, id=f"a{number}-{q.id}") for q in reading.quotations))
        for number, reading in enumerate(readings, 1)
    ]


def statements(article: Article, reading: Reading, longest: int) -> Iterator[Statement]:
    """What was read in `article` as statements, in the same order; of each text the first `longest` code points."""
    paragraphs = split_paragraphs(article.text)
    texts = [quotation.text[:longest] for quotation in reading.quotations]
    for place, quotation in enumerate(reading.quotations):
        beside = (*texts[max(0, place - 1) : place], *texts[place + 1 : place + 2])
        setting = Setting(passage(article.text, quotation, paragraphs), beside)
        yield Statement(quotation.id, texts[place], quotation.speaker, article.published_at, setting)


def passage(text: str, quotation: Quotation, paragraphs: Sequence[tuple[int, int]]) -> str:
    """The paragraph of `text` that holds `quotation`, or those from its first to its last, near its content.

    It is cut on both sides alike, and of a content that is longer it is the beginning.
    """
    start, end = quotation.content[0].start, quotation.content[-1].end
    first = max((opens for opens, _ in paragraphs if opens <= start), default=start)
    last = min((closes for _, closes in paragraphs if closes >= end), default=end)
    spare = max(0, LONGEST_PASSAGE - (end - start))
    # What one side does not need is the other's.
    before = min(start - first, max(spare // 2, spare - (last - end)))
    return text[start - before : min(last, start - before + LONGEST_PASSAGE)]
