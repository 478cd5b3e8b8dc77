"""WHOSAID_* variables to Settings, and bad values to messages that name them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from service.errors import SettingsError
from service.settings import Settings


def test_an_empty_environment_gives_the_defaults() -> None:
    assert Settings.read({}) == Settings()
    assert Settings.read({"WHOSAID_WORKERS": " ", "HOME": "/root"}) == Settings()


def test_each_variable_is_read_as_its_own_type() -> None:
    settings = Settings.read(
        {"WHOSAID_WORKERS": "4", "WHOSAID_STANZA_DIR": "/models/stanza", "WHOSAID_BIND": "unix:/run/whosaid.sock"}
    )
    assert (settings.workers, settings.stanza_dir, settings.bind) == (
        4,
        Path("/models/stanza"),
        "unix:/run/whosaid.sock",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WHOSAID_WORKERS", "many"),
        ("WHOSAID_WORKERS", "0"),
        ("WHOSAID_WORKERS", "-1"),
        ("WHOSAID_WORKERS", "1.5"),
        ("WHOSAID_WORKERS", "9" * 5000),
        ("WHOSAID_MAX_TEXT", "²"),
        ("WHOSAID_BIND", "8000"),
        ("WHOSAID_BIND", "localhost:"),
        ("WHOSAID_WORKER_BIND", "8001"),
        ("WHOSAID_WORKER_BIND", "unix:/tmp/w.sock"),
        ("WHOSAID_LOG_LEVEL", "loud"),
        ("WHOSAID_PAGE_SIZE", "1000"),
        ("WHOSAID_WORKRES", "2"),
    ],
)
def test_a_bad_value_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.read({name: value})


@pytest.mark.parametrize("bind", ["127.0.0.1:8000", "0.0.0.0:80", "localhost:8000", "[::1]:8000", "unix:/tmp/w.sock"])
def test_addresses_of_every_family_are_taken(bind: str) -> None:
    assert Settings.read({"WHOSAID_BIND": bind}).bind == bind


def test_settings_never_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().workers = 3  # type: ignore[misc]


def test_waiting_articles_never_take_the_last_threads() -> None:
    assert Settings(queue=5).threads > 5 + 1
