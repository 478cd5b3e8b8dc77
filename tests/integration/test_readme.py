"""The README's examples do what the README says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.readme import Example, examples, pretty
from tests.serving import Server


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.path)
def test_the_call_gets_the_answer_that_is_shown(server: Server, example: Example) -> None:
    answer = example.answered(server.url)
    assert example.shows(answer), pretty(answer)


def check(text: str, span: dict[str, Any]) -> None:
    assert text[span["start"] : span["end"]] == span["text"]


def test_the_spans_shown_are_the_texts_own() -> None:
    extract, compare = examples()
    spans = [span for each in extract.answer["quotations"] for span in (*each["content"], each["cue"])]
    assert len(spans) >= 2
    for span in spans:
        check(extract.body["text"], span)
    for pair, judgement in zip(compare.body["pairs"], compare.answer["pairs"], strict=True):
        for difference in judgement["differs"]:
            for side in ("a", "b"):
                if difference[side]:
                    check(pair[side], difference[side])
