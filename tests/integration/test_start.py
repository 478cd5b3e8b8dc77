"""A start that cannot succeed ends at once, and says why and what to do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from service.settings import MODELS
from tests.serving import Server, start, wait_until_alive, wait_until_ready


def ends(server: Server) -> str:
    """What a server that must not start says; it must end by itself, with a status that tells of failure."""
    try:
        assert server.process.wait(60) not in (0, None)
    finally:
        server.process.kill()
        server.process.wait()
    return server.log_file.read_text("utf-8")


@pytest.mark.parametrize("name", ["annotator/depparse.pt", "matcher/pair.onnx", "matcher/manifest.json"])
def test_a_missing_model_is_named(tmp_path: Path, name: str) -> None:
    models = shutil.copytree(MODELS, tmp_path / "models")
    (models / name).unlink()
    said = ends(start(tmp_path, {"models_dir": models, "workers": 2}))
    assert name in said
    assert "cannot start" in said


@pytest.mark.parametrize("name", ["annotator/pos.pt", "matcher/heads.npz"])
def test_a_damaged_model_is_named(tmp_path: Path, name: str) -> None:
    models = shutil.copytree(MODELS, tmp_path / "models")
    damaged = models / name
    raw = bytearray(damaged.read_bytes())
    raw[len(raw) // 2] ^= 1
    damaged.write_bytes(raw)
    said = ends(start(tmp_path, {"models_dir": models, "workers": 1}))
    assert name in said
    reason = next(line for line in map(json.loads, filter(lambda s: s[:1] == "{", said.splitlines())))
    assert reason["level"] == "critical"
    assert "\n" not in reason["message"].strip()


@pytest.mark.parametrize("name", ["models_dir", "stanza_dir", "speakers"])
def test_a_folder_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    assert str(tmp_path / "nowhere") in ends(start(tmp_path, {name: tmp_path / "nowhere", "workers": 1}))


def test_a_bad_registry_is_named(tmp_path: Path) -> None:
    registry = tmp_path / "speakers.yaml"
    registry.write_text("kovac:\n  name: [Ana]\n", "utf-8")
    said = ends(start(tmp_path, {"speakers": registry, "workers": 1}))
    assert str(registry) in said
    assert "kovac" in said


def test_a_bad_setting_is_named(tmp_path: Path) -> None:
    for name, value in (("workers", "many"), ("spool_dir", tmp_path / "none")):
        said = ends(start(tmp_path, {name: value}))
        assert f"WHOSAID_{name.upper()}" in said
        assert "Traceback" not in said


def test_a_speaker_is_added_by_an_entry_alone_and_readiness_waits_for_the_models(tmp_path: Path) -> None:
    registry = tmp_path / "speakers.yaml"
    registry.write_text(
        "kovac:\n  name: Ana Kovač\n  wikidata: Q42\n  given: [Ana]\n  family: [Kovač, Kowatsch]\n", "utf-8"
    )
    server = start(tmp_path, {"speakers": registry, "workers": 1})
    try:
        wait_until_alive(server)
        early = server.get("/readyz")
        assert (early.status_code, early.json()["type"]) == (503, "urn:whosaid:problem:not-ready")
        assert int(early.headers["Retry-After"]) > 0
        wait_until_ready(server, 1)
        assert server.get("/readyz").json() == {"status": "ready"}
        assert [entry["id"] for entry in server.get("/v1/speakers").json()["speakers"]] == ["kovac"]
        quotation = server.extract("“The harbour opens in May,” Ana Kowatsch said.")["quotations"][0]
        assert quotation["speaker"] == {"id": "kovac", "name": "Ana Kovač", "wikidata": "Q42"}
    finally:
        assert server.stop() == 0
