"""Bytes to JSON: what is JSON comes through, all else is a 400 that says why."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.api.body import parse_json
from service.errors import InvalidJson

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_every_json_document_comes_through(value: object) -> None:
    assert parse_json(json.dumps(value).encode()) == value


@given(st.binary())
def test_no_bytes_raise_anything_but_a_problem(raw: bytes) -> None:
    try:
        parse_json(raw)
    except InvalidJson as problem:
        assert problem.detail


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "Expecting value"),
        (b'{"text": "a",}', "line 1 column"),
        (b'{"text": "a"} x', "Extra data"),
        (b'{"text": NaN}', "NaN"),
        (b'{"text": -Infinity}', "-Infinity"),
        (b'{"text": "a", "text": "b"}', "two members"),
        (b'{"x": {"a": 1, "a": 2}}', "two members"),
        (b'"\xff"', "UTF-8: byte 1"),
        ('{"text": "a"}'.encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "nested"),
        (b'{"a":' * 100_000, "nested"),
        (b"9" * 10_000, "too large"),
        (b'"a\nb"', "control character"),
    ],
)
def test_what_is_no_json_says_why(raw: bytes, why: str) -> None:
    with pytest.raises(InvalidJson, match=why):
        parse_json(raw)
