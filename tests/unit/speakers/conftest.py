from __future__ import annotations

import pytest

from service.speakers.registry import Registry
from service.speakers.vocabulary import Vocabulary


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@pytest.fixture(scope="session")
def registry(vocabulary: Vocabulary) -> Registry:
    return Registry.load(vocabulary=vocabulary)
