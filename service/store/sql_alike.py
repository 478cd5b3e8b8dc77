"""Which quotations are alike enough to be judged: found by their handles, then compared by vectors and words.

The statements go to the driver as they are: they hold hundreds of handles and give thousands of rows, each of which
SQLAlchemy would look at one by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from service.store.records import Wanted
from service.store.sql_engine import is_postgres
from service.store.sql_tables import NOBODY
from service.store.sql_types import signed, stems_of, vectors_of

AT_ONCE = 2000  # rows
SLACK = 0.001  # the databases round otherwise; what comes near is reckoned again

# The lists come first, so that SQLite looks each handle up instead of reading through them.
_ANYBODYS = "SELECT quotation FROM json_each(?) AS asked CROSS JOIN handles ON handle = asked.value"
_OF_VOICES = (
    "SELECT quotation FROM json_each(?) AS kin CROSS JOIN json_each(?) AS asked "
    "CROSS JOIN handles ON handle = asked.value AND voice = kin.value"
)
_ON_SQLITE = "SELECT quotation, vector, content FROM traits WHERE quotation IN ({found})"

_ANYBODYS_THERE = "SELECT DISTINCT quotation FROM handles WHERE handle = ANY(CAST(%(far)s AS bigint[]))"
_OF_VOICES_THERE = (
    "SELECT quotation FROM handles WHERE handle = ANY(CAST(%(far)s AS bigint[])) AND voice = %(nobody)s UNION "
    "SELECT quotation FROM handles WHERE handle = ANY(CAST(%(near)s AS bigint[])) "
    "AND voice = ANY(CAST(%(kin)s AS bigint[]))"
)
# Laterally, so that traits are looked up however many the planner expects. No share of words is over 1, so most rows
# are told by their vectors alone.
_ON_POSTGRES = (
    "SELECT quotation, halfvec_send(vector), content FROM ({found}) AS met CROSS JOIN LATERAL "
    "(SELECT vector, content, %(weight)s * -(vector <#> CAST(%(vector)s AS halfvec)) AS cosine "
    "FROM traits WHERE traits.quotation = met.quotation OFFSET 0) AS own WHERE cosine >= %(least)s - 1 AND "
    "cosine + CAST((SELECT count(*) FROM unnest(content) AS stem WHERE stem = ANY(CAST(%(content)s AS integer[]))) "
    "AS float) / greatest(least(cardinality(content), %(size)s), 1) >= %(least)s"
)


def alike(connection: Connection, wanted: Wanted, kin: Sequence[int] | None) -> list[int]:
    """The keys of the quotations that `Wanted` describes; of voices in `kin` or of nobody, of anybody where None."""
    found: list[int] = []
    for some in _met(connection, wanted, kin):
        near = likeness(wanted, some) >= wanted.likeness
        found += [row[0] for row, close in zip(some, near.tolist(), strict=True) if close]
    return found


def _met(connection: Connection, wanted: Wanted, kin: Sequence[int] | None) -> Iterator[Sequence[Any]]:
    """Key, vector and telling stems of the quotations that are kept under a handle that is asked for."""
    far, near = sorted(set(wanted.handles)), sorted({*wanted.handles, *wanted.near_handles})
    values: Any
    if is_postgres(connection):
        statement = _ON_POSTGRES.format(found=_ANYBODYS_THERE if kin is None else _OF_VOICES_THERE)
        values = {
            "far": _array(far),
            "weight": wanted.weight,
            "vector": f"[{','.join(map(repr, wanted.vector.tolist()))}]",
            "least": wanted.likeness - SLACK,
            "content": _array(signed(wanted.content).tolist()),
            "size": len(wanted.content),
        }
        values |= {} if kin is None else {"near": _array(near), "kin": _array(kin), "nobody": NOBODY}
    else:
        anybodys = kin is None
        found = _ANYBODYS if anybodys else f"{_OF_VOICES} UNION ALL {_OF_VOICES}"
        statement = _ON_SQLITE.format(found=found)
        lists = [far] if kin is None else [[NOBODY], far, list(kin), near]
        values = tuple(json.dumps(each) for each in lists)
    yield from connection.exec_driver_sql(statement, values).partitions(AT_ONCE)


def _array(numbers: Sequence[int]) -> str:
    """As PostgreSQL writes it; the driver would take a millisecond for a thousand."""
    return f"{{{','.join(map(str, numbers))}}}"


def likeness(wanted: Wanted, rows: Sequence[Any]) -> npt.NDArray[np.float32]:
    """For each row the weighed cosine of its vector plus the share of the fewer telling stems that the other holds too.

    Each row is reckoned by itself, so that it gets the same figure in whichever company (`einsum`, unlike a product of
    matrices, sums each alike). No share is over 1: of rows that it could not bring to what is asked for it is left out.
    """
    vectors = vectors_of([row[1] for row in rows], len(wanted.vector))
    cosines = np.einsum("ij,j->i", vectors, wanted.vector.astype(np.float32))
    found: npt.NDArray[np.float32] = np.float32(wanted.weight) * cosines
    open_ones = np.flatnonzero(found >= wanted.likeness - 1 - SLACK)
    if len(open_ones):
        found[open_ones] += _shares(wanted.content, [rows[place][2] for place in open_ones.tolist()])
    return found


def _shares(content: Sequence[int], others: Sequence[Any]) -> npt.NDArray[np.float32]:
    sizes, stems = stems_of(others)
    shared = np.isin(stems, signed(content))
    counts = np.bincount(np.repeat(np.arange(len(others)), sizes), shared, minlength=len(others))
    return (counts / np.maximum(np.minimum(sizes, len(content)), 1)).astype(np.float32)
