"""Utterances: shown, listed, and formed anew."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, case, delete, exists, func, insert, or_, select, update

from service.store.continuity import continued
from service.store.records import Group, Page, Place, StoredUtterance, UtteranceQuery
from service.store.sql_among import among
from service.store.sql_candidates import Candidates
from service.store.sql_shapes import date_of, day_of, speaker_from
from service.store.sql_tables import NO_DAY, moved, quotations, utterances, voices

members = quotations.alias("members")  # beside the representative, by which an utterance is shown

PLACED = (
    update(quotations)
    .where(quotations.c.key == bindparam("own"))
    .values({name: bindparam(name) for name in ("utterance", "relation", "score")})
)

PLACE: dict[str, Any] = {name: bindparam(name) for name in ("utterance", "relation", "score")}
COPIES_PLACED = (
    update(quotations)
    .where(
        quotations.c.copy_of == bindparam("own"),
        or_(*(quotations.c[name].is_distinct_from(bound) for name, bound in PLACE.items())),
    )
    .values(PLACE)
)

_DATED = case((quotations.c.day != NO_DAY, quotations.c.day))
# Of quotations, and of their copies: how many in which utterance, and between which days.
HELD = [
    select(
        which.label("own"),
        quotations.c.utterance,
        func.count().label("many"),
        func.min(quotations.c.key).label("least"),
        func.min(_DATED).label("first"),
        func.max(_DATED).label("last"),
    )
    .where(among(which, "keys"))
    .group_by(which, quotations.c.utterance)
    for which in (quotations.c.key, quotations.c.copy_of)
]
LED = [
    select(moved.c.id)
    .join(quotations, quotations.c.key == moved.c.anchor)
    .where(among(which, "keys"))
    .order_by(moved.c.id)
    .limit(1)
    for which in (quotations.c.key, quotations.c.copy_of)
]


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
        if query.since is not None and query.until is not None:  # not only before and after, but between
            between = members.c.day.between(day_of(query.since), day_of(query.until))
            wanted = wanted.where(exists().where(members.c.utterance == utterances.c.key, between))
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
        """Make these the utterances of their members and of the copies of these; see `continued`."""
        keys = self._keys({member for group in groups for member in group.members})
        held = self._held(list(keys.values()))
        members = [[held[keys[member]] for member in group.members] for group in groups]
        shares = [sum((each.before for each in own), Counter[int]()) for own in members]
        going_on = continued(shares, {old: old for share in shares for old in share})
        for group, own, old in zip(groups, members, going_on, strict=True):
            self._form(group, own, old, keys)
        anchors: dict[int, int] = {}
        for each in held.values():
            for old, least in each.anchors.items():
                anchors[old] = min(least, anchors.get(old, least))
        self._retire({old: least for old, least in anchors.items() if old not in going_on})

    def _held(self, keys: Sequence[int]) -> dict[int, Held]:
        """For each quotation what is known of it and its copies together."""
        found = {key: Held(key) for key in keys}
        for wanted in HELD:
            for row in self._connection.execute(wanted, {"keys": keys}):
                found[row.own].count(row)
        return found

    def _form(self, group: Group, own: Sequence[Held], old: int | None, keys: dict[str, int]) -> None:
        dated = [day for each in own for day in each.days] or [NO_DAY]
        values = {
            "voice": self._voice(group.speaker),
            "representative": keys[group.representative],
            "first": min(dated),
            "last": max(dated),
            "size": sum(each.size for each in own),
        }
        if old is None:
            old = self._added(insert(utterances).values(id=self._new_id([each.key for each in own]), **values))
        else:
            self._connection.execute(update(utterances).where(utterances.c.key == old).values(values))
        sizes = {each.key: each.size for each in own}
        places: list[dict[str, Any]] = [
            {"own": keys[member], "utterance": old, "relation": relation.value, "score": score}
            for member, (relation, score) in group.members.items()
        ]
        self._connection.execute(PLACED, places)
        for place in places:
            if sizes[place["own"]] > 1:
                self._connection.execute(COPIES_PLACED, place)

    def _new_id(self, own: Sequence[int]) -> str:
        """An id for a new utterance: one that led to a member of it comes back, else one that never was."""
        led = [self._connection.scalar(each, {"keys": own}) for each in LED]
        back = [each for each in led if each is not None]
        if not back:
            return uuid.uuid4().hex
        self._connection.execute(delete(moved).where(moved.c.id == min(back)))
        return str(min(back))

    def _retire(self, anchors: dict[int, int]) -> None:
        """End utterances that go on nowhere; their ids lead to where these quotations are."""
        these, keys = among(utterances.c.key, "keys"), {"keys": sorted(anchors)}
        named = self._connection.execute(select(utterances.c.key, utterances.c.id).where(these), keys)
        rows = [{"id": row.id, "anchor": anchors[row.key]} for row in named]
        if rows:
            self._connection.execute(insert(moved), rows)
            self._connection.execute(delete(utterances).where(these), keys)


@dataclass
class Held:
    """A quotation with its copies: how many, from when to when, and in which utterances they were."""

    key: int
    size: int = 0
    days: list[int] = field(default_factory=list)
    before: Counter[int] = field(default_factory=Counter)
    anchors: dict[int, int] = field(default_factory=dict)  # of each utterance the first quotation that was in it

    def count(self, row: Row[Any]) -> None:
        """Count some of them, which were in one utterance or in none."""
        self.size += row.many
        self.days += [day for day in (row.first, row.last) if day is not None]
        if row.utterance is not None:
            self.before[row.utterance] += row.many
            self.anchors[row.utterance] = min(row.least, self.anchors.get(row.utterance, row.least))


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
