"""Every wrong call gets a problem that says what is wrong, and where."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.serving import Server

JSON = {"Content-Type": "application/json"}
FINNISH = (
    "Pormestari sanoi maanantaina, että satama avataan toukokuussa. Hän lupasi, että lautat ovat valmiina ajoissa."
)


def check(response: requests.Response, status: int, slug: str, pointers: list[str] | None = None) -> dict[str, Any]:
    """The problem, which must be of type `slug`."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["X-Request-ID"]
    problem: dict[str, Any] = response.json()
    assert problem["type"] == f"urn:whosaid:problem:{slug}"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    if pointers is not None:
        assert [error["pointer"] for error in problem["errors"]] == pointers
    return problem


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({}, ["/text"]),
        ({"text": ""}, ["/text"]),
        ({"text": " \n\t "}, ["/text"]),
        ({"text": None}, ["/text"]),
        ({"text": 1}, ["/text"]),
        ({"text": {"a": "b"}}, ["/text"]),
        ({"text": "a\0b"}, ["/text"]),
        ({"text": "a\ud800"}, ["/text"]),
        ({"text": "a", "title": "\udfff"}, ["/title"]),
        ({"text": "a", "url": "\0"}, ["/url"]),
        ({"text": "a", "title": "t" * 2001}, ["/title"]),
        ({"text": "a", "published_at": "17 May 2024"}, ["/published_at"]),
        ({"text": "a", "kinds": ["direct", "loud"]}, ["/kinds/1"]),
        ({"text": "a", "kinds": "direct"}, ["/kinds"]),
        ({"text": "a", "speakers": [1]}, ["/speakers/0"]),
        ({"text": "a", "speakers": ["Ana Kovač\0"]}, ["/speakers/0"]),
        ({"text": "a", "speakers": ["no-such-speaker"]}, ["/speakers/0"]),
        ({"text": "a", "txet": "b"}, ["/txet"]),
        ({"text": "a", "a/b~c": 1}, ["/a~1b~0c"]),
        ({"text": "a", "\ud800": 1}, ["/\ud800"]),
        ({"text": "", "title": 1, "x": 1}, ["/text", "/title", "/x"]),
        ([], [""]),
        ("text", [""]),
        (None, [""]),
        (1e308, [""]),
    ],
)
def test_a_wrong_field_is_pointed_at(server: Server, body: object, pointers: list[str]) -> None:
    check(server.post("/v1/extract", data=json.dumps(body), headers=JSON), 422, "invalid-request", pointers)


PAIR = {"a": "Yes.", "b": "No."}
SAID = {"id": "1", "text": "Yes."}


@pytest.mark.parametrize(
    ("path", "body", "pointers"),
    [
        ("compare", {}, ["/pairs"]),
        ("compare", {"pairs": []}, ["/pairs"]),
        ("compare", {"pairs": [PAIR] * 1001}, ["/pairs"]),
        ("compare", {"pairs": [PAIR, {"a": "", "b": "\0"}, {"a": "\ud800"}]}, ["/pairs/1/a", "/pairs/1/b"]),
        ("compare", {"pairs": [{**PAIR, "c": "Perhaps."}]}, ["/pairs/0/c"]),
        ("compare", [PAIR], [""]),
        ("match", {}, [""]),
        ("match", {"quotations": [SAID], "articles": [{"text": "Yes."}]}, [""]),
        ("match", {"quotations": []}, ["/quotations"]),
        ("match", {"quotations": [{"id": str(n), "text": "Yes."} for n in range(5001)]}, ["/quotations"]),
        ("match", {"quotations": [SAID, {"id": "2", "text": ""}]}, ["/quotations/1/text"]),
        ("match", {"quotations": [SAID, {"id": "2", "text": "a\0"}]}, ["/quotations/1/text"]),
        ("match", {"quotations": [SAID, {"id": "2", "text": "\udfff"}]}, ["/quotations/1/text"]),
        ("match", {"quotations": [SAID, {"id": "2\ud800", "text": "No."}]}, ["/quotations/1/id"]),
        ("match", {"quotations": [{**SAID, "speaker": "no-such-speaker"}]}, ["/quotations/0/speaker"]),
        ("match", {"quotations": [{**SAID, "kind": "direct"}]}, ["/quotations/0/kind"]),
        ("match", {"quotations": [SAID], "within_days": -1}, ["/within_days"]),
        ("match", {"quotations": [SAID], "within": 1}, ["/within"]),
        ("match", {"articles": [{"text": "Yes.", "speakers": ["putin"]}]}, ["/articles/0/speakers"]),
        ("match", {"articles": [{"text": "Yes."}] * 101}, ["/articles"]),
    ],
)
def test_a_wrong_field_of_many_is_pointed_at(server: Server, path: str, body: object, pointers: list[str]) -> None:
    problem = server.post(f"/v1/{path}", data=json.dumps(body), headers=JSON)
    told = check(problem, 422, "invalid-request")["errors"]
    assert [error["pointer"] for error in told][: len(pointers)] == pointers


