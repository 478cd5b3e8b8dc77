"""Full text: FTS5 on SQLite, tsvector on PostgreSQL.

What is indexed are the words' stems as letters and digits that neither takes apart, so that both find the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, func, select, text
from sqlalchemy.sql.expression import table

from service.store.sql_engine import is_postgres
from service.store.sql_tables import quotations

MANY = 5_000  # quotations, of which looking up each takes longer than to list them and look through the latest
MOST = 100_000  # of which even that takes longer than to ask for each of the latest whether it is one

quotation_terms = table("quotation_terms", column("quotation"), column("rowid"))


def keep_terms(connection: Connection, key: int, terms: str) -> None:
    """Index a quotation's words."""
    if is_postgres(connection):
        statement = "INSERT INTO quotation_terms (quotation, terms) VALUES (:key, to_tsvector('simple', :terms))"
    else:
        statement = "INSERT INTO quotation_terms (rowid, terms) VALUES (:key, :terms)"
    connection.execute(text(statement), {"key": key, "terms": terms})


def forget_terms(connection: Connection, key: int) -> None:
    """Take them out again."""
    name = "quotation" if is_postgres(connection) else "rowid"
    connection.execute(text(f"DELETE FROM quotation_terms WHERE {name} = :key"), {"key": key})  # noqa: S608 - ours


def holding(connection: Connection, phrases: Sequence[str], *, alone: bool) -> ColumnElement[bool]:
    """The condition that a quotation holds every one of `phrases`, its words in a row.

    `alone` where hardly anything else is asked for, so that the latest quotations are looked through until a page is
    full if many hold them: SQLite would read all those and sort them.
    """
    if is_postgres(connection):
        wanted = [f"phraseto_tsquery('simple', :phrase{number})" for number in range(len(phrases))]
        condition = text(f"terms @@ ({' && '.join(wanted)})")
        bound = condition.bindparams(*(bindparam(f"phrase{n}", phrase) for n, phrase in enumerate(phrases)))
        return quotations.c.key.in_(select(quotation_terms.c.quotation).where(bound))
    match = " ".join(f'"{phrase}"' for phrase in phrases)
    bound = text("quotation_terms MATCH :phrases").bindparams(phrases=match)
    found: Select[tuple[int]] = select(quotation_terms.c.rowid).where(bound)
    if not alone or _fewer(connection, found, MANY):
        return quotations.c.key.in_(found)
    if _fewer(connection, found, MOST):
        return (quotations.c.key + 0).in_(found)  # a sum, which no index holds
    return found.where(quotation_terms.c.rowid == quotations.c.key).correlate(quotations).exists()


def _fewer(connection: Connection, found: Select[tuple[int]], count: int) -> bool:
    """Whether fewer than so many are found."""
    some = found.limit(count).subquery()
    return bool((connection.scalar(select(func.count()).select_from(some)) or 0) < count)
