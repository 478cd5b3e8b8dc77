"""Requests to compare and to match: what they take, and where they say what is wrong."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from marshmallow import Schema, ValidationError

from service.api.match_schemas import comparison_request, matching_request
from service.api.problems import from_validation
from service.errors import TextTooLong
from service.settings import Settings

SETTINGS = Settings(max_quotation=20, max_text=30, max_texts=50, max_pairs=3, max_quotations=3, max_articles=2)
COMPARE, MATCH = comparison_request(SETTINGS)(), matching_request(SETTINGS)()


def pointers(schema: Schema, body: dict[str, Any]) -> list[str | None]:
    """Where `schema` finds fault with `body`."""
    with pytest.raises(ValidationError) as refused:
        schema.load(body)
    return [fault.pointer for fault in from_validation({"json": refused.value.normalized_messages()}).faults]


def quotation(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": f"q{number}", "text": "Yes.", **fields}


@pytest.mark.parametrize("text", ["x", "…", "😀", " ? ", "否", "😀" * 20])
def test_any_text_can_be_compared(text: str) -> None:
    assert COMPARE.load({"pairs": [{"a": text, "b": text}]}) == {"pairs": [{"a": text, "b": text}]}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, ["/pairs"]),
        ({"pairs": []}, ["/pairs"]),
        ({"pairs": None}, ["/pairs"]),
        ({"pairs": {"a": "x", "b": "y"}}, ["/pairs"]),
        ({"pairs": [{"a": "x", "b": "y"}] * 4}, ["/pairs"]),
        ({"pairs": [["x", "y"]]}, ["/pairs/0"]),
        ({"pairs": [{"a": "x"}]}, ["/pairs/0/b"]),
        ({"pairs": [{"a": "x", "b": ""}]}, ["/pairs/0/b"]),
        ({"pairs": [{"a": "x", "b": "y"}, {"a": " \n", "b": "\0"}]}, ["/pairs/1/a", "/pairs/1/b"]),
        ({"pairs": [{"a": "x", "b": "\ud800"}]}, ["/pairs/0/b"]),
        ({"pairs": [{"a": "x", "b": "y", "c": "z"}]}, ["/pairs/0/c"]),
        ({"pairs": [{"a": "x", "b": "y"}], "within_days": 1}, ["/within_days"]),
    ],
)
def test_a_wrong_pair_is_pointed_at(body: dict[str, Any], found: list[str]) -> None:
    assert pointers(COMPARE, body) == found


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, [""]),
        ({"within_days": 3}, [""]),
        ({"quotations": [quotation(1)], "articles": [{"text": "Yes."}]}, [""]),
        ({"quotations": []}, ["/quotations"]),
        ({"quotations": None}, ["/quotations"]),
        ({"quotations": [quotation(n) for n in range(4)]}, ["/quotations"]),
        ({"articles": []}, ["/articles"]),
        ({"articles": [{"text": "Yes."}] * 3}, ["/articles"]),
        ({"articles": [{"text": "Yes.", "kinds": []}]}, ["/articles/0/kinds"]),
        ({"articles": [{"text": "Yes."}, {"text": ""}]}, ["/articles/1/text"]),
        ({"quotations": [{"text": "Yes."}]}, ["/quotations/0/id"]),
        ({"quotations": [quotation(1, id=1)]}, ["/quotations/0/id"]),
        ({"quotations": [quotation(1, id="")]}, ["/quotations/0/id"]),
        ({"quotations": [quotation(1), quotation(2), quotation(1)]}, ["/quotations/2/id"]),
        ({"quotations": [quotation(1, speaker="")]}, ["/quotations/0/speaker"]),
        ({"quotations": [quotation(1, speaker=" ")]}, ["/quotations/0/speaker"]),
        ({"quotations": [quotation(1, published_at="May")]}, ["/quotations/0/published_at"]),
        ({"quotations": [quotation(1)], "within_days": -1}, ["/within_days"]),
        ({"quotations": [quotation(1)], "within_days": 1.5}, ["/within_days"]),
        ({"quotations": [quotation(1)], "within_days": "1"}, ["/within_days"]),
        ({"quotations": [quotation(1)], "within_days": True}, ["/within_days"]),
    ],
)
def test_a_wrong_match_is_pointed_at(body: dict[str, Any], found: list[str]) -> None:
    assert pointers(MATCH, body) == found


@pytest.mark.parametrize(
    ("schema", "body", "pointer", "limit"),
    [
        (COMPARE, {"pairs": [{"a": "x", "b": "x" * 21}]}, "/pairs/0/b", 20),
        (COMPARE, {"pairs": [{"a": "x" * 17, "b": "x" * 17}] * 2}, "/pairs", 50),
        (MATCH, {"quotations": [quotation(1), quotation(2, text="x" * 21)]}, "/quotations/1/text", 20),
        (MATCH, {"quotations": [quotation(n, text="x" * 17) for n in range(3)]}, "/quotations", 50),
        (MATCH, {"articles": [{"text": "x" * 31}]}, "/articles/0/text", 30),
        (MATCH, {"articles": [{"text": "x" * 26}] * 2}, "/articles", 50),
    ],
)
def test_too_much_text_is_a_problem_of_its_own(schema: Schema, body: dict[str, Any], pointer: str, limit: int) -> None:
    with pytest.raises(ValidationError) as refused:
        schema.load(body)
    problem = from_validation({"json": refused.value.normalized_messages()})
    assert isinstance(problem, TextTooLong)
    assert [fault.pointer for fault in problem.faults] == [pointer]
    assert problem.extra == {"limit": limit}


def test_what_may_be_left_out_is_none() -> None:
    given = {"speaker": None, "published_at": None}
    assert MATCH.load({"quotations": [quotation(1, **given)], "within_days": None}) == MATCH.load(
        {"quotations": [quotation(1)]}
    )
    loaded = MATCH.load({"quotations": [quotation(1, published_at="2024-05-17T08:30:00Z")], "within_days": 0})
    assert loaded["quotations"][0]["published_at"] == date(2024, 5, 17)
    assert loaded["within_days"] == 0


def test_a_list_that_is_far_too_long_is_refused_at_once() -> None:
    began = time.perf_counter()
    assert pointers(MATCH, {"quotations": [0] * 1_000_000}) == ["/quotations"]
    assert time.perf_counter() - began < 1
