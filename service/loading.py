"""What takes long to load, and the store: made once by every process that works on articles.

What loads models is imported where they are loaded: torch takes seconds, which neither gunicorn's master nor `whosaid
openapi` should spend, and ONNX Runtime starts threads, which a fork would not survive.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import TYPE_CHECKING

from service.desk import Tools
from service.matching.evidence import Evidence
from service.matching.lexicon import load_lexicon as load_words
from service.model import Article, Reading
from service.reading.confidence import Confidence
from service.reading.language import LanguageDetector
from service.reading.lexicon import load_lexicon
from service.roster import Roster
from service.settings import Settings
from service.speakers.names import fold_words
from service.store.sql import SqlStore
from service.store.sql_voices import Naming

if TYPE_CHECKING:
    from service.matching.matcher import Matcher
    from service.reading.tokens import Annotator

WARM_UP = Article(
    "“The harbour will open in May,” Mayor Ana Kovač said on Monday. She told reporters that the ferries were ready.",
)


class FreshReader:
    """Reads each article with the registry of now."""

    def __init__(self, annotator: Annotator, roster: Roster) -> None:
        self._parts = (load_lexicon(), Confidence.load(), LanguageDetector())
        self._annotator = annotator
        self._roster = roster

    @property
    def identity(self) -> Mapping[str, str]:
        """What identifies the models: name to version or digest."""
        return self._annotator.identity

    def read(self, article: Article) -> Reading:
        """Every quotation of the article; see `Reader.read`."""
        from service.reading.pipeline import Reader

        return Reader(self._annotator, self._roster.current(), *self._parts).read(article)


def load_reader(settings: Settings, roster: Roster) -> FreshReader:
    """Load what reads and read a first article, so that the first caller pays for neither. Raises StartError."""
    from service.reading import annotate

    reader = FreshReader(annotate.load(settings.models_dir, settings.stanza_dir), roster)
    reader.read(WARM_UP)
    return reader


def load_matcher(settings: Settings) -> Matcher:
    """Load what matches and compare a first pair. Raises StartError."""
    from service.matching.matcher import Matcher

    matcher = Matcher(settings.models_dir / "matcher")
    matcher.compare([(WARM_UP.text, WARM_UP.text.upper())])
    return matcher


def load_tools(settings: Settings, roster: Roster) -> Tools:
    """All that works on articles. Raises StartError."""
    tools = Tools(matcher=load_matcher(settings), reader=load_reader(settings, roster))
    keep_for_good()
    return tools


def keep_for_good() -> None:
    """Have the garbage collector leave alone what is loaded by now.

    It would go through 300,000 objects now and then to find that all are needed, a fifth of a second in which nobody is
    answered.
    """
    gc.collect()
    gc.freeze()


def open_store(settings: Settings) -> SqlStore:
    """The store that the settings name; nothing is connected yet. Raises SettingsError."""
    naming = Naming(Evidence(load_words()).agree, lambda name: " ".join(fold_words(name)))
    return SqlStore(settings.database_url, naming, settings.at_hand)
