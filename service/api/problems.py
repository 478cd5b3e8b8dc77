"""Every error as `application/problem+json` (RFC 9457), whoever raised it: us, marshmallow, Flask or a bug."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, g
from flask_smorest import Blueprint
from marshmallow import INCLUDE, Schema, fields
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.exceptions import NotFound as PathNotFound

from service import errors
from service.api.fields import TooLong

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "string"}}}

View = TypeVar("View", bound=Callable[..., Any])


class FaultSchema(Schema):
    """One thing wrong with a request."""

    pointer = fields.String(metadata={"description": "JSON pointer into the request body"})
    parameter = fields.String(metadata={"description": "Name of the query parameter"})
    detail = fields.String(required=True, metadata={"description": "What is wrong with it"})


class ProblemSchema(Schema):
    """Problem details, RFC 9457; the members after `errors` belong to some types only."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True, metadata={"description": "The problem type's URI"})
    title = fields.String(required=True, metadata={"description": "The problem type in words"})
    status = fields.Integer(required=True, metadata={"description": "The HTTP status"})
    detail = fields.String(required=True, metadata={"description": "What went wrong this time"})
    errors = fields.List(fields.Nested(FaultSchema), metadata={"description": "Each offending field"})
    limit = fields.Integer(metadata={"description": "The limit that was passed"})
    language = fields.String(metadata={"description": "The language that is not supported"})
    supported = fields.List(fields.String(), metadata={"description": "The languages that are"})


def respond(problem: errors.Problem) -> Response:
    """`problem` as the answer to the request."""
    # ASCII only, so that a lone surrogate in a field's name can be named in the answer.
    return Response(json.dumps(problem.members()) + "\n", problem.status, problem.headers, content_type=CONTENT_TYPE)


def faults(messages: Mapping[Any, Any] | list[Any], path: str = "") -> Iterator[tuple[errors.Fault, object]]:
    """marshmallow's nested messages as faults in a JSON body, each with the pointer to its field, and the message."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            step = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from faults(inner, path + step)
    else:
        for message in messages:
            yield errors.Fault(str(message), pointer=path), message


def from_validation(messages: Mapping[str, Any]) -> errors.Problem:
    """What webargs found wrong, by location (`json`, `query`), as one problem.

    A text that is too long goes before all else, since it is a problem of its own with a status of its own.
    """
    found: list[errors.Fault] = []
    limits: list[tuple[errors.Fault, int]] = []
    for location, inner in messages.items():
        if location == "query":
            found += [errors.Fault(str(text), parameter=str(name)) for name, texts in inner.items() for text in texts]
        else:
            for fault, message in faults(inner):
                found.append(fault)
                if isinstance(message, TooLong):
                    limits.append((fault, message.limit))
    if limits:
        return errors.TextTooLong([fault for fault, _ in limits], limits[0][1])
    return errors.InvalidRequest(found)


def _from_http(error: HTTPException) -> errors.Problem:
    """An error of Flask's or Werkzeug's own as one of ours; its headers are kept."""
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    if isinstance(error, PathNotFound):
        return errors.NotFound("There is nothing at this path; /docs shows what there is.")
    if isinstance(error, MethodNotAllowed):
        return errors.MethodNotAllowed(f"This path answers {kept.get('Allow', 'other methods')}.", headers=kept)
    status = HTTPStatus(error.code or 500)
    return errors.OtherProblem(status, status.phrase, error.description or status.phrase, kept)


def documented(blueprint: Blueprint, *statuses: int) -> Callable[[View], View]:
    """Document that a route of `blueprint` may answer a problem with each of `statuses`."""

    def decorate(view: View) -> View:
        for status in statuses:
            view = blueprint.alt_response(
                status,
                schema=ProblemSchema,
                content_type=CONTENT_TYPE,
                description=HTTPStatus(status).phrase,
                headers=RETRY_AFTER if status == HTTPStatus.SERVICE_UNAVAILABLE else None,
            )(view)
        return view

    return decorate


def install(app: Flask) -> None:
    """Answer every error of `app` with a problem."""

    @app.errorhandler(errors.Problem)
    def known(error: errors.Problem) -> Response:
        return respond(error)

    @app.errorhandler(errors.StoreError)
    def at_odds(error: errors.StoreError) -> Response:
        # Another version migrated or linked the store meanwhile; this process is of no more use until it is restarted.
        log.error("the store is another version's", extra={"fields": {"error": str(error)}})
        return respond(errors.StoreUnavailable("The store is being used by another version of this service."))

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Response:
        return respond(_from_http(error))

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        log.error("request failed", exc_info=error, extra={"fields": {"request_id": g.get("request_id")}})
        return respond(errors.InternalError())
