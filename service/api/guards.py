"""What stands around every request: its id, its log line, its count, and the headers of its answer."""

from __future__ import annotations

import logging
import re
import time
import uuid

from flask import Flask, Response, g, request

from service import telemetry
from service.api.body import discard_rest

log = logging.getLogger(__name__)

REQUEST_ID = re.compile(r"[\x21-\x7e]{1,128}")
# One label for all unknown paths and one for all unknown methods, or anyone could fill the metrics.
NO_ROUTE = "(none)"
METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
PROBES = frozenset(["/healthz", "/readyz", "/metrics"])  # asked every few seconds: not worth a line each

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    # The documentation's style sheet holds inline images, and its script sets styles; nothing comes from elsewhere.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


def request_id(sent: str | None) -> str:
    """The caller's request id where it is printable ASCII of 128 characters at most, else a new one."""
    return sent if sent and REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def install(app: Flask) -> None:
    """Guard every request of `app`."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.request_id = request_id(request.headers.get("X-Request-ID"))

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        discard_rest(request)
        route = request.url_rule.rule if request.url_rule else NO_ROUTE
        method = request.method if request.method in METHODS else "(other)"
        telemetry.REQUESTS.labels(method, route, response.status_code).inc()
        telemetry.REQUEST_SECONDS.labels(route).observe(seconds)
        log.log(
            logging.DEBUG if route in PROBES else logging.INFO,
            "request",
            extra={
                "fields": {
                    "request_id": g.request_id,
                    "method": method,
                    "route": route,
                    "status": response.status_code,
                    "seconds": round(seconds, 4),
                    **g.get("log_fields", {}),
                }
            },
        )
        response.headers["X-Request-ID"] = g.request_id
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
