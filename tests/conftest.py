"""What all tests share: no network beyond this machine, and the real service over real sockets."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.databases import KINDS, Postgres, postgres
from tests.queues import Redis
from tests.serving import ROOT, Server, free_port, serving

# The same examples every time: a test that fails here fails everywhere.
hypothesis.settings.register_profile(
    "whosaid", derandomize=True, deadline=None, database=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("whosaid")


def _loopback(address: Any) -> bool:
    """Whether a socket address is on this machine; names other than localhost are not looked up to find out."""
    if not isinstance(address, tuple):
        return True  # a Unix socket
    try:
        return address[0] == "localhost" or ipaddress.ip_address(address[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if not _loopback(address):
            raise AssertionError(f"a test reached for the network: {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The service as `make run` starts it: real models, two workers."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the gold and the scorers; a test that needs it is skipped where there is none, but not in CI."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing, and CI needs it")
        pytest.skip(f"{folder} is not here")
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL with pgvector."""
    # Not in pytest's folder: each new session of pytest shuts that to all but root, whom PostgreSQL refuses to run as.
    with tempfile.TemporaryDirectory(prefix="whosaid-") as folder, postgres(Path(folder)) as running:
        yield running


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A real Redis; a test that needs it is skipped where the machine has none, but not in CI."""
    if not shutil.which("redis-server"):
        if os.environ.get("CI"):
            pytest.fail("redis-server is missing, and CI needs it")
        pytest.skip("redis-server is not installed")
    running = Redis(tmp_path_factory.mktemp("redis"), free_port())
    running.start()
    yield running
    running.stop()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/whosaid.db"
    return str(request.getfixturevalue("postgres_server").database())
