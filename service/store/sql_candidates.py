"""Which quotations may render one utterance, and which are linked already: what linking asks of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import Column, Row, ScalarSelect, Select, bindparam, delete, func, insert, select

from service.model import Speaker
from service.store.records import Component, Known, Mark, Pair, Wanted
from service.store.sql_alike import alike, next_after
from service.store.sql_among import among
from service.store.sql_copies import SIDES, Copies
from service.store.sql_engine import is_postgres
from service.store.sql_marks import EDITION, alike_since
from service.store.sql_shapes import date_of, speaker_from
from service.store.sql_tables import articles, pairs, quotations, traits, voices, word_vectors
from service.store.sql_types import Sent

IDS = select(quotations.c.key, quotations.c.id).where(among(quotations.c.key, "keys"))
KEYS = select(quotations.c.id, quotations.c.key).where(among(quotations.c.id, "ids"))
LINKS = [select(pairs.c.a, pairs.c.b, pairs.c.score).where(among(side, "keys"), ~pairs.c.conflict) for side in SIDES]


class Candidates(Copies):
    """The part of a session that linking works with."""

    def candidates(self, wanted: Wanted, since: Mark | None = None) -> list[Known]:
        """All quotations that may be one utterance with what is wanted, in order of their ids."""
        kin = None if wanted.speaker is None else self._kin(wanted.speaker)
        if since is not None:
            found = alike_since(self._connection, wanted, kin, since)
        else:
            edition, keep = self.note(EDITION), not self._writes
            found = alike(self._connection, wanted, kin, self._shelf, edition, keep=keep)
        return self._known(quotations.c.key, sorted(found))

    def read_ahead(self, after: int) -> int | None:
        """Have some quotations at hand that come after this key; the last one's key, None where there are no more."""
        shown = next_after(self._connection, after)
        if shown is None:
            return None
        self._shelf.put(self.note(EDITION), shown)
        return int(shown.keys[-1])

    def known(self, ids: Collection[str]) -> list[Known]:
        """These quotations as linking needs them, in order of their ids."""
        return self._known(quotations.c.id, sorted(ids))

    def _known(self, column: Column[Any], values: Sequence[Any]) -> list[Known]:
        """What has these values in a column that tells quotations apart, in order of their ids."""
        statement = _wanted_rows(column, is_postgres(self._connection))
        rows = self._connection.execute(statement, {"values": values}).all() if values else []
        return [_known(row) for row in sorted(rows, key=attrgetter("id"))]

    def component(self, ids: Collection[str]) -> Component:
        """Everything that is linked to these quotations, over however many others, and by what."""
        keys = self._standing(ids)
        frontier, links = set(keys), set()
        while frontier:
            reached = set(self._links(sorted(frontier)))
            links |= reached
            frontier = {key for a, b, _ in reached for key in (a, b)} - keys
            keys |= frontier
        named = self._ids(sorted(keys))
        ordered = sorted((min(named[a], named[b]), max(named[a], named[b]), score) for a, b, score in links)
        return Component(tuple(sorted(named.values())), tuple(Pair(a, b, s, conflict=False) for a, b, s in ordered))

    def add_pairs(self, new: Sequence[Pair]) -> None:
        """Keep how quotations were judged; again where they were judged before."""
        keys = self._keys({each for pair in new for each in (pair.a, pair.b)})
        rows = {}
        for pair in new:
            a, b = sorted((keys[pair.a], keys[pair.b]))
            rows[a, b] = {"a": a, "b": b, "score": pair.score, "conflict": pair.conflict}
        if rows:
            again = (pairs.c.a == bindparam("one")) & (pairs.c.b == bindparam("other"))
            self._connection.execute(delete(pairs).where(again), [{"one": a, "other": b} for a, b in rows])
            self._connection.execute(insert(pairs), list(rows.values()))

    def _links(self, keys: Sequence[int]) -> Iterator[tuple[int, int, float]]:
        for side in LINKS:
            yield from ((row.a, row.b, row.score) for row in self._connection.execute(side, {"keys": keys}))

    def _ids(self, keys: Sequence[int]) -> dict[int, str]:
        return {row.key: row.id for row in self._connection.execute(IDS, {"keys": keys})}

    def _keys(self, ids: Collection[str]) -> dict[str, int]:
        return {row.id: row.key for row in self._connection.execute(KEYS, {"ids": sorted(ids)})}


@cache
def _wanted_rows(column: Column[Any], there: bool) -> Select[Any]:
    """What linking needs of some quotations; made once, since making it takes as long as reading it."""
    vector = func.halfvec_send(traits.c.vector, type_=Sent) if there else traits.c.vector
    return (
        select(
            *(quotations.c[name] for name in ("id", "text", "day")),
            _beside(-1).label("before"),
            _beside(1).label("after"),
            *(voices.c[name] for name in ("name", "speaker", "wikidata")),
            articles.c.id.label("article_id"),
            # Of the article no more: a hundred candidates may be in as many long ones.
            func.substr(
                articles.c.text,
                quotations.c.passage_start + 1,
                quotations.c.passage_end - quotations.c.passage_start,
            ).label("passage"),
            vector.label("vector"),
            word_vectors.c.vectors,
        )
        .join(articles, articles.c.key == quotations.c.article)
        .join(traits, traits.c.quotation == quotations.c.key)
        .join(word_vectors, word_vectors.c.quotation == quotations.c.key)
        .outerjoin(voices, voices.c.key == quotations.c.voice)
        .where(among(column, "values"))
    )


def _beside(step: int) -> ScalarSelect[str]:
    """The text of the quotation that comes so many after one in its article."""
    other = quotations.alias()
    there = (other.c.article == quotations.c.article) & (other.c.number == quotations.c.number + step)
    return select(other.c.text).where(there).correlate(quotations).scalar_subquery()


def _known(row: Row[Any]) -> Known:
    speaker: Speaker | None = speaker_from(row)
    return Known(
        id=row.id,
        article=row.article_id,
        text=row.text,
        speaker=speaker,
        published_at=date_of(row.day),
        vector=row.vector,
        word_vectors=row.vectors,
        passage=row.passage,
        beside=tuple(text for text in (row.before, row.after) if text is not None),
    )
