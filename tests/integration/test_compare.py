"""POST /v1/compare through real gunicorn workers with real models."""

from __future__ import annotations

import random
from typing import Any

import pytest

from tests.serving import Server

PLEDGE = "We will not close the harbour before the last ferry is in."
OTHERS = (
    "We will not close the HARBOUR, before the last ferry is in!",
    "Until the last ferry is in, we shall not shut the harbour.",
    "We will close the harbour before the last ferry is in.",
    "The fish market moves to the north quay in spring.",
)
LONG = " ".join(f"The {number} ferries of Port Ellery sail in all weathers." for number in range(222))  # 2,000 words
TEXTS = (
    *(
        PLEDGE,
        *OTHERS,
        LONG,
        "…",
        "?!",
        "😀",
        "👨‍👩‍👧‍👦 ferry",
        "1234",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
        "e\u0301te\u0301",
        "\u200b",
        "\ufeffYes",
        "\x07",
    ),
    *(
        "Мы не закроем порт.",
        "我们不会关闭港口。",
        "لن نغلق الميناء",
        "हम बंदरगाह बंद नहीं करेंगे।",
        "항구를 닫지 않겠습니다",
    ),
)


def compared(server: Server, pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """The judgements of `pairs`, which must be well formed."""
    response = server.post("/v1/compare", json={"pairs": [{"a": a, "b": b} for a, b in pairs]})
    assert response.status_code == 200, response.text
    judged: list[dict[str, Any]] = response.json()["pairs"]
    for (a, b), judgement in zip(pairs, judged, strict=True):
        assert 0 <= judgement["score"] <= 1
        for difference in judgement["differs"]:
            assert difference["a"] or difference["b"]
            for text, span in ((a, difference["a"]), (b, difference["b"])):
                assert span is None or text[span["start"] : span["end"]] == span["text"] != ""
    return judged


def test_every_pair_is_answered_in_its_place(server: Server) -> None:
    pairs = [(PLEDGE, other) for other in OTHERS]
    judged = compared(server, pairs)
    assert judged[0]["relation"] == "same"
    assert judged[0]["differs"] == []
    assert judged[-1]["relation"] == "different"
    assert judged[0]["score"] > judged[-1]["score"]
    assert compared(server, pairs[::-1]) == judged[::-1]
    assert [compared(server, [pair])[0] for pair in pairs] == judged


def test_the_sides_of_a_pair_are_alike(server: Server) -> None:
    pairs = [(a, b) for a in TEXTS[:6] for b in TEXTS]
    there, back = compared(server, pairs), compared(server, [(b, a) for a, b in pairs])
    assert [(j["relation"], j["score"]) for j in there] == [(j["relation"], j["score"]) for j in back]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_the_same_as_itself_whatever_it_holds(server: Server, text: str) -> None:
    assert compared(server, [(text, text)])[0]["relation"] == "same"


def test_each_worker_gives_the_same_answer(server: Server) -> None:
    pairs = [(random.Random(number).choice(TEXTS), text) for number, text in enumerate(TEXTS)]
    first = compared(server, pairs)
    assert all(compared(server, pairs) == first for _ in range(6))


def test_a_thousand_pairs_are_a_request(server: Server) -> None:
    pairs = [(f"{number} ferries sail.", f"{number + 1} ferries sail.") for number in range(1000)]
    assert len(compared(server, pairs)) == 1000


def test_says_what_made_it_and_how_long_it_took(server: Server) -> None:
    response = server.post("/v1/compare", json={"pairs": [{"a": "Yes.", "b": "No."}]})
    models = response.json()["models"]
    assert "whosaid" in models
    assert any(name.startswith("matcher/") for name in models)
    assert all(name == "whosaid" or name.startswith("matcher/") for name in models)
    assert float(response.headers["Server-Timing"].removeprefix("compare;dur=")) >= 0
