"""What takes long to load is no burden to those who ask afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.app import build
from service.loading import load_tools
from service.settings import Settings

HEAP = 50_000  # objects that collecting goes through in milliseconds; the models are several times as many


@pytest.fixture
def collector() -> Iterator[None]:
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("collector")
def test_nobody_waits_while_garbage_is_looked_for_among_the_models(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'store.db'}")
    tools = load_tools(settings, build(settings).roster)
    assert len(gc.get_objects()) < HEAP
    assert gc.get_freeze_count() > HEAP
    assert tools.matcher.identity
