"""What the service counts: Prometheus metrics, one truth over all workers. Logs are in logs.py."""

from __future__ import annotations

import os

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
    "Seconds that a stage of reading an article, a comparison or a match took",
    ["stage"],
    buckets=(0.001, 0.005, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 5, 20, 60),
)
QUOTATIONS = Counter("whosaid_quotations", "Quotations extracted", ["kind", "speaker"])
PAIRS = Counter("whosaid_pairs", "Pairs of texts compared", ["relation"])
RENDERINGS = Counter("whosaid_renderings", "Quotations matched", ["relation"])
JOB_ITEMS = Counter("whosaid_job_items", "Items of jobs worked on", ["kind", "outcome"])
JOB_BACKLOG = Gauge(
    "whosaid_job_items_open",
    "Items of jobs that are still to be done, by the workers' last count",
    multiprocess_mode="mostrecent",
)
WAITING = Gauge(
    "whosaid_waiting", "Requests that are worked on or waiting to be, over all workers", multiprocess_mode="livesum"
)
READY = Gauge("whosaid_ready_workers", "Workers whose models are loaded", multiprocess_mode="livesum")


def metrics() -> bytes:
    """The metrics of all workers in Prometheus' text format."""
    if SHARED not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it without types
    return generate_latest(registry)
