"""Utterances: shown, listed, and formed anew."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, delete, insert, or_, select, update

from service.store.continuity import continued
from service.store.records import Group, Page, Place, StoredUtterance, UtteranceQuery
from service.store.sql_candidates import Candidates
from service.store.sql_shapes import date_of, day_of, speaker_from
from service.store.sql_tables import NO_DAY, moved, quotations, utterances, voices

PLACED = (
    update(quotations)
    .where(quotations.c.key == bindparam("own"))
    .values({name: bindparam(name) for name in ("utterance", "relation", "score")})
)


class Utterances(Candidates):
    """The part of a session that knows utterances."""

    def utterance(self, utterance_id: str) -> StoredUtterance | None:
        """The utterance that has this id now."""
        row = self._connection.execute(_stored().where(utterances.c.id == utterance_id)).one_or_none()
        return _utterance(row) if row is not None else None

    def moved(self, utterance_id: str) -> str | None:
        """The id of the utterance that an earlier one went into."""
        now = (
            select(utterances.c.id)
            .join(quotations, quotations.c.utterance == utterances.c.key)
            .join(moved, moved.c.anchor == quotations.c.key)
            .where(moved.c.id == utterance_id)
        )
        return self._connection.scalar(now)

    def utterances(self, query: UtteranceQuery, limit: int, after: Place | None = None) -> Page[StoredUtterance]:
        """The utterances asked for, the one last published first, those without a date at the end."""
        wanted = _stored().order_by(utterances.c.last.desc(), utterances.c.key).limit(limit + 1)
        if query.speaker is not None:
            wanted = wanted.where(utterances.c.voice.in_(self._voices_named(query.speaker)))
        if query.since is not None:
            wanted = wanted.where(utterances.c.last >= day_of(query.since))
        if query.until is not None:
            wanted = wanted.where(utterances.c.first <= day_of(query.until), utterances.c.last != NO_DAY)
        if query.min_renderings > 1:
            wanted = wanted.where(utterances.c.size >= query.min_renderings)
        if after is not None:
            day, key = after
            later = and_(utterances.c.last == day, utterances.c.key > key)
            wanted = wanted.where(utterances.c.last <= day, or_(utterances.c.last < day, later))
        rows = self._connection.execute(wanted).all()
        shown = rows[:limit]
        more = (shown[-1].last, shown[-1].key) if len(rows) > limit else None
        return Page(tuple(_utterance(row) for row in shown), more)

    def regroup(self, groups: Sequence[Group]) -> None:
        """Make these the utterances of their members, whose earlier ones end or go on; see `continued`."""
        keys = self._keys({member for group in groups for member in group.members})
        rows = self._of(list(keys.values()))
        before = {row.key: row.utterance for row in rows if row.utterance is not None}
        days = {row.key: row.day for row in rows}
        members = [[keys[member] for member in group.members] for group in groups]
        going_on = continued(members, before, {old: old for old in before.values()})
        for group, own, old in zip(groups, members, going_on, strict=True):
            self._form(group, own, old, keys, days)
        self._retire(before, {old for old in going_on if old is not None})

    def _of(self, keys: Sequence[int]) -> Sequence[Any]:
        columns = (quotations.c.key, quotations.c.utterance, quotations.c.day)
        return self._connection.execute(select(*columns).where(quotations.c.key.in_(keys)).order_by(columns[0])).all()

    def _form(
        self, group: Group, own: Sequence[int], old: int | None, keys: dict[str, int], days: dict[int, int]
    ) -> None:
        dated = [days[key] for key in own if days[key] != NO_DAY] or [NO_DAY]
        values = {
            "voice": self._voice(group.speaker),
            "representative": keys[group.representative],
            "first": min(dated),
            "last": max(dated),
            "size": len(own),
        }
        if old is None:
            old = self._added(insert(utterances).values(id=self._new_id(own), **values))
        else:
            self._connection.execute(update(utterances).where(utterances.c.key == old).values(values))
        places = [
            {"own": keys[member], "utterance": old, "relation": relation.value, "score": score}
            for member, (relation, score) in group.members.items()
        ]
        self._connection.execute(PLACED, places)

    def _new_id(self, own: Sequence[int]) -> str:
        """An id for a new utterance: one that led to a member of it comes back, else one that never was."""
        back = self._connection.scalar(select(moved.c.id).where(moved.c.anchor.in_(own)).order_by(moved.c.id).limit(1))
        if back is None:
            return uuid.uuid4().hex
        self._connection.execute(delete(moved).where(moved.c.id == back))
        return str(back)

    def _retire(self, before: dict[int, int], going_on: set[int]) -> None:
        """End the utterances that go on nowhere; their ids lead to where the first of their members is."""
        ended = sorted(set(before.values()) - going_on)
        named = select(utterances.c.key, utterances.c.id).where(utterances.c.key.in_(ended))
        for key, utterance_id in self._connection.execute(named).all():
            anchor = min(member for member, utterance in before.items() if utterance == key)
            self._connection.execute(insert(moved).values(id=utterance_id, anchor=anchor))
        self._connection.execute(delete(utterances).where(utterances.c.key.in_(ended)))


def _stored() -> Select[Any]:
    return (
        select(
            *(utterances.c[name] for name in ("key", "id", "first", "last", "size")),
            quotations.c.text,
            quotations.c.id.label("representative_id"),
            *(voices.c[name] for name in ("name", "speaker", "wikidata")),
        )
        .join(quotations, quotations.c.key == utterances.c.representative)
        .outerjoin(voices, voices.c.key == utterances.c.voice)
    )


def _utterance(row: Row[Any]) -> StoredUtterance:
    return StoredUtterance(
        id=row.id,
        speaker=speaker_from(row),
        text=row.text,
        representative=row.representative_id,
        first=date_of(row.first),
        last=date_of(row.last),
        size=row.size,
    )