def test_an_id_that_stands_twice_is_named(server: Server) -> None:
    body = {"quotations": [SAID, {"id": "2", "text": "No."}, SAID]}
    problem = check(server.post("/v1/match", json=body), 422, "invalid-request", ["/quotations/2/id"])
    assert "'1' stands at /quotations/0" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "body", "pointer", "limit"),
    [
        ("compare", {"pairs": [PAIR] * 3 + [{"a": "é" * 20_001, "b": "No."}]}, "/pairs/3/a", 20_000),
        ("compare", {"pairs": [{"a": "a" * 20_000, "b": "b" * 20_000}] * 26}, "/pairs", 1_000_000),
        ("match", {"quotations": [SAID, {"id": "2", "text": "é" * 20_001}]}, "/quotations/1/text", 20_000),
        ("match", {"articles": [{"text": "Yes."}, {"text": "é" * 200_001}]}, "/articles/1/text", 200_000),
        ("match", {"articles": [{"text": "a" * 200_000}] * 6}, "/articles", 1_000_000),
    ],
)
def test_too_much_text_is_a_413_that_names_the_limit(
    server: Server, path: str, body: dict[str, Any], pointer: str, limit: int
) -> None:
    problem = check(server.post(f"/v1/{path}", json=body), 413, "text-too-long", [pointer])
    assert problem["limit"] == limit
    assert f"{limit:,}" in problem["detail"]


def test_an_article_of_many_that_cannot_be_read_is_pointed_at(server: Server) -> None:
    for article, field in (({"text": FINNISH}, "text"), ({"text": "Yes.", "language": "fi"}, "language")):
        response = server.post("/v1/match", json={"articles": [{"text": "Yes."}, article]})
        problem = check(response, 422, "unsupported-language", [f"/articles/1/{field}"])
        assert problem["supported"] == ["en"]


@pytest.mark.parametrize("path", ["/v1/extract", "/v1/compare", "/v1/match"])
@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"text", b'{"text": NaN}', b'{"text": "a", "text": "b"}'),
        *(b"\xff\xfe", b"[" * 100_000, b"9" * 5000, '{"text": "a"}'.encode("utf-16")),
    ],
)
def test_what_is_no_json_is_a_400(server: Server, body: bytes, path: str) -> None:
    check(server.post(path, data=body, headers=JSON), 400, "invalid-json")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/xml",
        "application/json; charset=latin-1",
    ],
)
def test_another_content_type_is_a_415(server: Server, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    check(server.post("/v1/extract", data=b'{"text": "a"}', headers=headers), 415, "unsupported-media-type")


def test_json_is_json_however_it_is_declared(server: Server) -> None:
    headers = {"Content-Type": "Application/JSON; charset=UTF-8"}
    assert server.post("/v1/extract", data='{"text": "Yes."}', headers=headers).status_code == 200


def test_an_over_long_text_is_a_413_that_names_the_limit(server: Server) -> None:
    problem = check(server.post("/v1/extract", json={"text": "é" * 200_001}), 413, "text-too-long", ["/text"])
    assert problem["limit"] == 200_000
    assert "200,000" in problem["detail"]


@pytest.mark.parametrize("chunked", [False, True])
def test_an_over_large_body_is_a_413_that_its_sender_gets_to_read(server: Server, chunked: bool) -> None:
    body = json.dumps({"text": "a", "title": "t" * 10_000_000}).encode()
    data = iter([body[i : i + 100_000] for i in range(0, len(body), 100_000)]) if chunked else body
    problem = check(server.post("/v1/extract", data=data, headers=JSON), 413, "body-too-large")
    assert problem["limit"] == 4_194_304


@pytest.mark.parametrize("path", ["/v1/extract", "/nowhere"])
def test_a_large_body_that_nobody_wants_still_gets_its_answer(server: Server, path: str) -> None:
    response = server.post(path, data=b"x" * 10_000_000, headers={"Content-Type": "text/plain", "Connection": "close"})
    assert response.status_code in (404, 415)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"text": FINNISH}, "/text"),
        ({"text": "Yes.", "language": "fi"}, "/language"),
        ({"text": "Yes.", "language": "x"}, "/language"),
    ],
)
def test_an_unsupported_language_lists_the_supported(server: Server, body: dict[str, str], pointer: str) -> None:
    problem = check(server.post("/v1/extract", json=body), 422, "unsupported-language", [pointer])
    assert problem["supported"] == ["en"]


@pytest.mark.parametrize("path", ["/nowhere", "/v1", "/v1/extract/", "/v1/speakers/", "/assets/../app.py", "/%00"])
def test_an_unknown_path_is_a_404(server: Server, path: str) -> None:
    check(server.get(path), 404, "not-found")


def test_an_unknown_speaker_is_a_404_of_its_own(server: Server) -> None:
    problem = check(server.get("/v1/speakers/no-such-speaker"), 404, "unknown-speaker")
    assert "no-such-speaker" in problem["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/extract", {"POST", "OPTIONS"}),
        ("PUT", "/v1/extract", {"POST", "OPTIONS"}),
        ("GET", "/v1/compare", {"POST", "OPTIONS"}),
        ("GET", "/v1/match", {"POST", "OPTIONS"}),
        ("POST", "/v1/speakers", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("BREW", "/", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_another_method_is_a_405_with_allow(server: Server, method: str, path: str, allowed: set[str]) -> None:
    response = requests.request(method, server.url + path, timeout=60)
    check(response, 405, "method-not-allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("cursor=", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=nonsense", "cursor"),
        ("cursor=%FF", "cursor"),
        ("limt=1", "limt"),
    ],
)
def test_a_wrong_query_names_its_parameter(server: Server, query: str, parameter: str) -> None:
    problem = check(server.get(f"/v1/speakers?{query}"), 422, "invalid-request")
    assert [error["parameter"] for error in problem["errors"]] == [parameter]
