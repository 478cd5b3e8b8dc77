"""What the calls share that take a whole core."""

from __future__ import annotations

from service.api.work import models, server_timing, together


def test_server_timing_is_in_milliseconds() -> None:
    assert server_timing({"find": 0.0123, "own stage": 1.0}) == "find;dur=12.3, own-stage;dur=1000.0"


def test_stages_add_up_over_articles() -> None:
    assert together({"find": 1.0, "resolve": 2.0}, {"find": 0.5}, {"match": 3.0}) == {
        "find": 1.5,
        "resolve": 2.0,
        "match": 3.0,
    }


def test_an_answer_names_the_version_and_whoever_took_part() -> None:
    assert list(models({"a": "1"}, {"b": "2"})) == ["whosaid", "a", "b"]
