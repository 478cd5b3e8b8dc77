"""The real models and the real reader, loaded once."""

from __future__ import annotations

import pytest

from service.reading.annotate import StanzaAnnotator
from service.reading.confidence import Confidence
from service.reading.language import LanguageDetector
from service.reading.lexicon import load_lexicon
from service.reading.pipeline import Reader
from service.settings import MODELS
from service.speakers.registry import SPEAKERS, Registry


@pytest.fixture(scope="session")
def annotator() -> StanzaAnnotator:
    return StanzaAnnotator(MODELS / "annotator")


@pytest.fixture(scope="session")
def reader(annotator: StanzaAnnotator) -> Reader:
    return Reader(annotator, Registry.load(SPEAKERS), load_lexicon(), Confidence.load(), LanguageDetector())
