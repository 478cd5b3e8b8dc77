"""Sentences, tags, lemmas and trees by Stanza: the only file that knows it.

Stanza's own models do the work; they are driven directly rather than through `Pipeline`, because its document objects
cost as much as the models, and so that tagger and parser share one pass of the encoder (`encoder.py`).
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from stanza.models.common import utils as stanza_utils
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from stanza.models.common.utils import simplify_punct
from stanza.models.depparse.data import DataLoader as ParserLoader
from stanza.models.depparse.data import Dataset as ParserDataset
from stanza.models.depparse.trainer import Trainer as Parser
from stanza.models.lemma.data import DataLoader as LemmaLoader
from stanza.models.lemma.trainer import Trainer as Lemmatizer
from stanza.models.mwt.data import DataLoader as ExpanderLoader
from stanza.models.mwt.trainer import Trainer as Expander
from stanza.models.pos.data import Dataset as TaggerDataset
from stanza.models.pos.trainer import Trainer as Tagger
from stanza.models.pos.trainer import unpack_batch
from stanza.models.tokenization.data import TokenizationDataset
from stanza.models.tokenization.trainer import Trainer as Tokenizer
from stanza.models.tokenization.utils import predict
from torch.nn.utils.rnn import PackedSequence, pack_sequence, pad_packed_sequence

from service.errors import ModelError
from service.reading.encoder import Lookup, Rows, SharedVectors, WordEncoder
from service.reading.graph import parse
from service.reading.stretch import Stretch
from service.reading.tokens import Annotator, Sentence, Token

# The name under which tagger and parser ask for their transformer; written into their checkpoints.
ENCODER_KEY = "whosaid-encoder"
MODELS = ("encoder.onnx", "tokenizer.json", "tokenize.pt", "mwt.pt", "pos.pt", "lemma.pt", "depparse.pt")
# Characters that the tokenizer sees at once; it resumes after the last sentence that ends within them.
WINDOW = 1000
# A parse costs the square of its sentence, and what is longer than this is a list or a table, not a sentence.
LONGEST_PARSE = 200
# Words in a batch, with padding: an article in one batch is fastest, and a long list of sentences has to end.
BATCH_WORDS = 4000
# Lemmas and contractions that were worked out once are kept, up to this many.
REMEMBERED = 50_000


@dataclass(slots=True)
class Draft:
    """A sentence on its way: the words' forms and stretches, then one row per word for Stanza's loaders."""

    paragraph: int
    words: list[tuple[str, int, int]]
    rows: list[dict[str, Any]]

    @property
    def key(self) -> tuple[str, ...]:
        """The words as Stanza's loaders will show them to the encoder."""
        return tuple(word[0] for word in simplify_punct([[[row["text"]] for row in self.rows]])[0])

    def sentence(self, parsed: bool = False) -> Sentence:
        """The finished sentence."""
        tokens = tuple(
            Token(
                index, start, end, text, row["lemma"], row["upos"], row["xpos"], row["feats"],
                row["head"] - 1 if parsed else -1, row["deprel"] if parsed else "",
            )
            for index, ((text, start, end), row) in enumerate(zip(self.words, self.rows, strict=True))
        )  # fmt: skip
        start, end = min(token.start for token in tokens), max(token.end for token in tokens)
        return Sentence(start, end, self.paragraph, tokens, parsed)


