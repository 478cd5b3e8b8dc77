"""Sentences, tags, lemmas and trees by the shipped Stanza models: how they are loaded, and in which order they work.

The models are driven directly rather than through Stanza's `Pipeline`, whose documents and data sets cost as much as
the models, and so that tagger and parser share one pass of the encoder.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from stanza.models.common import utils as stanza_utils
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from stanza.models.common.utils import simplify_punct
from stanza.models.depparse.trainer import Trainer as Parser
from stanza.models.lemma.trainer import Trainer as Lemmatizer
from stanza.models.mwt.trainer import Trainer as Expander
from stanza.models.pos.trainer import Trainer as Tagger
from stanza.models.tokenization.trainer import Trainer as Tokenizer

from service.errors import ModelError
from service.inference import Vectors, WordEncoder
from service.manifest import checked
from service.reading.graph import parse
from service.reading.splitter import Splitter
from service.reading.stretch import Stretch
from service.reading.tags import Tagging, Tags
from service.reading.tokens import Annotator, Sentence, Token
from service.reading.words import Contractions, Lemmas

# The name under which tagger and parser ask for their transformer; written into their checkpoints.
ENCODER_KEY = "whosaid-encoder"
MODELS = ("encoder.onnx", "tokenizer.json", "tokenize.pt", "mwt.pt", "pos.pt", "lemma.pt", "depparse.pt")
# A parse costs the square of its sentence, and what is longer than this is a list or a table, not a sentence.
LONGEST_PARSE = 200
# Words in a batch: an article in one batch is fastest, and a long list of sentences has to end.
BATCH_WORDS = 4000


@dataclass(slots=True)
class Draft:
    """A sentence on its way: each word's form and stretch, then what the models make of it."""

    paragraph: int
    words: list[tuple[str, int, int]]
    # The words as tagger, parser and encoder know them.
    forms: list[str]
    vectors: Vectors
    tags: list[Tags] = field(default_factory=list)
    lemmas: list[str] = field(default_factory=list)

    def sentence(self, tree: Sequence[tuple[int, str]] = ()) -> Sentence:
        """The finished sentence; `tree` holds heads, from 1, and relations."""
        tokens = tuple(
            Token(index, start, end, text, lemma, *tags, head - 1, relation)
            for index, ((text, start, end), lemma, tags, (head, relation)) in enumerate(
                zip(self.words, self.lemmas, self.tags, tree or [(0, "")] * len(self.words), strict=True)
            )
        )
        start, end = min(token.start for token in tokens), max(token.end for token in tokens)
        return Sentence(start, end, self.paragraph, tokens, bool(tree))


def load(models_dir: Path, official_dir: Path | None = None) -> Annotator:
    """The shipped models below `models_dir`, or the official ones in `official_dir`; raises ModelError."""
    if official_dir is None:
        return StanzaAnnotator(models_dir / "annotator")
    # Imported here because it takes Stanza's whole pipeline along.
    from service.reading.official import OfficialAnnotator  # noqa: PLC0415

    return OfficialAnnotator(official_dir)


@contextmanager
def _no_optimizers() -> Iterator[None]:
    """Keep Stanza's trainers from making optimizers as they load: two seconds and 70 MB that no reader needs."""
    makers = {name: getattr(stanza_utils, name) for name in ("get_optimizer", "get_split_optimizer")}
    try:
        for name in makers:
            setattr(stanza_utils, name, lambda *_, **__: {})
        yield
    finally:
        for name, maker in makers.items():
            setattr(stanza_utils, name, maker)


class _Transformer(torch.nn.Module):
    """What tagger and parser take for their transformer as they load; they ask no more of it than its width."""

    _hf_peft_config_loaded = False

    def __init__(self, size: int) -> None:
        super().__init__()
        self.config = SimpleNamespace(hidden_size=size)


