"""Articles: stored with their quotations and what these are found by, and taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from service.store.records import NewQuotation, Stir, StoredArticle
from service.store.sql_among import among
from service.store.sql_copies import Copies
from service.store.sql_fulltext import forget_terms, keep_terms
from service.store.sql_marks import EDITION
from service.store.sql_shapes import date_of, day_of, spans_of
from service.store.sql_tables import (
    article_urls,
    articles,
    moved,
    quotations,
    traits,
    utterances,
    word_vectors,
)

ARTICLE = select(articles).where(articles.c.id == bindparam("id"))
URLS = select(article_urls.c.url).where(article_urls.c.article == bindparam("article")).order_by(article_urls.c.key)


class Articles(Copies):
    """The part of a session that knows articles."""

    def article(self, article_id: str) -> StoredArticle | None:
        """The article of that id."""
        row = self._connection.execute(ARTICLE, {"id": article_id}).one_or_none()
        if row is None:
            return None
        return StoredArticle(
            id=row.id,
            text=row.text,
            language=row.language,
            title=row.title,
            urls=tuple(self._connection.scalars(URLS, {"article": row.key})),
            published_at=date_of(row.day),
            stored_at=row.stored_at.replace(tzinfo=UTC) if row.stored_at.tzinfo is None else row.stored_at,
            models=row.models,
        )

    def article_ids(self, after: str, limit: int) -> list[str]:
        """The ids of some articles, in order, of those after `after`."""
        return list(
            self._connection.scalars(
                select(articles.c.id).where(articles.c.id > after).order_by(articles.c.id).limit(limit)
            )
        )

    def add_article(self, article: StoredArticle, new: Sequence[NewQuotation]) -> Stir:
        """Store an article that is not there; its quotations are in no utterance until `regroup`."""
        key = self._added(
            insert(articles).values(
                id=article.id,
                text=article.text,
                title=article.title,
                language=article.language,
                day=day_of(article.published_at),
                models=dict(article.models),
                stored_at=article.stored_at or datetime.now(UTC),
            )
        )
        for url in article.urls:
            self._connection.execute(insert(article_urls).values(article=key, url=url))
        if self.note(EDITION) is None:
            self._new_edition()
        fresh = []
        for number, each in enumerate(new):
            row = self._row(each) | {"article": key, "number": number, "day": day_of(article.published_at)}
            fresh.append(self._added(insert(quotations).values(id=each.quotation.id, **row)))
            self._keep_traits(fresh[-1], each)
        return self._settle(self._wordings(fresh), fresh, ())

    def add_url(self, article_id: str, url: str) -> None:
        """Remember another address of an article; nothing where it is known."""
        key = self._article_key(article_id)
        known = (article_urls.c.article == key) & (article_urls.c.url == url)
        if self._connection.scalar(select(article_urls.c.key).where(known)) is None:
            self._connection.execute(insert(article_urls).values(article=key, url=url))

    def replace(self, article_id: str, new: Sequence[NewQuotation], models: Mapping[str, str]) -> Stir:
        """Have these quotations in place of those of the same ids, which an article must have all of.

        What linked the former ones is forgotten; their utterances are left to `regroup`.
        """
        key = self._article_key(article_id)
        self._connection.execute(update(articles).where(articles.c.key == key).values(models=dict(models)))
        named = select(quotations.c.id, quotations.c.key).where(quotations.c.article == key)
        by_id = {row.id: row.key for row in self._connection.execute(named)}
        fresh = [by_id[each.quotation.id] for each in new]
        wordings, parted = self._wordings(fresh), self._unlinked(fresh)
        self._forget(fresh)
        if fresh:
            self._upheave()
            self._new_edition()
        for own, each in zip(fresh, new, strict=True):
            row = self._row(each) | {"copy_of": None}
            self._connection.execute(update(quotations).where(quotations.c.key == own).values(row))
            self._keep_traits(own, each)
        return self._settle(wordings | self._wordings(fresh), fresh, parted)

    def delete_article(self, article_id: str) -> Stir:
        """Remove an article, its quotations and what links them; the utterances that others are in want `regroup`."""
        key = self._article_key(article_id)
        gone = select(quotations.c.key, quotations.c.utterance).where(quotations.c.article == key)
        rows = self._connection.execute(gone).all()
        own = [row.key for row in rows]
        wordings, parted = self._wordings(own), self._unlinked(own)
        self._move_anchors({row.key: row.utterance for row in rows})
        self._forget(own)
        self._upheave()
        self._new_edition()
        self._connection.execute(delete(quotations).where(quotations.c.article == key))
        self._connection.execute(delete(articles).where(articles.c.key == key))
        left = select(quotations.c.utterance).where(quotations.c.utterance == utterances.c.key)
        self._connection.execute(
            delete(utterances).where(among(utterances.c.key, "keys"), ~left.exists()),
            {"keys": {row.utterance for row in rows}},
        )
        return self._settle(wordings, (), parted)

    def _article_key(self, article_id: str) -> int:
        return int(self._connection.execute(select(articles.c.key).where(articles.c.id == article_id)).scalar_one())

    def _row(self, new: NewQuotation) -> dict[str, Any]:
        quotation = new.quotation
        start, end = new.traits.passage
        return {
            "kind": quotation.kind.value,
            "text": quotation.text,
            "spans": spans_of(quotation),
            "voice": self._voice(quotation.speaker),
            "confidence": quotation.confidence,
            "passage_start": start,
            "passage_end": end,
            "wording": new.traits.wording,
        }

    def _keep_traits(self, key: int, new: NewQuotation) -> None:
        own = new.traits
        self._connection.execute(insert(traits).values(quotation=key, vector=own.vector, content=own.content))
        found_by = {"handles": sorted({*own.handles}), "near_handles": sorted({*own.near_handles})}
        self._connection.execute(
            insert(word_vectors).values(quotation=key, vectors=own.word_vectors.ravel(), **found_by)
        )
        keep_terms(self._connection, key, own.terms)

    def _forget(self, keys: Sequence[int]) -> None:
        """Take out what quotations are found by, and what they are linked by."""
        self._hide(keys)
        for table in (traits, word_vectors):
            self._connection.execute(delete(table).where(among(table.c.quotation, "keys")), {"keys": keys})
        for key in keys:
            forget_terms(self._connection, key)

    def _move_anchors(self, leaving: dict[int, int]) -> None:
        """Have ids that lead to quotations about to go lead to others of the same utterances; none left, they end."""
        rows = self._connection.execute(select(moved).where(among(moved.c.anchor, "keys")), {"keys": leaving}).all()
        for row in rows:
            left = (
                select(quotations.c.key)
                .where(quotations.c.utterance == leaving[row.anchor], ~among(quotations.c.key, "leaving"))
                .order_by(quotations.c.key)
                .limit(1)
            )
            other = self._connection.scalar(left, {"leaving": leaving})
            if other is None:
                self._connection.execute(delete(moved).where(moved.c.id == row.id))
            else:
                self._connection.execute(update(moved).where(moved.c.id == row.id).values(anchor=other))
