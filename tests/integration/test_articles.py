"""/v1/articles, /v1/quotations and /v1/utterances through real gunicorn workers, on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.databases import KINDS
from tests.queues import ended
from tests.serving import Server, serving

FIRST = {
    "text": "The harbour of Port Ellery will open in May, Mayor Ana Kovač said on Monday.\n\n"
    "“We have waited eleven long years for this one day,” Kovač told reporters.",
    "title": "Harbour",
    "url": "https://www.first.example/harbour",
    "published_at": "2024-05-13",
}
SECOND = {
    "text": "It rained in Port Ellery. “We have waited eleven long years for this one day,” Ana Kovač said.",
    "url": "https://second.example/rain",
    "published_at": "2024-05-15T08:00:00Z",
}
SAID = "We have waited eleven long years for this one day,"


@pytest.fixture(scope="module", params=KINDS)
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service, with a database of its own."""
    folder = tmp_path_factory.mktemp("articles")
    url = f"sqlite:///{folder}/own.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").database()
    with serving(folder, database_url=url) as running:
        yield running


@pytest.fixture
def stored(service: Server) -> Iterator[tuple[Server, dict[str, Any], dict[str, Any]]]:
    """The service and two articles in it."""
    answers = [service.post("/v1/articles", json=each) for each in (FIRST, SECOND)]
    assert [each.status_code for each in answers] == [201, 201]
    yield service, answers[0].json(), answers[1].json()
    for each in answers:
        service.delete(each.headers["Location"])


Stored = tuple[Server, dict[str, Any], dict[str, Any]]


def test_an_article_has_an_address_and_is_there_once(stored: Stored) -> None:
    service, first, _ = stored
    again = service.post("/v1/articles", json=FIRST | {"url": "https://third.example/"})
    assert (again.status_code, again.headers["Location"]) == (200, f"/v1/articles/{first['id']}")
    shown = service.get(again.headers["Location"]).json()
    assert shown == again.json()
    assert shown["urls"] == [FIRST["url"], "https://third.example/"]
    assert shown["quotations"] == first["quotations"]


def test_what_is_stored_is_what_is_extracted(stored: Stored) -> None:
    service, first, _ = stored
    extracted = service.extract(**FIRST)
    for kept, read in zip(first["quotations"], extracted["quotations"], strict=True):
        assert {name: kept[name] for name in read} == read | {"id": kept["id"]}
        assert kept["article"] == first["id"]
    assert first["language"] == extracted["language"]
    assert extracted["models"].items() <= first["models"].items()


def test_only_what_is_asked_for_is_shown_and_all_is_stored(service: Server) -> None:
    answer = service.post("/v1/articles", json=FIRST | {"kinds": ["direct"]})
    assert {each["kind"] for each in answer.json()["quotations"]} == {"direct"}
    assert len(service.get(answer.headers["Location"]).json()["quotations"]) == 2
    assert service.delete(answer.headers["Location"]).status_code == 204


def test_an_utterance_shows_its_renderings_earliest_first(stored: Stored) -> None:
    service, first, second = stored
    (found,) = service.get("/v1/utterances", params={"min_renderings": 2}).json()["utterances"]
    assert (found["first"], found["last"], found["size"]) == ("2024-05-13", "2024-05-15", 2)
    shown = service.get(f"/v1/utterances/{found['id']}").json()
    assert [each["article"] for each in shown["renderings"]] == [first["id"], second["id"]]
    assert [each["outlet"] for each in shown["renderings"]] == ["www.first.example", "second.example"]
    assert [each["relation"] for each in shown["renderings"]] == ["same", "same"]
    assert [each["differs"] for each in shown["renderings"]] == [[], []]
    assert shown["speaker"]["name"] == "Ana Kovač"
    assert shown["text"] == SAID