class StanzaAnnotator:
    """The `Annotator` of `tokens.py`, with the models in `folder`. One call at a time: a lock guards the models."""

    def __init__(self, folder: Path) -> None:
        """Load and check the models; raises ModelError."""
        torch.set_num_threads(1)
        logging.getLogger("stanza").setLevel(logging.ERROR)
        self._digests = checked(folder, MODELS)
        self._lock = threading.Lock()
        try:
            self._encoder = WordEncoder(folder / "encoder.onnx", folder / "tokenizer.json")
            cache: Any = FoundationCache()
            cache.bert[ENCODER_KEY] = BertRecord(_Transformer(self._encoder.size), None, {})
            with _no_optimizers(), torch.inference_mode():
                self._splitter = Splitter(Tokenizer(model_file=str(folder / "tokenize.pt"), device="cpu"))
                self._contractions = Contractions(Expander(model_file=str(folder / "mwt.pt"), device="cpu"))
                self._lemmas = Lemmas(Lemmatizer(model_file=str(folder / "lemma.pt"), device="cpu"))
                tagger = Tagger(model_file=str(folder / "pos.pt"), device="cpu", foundation_cache=cache)
                self._tagging = Tagging(tagger)
                parser = Parser.load(str(folder / "depparse.pt"), None, device="cpu", foundation_cache=cache)
                self._parser = parser.model.eval()
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"The models in {folder} cannot be loaded: {error}") from error

    @property
    def identity(self) -> dict[str, str]:
        """Each model's file name and the first letters of its SHA-256."""
        return {name: digest[:12] for name, digest in self._digests.items()}

    def annotate(
        self,
        text: str,
        paragraphs: Sequence[tuple[int, int]],
        wants_parse: Callable[[Sentence], bool],
    ) -> tuple[Sentence, ...]:
        """Annotate the stretches `paragraphs` of `text`; parse the sentences that `wants_parse`.

        Any text is taken; a sentence of more than `LONGEST_PARSE` words is tagged and not parsed.
        """
        with self._lock, torch.inference_mode():
            drafts = list(self._drafts(text, paragraphs))
            for batch in batches(drafts):
                rows = torch.from_numpy(np.concatenate([draft.vectors[1:] for draft in batch]))
                tagged = self._tagging.tag([draft.forms for draft in batch], rows)
                named = [
                    (word, tag[0])
                    for draft, tags in zip(batch, tagged, strict=True)
                    for (word, *_), tag in zip(draft.words, tags, strict=True)
                ]
                lemmas = iter(self._lemmas.of(named))
                for draft, tags in zip(batch, tagged, strict=True):
                    draft.tags, draft.lemmas = tags, list(islice(lemmas, len(tags)))
            sentences = [draft.sentence() for draft in drafts]
            wanted = {
                id(draft): place
                for place, (draft, sentence) in enumerate(zip(drafts, sentences, strict=True))
                if len(sentence.tokens) <= LONGEST_PARSE and wants_parse(sentence)
            }
            for batch in batches([draft for draft in drafts if id(draft) in wanted]):
                rows = torch.from_numpy(np.concatenate([draft.vectors for draft in batch]))
                trees = parse(self._parser, rows, [len(draft.vectors) for draft in batch])
                for draft, tree in zip(batch, trees, strict=True):
                    sentences[wanted[id(draft)]] = draft.sentence(tree)
            return tuple(sentences)

    def _drafts(self, text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[Draft]:
        """The sentences, split into words."""
        stretches = [Stretch.of(text, start, end) for start, end in paragraphs]
        found = self._splitter.tokens(stretches)
        parts_of = self._contractions.split(form for tokens in found for form, _, label in tokens if label > 2)
        for paragraph, (stretch, tokens) in enumerate(zip(stretches, found, strict=True)):
            words: list[tuple[str, int, int]] = []
            for form, end, label in tokens:
                first = end - len(form)
                parts = parts_of[form] if label > 2 else [form]
                exact = "".join(parts) == form
                for part in parts:
                    last = first + len(part) if exact else end
                    words.append((part, stretch.places[first], stretch.places[last - 1] + 1))
                    first = last if exact else first
                if label in (2, 4):
                    yield self._draft(paragraph, words)
                    words = []
            if words:
                yield self._draft(paragraph, words)

    def _draft(self, paragraph: int, words: list[tuple[str, int, int]]) -> Draft:
        forms = [form for (form,) in simplify_punct([[[form] for form, _, _ in words]])[0]]
        return Draft(paragraph, words, forms, self._encoder.encode(forms))


def batches(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Runs of sentences of at most BATCH_WORDS words, or one longer sentence."""
    batch: list[Draft] = []
    words = 0
    for draft in drafts:
        if batch and words + len(draft.words) > BATCH_WORDS:
            yield batch
            batch, words = [], 0
        batch.append(draft)
        words += len(draft.words)
    if batch:
        yield batch
