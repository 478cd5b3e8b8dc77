"""Which language an article is in, found offline on the text outside its quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lingua import Language, LanguageDetectorBuilder

from service.errors import UnsupportedLanguage
from service.model import Article

SUPPORTED = ("en",)

# The detector knows more; each takes memory, and those left out are nearer to one of these than to English.
_KNOWN = (
    "ALBANIAN ARABIC BASQUE BOKMAL BULGARIAN CATALAN CHINESE CROATIAN CZECH DANISH DUTCH ENGLISH ESTONIAN FINNISH "
    "FRENCH GERMAN GREEK HEBREW HINDI HUNGARIAN INDONESIAN ITALIAN JAPANESE KOREAN LATVIAN LITHUANIAN PERSIAN POLISH "
    "PORTUGUESE ROMANIAN RUSSIAN SLOVAK SLOVENE SPANISH SWAHILI SWEDISH TAGALOG TURKISH UKRAINIAN VIETNAMESE WELSH"
).split()

# From an opening to a closing double mark, or to the end of the paragraph where none closes it.
_QUOTED = re.compile(r"[“„‟«»\"][^\n“”„‟«»\"]*(?:[”“»«\"]|$)", re.MULTILINE)
_ADDRESS = re.compile(r"://|@|www\.")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENOUGH = 500  # words that decide; more only takes time
_SHORT = 25  # words under which only a clear case is taken for another language
_CLEAR = 0.95  # likeness of a clear case
# Words that hardly another language has: any of them in small letters settles a short text.
_ENGLISH = frozenset("the and that with this these they you from which would who said says has its it's".split())


def _words(text: str) -> list[str]:
    """Words at the beginning of `text`, outside its quotation marks if there are any there."""
    tokens = text[: 40 * _ENOUGH].split(" ")
    head = " ".join(token for token in tokens if not _ADDRESS.search(token))
    return (_WORD.findall(_QUOTED.sub(" ", head)) or _WORD.findall(head))[:_ENOUGH]


class LanguageDetector:
    """Finds a text's language. The answer depends on the text alone; several threads may ask at once."""

    def __init__(self) -> None:
        languages = [getattr(Language, name) for name in _KNOWN]
        # The full models need ten times the memory, for short texts that are let pass here anyway.
        builder = LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode()
        self._detector = builder.with_preloaded_language_models().build()

    def detect(self, text: str) -> str:
        """The ISO 639-1 code of the language that `text` is written in, quotations aside.

        Names mislead (*Brahms recommended Dvořák*), so another language than English must also show in the words
        without capitals; and a short text counts as English unless it clearly is not.
        """
        words = _words(text)
        small = [word for word in words if word == word.lower()]
        short = len(words) < _SHORT
        if short and not _ENGLISH.isdisjoint(small):
            return "en"
        least = _CLEAR if short else 0.0
        found = self._other_than_english(words, least)
        return found if found and (not small or self._other_than_english(small, least)) else "en"

    def _other_than_english(self, words: list[str], least: float) -> str | None:
        """The language of `words` where it is likelier than English, and its likelihood `least` or more."""
        ranked = self._detector.compute_language_confidence_values(" ".join(words))
        best, english = ranked[0], next(each for each in ranked if each.language == Language.ENGLISH)
        clear = best.value > english.value and best.value >= least and english.value <= 1 - least
        return best.language.iso_code_639_1.name.lower() if clear else None


def settle(article: Article, detector: LanguageDetector, supported: Sequence[str] = SUPPORTED) -> Article:
    """`article` with its language as an ISO 639-1 code: as stated (*en-GB* is *en*), else as detected.

    Raises UnsupportedLanguage where it is none of `supported`.
    """
    stated = article.language
    language = detector.detect(article.text) if stated is None else stated.partition("-")[0].lower()
    if language not in supported:
        raise UnsupportedLanguage(stated or language, supported, detected=stated is None)
    return replace(article, language=language)
