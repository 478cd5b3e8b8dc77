"""The schema: each step up and down with data in it, and a refusal of any that is not this version's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select, text

from service.errors import SettingsError, StoreError, StoreUnavailable
from service.store import sql_schema
from service.store.sql import SqlStore
from service.store.sql_tables import handles, metadata, voice_handles, word_vectors
from tests.transcripts import Transcripts, transcript

FOUND_BY = (handles, voice_handles, word_vectors)
ARTICLE = transcript("Ana Kovač: The harbour opens in May.", "?: It opens.", day=3, url="https://first.example/a")


def steps() -> list[str]:
    found = ScriptDirectory(str(sql_schema.MIGRATIONS)).walk_revisions()
    return [step.revision for step in found][::-1]


def test_the_newest_step_is_the_one_that_is_asked_for() -> None:
    assert steps()[-1] == sql_schema.SCHEMA


def test_the_steps_make_the_tables_that_the_code_has(transcripts: Transcripts) -> None:
    with transcripts.store._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        found = [each for each in compare_metadata(context, metadata) if "quotation_terms" not in str(each)]
    assert found == []


def test_every_step_goes_down_and_up_with_data_in_it(transcripts: Transcripts) -> None:
    transcripts.add(ARTICLE)
    for step in [*steps()[:-1][::-1], "base"]:
        transcripts.store.migrate(step)
        with pytest.raises(StoreError, match="whosaid migrate"):
            transcripts.store.check()
    for step in steps():
        transcripts.store.migrate(step)
    transcripts.store.check()
    transcripts.add(ARTICLE)
    assert transcripts.size() == 2


def test_a_step_back_and_forth_leaves_by_what_quotations_are_found(transcripts: Transcripts) -> None:
    def found_by() -> list[Any]:
        with transcripts.store._engine.connect() as connection:
            rows = [connection.execute(select(table).order_by(*table.primary_key)).all() for table in FOUND_BY]
        return [[[np.asarray(value).tolist() for value in row] for row in each] for each in rows]

    transcripts.add(ARTICLE)
    before = found_by()
    assert all(before)
    transcripts.store.migrate("0003")
    transcripts.store.migrate()
    assert found_by() == before


def test_migrating_what_is_migrated_changes_nothing(transcripts: Transcripts) -> None:
    transcripts.add(ARTICLE)
    transcripts.store.migrate()
    transcripts.store.create_if_empty()
    assert transcripts.size() == 2


def test_a_newer_schema_is_refused(transcripts: Transcripts) -> None:
    transcripts.store.write(
        lambda change: change._connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))  # type: ignore[attr-defined]
    )
    with pytest.raises(StoreError, match="9999"):
        transcripts.store.check()
    with pytest.raises(StoreError, match="9999"):
        transcripts.store.migrate()


def test_there_is_no_schema_of_an_unknown_name(transcripts: Transcripts) -> None:
    with pytest.raises(StoreError, match="0815"):
        transcripts.store.migrate("0815")


def test_a_file_that_is_missing_is_not_made_by_looking(tmp_path, transcripts: Transcripts) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "missing.db"
    with pytest.raises(StoreUnavailable):
        SqlStore(f"sqlite:///{file}", transcripts.store._naming, at_hand=1000).check()
    assert not file.exists()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_what_names_no_database_is_a_bad_setting(url: str, transcripts: Transcripts) -> None:
    with pytest.raises(SettingsError):
        SqlStore(url, transcripts.store._naming, at_hand=1000)
