"""The steps of reading, in order, each timed: paragraphs, marks, annotation, quotations, mentions, speakers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from service.model import Article, Cue, Quotation, Reading, Span
from service.reading.attribute import mention_of
from service.reading.confidence import Confidence
from service.reading.find import Found, find_quotations
from service.reading.focus import WITHHELD
from service.reading.known import KnownSpeakers
from service.reading.language import LanguageDetector, settle
from service.reading.lexicon import Lexicon
from service.reading.mark import Stretch
from service.reading.marks import find_stretches
from service.reading.page import Page
from service.reading.paragraphs import split_paragraphs
from service.reading.people import Cast
from service.reading.resolve import Resolver
from service.reading.tokens import Annotator, Sentence, Token


class Reader:
    """Reads articles. Not safe for use by several threads at once, since the models are not."""

    def __init__(
        self,
        annotator: Annotator,
        registry: KnownSpeakers,
        lexicon: Lexicon,
        confidence: Confidence,
        detector: LanguageDetector,
    ) -> None:
        self._annotator = annotator
        self._registry = registry
        self._lexicon = lexicon
        self._confidence = confidence
        self._detector = detector

    @property
    def identity(self) -> dict[str, str]:
        """What identifies the models: name to version or digest."""
        return self._annotator.identity

    def read(self, article: Article) -> Reading:
        """Every quotation of the article; raises `UnsupportedLanguage` where it is in a language not read here."""
        seconds: dict[str, float] = {}
        text = article.text
        with _timed(seconds, "language"):
            article = settle(article, self._detector)
        with _timed(seconds, "marks"):
            paragraphs = split_paragraphs(text)
            stretches = find_stretches(text, paragraphs)
        with _timed(seconds, "annotate"):
            sentences = self._annotator.annotate(text, paragraphs, Wanted(stretches, self._lexicon))
        with _timed(seconds, "find"):
            page = Page(text, paragraphs, stretches, sentences)
            found = find_quotations(page, self._lexicon)
        with _timed(seconds, "resolve"):
            quotations = tuple(self._attributed(page, found, article))
        return Reading(article.language or "", quotations, seconds)

    def _attributed(self, page: Page, found: list[Found], article: Article) -> Iterator[Quotation]:
        if not found:
            return
        cast = Cast(page, self._lexicon, self._registry)
        resolver = Resolver(page, cast, self._lexicon, article.published_at)
        for number, item in enumerate(found, 1):
            mention = mention_of(page, item, cast, self._lexicon)
            resolved = resolver.resolve(item, mention)
            if not self._confidence.trusts(resolved):
                resolved = WITHHELD
            yield Quotation(
                id=f"q{number}",
                kind=item.kind,
                content=_spans(page.text, item.content),
                quoted=_spans(page.text, item.quoted),
                cue=Cue(Span.of(page.text, *item.cue), item.lemma) if item.cue else None,
                mention=mention,
                speaker=resolved.speaker,
                confidence=self._confidence.of(item, resolved),
            )


class Wanted:
    """Which sentences want a parse: those with a word outside marks that can report."""

    def __init__(self, stretches: tuple[Stretch, ...], lexicon: Lexicon) -> None:
        self._stretches = stretches
        self._starts = [stretch.outer_start for stretch in stretches]
        self._forms = lexicon.verb_forms
        self._lemmas = lexicon.cue_noun_verbs
        self._phrases = frozenset(phrase[-2] for phrase in lexicon.phrases)

    def __call__(self, sentence: Sentence) -> bool:
        """Whether the tagged sentence is worth the parser's time."""
        return any(self._reports(token) for token in sentence.tokens if not self._in_marks(token.start))

    def _reports(self, token: Token) -> bool:
        word = token.text.lower()
        if word in self._phrases:
            return True
        return token.upos == "VERB" and (word in self._forms or token.lemma.lower() in self._lemmas)

    def _in_marks(self, offset: int) -> bool:
        place = bisect_right(self._starts, offset) - 1
        return place >= 0 and offset < self._stretches[place].outer_end


def _spans(text: str, ranges: tuple[tuple[int, int], ...]) -> tuple[Span, ...]:
    return tuple(Span.of(text, start, end) for start, end in ranges)


@contextmanager
def _timed(seconds: dict[str, float], stage: str) -> Iterator[None]:
    began = perf_counter()
    try:
        yield
    finally:
        seconds[stage] = perf_counter() - began
