"""Every form that news uses: marks, cues, clauses, and what is no quotation."""

from __future__ import annotations

from service.reading.pipeline import Reader
from tests.unit.reading.cases import Case, forms, shape


@forms("marks")
def test_marks(reader: Reader, case: Case) -> None:
    assert shape(reader.read(case.article).quotations) == case.expected


@forms("cues")
def test_cues(reader: Reader, case: Case) -> None:
    assert shape(reader.read(case.article).quotations) == case.expected


@forms("clauses")
def test_clauses(reader: Reader, case: Case) -> None:
    assert shape(reader.read(case.article).quotations) == case.expected


@forms("nothing")
def test_what_is_no_quotation(reader: Reader, case: Case) -> None:
    assert shape(reader.read(case.article).quotations) == case.expected
