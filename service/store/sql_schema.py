"""Which schema the database has, and how it gets this version's."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from service.errors import StoreError, StoreUnavailable
from service.store.sql_engine import is_postgres

MIGRATIONS = Path(__file__).parent / "migrations"
SCHEMA = "0004"  # the newest step in migrations/versions; a test compares them
VERSION_TABLE = "alembic_version"  # which stays when all others are gone
TURN = 0x7363686D61  # the advisory lock under which PostgreSQL's schema changes


def check(connection: Connection) -> None:
    """Raises StoreError where the schema is not this version's."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found == SCHEMA:
        return
    if found is None:
        raise StoreError("The database has no tables of this service; `whosaid migrate` makes them.")
    if found in {step.revision for step in _script().walk_revisions()}:
        raise StoreError(f"The database has the older schema {found}; `whosaid migrate` brings it to {SCHEMA}.")
    raise StoreError(_newer(found))


def migrate(engine: Engine, revision: str) -> None:
    """Go up or down to `revision`, in one transaction. Raises StoreError for a revision that is none."""
    _make_file(engine)
    with engine.connect() as connection, connection.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin():
        _take_turn(connection)
        _go(connection, revision)


def create_if_empty(engine: Engine) -> None:
    """Make the tables in a database that has none; of several processes that try one does."""
    _make_file(engine)
    with engine.connect() as connection, connection.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin():
        _take_turn(connection)
        if not set(inspect(connection).get_table_names()) - {VERSION_TABLE}:
            _go(connection, "head")


def _newer(found: str) -> str:
    return (
        f"The database has the schema {found}, which this version does not know: its own is {SCHEMA}. A newer version "
        f"made it: run that one, or have it go back by `whosaid migrate --to {SCHEMA}`."
    )


def _take_turn(connection: Connection) -> None:
    """Of several processes that change the schema one does so at a time; SQLite has seen to it in BEGIN IMMEDIATE."""
    if is_postgres(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": TURN})


def _go(connection: Connection, revision: str) -> None:
    script = _script()
    steps = [step.revision for step in script.walk_revisions()][::-1]
    wanted = SCHEMA if revision == "head" else revision
    if wanted not in (*steps, "base"):
        raise StoreError(f"There is no schema {revision}; there are base, {', '.join(steps)}.")
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in steps:
        raise StoreError(_newer(found))
    config = _config()
    config.attributes["connection"] = connection
    here = steps.index(found) if found else -1
    there = steps.index(wanted) if wanted != "base" else -1
    if there >= here:
        command.upgrade(config, wanted) if there > here else None
    else:
        command.downgrade(config, wanted)


def _make_file(engine: Engine) -> None:
    """SQLite's file, if it is missing, set to keep writers and readers out of each other's way (WAL)."""
    if engine.dialect.name != "sqlite":
        return
    file = Path(str(engine.url.database))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        with engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA journal_mode=WAL")
    except (OSError, OperationalError) as error:
        raise StoreUnavailable(f"The file of the database cannot be made or opened: {file}") from error


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
