"""Quotations: shown, listed and searched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select

from service.store.records import Page, Place, QuotationQuery, StoredQuotation
from service.store.sql_among import among
from service.store.sql_fulltext import holding
from service.store.sql_shapes import day_of, stored, stored_from
from service.store.sql_tables import NO_DAY, articles, moved, pairs, quotations, utterances
from service.store.sql_voices import Voices


class Quotations(Voices):
    """The part of a session that shows quotations."""

    def quotations_of(self, article_id: str) -> list[StoredQuotation]:
        """The article's quotations, in text order."""
        return self._shown(stored().where(articles.c.id == article_id).order_by(quotations.c.number))

    def quotations(self, query: QuotationQuery, limit: int, after: Place | None = None) -> Page[StoredQuotation]:
        """The quotations asked for, latest first, those without a date at the end."""
        # Only these two: of thousands that hold two words, what else is shown would be read too, to show fifty.
        wanted = select(quotations.c.key, quotations.c.day)
        wanted = wanted.order_by(quotations.c.day.desc(), quotations.c.key).limit(limit + 1)
        if query.speaker is not None:
            wanted = wanted.where(quotations.c.voice.in_(self._voices_named(query.speaker)))
        if query.kind is not None:
            wanted = wanted.where(quotations.c.kind == query.kind.value)
        if query.phrases:
            alone = query.speaker is None and query.utterance is None
            wanted = wanted.where(holding(self._connection, query.phrases, alone=alone))
        if query.since is not None:
            wanted = wanted.where(quotations.c.day >= day_of(query.since))
        if query.until is not None:
            wanted = wanted.where(quotations.c.day <= day_of(query.until), quotations.c.day != NO_DAY)
        if query.utterance is not None:
            wanted = wanted.where(quotations.c.utterance == self._utterance_key(query.utterance))
        if after is not None:
            day, key = after
            later = and_(quotations.c.day == day, quotations.c.key > key)
            wanted = wanted.where(quotations.c.day <= day, or_(quotations.c.day < day, later))
        rows = self._connection.execute(wanted).all()
        shown = rows[:limit]
        more = (shown[-1].day, shown[-1].key) if len(rows) > limit else None
        found = self._by_key([row.key for row in shown])
        return Page(tuple(found[row.key] for row in shown), more)

    def by_ids(self, ids: Sequence[str]) -> list[StoredQuotation]:
        """The quotations of these ids, in this order; all must be there."""
        found = {each.id: each for each in self._shown(stored().where(among(quotations.c.id, "ids")), {"ids": ids})}
        return [found[each] for each in ids]

    def renderings(self, utterance_id: str) -> list[StoredQuotation]:
        """The utterance's renderings, earliest first, those without a date at the end."""
        earliest = (quotations.c.day == NO_DAY, quotations.c.day, articles.c.id, quotations.c.number)
        return self._shown(stored().where(utterances.c.id == utterance_id).order_by(*earliest))

    def conflicts(self, utterance_id: str) -> list[tuple[StoredQuotation, StoredQuotation]]:
        """Each of the utterance's renderings with each quotation that conflicts with it."""
        members = select(quotations.c.key).join(utterances, utterances.c.key == quotations.c.utterance)
        inside = members.where(utterances.c.id == utterance_id)
        forth = select(pairs.c.a, pairs.c.b).where(pairs.c.conflict, pairs.c.a.in_(inside))
        back = select(pairs.c.b, pairs.c.a).where(pairs.c.conflict, pairs.c.b.in_(inside))
        keys = [(one, other) for one, other in self._connection.execute(forth.union(back))]
        named = self._by_key(sorted({key for pair in keys for key in pair}))
        return sorted(((named[one], named[other]) for one, other in keys), key=lambda pair: (pair[0].id, pair[1].id))

    def _by_key(self, keys: Sequence[int]) -> dict[int, StoredQuotation]:
        rows = self._connection.execute(stored().where(among(quotations.c.key, "keys")), {"keys": keys})
        return {row.key: stored_from(row) for row in rows}

    def _utterance_key(self, utterance_id: str) -> int | None:
        """The key of the utterance that has this id, or that the one that had it went into."""
        key = self._connection.scalar(select(utterances.c.key).where(utterances.c.id == utterance_id))
        if key is None:
            anchor = select(moved.c.anchor).where(moved.c.id == utterance_id).scalar_subquery()
            key = self._connection.scalar(select(quotations.c.utterance).where(quotations.c.key == anchor))
        return key

    def _shown(self, wanted: Select[Any], values: Mapping[str, Any] | None = None) -> list[StoredQuotation]:
        return [stored_from(row) for row in self._connection.execute(wanted, values)]
