"""The real models and the real reader, loaded once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.reading.annotate import StanzaAnnotator
from service.reading.confidence import Confidence
from service.reading.language import LanguageDetector
from service.reading.lexicon import load_lexicon
from service.reading.pipeline import Reader
from service.reading.tokens import Annotator
from service.settings import MODELS
from service.speakers.registry import SPEAKERS, Registry


@pytest.fixture(scope="session")
def annotator() -> StanzaAnnotator:
    return StanzaAnnotator(MODELS / "annotator")


@pytest.fixture(scope="session")
def reader_with() -> Callable[[Annotator], Reader]:
    """A reader with the annotator that is given, and the shipped data."""
    rest = Registry.load(SPEAKERS), load_lexicon(), Confidence.load(), LanguageDetector()
    return lambda annotator: Reader(annotator, *rest)


@pytest.fixture(scope="session")
def reader(annotator: StanzaAnnotator, reader_with: Callable[[Annotator], Reader]) -> Reader:
    return reader_with(annotator)
