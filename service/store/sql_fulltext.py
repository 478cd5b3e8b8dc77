"""Full text: FTS5 on SQLite, tsvector on PostgreSQL.

What is indexed are the words' stems as letters and digits that neither takes apart, so that both find the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Select, bindparam, column, literal_column, select, text
from sqlalchemy.sql.expression import table

from service.store.sql_engine import is_postgres
from service.store.sql_tables import quotations

quotation_terms = table("quotation_terms", column("quotation"))


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


def holding(connection: Connection, phrases: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a quotation holds every one of `phrases`, its words in a row."""
    if is_postgres(connection):
        wanted = [f"phraseto_tsquery('simple', :phrase{number})" for number in range(len(phrases))]
        condition = text(f"terms @@ ({' && '.join(wanted)})")
        bound = condition.bindparams(*(bindparam(f"phrase{n}", phrase) for n, phrase in enumerate(phrases)))
        found: Select[tuple[int]] = select(quotation_terms.c.quotation).where(bound)
    else:
        match = " ".join(f'"{phrase}"' for phrase in phrases)
        bound = text("quotation_terms MATCH :phrases").bindparams(phrases=match)
        found = select(literal_column("rowid")).select_from(quotation_terms).where(bound)
    return quotations.c.key.in_(found)
