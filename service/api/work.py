"""What the calls share that take a whole core: a place before the body is read, counts, and the time of each stage."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from importlib.metadata import version
from typing import Any

from service import telemetry
from service.desk import Desk
from service.model import Reading

TIMING = "Server-Timing"
TIMING_DOC = {TIMING: {"schema": {"type": "string"}}}
PROBLEMS = (400, 408, 413, 415, 422, 503)  # that such a call may answer
NO_TOKEN = re.compile(r"[^A-Za-z0-9_-]")  # what a header's token may not hold
VERSION = version("whosaid")

View = Callable[..., Any]


def admitted(desk: Desk) -> Callable[[View], View]:
    """Have a view take a place in the queue before the body is read, so that slow senders count as well."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with desk.place(), telemetry.WAITING.track_inprogress():
                return view(*args, **kwargs)

        return wrapper

    return decorate


def models(*identities: Mapping[str, str]) -> dict[str, str]:
    """What made an answer: this version, and the models of those who took part in it."""
    return {"whosaid": VERSION} | {name: told for identity in identities for name, told in identity.items()}


def together(*each: Mapping[str, float]) -> dict[str, float]:
    """The seconds that each stage took over all of `each`."""
    total: dict[str, float] = {}
    for seconds in each:
        for stage, took in seconds.items():
            total[stage] = total.get(stage, 0.0) + took
    return total


def server_timing(seconds: Mapping[str, float]) -> str:
    """The seconds that each stage took as the header Server-Timing, in milliseconds; the body stays deterministic."""
    return ", ".join(f"{NO_TOKEN.sub('-', stage)};dur={1000 * took:.1f}" for stage, took in seconds.items())


def count_stages(seconds: Mapping[str, float]) -> None:
    """Count how long each stage took."""
    for stage, took in seconds.items():
        telemetry.STAGE_SECONDS.labels(stage).observe(took)


def count_reading(reading: Reading) -> None:
    """Count what was read in an article."""
    count_stages(reading.seconds)
    for quotation in reading.quotations:
        speaker = "known" if quotation.speaker and quotation.speaker.id else "named" if quotation.speaker else "none"
        telemetry.QUOTATIONS.labels(quotation.kind.value, speaker).inc()
