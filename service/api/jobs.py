"""POST /v1/jobs, GET and DELETE /v1/jobs/{id}, GET /v1/jobs/{id}/results: bulk work."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from flask import Response, g, request, url_for
from flask_smorest import Blueprint

from service.api.body import check_type
from service.api.job_lines import portions, spooled
from service.api.job_schemas import JobSchema, ResultSchema
from service.api.problems import documented
from service.api.schemas import article_schema
from service.api.work import admitted
from service.desk import Desk
from service.errors import Problem, UnknownJob
from service.settings import Settings
from service.store.base import Change, Store
from service.store.job_records import Job, JobKind, NewItem, Result

NDJSON = "application/x-ndjson"
ACCEPTED = (NDJSON, "application/ndjson", "application/jsonl", "application/x-jsonlines")
PORTION = 500  # results that are read at once
LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Where the job is"}}


def blueprint(store: Store, desk: Desk, ring: Callable[[], None], settings: Settings) -> Blueprint:
    """The routes over the jobs in `store`; `ring` wakes the workers, and who sends a body has a place at `desk`."""
    blp = Blueprint("jobs", __name__, description="Bulk work")
    body = {
        "required": True,
        "description": "An article a line, in JSON.",
        "content": {NDJSON: {"schema": {"type": "string", "minLength": 1, "description": "Lines of `Article`"}}},
    }

    @blp.route("/v1/jobs", methods=["POST"])
    @admitted(desk)
    @documented(blp, 400, 408, 413, 415, 422, 503)
    @blp.response(202, JobSchema, headers=LOCATION)
    @blp.doc(operationId="addJob", requestBody=body)
    def add() -> tuple[dict[str, Any], int, dict[str, str]]:
        """Have many articles stored, as POST /v1/articles does with each

        The body has one article a line. Each line is accepted, or its problem stands in the results at once; a line
        that was accepted is worked on, whatever fails meanwhile. An article that is there already is not stored twice.
        """
        check_type(request, *ACCEPTED)
        with spooled(request, settings) as file:
            job = _stored(store, portions(file, article_schema(settings)(), settings))
        ring()
        g.log_fields = {"job": job.id, "lines": job.total, "refused": job.failed}
        return _shape(job), 202, {"Location": url_for("jobs.get_job", job_id=job.id)}

    @blp.route("/v1/jobs/<job_id>")
    @documented(blp, 404, 503)
    @blp.response(200, JobSchema)
    @blp.doc(operationId="getJob")
    def get_job(job_id: str) -> dict[str, Any]:
        """Show how far a job is"""
        with store.read() as view:
            return _shape(_found(view.job(job_id), job_id))

    @blp.route("/v1/jobs/<job_id>", methods=["DELETE"])
    @documented(blp, 404, 503)
    @blp.response(200, JobSchema)
    @blp.doc(operationId="cancelJob")
    def cancel_job(job_id: str) -> dict[str, Any]:
        """Cancel a job

        What was finished stays; the rest never will be. A job that has ended stays as it is.
        """

        def work(change: Change) -> Job:
            _found(change.job(job_id), job_id)
            change.cancel_job(job_id)
            return _found(change.job(job_id), job_id)

        return _shape(store.write_aside(work))

    @blp.route("/v1/jobs/<job_id>/results")
    @documented(blp, 404, 503)
    @blp.response(200, ResultSchema, content_type=NDJSON, description="A result a line, in the order of the lines")
    @blp.doc(operationId="getJobResults")
    def get_results(job_id: str) -> Response:
        """Tell what became of each line of a job, as far as it is

        Lines that are still to be worked on are left out.
        """
        with store.read() as view:
            kind = _found(view.job(job_id), job_id).kind
        return Response(_results(store, job_id, kind), content_type=NDJSON)

    return blp


def _stored(store: Store, items: Iterator[Sequence[NewItem]]) -> Job:
    """A job of these items, accepted; nothing of it is left where they are refused."""
    job_id = store.write_aside(lambda change: change.add_job(JobKind.ARTICLES))
    try:
        for portion in items:
            store.write_aside(partial(_add, job_id=job_id, items=portion))
    except Problem:
        with suppress(Problem):
            store.write_aside(lambda change: change.drop_job(job_id))
        raise
    return store.write_aside(partial(_accept, job_id=job_id))


def _add(change: Change, job_id: str, items: Sequence[NewItem]) -> None:
    change.add_items(job_id, items)


def _accept(change: Change, job_id: str) -> Job:
    change.accept_job(job_id)
    return _found(change.job(job_id), job_id)


def _found(job: Job | None, job_id: str) -> Job:
    if job is None:
        raise UnknownJob(job_id)
    return job


def _shape(job: Job) -> dict[str, Any]:
    names = ("id", "kind", "state", "total", "done", "failed", "created_at", "started_at", "finished_at")
    ended = 1.0 if job.finished_at and not job.total else 0.0
    progress = (job.done + job.failed) / job.total if job.total else ended
    return {name: getattr(job, name) for name in names} | {"speaker": job.subject, "progress": round(progress, 4)}


def _results(store: Store, job_id: str, kind: JobKind) -> Iterator[bytes]:
    """The results in portions, each read by itself: a slow reader holds no transaction open."""
    after = 0
    while True:
        with store.read() as view:
            found = view.results(job_id, after, PORTION)
        if not found:
            return
        yield b"".join(_line(each, kind) for each in found)
        after = found[-1].line


def _line(result: Result, kind: JobKind) -> bytes:
    news = "created" if kind is JobKind.ARTICLES else "changed"
    members = {
        "line": result.line,
        "state": result.state.value,
        "article": result.article,
        news: result.changed,
        "problem": result.problem,
    }
    return json.dumps({name: value for name, value in members.items() if value is not None}).encode() + b"\n"
