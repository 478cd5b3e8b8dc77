"""A condition on a list holds for what is in the list, whatever stands in it and however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, insert, select, text

from service.store.sql_among import among
from service.store.sql_engine import connect_to, is_postgres

MORE_THAN_VARIABLES = 70_000  # either database takes fewer in one statement, each by itself
THINGS = Table("things", MetaData(), Column("key", BigInteger, index=True), Column("name", Text))

numbers = st.integers(-(2**63), 2**63 - 1)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """To an empty table of things."""
    if database_url.startswith("sqlite"):
        Path(database_url.removeprefix("sqlite:///")).touch()
    engine = connect_to(database_url)
    with engine.connect() as connection:
        THINGS.create(connection)
        yield connection
    engine.dispose()


def held(connection: Connection, column: Column[Any], values: list[Any]) -> list[Any]:
    return sorted(connection.scalars(select(column).where(among(column, "values")), {"values": values}))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=st.lists(numbers, max_size=5), others=st.lists(numbers, max_size=5), words=st.lists(names, max_size=5))
def test_what_is_in_the_list_is_found_and_nothing_else(
    connection: Connection, kept: list[int], others: list[int], words: list[str]
) -> None:
    with connection.begin_nested() as undone:
        for key in kept + others:
            connection.execute(insert(THINGS).values(key=key))
        for word in words:
            connection.execute(insert(THINGS).values(name=word))
        assert held(connection, THINGS.c.key, kept) == sorted(key for key in kept + others if key in kept)
        assert held(connection, THINGS.c.name, words) == sorted(words)
        undone.rollback()


def test_a_list_may_be_longer_than_a_statement_has_variables(connection: Connection) -> None:
    connection.execute(insert(THINGS).values(key=MORE_THAN_VARIABLES - 1))
    assert held(connection, THINGS.c.key, list(range(MORE_THAN_VARIABLES))) == [MORE_THAN_VARIABLES - 1]
    assert held(connection, THINGS.c.key, []) == []


def test_an_index_serves_it(connection: Connection) -> None:
    """A store of a million quotations would be read through for each list otherwise."""
    asked = select(THINGS.c.name).where(among(THINGS.c.key, "values")).params(values=[1, 2])
    statement = asked.compile(connection, compile_kwargs={"literal_binds": True})
    if is_postgres(connection):
        connection.execute(text("SET enable_seqscan = off"))  # by which it reads a table as small as this one
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {statement}")))
        assert "Index Cond" in plan
    else:
        plan = "\n".join(row.detail for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}")))
        assert "SEARCH things USING INDEX" in plan
