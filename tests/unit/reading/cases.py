"""The texts of `forms/*.yaml`, each with all the quotations that must be found in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.model import Article, Quotation

FORMS = Path(__file__).with_name("forms")
PUBLISHED = date(2023, 6, 1)
KINDS = ("direct", "mixed", "indirect")


@dataclass(frozen=True)
class Case:
    """A text, and what `read` must find in it, as `shape` puts it."""

    form: str
    article: Article
    expected: list[dict[str, Any]]


def load(name: str) -> list[Case]:
    """The cases of `forms/<name>.yaml`; a key that none of them has is a slip, and so is a span that is not there."""
    return [_case(entry) for entry in yaml.safe_load((FORMS / f"{name}.yaml").read_text("utf-8"))]


def forms(*names: str) -> pytest.MarkDecorator:
    """Run a test once per case of these files, the form as its id."""
    cases = [case for name in names for case in load(name)]
    return pytest.mark.parametrize("case", cases, ids=[case.form for case in cases])


def shape(quotations: Iterable[Quotation]) -> list[dict[str, Any]]:
    """What of the quotations the cases speak about."""
    return [
        {
            "kind": q.kind.value,
            "content": [span.text for span in q.content],
            "quoted": [span.text for span in q.quoted],
            "cue": q.cue.span.text if q.cue else None,
            "mention": q.mention.span.text if q.mention else None,
            "speaker": q.speaker.name if q.speaker else None,
        }
        for q in quotations
    ]


def _case(entry: dict[str, Any]) -> Case:
    assert set(entry) <= {"form", "date", "text", "quotations"}, f"{entry['form']}: {set(entry)}"
    article = Article(entry["text"], published_at=entry.get("date", PUBLISHED))
    expected = [_expected(given) for given in entry.get("quotations", [])]
    for quotation in expected:
        texts = [*quotation["content"], *quotation["quoted"], quotation["cue"] or "", quotation["mention"] or ""]
        assert all(text in article.text for text in texts), f"{entry['form']}: not in its text"
    return Case(entry["form"], article, expected)


def _expected(given: dict[str, Any]) -> dict[str, Any]:
    (kind,) = set(given) & set(KINDS)
    assert set(given) <= {kind, "quoted", "cue", "mention", "speaker"}, set(given)
    return {
        "kind": kind,
        "content": _many(given[kind]),
        "quoted": _many(given.get("quoted", [])),
        **{key: given.get(key) for key in ("cue", "mention", "speaker")},
    }


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
