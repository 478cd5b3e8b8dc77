"""/healthz, /readyz and /metrics: for whoever runs the service."""

from __future__ import annotations

from flask import Response
from flask_smorest import Blueprint
from prometheus_client import CONTENT_TYPE_LATEST

from service import telemetry
from service.api.problems import documented
from service.api.schemas import HealthSchema
from service.desk import RETRY_AFTER_SECONDS, Desk
from service.errors import NotReady, StoreError, StoreUnavailable
from service.store.base import Store


def blueprint(desk: Desk, store: Store) -> Blueprint:
    """The routes that tell how the service is."""
    blp = Blueprint("health", __name__, description="How the service is")

    @blp.route("/healthz")
    @blp.response(200, HealthSchema)
    @blp.doc(operationId="isAlive")
    def alive() -> dict[str, str]:
        """Say that the worker answers, whether or not it is ready"""
        return {"status": "alive"}

    @blp.route("/readyz")
    @documented(blp, 503)
    @blp.response(200, HealthSchema)
    @blp.doc(operationId="isReady")
    def ready() -> dict[str, str]:
        """Say whether the worker has loaded and tried its models, and reaches the store"""
        if not desk.ready:
            raise NotReady(RETRY_AFTER_SECONDS)
        try:
            store.check()
        except StoreError as error:  # whoever migrated it meanwhile has yet to restart the workers
            raise StoreUnavailable(str(error)) from None
        return {"status": "ready"}

    @blp.route("/metrics")
    @blp.response(200, {"type": "string"}, content_type="text/plain", description="Prometheus' text format")
    @blp.doc(operationId="metrics")
    def metrics() -> Response:
        """Count requests, seconds and quotations over all workers"""
        return Response(telemetry.metrics(), content_type=CONTENT_TYPE_LATEST)

    return blp
