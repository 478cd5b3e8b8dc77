"""What the tests of the store share: an archive on either database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.transcripts import Transcripts


@pytest.fixture
def transcripts(database_url: str) -> Iterator[Transcripts]:
    """An empty archive."""
    found = Transcripts(database_url)
    yield found
    found.store.close()
