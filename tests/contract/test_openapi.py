"""openapi.yaml, the code and the running service say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hypothesis
import jsonschema
import pytest
import requests
import schemathesis
import yaml
from schemathesis.specs.openapi import checks as openapi_checks

from service.cli import contract
from tests.serving import Server

FILE = Path(__file__).parent.parent.parent / "openapi.yaml"
PATHS = {
    "/v1/extract": {"post"},
    "/v1/compare": {"post"},
    "/v1/match": {"post"},
    "/v1/articles": {"post"},
    "/v1/articles/{article_id}": {"get", "delete"},
    "/v1/jobs": {"post"},
    "/v1/jobs/{job_id}": {"get", "delete"},
    "/v1/jobs/{job_id}/results": {"get"},
    "/v1/quotations": {"get"},
    "/v1/utterances": {"get"},
    "/v1/utterances/{utterance_id}": {"get"},
    "/v1/utterances/search": {"post"},
    "/v1/speakers": {"get"},
    "/v1/speakers/{speaker_id}": {"get", "put", "delete"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
}


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return loaded


def test_the_file_is_what_the_code_generates() -> None:
    assert FILE.read_text("utf-8") == contract(), "run `make openapi`"


def test_the_service_shows_the_same(server: Server, spec: dict[str, Any]) -> None:
    assert server.get("/openapi.json").json() == spec


def test_callers_can_rely_on_these_calls(spec: dict[str, Any]) -> None:
    assert {path: {m for m in item if m != "parameters"} for path, item in spec["paths"].items()} == PATHS


def validate(spec: dict[str, Any], response: requests.Response, path: str) -> None:
    """The response must be documented, and its body as documented."""
    assert response.request.method
    documented = spec["paths"][path][response.request.method.lower()]["responses"][str(response.status_code)]
    content_type = response.headers["Content-Type"].partition(";")[0]
    schema = documented["content"][content_type]["schema"]
    if content_type.endswith("json"):
        validator = jsonschema.Draft202012Validator(
            {**schema, "components": spec["components"]}, format_checker=jsonschema.FormatChecker()
        )
        validator.validate(response.json())


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "“We open in May,” Mayor Ana Kovač said. “At last.” It was, according to her, time."}, 200),
        ({"text": "Kovač called the ferry “a miracle”. “Yes!”", "title": "Ferry", "published_at": "2024-05-17"}, 200),
        ({"text": ""}, 422),
        ({"text": "a", "language": "de"}, 422),
        ({"text": "a" * 200_001}, 413),
        ({"title": "t" * 5_000_000}, 413),
    ],
)
def test_real_answers_are_as_documented(
    server: Server, spec: dict[str, Any], body: dict[str, Any], status: int
) -> None:
    response = server.post("/v1/extract", json=body)
    assert response.status_code == status
    validate(spec, response, "/v1/extract")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/compare", {"pairs": [{"a": "We open in May.", "b": "We will not open."}, {"a": "😀", "b": "…"}]}, 200),
        ("/v1/compare", {"pairs": []}, 422),
        ("/v1/compare", {"pairs": [{"a": "a" * 20_001, "b": "b"}]}, 413),
        (
            "/v1/match",
            {"quotations": [{"id": "1", "text": "Yes."}, {"id": "2", "text": "Yes!", "speaker": "Lind"}]},
            200,
        ),
        ("/v1/match", {"articles": [{"text": "“We open in May,” Mayor Ana Kovač said.", "title": "May"}] * 2}, 200),
        ("/v1/match", {"articles": [{"text": "a", "language": "de"}]}, 422),
        ("/v1/match", {"quotations": [{"id": "1", "text": "a" * 20_001}]}, 413),
    ],
)
def test_real_matches_are_as_documented(
    server: Server, spec: dict[str, Any], path: str, body: dict[str, Any], status: int
) -> None:
    response = server.post(path, json=body)
    assert response.status_code == status
    validate(spec, response, path)


@pytest.mark.parametrize(
    "body",
    [
        {"quotations": [{"id": "1", "text": "Yes."}], "articles": [{"text": "Yes."}]},
        {"within_days": 1},
        {"quotations": None, "articles": [{"text": "Yes."}]},
    ],
)
def test_the_contract_says_either_quotations_or_articles(spec: dict[str, Any], body: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/MatchingRequest", "components": spec["components"]}
    assert not jsonschema.Draft202012Validator(schema).is_valid(body)


@pytest.mark.parametrize("data", [{"data": b"{"}, {"data": b"{}", "headers": {"Content-Type": "text/plain"}}])
def test_real_refusals_are_as_documented(server: Server, spec: dict[str, Any], data: dict[str, Any]) -> None:
    response = server.post("/v1/extract", **{"headers": {"Content-Type": "application/json"}, **data})
    assert response.status_code in (400, 415)
    validate(spec, response, "/v1/extract")


@pytest.mark.parametrize(
    ("path", "template"),
    [
        ("/v1/speakers", "/v1/speakers"),
        ("/v1/speakers?limit=1", "/v1/speakers"),
        ("/v1/speakers?limit=0", "/v1/speakers"),
        ("/v1/speakers/biden", "/v1/speakers/{speaker_id}"),
        ("/v1/speakers/nobody", "/v1/speakers/{speaker_id}"),
        ("/healthz", "/healthz"),
        ("/readyz", "/readyz"),
        ("/metrics", "/metrics"),
    ],
)
def test_real_lists_are_as_documented(server: Server, spec: dict[str, Any], path: str, template: str) -> None:
    validate(spec, server.get(path), template)


CONFIG = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": [400, 404, 405, 413, 415, 422, 503]}}}
)


@schemathesis.serializer("application/x-ndjson")
def lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Whatever was made up, as the body of a job."""
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace")


@pytest.fixture
def everything(request: pytest.FixtureRequest) -> schemathesis.BaseSchema:
    request.node._nodeid = request.node.nodeid  # which Schemathesis asks for, and pytest has no more
    return schemathesis.openapi.from_path(FILE, config=CONFIG)


# Of a fixture, since making up what is sent takes a minute, which each process that collects the tests would spend.
@schemathesis.pytest.from_fixture("everything").parametrize()
@hypothesis.settings(max_examples=60)
def test_whatever_is_sent_gets_a_documented_answer(case: schemathesis.Case, server: Server) -> None:
    case.call_and_validate(
        base_url=server.url,
        excluded_checks=[
            # What a schema cannot say is refused as well: an article in Finnish, a cursor that was never given.
            openapi_checks.positive_data_acceptance,
            # A line that is no article is told in the results of a job, which is accepted all the same.
            *([openapi_checks.negative_data_rejection] if case.path == "/v1/jobs" else []),
        ],
    )
