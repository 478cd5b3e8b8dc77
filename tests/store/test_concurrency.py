"""Many processes that store renderings of one utterance at once end with one utterance."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from service.model import Article
from tests.serving import ROOT
from tests.store.test_order import ARTICLES
from tests.transcripts import Transcripts, transcript

SAID = "The new harbour of Port Ellery will open to all ships in the month of May."
SAME = [transcript(f"Ana Kovač: {SAID}", f"?: This is line number {number}.", day=number) for number in range(1, 17)]
PROCESSES = 4


def ingesting(url: str, articles: Sequence[Article]) -> subprocess.Popen[str]:
    """A process that stores articles."""
    sent = json.dumps([(each.text, each.published_at and each.published_at.isoformat()) for each in articles])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.ingest", url], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin
    process.stdin.write(sent)
    process.stdin.close()
    return process


def test_they_end_with_one_utterance_and_the_groups_of_one_process(database_url: str, tmp_path: Path) -> None:
    transcripts = Transcripts(database_url)
    everything = [*SAME, *ARTICLES]
    # Each article is posted by two of them, so that they race for the same one as well.
    shares = [everything[n::PROCESSES] + everything[(n + 1) % PROCESSES :: PROCESSES] for n in range(PROCESSES)]
    with ExitStack() as running:
        processes = [running.enter_context(ingesting(database_url, share)) for share in shares]
        created = [int(process.stdout.read()) for process in processes if process.stdout]
    assert [process.returncode for process in processes] == [0] * PROCESSES
    assert sum(created) == len(everything)
    assert len({transcripts.utterance_of(article) for article in SAME}) == 1
    alone = Transcripts(f"sqlite:///{tmp_path}/alone.db")
    alone.add(*SAME, *ARTICLES)
    assert transcripts.groups() == alone.groups()
    assert transcripts.conflicts() == alone.conflicts()
    for each in (transcripts, alone):
        each.store.close()
