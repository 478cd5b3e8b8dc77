"""What the service tells about itself: structured logs, one JSON object a line, and Prometheus metrics.

Neither ever holds article text: logs name requests by id, and a traceback is written without its message, which might
quote the article.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from datetime import UTC, datetime
from typing import IO

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SHARED = "PROMETHEUS_MULTIPROC_DIR"  # set by gunicorn.conf.py, before this module is imported

REQUESTS = Counter("whosaid_requests", "Requests answered", ["method", "route", "status"])
REQUEST_SECONDS = Histogram(
    "whosaid_request_seconds",
    "Wall-clock seconds from request to answer",
    ["route"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120),
)
STAGE_SECONDS = Histogram(
    "whosaid_stage_seconds",
    "Seconds that a stage of reading took",
    ["stage"],
    buckets=(0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 5, 20),
)
QUOTATIONS = Counter("whosaid_quotations", "Quotations extracted", ["kind", "speaker"])
WAITING = Gauge("whosaid_waiting", "Articles read or waiting to be, over all workers", multiprocess_mode="livesum")
READY = Gauge("whosaid_ready_workers", "Workers whose models are loaded", multiprocess_mode="livesum")


def metrics() -> bytes:
    """The metrics of all workers in Prometheus' text format."""
    if SHARED not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it without types
    return generate_latest(registry)


class JsonLines(logging.Formatter):
    """A log record as one JSON object; what a call passes as `extra={"fields": {...}}` becomes members of it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "message": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["exception"] = record.exc_info[0].__qualname__
            line["frames"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(record.exc_info[2])
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


def configure_logging(level: str, stream: IO[str] | None = None) -> None:
    """Send every log line of the process, warnings too, to `stream` (default: standard error) as JSON."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("service").setLevel(level.upper())
    logging.captureWarnings(True)