def test_deleting_parts_what_only_the_article_held_together(stored: Stored) -> None:
    service, first, second = stored
    utterance = second["quotations"][0]["utterance"]["id"]
    assert service.delete(f"/v1/articles/{first['id']}").status_code == 204
    assert service.get(f"/v1/articles/{first['id']}").status_code == 404
    assert service.delete(f"/v1/articles/{first['id']}").json()["type"] == "urn:whosaid:problem:unknown-article"
    shown = service.get(f"/v1/utterances/{utterance}").json()
    assert [each["article"] for each in shown["renderings"]] == [second["id"]]
    assert service.delete(f"/v1/articles/{second['id']}").status_code == 204
    assert service.get(f"/v1/utterances/{utterance}").status_code == 404
    assert service.get("/v1/quotations").json() == {"quotations": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "articles"),
    [
        ({"q": "waiting for years"}, "12"),
        ({"q": "“eleven long”"}, "12"),
        ({"q": "“long eleven”"}, ""),
        ({"q": "harbours", "kind": "indirect"}, "1"),
        ({"speaker": "ana kovac", "kind": "direct", "from": "2024-05-14"}, "2"),
        ({"to": "2024-05-13"}, "11"),
        ({"from": "2024-05-13T00:00:00Z", "to": "2024-05-15"}, "112"),
        ({"speaker": "putin"}, ""),
        ({"utterance": "0" * 32}, ""),
    ],
)
def test_quotations_are_searched(stored: Stored, query: dict[str, str], articles: str) -> None:
    service, first, second = stored
    found = service.get("/v1/quotations", params=query).json()["quotations"]
    named = {first["id"]: "1", second["id"]: "2"}
    assert "".join(sorted(named[each["article"]] for each in found)) == articles