def verified(folder: Path) -> dict[str, str]:
    """The manifest of a folder of models, file name to SHA-256, each file checked against it.

    Raises ModelError, which names the file, what was expected and what to do.
    """
    remedy = "Restore the file from the release, or make the models again as training/README.md says."
    manifest = folder / "manifest.json"
    try:
        digests: dict[str, str] = dict(json.loads(manifest.read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The list of models {manifest} cannot be read ({error}). {remedy}") from error
    absent = sorted(set(MODELS) - set(digests))
    if absent:
        raise ModelError(f"The list of models {manifest} lacks {', '.join(absent)}. {remedy}")
    for name, expected in digests.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"The model {folder / name} cannot be read ({error}). {remedy}") from error
        if found != expected:
            raise ModelError(f"The model {folder / name} has SHA-256 {found}, expected {expected}. {remedy}")
    return digests


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


class StanzaAnnotator:
    """The `Annotator` of `tokens.py`, with the models in `folder`. One call at a time: a lock guards the models."""

    def __init__(self, folder: Path) -> None:
        """Load and check the models; raises ModelError."""
        torch.set_num_threads(1)
        logging.getLogger("stanza").setLevel(logging.ERROR)
        self._digests = verified(folder)
        self._lock = threading.Lock()
        try:
            self._encoder = WordEncoder(folder / "encoder.onnx", folder / "tokenizer.json")
            self._vectors = SharedVectors(self._encoder.size)
            cache: Any = FoundationCache()
            cache.bert[ENCODER_KEY] = BertRecord(self._vectors, Lookup(self._vectors), {})
            with _no_optimizers():
                self._tokenizer: Any = Tokenizer(model_file=str(folder / "tokenize.pt"), device="cpu")
                self._expander: Any = Expander(model_file=str(folder / "mwt.pt"), device="cpu")
                self._lemmatizer: Any = Lemmatizer(model_file=str(folder / "lemma.pt"), device="cpu")
                self._tagger: Any = Tagger(model_file=str(folder / "pos.pt"), device="cpu", foundation_cache=cache)
                self._parser: Any = Parser.load(str(folder / "depparse.pt"), None, device="cpu", foundation_cache=cache)
            for name in ("rnn", "rnn2"):
                setattr(self._tokenizer.model, name, _OneByOne(getattr(self._tokenizer.model, name)))
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"The models in {folder} cannot be loaded: {error}") from error
        self._expansions: dict[str, list[str]] = {}
        self._lemmas: dict[tuple[str, str], str] = {}
        self._feature_names: dict[tuple[int, ...], str] = {}

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
            if not drafts:
                return ()
            self._vectors.fill((key, self._encoder.encode(key)) for key in {draft.key: None for draft in drafts})
            self._tag(drafts)
            self._lemmatise(drafts)
            sentences = [draft.sentence() for draft in drafts]
            wanted = [
                place
                for place, sentence in enumerate(sentences)
                if len(sentence.tokens) <= LONGEST_PARSE and wants_parse(sentence)
            ]
            self._parse([drafts[place] for place in wanted])
            for place in wanted:
                sentences[place] = drafts[place].sentence(parsed=True)
            return tuple(sentences)

    def _drafts(self, text: str, paragraphs: Sequence[tuple[int, int]]) -> Iterator[Draft]:
        """The sentences, split into words."""
        stretches = [Stretch.of(text, start, end) for start, end in paragraphs]
        found = self._tokens(stretches)
        self._expand({form for tokens in found for form, _, kind in tokens if kind > 2})
        for paragraph, (stretch, tokens) in enumerate(zip(stretches, found, strict=True)):
            words: list[tuple[str, int, int]] = []
            for form, end, kind in tokens:
                first = end - len(form)
                parts = self._expansions[form] if kind > 2 else [form]
                exact = "".join(parts) == form
                for part in parts:
                    last = first + len(part) if exact else end
                    words.append((part, stretch.places[first], stretch.places[last - 1] + 1))
                    first = last if exact else first
                if kind in (2, 4):
                    yield self._draft(paragraph, words)
                    words = []
            if words:
                yield self._draft(paragraph, words)

    @staticmethod
    def _draft(paragraph: int, words: list[tuple[str, int, int]]) -> Draft:
        empty = {"upos": "_", "xpos": "_", "feats": "_", "lemma": "_", "head": 0, "deprel": "_"}
        return Draft(paragraph, words, [{"text": form, **empty} for form, _, _ in words])

    def _tokens(self, stretches: Sequence[Stretch]) -> list[list[tuple[str, int, int]]]:
        """For each stretch its tokens: form, end within the stretch, and the tokenizer's label.

        The labels: 1 a token, 2 the last of its sentence, 3 a contraction, 4 a contraction that ends its sentence.
        """
        found: list[list[tuple[str, int, int]]] = [[] for _ in stretches]
        cursors = {place: 0 for place, stretch in enumerate(stretches) if stretch.chars}
        while cursors:
            chunks = {place: self._chunk(stretches[place].chars, cursor) for place, cursor in cursors.items()}
            data = TokenizationDataset(
                self._tokenizer.args, input_text="\n\n".join(chunks.values()), vocab=self._tokenizer.vocab,
                evaluation=True,
            )  # fmt: skip
            labels, _ = predict(self._tokenizer, data, 64, 10 * WINDOW, True, 0)
            for (place, chunk), marks in zip(chunks.items(), labels, strict=True):
                cursor, chars = cursors[place], stretches[place].chars
                unfinished = cursor + len(chunk) < len(chars)
                breaks = [i for i, mark in enumerate(marks[: len(chunk) - 1]) if mark in (2, 4)]
                length = breaks[-1] + 1 if unfinished and breaks else len(chunk)
                first = 0
                for i in range(length):
                    if marks[i]:
                        form = chunk[first : i + 1]
                        # The tokenizer may join words at a space; a token never holds one.
                        for part_end, part in _parts(form, cursor + first):
                            found[place].append((part, part_end, 1))
                        if found[place]:
                            part, part_end, _ = found[place][-1]
                            label = int(marks[i])
                            whole = " " not in form.strip()
                            found[place][-1] = (part, part_end, label if whole else 2 - label % 2)
                        first = i + 1
                cursor += length
                while cursor < len(chars) and chars[cursor] == " ":
                    cursor += 1
                if cursor < len(chars):
                    cursors[place] = cursor
                else:
                    del cursors[place]
        return found

    @staticmethod
    def _chunk(chars: str, cursor: int) -> str:
        """The next window of a stretch, cut at a space where one is near."""
        chunk = chars[cursor : cursor + WINDOW]
        if cursor + WINDOW < len(chars) and chars[cursor + WINDOW] != " ":
            space = chunk.rfind(" ", WINDOW // 2)
            chunk = chunk[:space] if space > 0 else chunk
        return chunk.rstrip(" ")

    def _expand(self, forms: set[str]) -> None:
        """Split the contractions `forms` into words, into `_expansions`."""
        if len(self._expansions) > REMEMBERED:
            self._expansions.clear()
        unknown = sorted(forms - self._expansions.keys())
        if not unknown:
            return
        loader = ExpanderLoader(
            _Contractions(unknown), 200, self._expander.args, vocab=self._expander.vocab, evaluation=True,
            expand_unk_vocab=True,
        )  # fmt: skip
        predicted: list[str] = []
        for batch in loader.to_loader():
            predicted += self._expander.predict(batch, never_decode_unk=True, vocab=loader.vocab)
        predicted = self._expander.ensemble(unknown, predicted)
        for form, parts in zip(unknown, predicted, strict=True):
            self._expansions[form] = parts.split() or [form]

    def _tag(self, drafts: Sequence[Draft]) -> None:
        vocab = self._tagger.vocab
        data: Any = TaggerDataset(
            Rows([draft.rows for draft in drafts]), self._tagger.args, None, vocab=vocab, evaluation=True
        )
        self._tagger.model.eval()
        for batch in batches([len(draft.rows) for draft in drafts]):
            inputs, order, word_order, lengths, word_lengths, text = unpack_batch(
                data.collate_fn([data[place] for place in batch]), "cpu"
            )
            _, (upos, xpos, feats) = self._tagger.model(*inputs, word_order, lengths, word_lengths, text)
            for row, place in enumerate(order):
                words = drafts[batch[place]].rows
                size = len(words)
                tags = vocab["upos"].unmap(upos[row, :size].tolist()), vocab["xpos"].unmap(xpos[row, :size].tolist())
                for word, *tagged, numbers in zip(words, *tags, feats[row, :size].tolist(), strict=True):
                    word["upos"], word["xpos"] = tagged
                    word["feats"] = self._features(tuple(numbers))

    def _features(self, numbers: tuple[int, ...]) -> str:
        """The features' names; Stanza takes long to spell them out, and there are few different sets."""
        if numbers not in self._feature_names:
            self._feature_names[numbers] = self._tagger.vocab["feats"].unmap([list(numbers)])[0]
        return self._feature_names[numbers]

    def _lemmatise(self, drafts: Sequence[Draft]) -> None:
        if len(self._lemmas) > REMEMBERED:
            self._lemmas.clear()
        rows = [row for draft in drafts for row in draft.rows]
        unknown = sorted({(row["text"], row["upos"]) for row in rows} - self._lemmas.keys())
        known = self._lemmatizer.skip_seq2seq(unknown)
        self._lemmas.update(zip(unknown, self._lemmatizer.predict_dict(unknown), strict=True))
        rare = [pair for pair, skip in zip(unknown, known, strict=True) if not skip]
        if rare and self._lemmatizer.model is not None:
            words = Rows([[{"text": form[:60], "upos": upos, "lemma": "_"} for form, upos in rare]])
            loader = LemmaLoader(
                words, 200, self._lemmatizer.args, vocab=self._lemmatizer.vocab, evaluation=True, expand_unk_vocab=True
            )
            predicted: list[str] = []
            edits: list[int] = []
            for batch in loader:
                lemmas, kinds = self._lemmatizer.predict(batch, 1, loader.vocab)
                predicted += lemmas
                edits += kinds or []
            predicted = self._lemmatizer.postprocess([form for form, _ in rare], predicted, edits=edits)
            self._lemmas.update(zip(rare, predicted, strict=True))
        for row in rows:
            row["lemma"] = self._lemmas[row["text"], row["upos"]] or row["text"]

    def _parse(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        data: Any = ParserDataset(
            Rows([draft.rows for draft in drafts]), self._parser.args, None, vocab=self._parser.vocab, evaluation=True
        )
        for batch in batches([len(draft.rows) for draft in drafts]):
            trees = parse(self._parser, ParserLoader.collate([data[place] for place in batch]))
            for place, tree in zip(batch, trees, strict=True):
                for row, (head, relation) in zip(drafts[place].rows, tree, strict=True):
                    row["head"], row["deprel"] = head, relation


class _OneByOne(torch.nn.Module):
    """An LSTM that reads the sequences of a pack one after another: for narrow layers that is twice as fast."""

    def __init__(self, lstm: torch.nn.LSTM) -> None:
        super().__init__()
        self._lstm = lstm

    def forward(self, pack: PackedSequence) -> tuple[PackedSequence, None]:
        """The pack of outputs; the last state, which the tokenizer drops, is left out."""
        rows, lengths = pad_packed_sequence(pack, batch_first=True)
        outputs = [
            self._lstm(row[:length].unsqueeze(0))[0][0] for row, length in zip(rows, lengths.tolist(), strict=True)
        ]
        return pack_sequence(outputs, enforce_sorted=False), None


class _Contractions:
    """Contractions in the shape that Stanza's expander asks of a document."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = list(forms)

    def get_mwt_expansions(self, evaluation: bool = False) -> list[str]:
        return self._forms


def _parts(form: str, offset: int) -> Iterator[tuple[int, str]]:
    """The pieces of a token between spaces, each with its end."""
    for part in form.split(" "):
        offset += len(part)
        if part:
            yield offset, part
        offset += 1


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of sentences, shortest first, in batches of at most BATCH_WORDS words."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        longest = lengths[place]
        if batch and longest * (len(batch) + 1) > BATCH_WORDS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch
