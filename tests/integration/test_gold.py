"""Real articles, where their gold is at hand: every span the service gives is the article's own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.serving import Server


def test_the_scorer_finds_every_span_verbatim(server: Server, shared: Path, tmp_path: Path) -> None:
    gold = [str(shared / "gold" / name) for name in ("articles.json", "wikinews.json")]
    figures = tmp_path / "figures.json"
    scorer = [sys.executable, str(shared / "score" / "extraction.py"), "--url", server.url, "--json", str(figures)]
    done = subprocess.run([*scorer, "--gold", *gold], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text("utf-8"))
    assert told["articles"] == 29
    assert told["not_verbatim"] == 0