@pytest.mark.parametrize("path", ["/v1/quotations", "/v1/utterances"])
def test_the_pages_together_are_the_list(stored: Stored, path: str) -> None:
    service, _, _ = stored
    name = path.rpartition("/")[2]
    everything = service.get(path).json()
    assert everything["next_cursor"] is None
    collected, cursor = [], None
    for _ in everything[name]:
        page = service.get(path, params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        collected += page[name]
        cursor = page["next_cursor"]
    assert collected == everything[name]
    assert cursor is None


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"q": "…"}, "q"),
        ({"speaker": "no-such-id"}, "speaker"),
        ({"cursor": "abc"}, "cursor"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2024-05-14", "to": "2024-05-13"}, "to"),
        ({"kind": "oblique"}, "kind"),
        ({"utterance": "none"}, "utterance"),
        ({"nonsense": "1"}, "nonsense"),
        ({"kind": ["direct", "mixed"]}, "kind"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(service: Server, query: dict[str, Any], parameter: str) -> None:
    answer = service.get("/v1/quotations", params=query)
    assert answer.status_code == 422
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [parameter]


def test_a_claim_is_looked_up(stored: Stored) -> None:
    service, first, _ = stored
    claim = {"text": SAID, "speaker": "Ana Kovač", "published_at": "2024-05-20"}
    (hit, *_) = service.post("/v1/utterances/search", json=claim).json()["utterances"]
    assert (hit["relation"], hit["differs"]) == ("same", [])
    assert hit["utterance"]["id"] == first["quotations"][1]["utterance"]["id"]
    assert hit["utterance"]["size"] == 2
    assert hit["score"] > 0.5
    anybody = service.post("/v1/utterances/search", json={"text": SAID.upper()}).json()["utterances"]
    assert hit["utterance"] in [each["utterance"] for each in anybody]
    other = service.post("/v1/utterances/search", json=claim | {"speaker": "Kofi Osei"}).json()["utterances"]
    assert other == []


def test_nothing_like_it_is_known(stored: Stored) -> None:
    service, _, _ = stored
    unknown = {"text": "Seventeen giraffes quietly ordered the cheapest soup in Reykjavik."}
    assert service.post("/v1/utterances/search", json=unknown).json()["utterances"] == []


def test_a_speaker_that_is_written_is_known_to_every_worker_at_once(service: Server) -> None:
    entry = {"name": "Ana Kovač", "given": ["Ana"], "family": ["Kovač", "Kovac"], "roles": [{"office": "mayor"}]}
    written = service.put("/v1/speakers/kovac", json=entry)
    assert written.status_code == 201
    assert service.put("/v1/speakers/kovac", json=entry).json() == written.json()
    for _ in range(4):
        assert service.get("/v1/speakers/kovac").json() == written.json()
        assert {q["speaker"]["id"] for q in service.extract(**FIRST)["quotations"]} == {"kovac"}
    assert "kovac" in [each["id"] for each in service.get("/v1/speakers").json()["speakers"]]
    assert service.delete("/v1/speakers/kovac").status_code == 204
    for _ in range(4):
        assert service.get("/v1/speakers/kovac").status_code == 404
        assert {q["speaker"]["id"] for q in service.extract(**FIRST)["quotations"]} == {None}


def test_an_entry_of_the_file_can_be_written_over(service: Server) -> None:
    before = service.get("/v1/speakers/zelensky").json()
    entry = {name: value for name, value in before.items() if name != "id"}
    after = service.put("/v1/speakers/zelensky", json=entry | {"name": "Volodymyr Zelenskyy"})
    assert (after.status_code, after.json()) == (200, before | {"name": "Volodymyr Zelenskyy"})
    assert service.put("/v1/speakers/zelensky", json=entry).json() == before


@pytest.mark.parametrize(
    ("speaker_id", "entry", "pointer"),
    [
        ("new", {"name": "New"}, "/family"),
        ("new", {"name": "New", "family": ["New"], "roles": [{"office": "no-office"}]}, "/roles/0/office"),
        ("new", {"name": "New", "family": ["New"], "wikidata": "7747"}, "/wikidata"),
        (
            "new",
            {"name": "New", "family": ["New"], "roles": [{"office": "mayor", "since": "2024-02-30"}]},
            "/roles/0/since",
        ),
        ("new", {"family": ["New"]}, "/name"),
        ("new", {"name": "ł" * 201, "family": ["New"]}, "/name"),
        ("new", {"name": "New", "family": ["New"], "id": "new"}, "/id"),
        ("New", {"name": "New", "family": ["New"]}, None),
        ("n" * 201, {"name": "New", "family": ["New"]}, None),
    ],
)
def test_an_entry_that_is_none_is_refused(
    service: Server, speaker_id: str, entry: dict[str, Any], pointer: str | None
) -> None:
    answer = service.put(f"/v1/speakers/{speaker_id}", json=entry)
    assert answer.status_code == 422
    assert [fault.get("pointer") for fault in answer.json()["errors"]] == [pointer]


def test_whom_another_speaks_for_cannot_be_removed(service: Server) -> None:
    answer = service.delete("/v1/speakers/putin")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:whosaid:problem:speaker-in-use")
    assert service.delete("/v1/speakers/nobody").status_code == 404


def test_an_id_leads_to_where_its_utterance_went(stored: Stored) -> None:
    service, first, _ = stored
    other = service.post("/v1/articles", json={"text": f"“{SAID}” Petra Lind said.", "language": "en"})
    ids = {first["quotations"][1]["utterance"]["id"], other.json()["quotations"][0]["utterance"]["id"]}
    assert len(ids) == 2
    entry = {"name": "Ana Kovač", "given": ["Ana"], "family": ["Kovač"], "aliases": ["Petra Lind"]}
    written = service.put("/v1/speakers/kovac", json=entry)
    ended(service, written.headers["Link"].split(">")[0].removeprefix("<"))
    answers = {each: service.get(f"/v1/utterances/{each}", allow_redirects=False) for each in ids}
    (kept,) = [each for each, answer in answers.items() if answer.status_code == 200]
    (moved,) = ids - {kept}
    assert (answers[moved].status_code, answers[moved].headers["Location"]) == (308, f"/v1/utterances/{kept}")
    assert answers[moved].headers["X-Request-ID"]
    shown = service.get(f"/v1/utterances/{moved}").json()
    assert (shown["id"], shown["size"], shown["speaker"]["id"]) == (kept, 3, "kovac")

    gone = service.delete("/v1/speakers/kovac")
    ended(service, gone.headers["Link"].split(">")[0].removeprefix("<"))
    assert {service.get(f"/v1/utterances/{each}").status_code for each in ids} == {200}
    (apart,) = service.get(other.headers["Location"]).json()["quotations"]
    assert service.get(f"/v1/utterances/{apart['utterance']['id']}").json()["size"] == 1
    assert service.delete(other.headers["Location"]).status_code == 204


@pytest.mark.parametrize("named", ["none", "%00", "%FF", "%00" + "0" * 31, "0" * 32, "a" * 300, "..%2F..", "\u017f"])
@pytest.mark.parametrize("path", ["articles/{}", "utterances/{}", "jobs/{}", "jobs/{}/results", "speakers/{}"])
def test_what_nothing_has_for_its_id_is_not_found(service: Server, path: str, named: str) -> None:
    answer = service.get("/v1/" + path.format(named))
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
    unknown = f"urn:whosaid:problem:unknown-{path.partition('s/')[0]}"
    assert answer.json()["type"] in (unknown, "urn:whosaid:problem:not-found")
    if named == "none":
        assert answer.json()["type"] == unknown


def test_a_url_may_be_as_long_as_any_field(service: Server) -> None:
    chance = random.Random(20211)
    url = "https://long.example/" + "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(1900))
    for status in (201, 200):
        answer = service.post("/v1/articles", json={"text": "Nobody says a word.", "language": "en", "url": url})
        assert (answer.status_code, answer.json().get("urls")) == (status, [url])
    assert service.delete(answer.headers["Location"]).status_code == 204
