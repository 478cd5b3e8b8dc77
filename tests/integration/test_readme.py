"""The README's example does what the README says."""

from __future__ import annotations

from tests.readme import answered, example, same
from tests.serving import Server


def test_the_call_gets_the_answer_that_is_shown(server: Server) -> None:
    answer = answered(server.url)
    assert same(answer, example()[1]), answer


def test_the_spans_shown_are_the_articles_own() -> None:
    request, answer = example()
    spans = [span for quotation in answer["quotations"] for span in (*quotation["content"], quotation["cue"])]
    assert len(spans) >= 2
    for span in spans:
        assert request["text"][span["start"] : span["end"]] == span["text"]
