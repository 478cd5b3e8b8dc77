"""How far the store has come, and what came since: so that what was found before need not be looked for again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, insert, select, update

from service.store.records import Mark, Wanted
from service.store.sql_alike import likeness
from service.store.sql_engine import is_postgres
from service.store.sql_tables import NOBODY, meta, quotations
from service.store.sql_voices import Voices

UPHEAVALS = "upheavals"  # the note of how many there were

_SINCE = (
    "SELECT traits.quotation, {vector}, traits.content, quotations.voice, word_vectors.handles FROM quotations "
    "JOIN traits ON traits.quotation = quotations.key JOIN word_vectors ON word_vectors.quotation = quotations.key "
    "WHERE quotations.key > {last} AND quotations.copy_of IS NULL"
)
_ON_SQLITE = _SINCE.format(vector="traits.vector", last="?")
_ON_POSTGRES = _SINCE.format(vector="halfvec_send(traits.vector)", last="%s")


class Marks(Voices):
    """The part of a session that tells what is new."""

    def mark(self) -> Mark:
        """How far the store has come. Keys grow with every quotation: writers come one after another."""
        last = self._connection.scalar(select(func.max(quotations.c.key)))
        return Mark(last or 0, int(self._upheavals() or 0))

    def _upheave(self) -> None:
        """Note that something became of a quotation that was there."""
        before = self._upheavals()
        if before is None:
            self._connection.execute(insert(meta).values(name=UPHEAVALS, value="1"))
        else:
            again = update(meta).where(meta.c.name == UPHEAVALS).values(value=str(int(before) + 1))
            self._connection.execute(again)

    def _upheavals(self) -> str | None:
        return self._connection.scalar(select(meta.c.value).where(meta.c.name == UPHEAVALS))


def alike_since(connection: Connection, wanted: Wanted, kin: Sequence[int] | None, since: Mark) -> list[int]:
    """Of what came since a mark the keys that `alike` would find. They are few, so each one's handles are looked at."""
    statement = _ON_POSTGRES if is_postgres(connection) else _ON_SQLITE
    rows = [row for row in connection.exec_driver_sql(statement, (since.last,)) if _meets(row, wanted, kin)]
    if not rows:
        return []
    near = likeness(wanted, rows) >= wanted.likeness
    return [row[0] for row, close in zip(rows, near.tolist(), strict=True) if close]


def _meets(row: Any, wanted: Wanted, kin: Sequence[int] | None) -> bool:
    """Whether a quotation is kept under a handle that is asked for of its voice."""
    _, _, _, voice, kept = row
    asked = set(wanted.handles)
    if kin is not None and voice not in (None, NOBODY):
        if voice not in kin:
            return False
        asked |= set(wanted.near_handles)
    return not asked.isdisjoint(np.frombuffer(kept, "<i8").tolist())
