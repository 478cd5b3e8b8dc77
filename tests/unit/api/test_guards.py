"""Request ids: the caller's own where it can be echoed safely."""

from __future__ import annotations

import pytest

from service.api.guards import request_id


@pytest.mark.parametrize("sent", ["a", "4f2d-77", "x" * 128, "tag:example.org,2024:17"])
def test_the_callers_id_is_kept(sent: str) -> None:
    assert request_id(sent) == sent


@pytest.mark.parametrize("sent", [None, "", "x" * 129, "a b", "a\r\nSet-Cookie: b", "ä"])
def test_else_there_is_a_new_one(sent: str | None) -> None:
    first, second = request_id(sent), request_id(sent)
    assert first != second
    assert first.isalnum()
