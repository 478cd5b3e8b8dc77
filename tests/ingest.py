"""A process that stores transcripts: `python -m tests.ingest URL`, articles as JSON on standard input.

It prints how many were new.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from service.model import Article
from tests.transcripts import Transcripts


def main(url: str) -> None:
    transcripts = Transcripts(url)
    articles = (Article(text, published_at=day and date.fromisoformat(day)) for text, day in json.load(sys.stdin))
    print(sum(transcripts.archive.add(article)[1] for article in articles))
    transcripts.store.close()


if __name__ == "__main__":
    main(sys.argv[1])
