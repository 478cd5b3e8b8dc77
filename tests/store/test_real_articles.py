"""The five real articles, posted one by one: always the same groups. `ORDERS=120` tries every order."""

from __future__ import annotations

import itertools
import json
import os
import random
from datetime import date
from pathlib import Path

import pytest

from service.archive import id_of
from service.loading import load_reader
from service.model import Article, Reading
from service.roster import Roster
from service.settings import Settings
from service.speakers.registry import Registry
from tests.transcripts import Transcripts

ORDERS = int(os.environ.get("ORDERS", "5"))


class ReadBefore:
    """What the real reader found in each article; reading it again would only take time."""

    def __init__(self, articles: list[Article], transcripts: Transcripts) -> None:
        reader = load_reader(Settings(), Roster(Registry.load(), transcripts.store))
        self.identity = dict(reader.identity)
        self._found = {article.text: reader.read(article) for article in articles}

    def read(self, article: Article) -> Reading:
        return self._found[article.text]


@pytest.fixture(scope="module")
def articles(shared: Path) -> list[Article]:
    gold = shared / "gold" / "articles.json"
    return [
        Article((gold.parent / each["file"]).read_text("utf-8"), published_at=date.fromisoformat(each["published_at"]))
        for each in json.loads(gold.read_text("utf-8"))["articles"]
    ]


def test_every_order_gives_the_same_groups(transcripts: Transcripts, articles: list[Article]) -> None:
    transcripts.reader = ReadBefore(articles, transcripts)  # type: ignore[assignment]
    orders = list(itertools.permutations(articles))
    found = []
    for order in random.Random(3).sample(orders, min(ORDERS, len(orders))):
        transcripts.add(*order)
        found.append(transcripts.groups())
        for article in order:
            transcripts.archive.delete(id_of(article.text))
    assert found[0]
    assert all(groups == found[0] for groups in found)
