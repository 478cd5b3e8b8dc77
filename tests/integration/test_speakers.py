"""GET /v1/speakers: the registry, page by page."""

from __future__ import annotations

from tests.serving import Server


def test_shows_names_transliterations_and_roles_with_their_dates(server: Server) -> None:
    biden = server.get("/v1/speakers/biden").json()
    assert (biden["name"], biden["wikidata"]) == ("Joe Biden", "Q6279")
    assert "Байден" in biden["family"]
    assert {
        "office": "president",
        "of": "united-states",
        "for": None,
        "since": "2021-01-20",
        "until": "2025-01-20",
    } in (biden["roles"])


def test_the_pages_together_are_the_list(server: Server) -> None:
    everybody = server.get("/v1/speakers").json()
    assert everybody["next_cursor"] is None
    assert {"putin", "peskov", "zelensky", "biden"} <= {entry["id"] for entry in everybody["speakers"]}
    collected, cursor = [], ""
    for _ in everybody["speakers"]:
        page = server.get("/v1/speakers", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        collected += page["speakers"]
        cursor = page["next_cursor"]
    assert collected == everybody["speakers"]
    assert cursor is None


def test_each_entry_has_an_address_of_its_own(server: Server) -> None:
    for entry in server.get("/v1/speakers").json()["speakers"]:
        assert server.get(f"/v1/speakers/{entry['id']}").json() == entry
