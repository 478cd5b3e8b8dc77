"""What the service does about its database when it starts, and when it is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import Postgres
from tests.serving import ROOT, serving, start
from tests.transcripts import open_store


def whosaid(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("WHOSAID_")}
    environ |= {f"WHOSAID_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        check=False,
        env=environ,
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=120,
    )


def test_another_schema_stops_the_start(tmp_path: Path, database_url: str) -> None:
    store = open_store(database_url)
    store.migrate("base")
    store.write(lambda change: change._connection.exec_driver_sql("CREATE TABLE other (x int)"))  # type: ignore[attr-defined]
    store.close()
    server = start(tmp_path, {"database_url": database_url, "workers": 1})
    assert server.process.wait(60) != 0
    assert "whosaid migrate" in server.last_words()
    assert "Traceback" not in server.last_words()
    assert whosaid("migrate", database_url=database_url).returncode == 0
    store.check()
    store.close()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "nonsense"])
def test_a_url_that_is_none_is_told_at_once(url: str) -> None:
    for command in ("serve", "migrate"):
        told = whosaid(command, database_url=url)
        assert told.returncode == 2
        assert "WHOSAID_DATABASE_URL" in told.stderr
        assert "Traceback" not in told.stderr


def test_no_schema_of_an_unknown_name(tmp_path: Path) -> None:
    told = whosaid("migrate", "--to", "0815", database_url=f"sqlite:///{tmp_path}/x.db")
    assert told.returncode == 2
    assert "0815" in told.stderr


def test_reading_goes_on_without_the_store(tmp_path: Path) -> None:
    file = tmp_path / "w.db"
    with serving(tmp_path, database_url=f"sqlite:///{file}", workers=1) as server:
        assert server.get("/readyz").status_code == 200
        moved = file.rename(tmp_path / "elsewhere.db")
        for left in tmp_path.glob("w.db-*"):
            left.unlink()
        assert server.extract("“We will not look away,” Ana Kovač said.")["quotations"]
        assert moved.exists()


def test_readiness_says_whether_postgres_answers(tmp_path: Path, postgres_server: Postgres) -> None:
    url = postgres_server.database()
    with serving(tmp_path, database_url=url, workers=1) as server:
        assert server.get("/readyz").status_code == 200
        postgres_server.drop(url)
        unready = server.get("/readyz")
        assert (unready.status_code, unready.json()["type"]) == (503, "urn:whosaid:problem:store-unavailable")
        assert int(unready.headers["Retry-After"]) > 0
        assert server.get("/v1/quotations").status_code == 503
        assert server.get("/healthz").status_code == 200
        assert server.extract("“We will not look away,” Ana Kovač said.")["quotations"]
