"""How far the store has come, and what came since: so that what was found before need not be looked for again."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, bindparam, func, insert, select, update

from service.store.records import Mark, Wanted
from service.store.sql_alike import near, shown_of
from service.store.sql_engine import BINARY, is_postgres
from service.store.sql_tables import meta, quotations
from service.store.sql_voices import Voices

UPHEAVALS = "upheavals"  # the note of how many there were
EDITION = "edition"  # the note that is another one whenever a key stops standing for what it stood for

LAST = select(func.max(quotations.c.key))
NOTE = select(meta.c.value).where(meta.c.name == bindparam("name"))
_SINCE = (
    "SELECT traits.quotation, {vector}, {content}, quotations.voice, word_vectors.handles, "
    "word_vectors.near_handles FROM quotations "
    "JOIN traits ON traits.quotation = quotations.key JOIN word_vectors ON word_vectors.quotation = quotations.key "
    "WHERE quotations.key > {last} AND quotations.copy_of IS NULL"
)
_ON_SQLITE = _SINCE.format(vector="traits.vector", content="traits.content", last="?")
_ON_POSTGRES = _SINCE.format(vector="halfvec_send(traits.vector)", content="array_send(traits.content)", last="%s")


class Marks(Voices):
    """The part of a session that knows notes, and by them what is new."""

    def mark(self) -> Mark:
        """How far the store has come. Keys grow with every quotation: writers come one after another."""
        last = self._connection.scalar(LAST)
        return Mark(last or 0, int(self.note(UPHEAVALS) or 0))

    def _upheave(self) -> None:
        """Note that something became of a quotation that was there."""
        self.set_note(UPHEAVALS, str(int(self.note(UPHEAVALS) or 0) + 1))

    def _new_edition(self) -> None:
        """Note that a key may stand for another quotation from now on, or for the same with other traits."""
        self.set_note(EDITION, uuid.uuid4().hex)  # and not a count, which a store that was put back has twice

    def note(self, name: str) -> str | None:
        """What is noted under `name`."""
        return self._connection.scalar(NOTE, {"name": name})

    def set_note(self, name: str, value: str) -> None:
        """Note `value` under `name`."""
        if self._connection.execute(update(meta).where(meta.c.name == name).values(value=value)).rowcount == 0:
            self._connection.execute(insert(meta).values(name=name, value=value))


def alike_since(connection: Connection, wanted: Wanted, kin: Sequence[int] | None, since: Mark) -> list[int]:
    """Of what came since a mark the keys that `alike` would find. They are few, so each one's handles are looked at."""
    there = is_postgres(connection)
    recent = connection.exec_driver_sql(_ON_POSTGRES if there else _ON_SQLITE, (since.last,), execution_options=BINARY)
    rows = [row for row in recent if _meets(row, wanted, kin)]
    return near(wanted, shown_of(rows, there=there)) if rows else []


def _meets(row: Any, wanted: Wanted, kin: Sequence[int] | None) -> bool:
    """Whether a quotation is kept under a handle that is asked for of its voice."""
    *_, voice, kept, kept_near = row
    asked = wanted.handles
    if kin is not None and voice is not None:
        if voice not in kin:
            return False
        asked, kept = wanted.near_handles, kept_near
    return not set(asked).isdisjoint(np.frombuffer(kept, "<i8").tolist())
