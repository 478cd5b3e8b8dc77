"""POST /v1/match through real gunicorn workers with real models."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.serving import Server

QUOTATIONS: list[dict[str, Any]] = [
    {"id": "agency", "text": "We will not close the harbour before the last ferry is in.", "speaker": "putin"},
    {"id": "daily", "text": "“We will not close the harbour before the last ferry is in!”", "speaker": "Путин"},
    {"id": "weekly", "text": "We will not close the harbour before the last ferry is in", "speaker": None},
    {"id": "other", "text": "We will not close the harbour before the last ferry is in.", "speaker": "Joe Biden"},
    {"id": "fish", "text": "The fish market moves to the north quay in spring.", "speaker": "Eva Lind"},
    {"id": "smile", "text": "😀"},
    {"id": "marks", "text": "…"},
    {"id": "script", "text": "我们不会关闭港口。", "speaker": "李"},
]
MANY = [
    {"id": f"{topic}-{paper}", "text": text.format(topic, 100 + topic)}
    for topic in range(20)
    for paper, text in enumerate(
        ("Quay {} of the harbour holds {} boats.", "QUAY {} of the harbour holds {} boats!", "Pier {} will be sold.")
    )
]
ARTICLES = [
    {
        "published_at": "2024-05-13",
        "title": "Harbour opens",
        "text": "PORT ELLERY — “We have waited eleven years for this day,” Mayor Ana Kovač told reporters on Monday."
        "\n\n“Nobody will send us back.”",
    },
    {"text": "Nothing was said.", "language": "en-GB"},
    {
        "published_at": "2024-05-14",
        "text": "Harbour master Kofi Osei was glad.\n\n“We have waited eleven years for this day,” said Ana Kovač. "
        "Osei warned that the ferries need deeper water.",
    },
]


def matched(server: Server, **body: Any) -> dict[str, Any]:
    """The answer of POST /v1/match, which must be 200."""
    response = server.post("/v1/match", json=body)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def groups(answer: dict[str, Any]) -> set[frozenset[str]]:
    """The ids that stand together; each must stand once."""
    ids = [rendering["quotation"] for utterance in answer["utterances"] for rendering in utterance["renderings"]]
    assert len(ids) == len(set(ids))
    return {frozenset(each["quotation"] for each in utterance["renderings"]) for utterance in answer["utterances"]}


def group_of(answer: dict[str, Any], quotation: str) -> dict[str, Any]:
    """The utterance in which a quotation stands."""
    (found,) = (u for u in answer["utterances"] if any(r["quotation"] == quotation for r in u["renderings"]))
    utterance: dict[str, Any] = found
    return utterance


@pytest.fixture(scope="module")
def answer(server: Server) -> dict[str, Any]:
    return matched(server, quotations=QUOTATIONS)


@pytest.fixture(scope="module")
def of_articles(server: Server) -> dict[str, Any]:
    return matched(server, articles=ARTICLES)


def check(answer: dict[str, Any], texts: dict[str, str]) -> None:
    """What holds of every answer: each quotation stands once, and all that is said of it is about its own text."""
    assert frozenset().union(*groups(answer)) == set(texts)
    assert len({utterance["id"] for utterance in answer["utterances"]}) == len(answer["utterances"])
    for utterance in answer["utterances"]:
        assert utterance["text"] in {texts[each["quotation"]] for each in utterance["renderings"]}
        for rendering in utterance["renderings"]:
            assert rendering["relation"] in ("same", "rendering", "part")
            assert 0 <= rendering["score"] <= 1
    for conflict in answer["conflicts"]:
        assert group_of(answer, conflict["a"]) != group_of(answer, conflict["b"])
        for difference in conflict["differs"]:
            for side in ("a", "b"):
                span = difference[side]
                assert span is None or texts[conflict[side]][span["start"] : span["end"]] == span["text"]


def test_every_quotation_stands_in_one_utterance(answer: dict[str, Any]) -> None:
    check(answer, {each["id"]: each["text"] for each in QUOTATIONS})
    assert "articles" not in answer
    assert all(name == "whosaid" or name.startswith("matcher/") for name in answer["models"])


def test_a_speaker_is_one_person_by_id_and_by_name_in_any_script(answer: dict[str, Any]) -> None:
    utterance = group_of(answer, "agency")
    assert {"agency", "daily"} <= {each["quotation"] for each in utterance["renderings"]}
    assert utterance["speaker"] == {"id": "putin", "name": "Vladimir Putin", "wikidata": "Q7747"}
    assert group_of(answer, "script")["speaker"] == {"id": None, "name": "李", "wikidata": None}
    assert group_of(answer, "smile")["speaker"] is None


def test_known_speakers_are_never_grouped_with_others(answer: dict[str, Any]) -> None:
    assert not {"agency", "daily"} & {each["quotation"] for each in group_of(answer, "other")["renderings"]}
    assert group_of(answer, "other")["speaker"]["id"] == "biden"


def test_the_order_of_the_request_changes_nothing(server: Server) -> None:
    chance = random.Random(7)
    first = groups(matched(server, quotations=[*QUOTATIONS, *MANY]))
    for _ in range(3):
        shuffled = [*QUOTATIONS, *MANY]
        chance.shuffle(shuffled)
        assert groups(matched(server, quotations=shuffled)) == first


def test_the_same_request_gets_the_same_answer_from_every_worker(server: Server, answer: dict[str, Any]) -> None:
    assert all(matched(server, quotations=QUOTATIONS) == answer for _ in range(6))


def test_what_was_published_too_far_apart_is_never_grouped(server: Server) -> None:
    text = "We have waited eleven years for this day, and nobody will send us back to where we came from."
    dated = [{"id": day, "text": text, "published_at": day} for day in ("2024-05-13", "2024-05-14", "2024-05-16")]
    assert groups(matched(server, quotations=dated)) == {frozenset(each["id"] for each in dated)}
    for days, size in ((2, 2), (1, 2), (0, 1)):
        for group in groups(matched(server, quotations=dated, within_days=days)):
            days_of_month = [int(day[-2:]) for day in group]
            assert max(days_of_month) - min(days_of_month) <= days
            assert len(group) <= size


def test_articles_are_read_and_their_quotations_matched(server: Server, of_articles: dict[str, Any]) -> None:
    read = of_articles["articles"]
    assert len(read) == len(ARTICLES)
    check(of_articles, {each["id"]: each["text"] for article in read for each in article["quotations"]})
    for posted, article in zip(ARTICLES, read, strict=True):
        alone = server.extract(**posted)
        assert article["language"] == alone["language"]
        assert [{**each, "id": ""} for each in article["quotations"]] == [
            {**each, "id": ""} for each in alone["quotations"]
        ]
        assert alone["models"].items() <= of_articles["models"].items()
    assert any(name.startswith("matcher/") for name in of_articles["models"])


def test_one_wording_in_two_articles_is_one_utterance(of_articles: dict[str, Any]) -> None:
    said = "We have waited eleven years for this day,"
    first, last = (
        next(each["id"] for each in of_articles["articles"][place]["quotations"] if each["text"].startswith(said))
        for place in (0, 2)
    )
    assert group_of(of_articles, first) == group_of(of_articles, last)
    assert group_of(of_articles, first)["speaker"]["name"] == "Ana Kovač"


def test_articles_without_a_quotation_have_no_utterances(server: Server) -> None:
    answer = matched(server, articles=[{"text": "Nothing was said.", "language": "en"}])
    assert (answer["utterances"], answer["conflicts"]) == ([], [])
    assert answer["articles"] == [{"language": "en", "quotations": []}]


def test_the_header_says_how_long_each_stage_took(server: Server) -> None:
    def stages(**body: Any) -> set[str]:
        timing = server.post("/v1/match", json=body).headers["Server-Timing"]
        return {part.partition(";dur=")[0] for part in timing.split(", ")}

    assert stages(quotations=QUOTATIONS) == {"match"}
    assert {"language", "annotate", "find", "resolve", "match"} <= stages(articles=ARTICLES)


def test_what_is_counted_and_logged_holds_no_word_of_a_text(server: Server) -> None:
    flower = "delphinium"
    server.post(
        "/v1/match",
        json={"quotations": [{"id": flower, "text": flower, "speaker": flower.title()}]},
        headers={"X-Request-ID": "match-log-1"},
    )
    server.post("/v1/compare", json={"pairs": [{"a": flower, "b": "Yes."}]}, headers={"X-Request-ID": "match-log-2"})
    assert flower not in server.log_file.read_text("utf-8").lower()
    lines = {line.get("request_id"): line for line in server.log_lines()}
    assert (lines["match-log-1"]["quotations"], lines["match-log-1"]["utterances"]) == (1, 1)
    assert lines["match-log-2"]["pairs"] == 1
    metrics = server.get("/metrics").text
    assert flower not in metrics.lower()
    assert 'whosaid_renderings_total{relation="same"}' in metrics
    assert 'whosaid_stage_seconds_count{stage="match"}' in metrics
