"""Which quotations are alike enough to be judged: found by their handles, then compared by vectors and words.

The statements go to the driver as they are: they hold hundreds of handles and give thousands of rows, each of which
SQLAlchemy would look at one by one.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection

from service.store.records import Wanted
from service.store.sql_engine import BINARY, is_postgres
from service.store.sql_shelf import SLACK, Keys, Shelf, Shown, lopsided
from service.store.sql_tables import NOBODY
from service.store.sql_types import Singles, halves_of, signed, singles_of, stems_of

AT_ONCE = 2000  # rows

# The lists come first, so that SQLite looks each handle up instead of reading through them.
_ANYBODYS = "SELECT quotation FROM json_each(?) AS asked CROSS JOIN handles ON handle = asked.value"
_OF_VOICES = (
    "SELECT quotation FROM json_each(?) AS whose CROSS JOIN json_each(?) AS asked "
    "CROSS JOIN voice_handles ON voice = whose.value AND handle = asked.value"
)
_KEYS = "SELECT group_concat(quotation) FROM ({})"  # in one value, which is read sooner than rows
_KEYS_OF_ANYBODY = _KEYS.format(_ANYBODYS)
_KEYS_OF_VOICES = _KEYS.format(f"{_OF_VOICES} UNION ALL {_OF_VOICES}")
_TRAITS = "SELECT quotation, vector, content FROM traits WHERE quotation {}"
_LISTED = _TRAITS.format("IN (SELECT value FROM json_each(?))")
_NEXT = _TRAITS.format("> ? ORDER BY quotation LIMIT ?")

_ANYBODYS_THERE = "SELECT quotation FROM handles WHERE handle = ANY(CAST(%s AS bigint[]))"
_KEYS_THERE = "SELECT string_agg(int8send(quotation), '') FROM ({}) AS met"
_KEYS_OF_ANYBODY_THERE = _KEYS_THERE.format(_ANYBODYS_THERE)
_OF_VOICES_THERE = (
    "SELECT quotation FROM voice_handles WHERE voice = ANY(CAST(%s AS bigint[])) AND handle = ANY(CAST(%s AS bigint[]))"
)
_KEYS_OF_VOICES_THERE = _KEYS_THERE.format(f"{_OF_VOICES_THERE} UNION ALL {_OF_VOICES_THERE}")
_TRAITS_THERE = "SELECT quotation, halfvec_send(vector), array_send(content) FROM traits WHERE quotation {}"
_LISTED_THERE = _TRAITS_THERE.format("= ANY(CAST(%s AS bigint[]))")
_NEXT_THERE = _TRAITS_THERE.format("> %s ORDER BY quotation LIMIT %s")


def alike(
    connection: Connection, wanted: Wanted, kin: Sequence[int] | None, shelf: Shelf, edition: str | None, *, keep: bool
) -> list[int]:
    """The keys of the quotations that `Wanted` describes: of voices in `kin` or of nobody, or with None of anybody.

    What the shelf rules out for this edition of the store is not read; what is read goes there if it is to `keep`.
    """
    doubtful, missing = shelf.left(edition, _keys(connection, wanted, kin), wanted)
    found: list[int] = []
    for shown in _shown(connection, missing.tolist()):
        found += near(wanted, shown)
        if keep:
            shelf.put(edition, shown)
    for shown in _shown(connection, doubtful.tolist()):
        found += near(wanted, shown)
    return found


def next_after(connection: Connection, after: int) -> Shown | None:
    """The traits of the next so many quotations, AT_ONCE at most, by their keys, which are over `after`."""
    there = is_postgres(connection)
    values = (after, AT_ONCE)
    rows = connection.exec_driver_sql(_NEXT_THERE if there else _NEXT, values, execution_options=BINARY).all()
    return shown_of(rows, there=there) if rows else None


def near(wanted: Wanted, shown: Shown) -> list[int]:
    """The keys of those that are alike enough."""
    close = shown.keys[likeness(wanted, shown) >= wanted.likeness.least]
    return [int(key) for key in close]


def _keys(connection: Connection, wanted: Wanted, kin: Sequence[int] | None) -> Keys:
    """The keys of the quotations that are kept under a handle that is asked for, each once; they come in one value."""
    there = is_postgres(connection)
    if kin is None:
        asked: list[Collection[int]] = [wanted.handles]
        statement = _KEYS_OF_ANYBODY_THERE if there else _KEYS_OF_ANYBODY
    else:
        asked = [(NOBODY,), wanted.handles, kin, wanted.near_handles]
        statement = _KEYS_OF_VOICES_THERE if there else _KEYS_OF_VOICES
    values = tuple((_array if there else json.dumps)(sorted({*each})) for each in asked)
    sent: Any = connection.exec_driver_sql(statement, values, execution_options=BINARY).scalar()
    if there:
        return each_once(np.frombuffer(sent or b"", ">i8").astype(np.int64))
    return each_once(np.fromstring(sent or "", np.int64, sep=","))


def each_once(keys: Keys) -> Keys:
    """In order; ten times as soon as numpy's `unique`, which hashes them first."""
    keys.sort()
    fresh = np.ones(len(keys), np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=fresh[1:])
    return keys[fresh]


def _shown(connection: Connection, keys: Sequence[int]) -> Iterator[Shown]:
    there = is_postgres(connection)
    statement, listed = (_LISTED_THERE, _array) if there else (_LISTED, json.dumps)
    for start in range(0, len(keys), AT_ONCE):
        values = (listed(keys[start : start + AT_ONCE]),)
        if rows := connection.exec_driver_sql(statement, values, execution_options=BINARY).all():
            yield shown_of(rows, there=there)


def shown_of(rows: Sequence[Any], *, there: bool) -> Shown:
    """What rows of keys, vectors and stems hold, as PostgreSQL (`there`) or SQLite sends them."""
    keys, vectors, stems = ([row[column] for row in rows] for column in range(3))
    return Shown(np.array(keys, np.int64), halves_of(vectors, there=there), stems_of(stems) if there else stems)


def _array(numbers: Sequence[int] | set[int]) -> str:
    """As PostgreSQL writes it; the driver would take a millisecond for a thousand."""
    return f"{{{','.join(map(str, numbers))}}}"


def likeness(wanted: Wanted, shown: Shown) -> Singles:
    """For each row what `Likeness` adds up.

    Each row is reckoned by itself, so that it gets the same figure in whichever company (`einsum`, unlike a product of
    matrices, sums each alike). No share is over 1: of rows that it could not bring to what is asked for it is left out.
    """
    asked, sizes = wanted.likeness, np.array([len(each) // 4 for each in shown.stems])
    cosines = np.einsum("ij,j->i", singles_of(shown.vectors), wanted.vector.astype(np.float32))
    found: Singles = np.float32(asked.cosine) * cosines
    found += np.float32(asked.lopsided) * lopsided(sizes, len(wanted.content))
    open_ones = np.flatnonzero(found >= asked.least - 1 - SLACK)
    if len(open_ones):
        stems = [shown.stems[place] for place in open_ones.tolist()]
        found[open_ones] += _shares(wanted.content, stems, sizes[open_ones])
    return found


def _shares(content: Sequence[int], others: Sequence[bytes], sizes: Any) -> Singles:
    shared = np.isin(np.frombuffer(b"".join(others), "<i4"), signed(content))
    counts = np.bincount(np.repeat(np.arange(len(others)), sizes), shared, minlength=len(others))
    shares: Singles = (counts / np.maximum(np.minimum(sizes, len(content)), 1)).astype(np.float32)
    return shares
