"""Which quotations are alike enough to be judged: found by their handles, then compared by vectors and words.

The statements go to the driver as they are: they hold hundreds of handles and give thousands of rows, each of which
SQLAlchemy would look at one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection

from service.store.records import Wanted
from service.store.sql_engine import BINARY, is_postgres
from service.store.sql_shapes import batches
from service.store.sql_shelf import OFTEN, Keys, Shelf, Shown
from service.store.sql_tables import NOBODY
from service.store.sql_types import Singles, halves_of, signed, singles_of, stems_of

AT_ONCE = 2000  # rows
SLACK = 0.001  # the databases round otherwise; what comes near is reckoned again

# The lists come first, so that SQLite looks each handle up instead of reading through them.
_ANYBODYS = (
    "SELECT quotation, vector, content FROM traits WHERE quotation IN "
    "(SELECT quotation FROM json_each(?) AS asked CROSS JOIN handles ON handle = asked.value)"
)
_OF_VOICES = (
    "SELECT quotation FROM json_each(?) AS kin CROSS JOIN json_each(?) AS asked "
    "CROSS JOIN handles ON handle = asked.value AND voice = kin.value"
)
_KEYS = f"SELECT group_concat(quotation) FROM ({_OF_VOICES} UNION ALL {_OF_VOICES})"  # noqa: S608 - ours
_TRAITS = "SELECT quotation, vector, content FROM traits WHERE quotation IN (SELECT value FROM json_each(?))"

# No share of words is over 1, so most rows are told by their vectors alone, and few others have a word in common.
_ANYBODYS_THERE = (
    "SELECT quotation, halfvec_send(vector), array_send(content) FROM (SELECT quotation, vector, content, "
    "%(weight)s * -(vector <#> CAST(%(vector)s AS halfvec)) AS cosine FROM traits WHERE quotation = ANY(ARRAY("
    "SELECT quotation FROM handles WHERE handle = ANY(CAST(%(far)s AS bigint[])))) OFFSET 0) AS met "
    "WHERE cosine >= %(least)s - 1 AND (cosine >= %(least)s OR content && CAST(%(content)s AS integer[]) AND "
    "cosine + CAST((SELECT count(*) FROM unnest(content) AS stem WHERE stem = ANY(CAST(%(content)s AS integer[]))) "
    "AS float) / greatest(least(cardinality(content), %(size)s), 1) >= %(least)s)"
)
_KEYS_THERE = (
    "SELECT string_agg(int8send(quotation), '') FROM ("
    "SELECT quotation FROM handles WHERE handle = ANY(CAST(%(far)s AS bigint[])) "
    "AND voice = ANY(CAST(%(voices)s AS bigint[])) UNION ALL "
    "SELECT quotation FROM handles WHERE handle = ANY(CAST(%(near)s AS bigint[])) "
    "AND voice = ANY(CAST(%(kin)s AS bigint[]))) AS met"
)
_TRAITS_THERE = (
    "SELECT quotation, halfvec_send(vector), array_send(content) FROM traits "
    "WHERE quotation = ANY(CAST(%s AS bigint[]))"
)


def alike_anybodys(connection: Connection, wanted: Wanted) -> list[int]:
    """The keys of the quotations that `Wanted` describes, whoever speaks."""
    values: Any = (json.dumps(sorted(set(wanted.handles))),)
    statement = _ANYBODYS
    if is_postgres(connection):
        statement = _ANYBODYS_THERE
        values = {
            "far": _array(set(wanted.handles)),
            "weight": wanted.weight,
            "vector": f"[{','.join(map(repr, wanted.vector.tolist()))}]",
            "least": wanted.likeness - SLACK,
            "content": _array(signed(wanted.content).tolist()),
            "size": len(wanted.content),
        }
    found: list[int] = []
    for shown in _shown(connection, statement, values, len(wanted.vector)):
        found += near(wanted, shown)
    return found


def alike_of(
    connection: Connection, wanted: Wanted, kin: Sequence[int], shelf: Shelf, edition: str | None, *, keep: bool
) -> list[int]:
    """The keys of the quotations that `Wanted` describes, of voices in `kin` or of nobody.

    What is on the shelf for this edition of the store is not read; what is read goes there if it is to `keep`.
    """
    keys = _keys(connection, wanted, kin).tolist()
    there, missing = shelf.take(edition, keys)
    found = near(wanted, there) if there else []
    statement = _TRAITS_THERE if is_postgres(connection) else _TRAITS
    for some in batches(missing, AT_ONCE):
        asked = (_array(some) if is_postgres(connection) else json.dumps(some),)
        for shown in _shown(connection, statement, asked, len(wanted.vector)):
            found += near(wanted, shown)
            if keep and len(keys) >= OFTEN:
                shelf.put(edition, shown)
    return found


def near(wanted: Wanted, shown: Shown) -> list[int]:
    """The keys of those that are alike enough."""
    close = shown.keys[likeness(wanted, shown) >= wanted.likeness]
    return [int(key) for key in close]


def _keys(connection: Connection, wanted: Wanted, kin: Sequence[int]) -> Keys:
    """The keys of the quotations that are kept under a handle that is asked for, each once; they come in one value."""
    far, near = sorted(set(wanted.handles)), sorted({*wanted.near_handles} - {*wanted.handles})
    voices = [NOBODY, *kin]  # beside each other in the table, so that both are found on the same page
    if is_postgres(connection):
        values = {"far": _array(far), "voices": _array(voices), "near": _array(near), "kin": _array(kin)}
        sent: bytes = connection.exec_driver_sql(_KEYS_THERE, values, execution_options=BINARY).scalar() or b""
        return np.unique(np.frombuffer(sent, ">i8").astype(np.int64))
    asked = tuple(json.dumps(each) for each in (voices, far, list(kin), near))
    told: str = connection.exec_driver_sql(_KEYS, asked).scalar() or ""
    return np.unique(np.fromstring(told, np.int64, sep=","))


def _shown(connection: Connection, statement: str, values: Any, size: int) -> Iterator[Shown]:
    for some in connection.exec_driver_sql(statement, values, execution_options=BINARY).partitions(AT_ONCE):
        yield shown_of(some, size, there=is_postgres(connection))


def shown_of(rows: Sequence[Any], size: int, *, there: bool) -> Shown:
    """What rows of keys, vectors of that size and stems hold, as PostgreSQL (`there`) or SQLite sends them."""
    keys, vectors, stems = ([row[column] for row in rows] for column in range(3))
    return Shown(np.array(keys, np.int64), halves_of(vectors, size), stems_of(stems) if there else stems)


def _array(numbers: Sequence[int] | set[int]) -> str:
    """As PostgreSQL writes it; the driver would take a millisecond for a thousand."""
    return f"{{{','.join(map(str, numbers))}}}"


def likeness(wanted: Wanted, shown: Shown) -> Singles:
    """For each row the weighed cosine of its vector plus the share of the fewer telling stems that the other holds too.

    Each row is reckoned by itself, so that it gets the same figure in whichever company (`einsum`, unlike a product of
    matrices, sums each alike). No share is over 1: of rows that it could not bring to what is asked for it is left out.
    """
    cosines = np.einsum("ij,j->i", singles_of(shown.vectors), wanted.vector.astype(np.float32))
    found: Singles = np.float32(wanted.weight) * cosines
    open_ones = np.flatnonzero(found >= wanted.likeness - 1 - SLACK)
    if len(open_ones):
        found[open_ones] += _shares(wanted.content, [shown.stems[place] for place in open_ones.tolist()])
    return found


def _shares(content: Sequence[int], others: Sequence[bytes]) -> Singles:
    sizes = np.array([len(each) // 4 for each in others])
    shared = np.isin(np.frombuffer(b"".join(others), "<i4"), signed(content))
    counts = np.bincount(np.repeat(np.arange(len(others)), sizes), shared, minlength=len(others))
    shares: Singles = (counts / np.maximum(np.minimum(sizes, len(content)), 1)).astype(np.float32)
    return shares
