"""Fields in: what each takes, and what it says to the rest."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError

from service.api.fields import TooLong
from service.api.schemas import extraction_request
from service.settings import Settings

SCHEMA = extraction_request(Settings(max_text=50, max_field=20, max_speakers=2))()


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("2024-05-17", date(2024, 5, 17)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2024-05-17T08:30:00Z", date(2024, 5, 17)),
        ("2024-05-17t08:30:00.123456789z", date(2024, 5, 17)),
        ("2024-05-17T23:30:00-05:00", date(2024, 5, 17)),
        ("2024-05-17T00:30:00+09:00", date(2024, 5, 17)),
        ("2016-12-31T23:59:60Z", date(2016, 12, 31)),
        (None, None),
    ],
)
def test_a_publication_date_is_that_of_the_publishers_own_clock(sent: str | None, meant: date | None) -> None:
    assert SCHEMA.load({"text": "a", "published_at": sent})["published_at"] == meant


@pytest.mark.parametrize(
    "sent",
    [
        *("", "today", "2024-13-01", "2023-02-29", "2024-5-7", "20240517", "2024-W20-5", "2024-05-17T08:30:00"),
        *("2024-05-17T25:00:00Z", "2024-05-17 08:30:00Z", "0000-01-01", "٢٠٢٤-٠٥-١٧", "2024-05-17T08:30:00+99:99"),
        *(20240517, True, []),
    ],
)
def test_what_is_no_date_is_refused(sent: object) -> None:
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"text": "a", "published_at": sent})
    assert list(refused.value.normalized_messages()) == ["published_at"]


def test_the_limit_counts_code_points() -> None:
    assert len(SCHEMA.load({"text": "😀" * 50})["text"]) == 50
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"text": "😀" * 51})
    (message,) = refused.value.normalized_messages()["text"]
    assert isinstance(message, TooLong)
    assert message.limit == 50
    assert "51" in message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", None),
        ("text", 1),
        ("text", ["a"]),
        ("text", ""),
        ("text", " \n\t\u2003\u00a0"),
        ("text", "a\0"),
        ("text", "\ud83d"),
        ("title", "\udc00"),
        ("title", "x" * 21),
        ("url", "\0"),
        ("language", 7),
        ("language", ""),
        ("speakers", "putin"),
        ("speakers", ["a", "b", "c"]),
        ("kinds", "direct"),
        ("kinds", ["Direct"]),
        ("kinds", ["direct"] * 4),
        ("other", 1),
    ],
)
def test_a_bad_value_is_told_by_its_field(field: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        SCHEMA.load({"text": "a", field: value})
    assert list(refused.value.normalized_messages()) == [field]


def test_absent_and_null_mean_the_same() -> None:
    optional = dict.fromkeys(["title", "url", "published_at", "language", "speakers", "kinds"])
    assert SCHEMA.load({"text": "a", **optional}) == SCHEMA.load({"text": "a"}) == {"text": "a", **optional}
