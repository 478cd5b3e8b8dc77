"""Articles that are one quotation each, so that a store is measured and reading is left out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from service.archive import Archive
from service.desk import Tools
from service.linking import Linker
from service.loading import load_matcher, open_store
from service.matching.matcher import Matcher
from service.model import Article, Kind, Quotation, Reading, Setting, Span, Speaker, Statement
from service.settings import Settings
from service.store.sql import SqlStore


class Whole:
    """A store, and a reader to whom an article is what `speaker` says in it."""

    def __init__(self, url: str) -> None:
        self.store: SqlStore = open_store(Settings(database_url=url))
        self.store.create_if_empty()
        self.matcher: Matcher = load_matcher(Settings())
        self.linker = Linker(self.matcher)
        self.archive = Archive(self.store, self.turn)
        self.speaker: Speaker | None = None

    @property
    def identity(self) -> dict[str, str]:
        """What reads: nothing."""
        return {"whole": "text"}

    def read(self, article: Article) -> Reading:
        """The article as a quotation."""
        span = Span.of(article.text, 0, len(article.text))
        return Reading("en", (Quotation("q1", Kind.DIRECT, (span,), (), None, None, self.speaker, 0.9),))

    @contextmanager
    def turn(self) -> Iterator[Tools]:
        """Itself to read with."""
        yield Tools(self, self.matcher)

    def statement(self, article: Article) -> Statement:
        """The article's quotation as it is linked."""
        return Statement("?", article.text, self.speaker, article.published_at, Setting(article.text))

    def link(self, article: Article) -> None:
        """All that linking the article's quotation costs but writing it down."""
        statement = self.statement(article)
        self.linker.traits(statement, statement.text)
        with self.store.read() as view:
            self.linker.judged(view, statement, self.linker.wanted(statement))
