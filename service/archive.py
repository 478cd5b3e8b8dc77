"""The use case that /v1/articles and jobs share: an article is read, linked and stored; and taken back."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib.metadata import version

from service.desk import Tools
from service.errors import StoreError, UnknownArticle
from service.linking import LONGEST, MATCHER, Ahead, Linker, agree, line_of
from service.model import Article, Reading, Statement
from service.statements import statements
from service.store.base import Change, Store
from service.store.records import NewQuotation, StoredArticle, StoredQuotation

log = logging.getLogger(__name__)

VERSION = version("whosaid")
ID_LENGTH = 32  # hexadecimal digits of a text's SHA-256


Turn = Callable[[], AbstractContextManager[Tools]]
Kept = tuple[StoredArticle, list[StoredQuotation]]
Also = Callable[[Change, str, bool], None]
Said = tuple[NewQuotation, Statement]


def nothing(_change: Change, _article_id: str, _changed: bool) -> None:
    """What is done besides, where nothing is."""


class Archive:
    """Articles with their quotations, each in its utterance. Safe for use by several threads and processes at once."""

    def __init__(self, store: Store, turn: Turn) -> None:
        """`turn` lends what reads and matches, to one caller at a time, such as `Desk.turn`."""
        self._store = store
        self._turn = turn

    def check(self) -> None:
        """Raises StoreError where the store holds what another matcher made, StoreUnavailable."""
        with self._store.read() as view, self._turn() as tools:
            agree(view, tools.matcher)

    def get(self, article_id: str) -> Kept:
        """A stored article and its quotations, in text order. Raises UnknownArticle, StoreUnavailable."""
        with self._store.read() as view:
            article = view.article(article_id)
            if article is None:
                raise UnknownArticle(article_id)
            return article, view.quotations_of(article_id)

    def add(self, article: Article, also: Also = nothing) -> tuple[StoredArticle, bool]:
        """Read, link and store an article; False where it was there, and then only its url is new.

        All of it is stored or nothing, and doing it again changes nothing: what was said of it first stays, its url
        apart. `also` is done in the same transaction, told the article's id and whether it is new. Raises what reading
        and `also` raise, and StoreUnavailable.
        """
        article_id = id_of(article.text)
        with self._store.read() as view:
            there = view.article(article_id)
        if there is not None and also is nothing and (article.url is None or article.url in there.urls):
            return there, False

        def again(change: Change) -> StoredArticle | None:
            known = _again(change, article_id, article.url)
            if known:
                also(change, article_id, False)
            return known

        if there is not None and (known := self._store.write(again)):
            return known, False
        while (done := self._read_and_add(article, article_id, again, also)) is None:
            log.info("the registry changed while an article was read; reading it again")
        return done

    def _read_and_add(
        self, article: Article, article_id: str, again: Callable[[Change], StoredArticle | None], also: Also
    ) -> tuple[StoredArticle, bool] | None:
        """None where the registry changed meanwhile: what follows from that change could not know of this article."""
        with self._turn() as tools:
            version = self._registry_version()
            reading = tools.reader.read(article)
            linker = Linker(tools.matcher)
            said = _said(article, article_id, reading, linker)
            new = [each for each, _ in said]
            stored = StoredArticle(
                article_id,
                article.text,
                reading.language,
                article.title,
                (article.url,) if article.url else (),
                article.published_at,
                models=_models(tools),
            )

            ahead = self._ahead(tools, linker, stored, said)

            def work(change: Change) -> tuple[StoredArticle, bool] | None:
                if known := again(change):
                    return known, False
                if change.registry_version() != version:
                    return None
                if not agree(change, tools.matcher):
                    change.set_note(MATCHER, line_of(tools.matcher))
                linker.settle(change, change.add_article(stored, new), ahead)
                also(change, article_id, True)
                return change.article(article_id) or stored, True

            return self._store.write(work)

    def _ahead(self, tools: Tools, linker: Linker, stored: StoredArticle, said: Sequence[Said]) -> Ahead:
        """What links to the quotations of an article, found before other writers have to wait for it."""
        with self._store.read() as view:
            agree(view, tools.matcher)
            wanted = set(view.standing(stored, [new for new, _ in said]))
            return linker.ahead(view, [statement for _, statement in said if statement.id in wanted])

    def delete(self, article_id: str) -> None:
        """Take an article back, and its quotations out of their utterances. Raises UnknownArticle, StoreUnavailable."""
        with self._store.read() as view:
            if view.article(article_id) is None:
                raise UnknownArticle(article_id)
        with self._turn() as tools:
            linker = Linker(tools.matcher)

            def work(change: Change) -> bool:
                if change.article(article_id) is None:
                    return False
                agree(change, tools.matcher)
                linker.settle(change, change.delete_article(article_id))
                return True

            if not self._store.write(work):
                raise UnknownArticle(article_id)

    def reread(self, article_id: str, also: Also = nothing) -> bool:
        """Read a stored article anew, by the registry of now; whether that changed any of its quotations.

        Ids stay. False too where the article is gone. `also` is done in the same transaction, told the article's id and
        that. Raises what reading and `also` raise, and StoreUnavailable.
        """
        with self._store.read() as view:
            there = view.article(article_id)
        if there is None:
            self._store.write(lambda change: also(change, article_id, False))
            return False
        url = there.urls[0] if there.urls else None
        article = Article(there.text, there.title, url, there.published_at, there.language)
        while (changed := self._reread(article, there, also)) is None:
            log.info("the registry changed while an article was read anew; reading it once more")
        return changed

    def _reread(self, article: Article, there: StoredArticle, also: Also) -> bool | None:
        article_id = there.id
        with self._turn() as tools:
            version = self._registry_version()
            linker = Linker(tools.matcher)
            said = _said(article, article_id, tools.reader.read(article), linker)
            new = [each for each, _ in said]
            models = _models(tools)
            with self._store.read() as view:
                former = {each.id: each.quotation for each in view.quotations_of(article_id)}
            changed = [each for each in said if each[0].quotation != former.get(each[1].id)]
            ahead = self._ahead(tools, linker, there, changed)

            def work(change: Change) -> bool | None:
                before = {each.id: each.quotation for each in change.quotations_of(article_id)}
                if change.article(article_id) is None:
                    also(change, article_id, False)
                    return False
                if change.registry_version() != version:
                    return None
                agree(change, tools.matcher)
                if set(before) != {each.quotation.id for each in new}:
                    raise StoreError(f"Other models read other quotations in {article_id}; delete it and post it anew.")
                other = [each for each in new if each.quotation != before[each.quotation.id]]
                linker.settle(change, change.replace(article_id, other, models), ahead)
                also(change, article_id, bool(other))
                return bool(other)

            return self._store.write(work)

    def _registry_version(self) -> int:
        """That of now. Whoever reads hereafter reads with it, or with a later one."""
        with self._store.read() as view:
            return view.registry_version()


def id_of(text: str) -> str:
    """The id of the article with this text: one text is one article."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:ID_LENGTH]


def _said(article: Article, article_id: str, reading: Reading, linker: Linker) -> list[Said]:
    """What was read, with ids of the store, and what it will be found and judged by."""
    named = tuple(
        replace(quotation, id=f"{article_id}-{number}") for number, quotation in enumerate(reading.quotations, 1)
    )
    reading = replace(reading, quotations=named)
    found = zip(named, statements(article, reading, LONGEST), strict=True)
    return [(NewQuotation(each, linker.traits(statement, article.text)), statement) for each, statement in found]


def _models(tools: Tools) -> dict[str, str]:
    """What an article is read and linked with."""
    return {"whosaid": VERSION, **tools.reader.identity, **tools.matcher.identity}


def _again(change: Change, article_id: str, url: str | None) -> StoredArticle | None:
    """The article if it is there already, its new url remembered."""
    there = change.article(article_id)
    if there is None or url is None or url in there.urls:
        return there
    change.add_url(article_id, url)
    return change.article(article_id)
