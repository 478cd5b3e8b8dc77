"""The command line: each command as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT, Server, free_port

ARTICLE = "The new harbour will open in May, Mayor Ana Kovač said on Monday.\n"


def whosaid(*arguments: str, stdin: bytes = b"", **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        input=stdin,
        capture_output=True,
        timeout=300,
        check=False,
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environ},
    )


def test_extract_prints_what_the_service_answers(server: Server) -> None:
    done = whosaid("extract", "-", "--date", "2024-05-13", stdin=ARTICLE.encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == server.extract(ARTICLE, published_at="2024-05-13")


def test_extract_shows_why_an_article_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "article.txt"
    file.write_text(" ", "utf-8")
    done = whosaid("extract", str(file))
    assert done.returncode == 1
    assert json.loads(done.stdout)["type"] == "urn:whosaid:problem:invalid-request"


def test_compare_and_match_print_what_the_service_answers(server: Server, tmp_path: Path) -> None:
    requests = {
        "compare": {"pairs": [{"a": "We open in May.", "b": "We do not open in May."}]},
        "match": {"articles": [{"text": ARTICLE}, {"text": ARTICLE}]},
    }
    for command, body in requests.items():
        file = tmp_path / f"{command}.json"
        file.write_text(json.dumps(body), "utf-8")
        done = whosaid(command, str(file))
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout) == server.post(f"/v1/{command}", json=body).json()


def test_compare_and_match_show_why_a_request_is_refused() -> None:
    for command, body, slug in (("compare", b'{"pairs": []}', "invalid-request"), ("match", b"text", "invalid-json")):
        done = whosaid(command, "-", stdin=body)
        assert done.returncode == 1
        assert json.loads(done.stdout)["type"] == f"urn:whosaid:problem:{slug}"


def test_what_cannot_be_read_is_told_in_a_line(tmp_path: Path) -> None:
    latin = tmp_path / "latin.txt"
    latin.write_bytes(b"caf\xe9")
    for file in (tmp_path / "nowhere.txt", latin):
        done = whosaid("extract", str(file))
        assert done.returncode == 2
        assert done.stderr.startswith(b"whosaid: ")
        assert done.stderr.count(b"\n") == 1


def test_a_bad_setting_is_told_in_a_line() -> None:
    for command in (["serve"], ["health"], ["extract", "-"]):
        done = whosaid(*command, WHOSAID_WORKERS="0")
        assert done.returncode == 2
        assert done.stderr.startswith(b"whosaid: WHOSAID_WORKERS ")
        assert done.stderr.count(b"\n") == 1


def test_health_tells_by_its_status(server: Server) -> None:
    assert whosaid("health", WHOSAID_BIND=server.url.removeprefix("http://")).returncode == 0
    assert whosaid("health", WHOSAID_BIND=f"127.0.0.1:{free_port()}").returncode == 1


def test_openapi_prints_the_contract() -> None:
    done = whosaid("openapi")
    assert done.stdout.decode() == (ROOT / "openapi.yaml").read_text("utf-8")


def test_help_names_every_command() -> None:
    done = whosaid("--help")
    assert done.returncode == 0
    for command in (b"serve", b"extract", b"compare", b"match", b"health", b"openapi"):
        assert command in done.stdout
