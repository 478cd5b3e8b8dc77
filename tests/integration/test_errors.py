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


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"text", b'{"text": NaN}', b'{"text": "a", "text": "b"}'),
        *(b"\xff\xfe", b"[" * 100_000, b"9" * 5000, '{"text": "a"}'.encode("utf-16")),
    ],
)
def test_what_is_no_json_is_a_400(server: Server, body: bytes) -> None:
    check(server.post("/v1/extract", data=body, headers=JSON), 400, "invalid-json")


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
