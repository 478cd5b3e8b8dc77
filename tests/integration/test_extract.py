"""POST /v1/extract through real gunicorn workers with real models."""

from __future__ import annotations

from typing import Any

import pytest

from tests.serving import Server

ARTICLE = (
    "The harbour of Port Ellery will open in May, Mayor Ana Kovač said on Monday.\n\n"
    "“We have waited eleven years for this day 🚢,” Kovač told reporters. “Nobody will send us back.”\n\n"
    "Harbour master Kofi Osei warned that the new ferries “need deeper water than we have.”"
)


def spans(quotation: dict[str, Any]) -> list[dict[str, Any]]:
    single = [quotation[name] for name in ("cue", "mention") if quotation[name]]
    return [*quotation["content"], *quotation["quoted"], *single]


@pytest.fixture(scope="module")
def answer(server: Server) -> dict[str, Any]:
    return server.extract(ARTICLE)


def test_finds_who_said_what(answer: dict[str, Any]) -> None:
    told = {(q["kind"], q["text"], q["speaker"] and q["speaker"]["name"]) for q in answer["quotations"]}
    assert ("direct", "We have waited eleven years for this day 🚢, Nobody will send us back.", "Ana Kovač") in told
    assert ("mixed", "the new ferries “need deeper water than we have", "Kofi Osei") in {
        (kind, text.rstrip(".”"), name) for kind, text, name in told
    }


def test_every_span_is_the_articles_own(answer: dict[str, Any]) -> None:
    assert answer["quotations"]
    for quotation in answer["quotations"]:
        for span in spans(quotation):
            assert ARTICLE[span["start"] : span["end"]] == span["text"]
        assert quotation["text"] == " ".join(span["text"] for span in quotation["content"])


def test_quotations_stand_in_text_order_with_ids_of_their_own(answer: dict[str, Any]) -> None:
    starts = [quotation["content"][0]["start"] for quotation in answer["quotations"]]
    assert starts == sorted(starts)
    ids = {quotation["id"] for quotation in answer["quotations"]}
    assert len(ids) == len(starts)


def test_says_what_made_it(answer: dict[str, Any]) -> None:
    assert answer["language"] == "en"
    assert "whosaid" in answer["models"]
    assert len(answer["models"]) > 1


def test_the_same_article_gets_the_same_answer_from_every_worker(server: Server, answer: dict[str, Any]) -> None:
    assert all(server.extract(ARTICLE) == answer for _ in range(6))


def test_the_header_says_how_long_each_stage_took(server: Server) -> None:
    timing = server.post("/v1/extract", json={"text": ARTICLE}).headers["Server-Timing"]
    stages = dict(part.split(";dur=") for part in timing.split(", "))
    assert {"language", "annotate", "find", "resolve"} <= set(stages)
    assert all(float(took) >= 0 for took in stages.values())


def test_kinds_and_speakers_filter(server: Server, answer: dict[str, Any]) -> None:
    everything = answer["quotations"]
    assert server.extract(ARTICLE, kinds=["mixed"])["quotations"] == [q for q in everything if q["kind"] == "mixed"]
    assert server.extract(ARTICLE, speakers=["ana kovac mayor of nowhere"])["quotations"] == []
    by_osei = [q for q in everything if q["speaker"] and q["speaker"]["name"] == "Kofi Osei"]
    assert by_osei
    assert server.extract(ARTICLE, speakers=["Kofi Osei"])["quotations"] == by_osei
    assert server.extract(ARTICLE, kinds=[])["quotations"] == []


def test_a_role_is_looked_up_at_the_articles_date(server: Server) -> None:
    text = "The US president arrived on Friday. “We will not look away,” the US president said."

    def speaker(published_at: str) -> str | None:
        quotation = server.extract(text, published_at=published_at)["quotations"][0]
        return quotation["speaker"] and quotation["speaker"]["id"]

    assert speaker("2022-03-04") == "biden"
    assert speaker("2022-03-04T09:00:00+01:00") == "biden"
    assert speaker("2019-03-04") != "biden"


@pytest.mark.parametrize("language", [None, "en", "EN", "en-GB"])
def test_a_stated_language_is_taken(server: Server, language: str | None) -> None:
    assert server.extract(ARTICLE, language=language)["language"] == "en"


def test_an_article_that_quotes_another_language_is_english(server: Server) -> None:
    text = (
        "“Wir haben so vieles geschafft, und wir werden auch das schaffen,” Eva Lind told the crowd in Bremen.\n\n"
        "“Das ist ein guter Tag für die Stadt und für alle, die hier leben,” she added."
    )
    assert server.extract(text)["language"] == "en"


@pytest.mark.parametrize("text", ["a", "Kovač: Yes", "“", "''", "...", "\n\n x", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢", "1234", "\u200b.", "🙂"])
def test_hardly_any_text_is_an_article_all_the_same(server: Server, text: str) -> None:
    for quotation in server.extract(text)["quotations"]:
        for span in spans(quotation):
            assert text[span["start"] : span["end"]] == span["text"]
