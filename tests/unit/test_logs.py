"""Log lines: one JSON object each, and never what an exception quotes."""

from __future__ import annotations

import json
import logging
import sys

from service import logs


def test_a_record_is_one_json_object() -> None:
    record = logging.LogRecord("service.x", logging.INFO, "x.py", 1, "took %s\nsteps", (3,), None)
    record.fields = {"request_id": "abc", "seconds": 0.5}
    line = logs.JsonLines().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert (told["message"], told["level"], told["request_id"], told["seconds"]) == (
        "took 3\nsteps",
        "info",
        "abc",
        0.5,
    )
    assert told["time"].endswith("+00:00")


def test_a_traceback_is_told_without_its_message() -> None:
    try:
        raise KeyError("a word of the article")
    except KeyError:
        record = logging.LogRecord("service.x", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())
    line = logs.JsonLines().format(record)
    told = json.loads(line)
    assert told["exception"] == "KeyError"
    assert "test_logs.py" in told["frames"][-1]
    assert "article" not in line
