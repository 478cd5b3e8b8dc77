"""The models are driven without Stanza's data sets; what they answer must be what Stanza itself answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from stanza.models.common.foundation_cache import BertRecord, FoundationCache
from stanza.models.depparse.data import DataLoader as ParserLoader
from stanza.models.depparse.data import Dataset as ParserDataset
from stanza.models.depparse.trainer import Trainer as Parser
from stanza.models.pos.data import Dataset as TaggerDataset
from stanza.models.pos.trainer import Trainer as Tagger
from stanza.models.tokenization.data import SortedDataset, TokenizationDataset
from stanza.models.tokenization.trainer import Trainer as Tokenizer

from service.inference import WordEncoder
from service.reading import graph
from service.reading.annotate import ENCODER_KEY
from service.reading.splitter import Splitter
from service.reading.stretch import Stretch
from service.reading.tags import Tagging
from service.reading.words import Rows
from service.settings import MODELS

FOLDER: Path = MODELS / "annotator"
SENTENCES = [
    "“ The ferries run again , ” said Ana Kovač , the harbour master .".split(),
    "She could n’t say when the bridge would follow .".split(),
    "NATO warned the council in 2019 that the river would rise , and that nobody knew why .".split(),
    "Ferry timetable".split(),
    "No .".split(),
]
PARAGRAPHS = (
    "“The ferries run again,” said Ana Kovač, the harbour master. She couldn't say when the bridge would follow.",
    "Ferry timetable",
    "Write to a.b@example.org by 4 May. “We don’t know,” he said. “Ask me again?” Nobody did.",
)


class Transformer(torch.nn.Module):
    """The encoder's vectors where Stanza expects a transformer: one piece a word, its number a row of the table."""

    _hf_peft_config_loaded = False

    def __init__(self, vectors: Sequence[np.ndarray[Any, Any]]) -> None:
        super().__init__()
        self.config = SimpleNamespace(hidden_size=vectors[0].shape[1])
        self.table = torch.from_numpy(np.concatenate([*vectors, vectors[0][:1]]))
        begins = np.cumsum([0, *map(len, vectors)]).tolist()
        self.rows = {tuple(words): first for words, first in zip(SENTENCES, begins, strict=False)}

    def forward(self, ids: Any, **_: Any) -> SimpleNamespace:
        return SimpleNamespace(hidden_states=(self.table[ids],))


class Pieces:
    """The tokenizer that belongs to a `Transformer`."""

    model_max_length = 1_000_000

    def __init__(self, rows: dict[tuple[str, ...], int]) -> None:
        self.rows = rows

    def __call__(self, sentences: Sequence[Sequence[str]], **_: Any) -> Any:
        longest = max(map(len, sentences)) + 2
        ids, masks = [], []
        for words in sentences:
            first, count = self.rows[tuple(words)], len(words) + 2
            ids.append([*range(first, first + count), *[0] * (longest - count)])
            masks.append([1] * count + [0] * (longest - count))
        owners = {"word_ids": lambda _, batch_index: [None, *range(len(sentences[batch_index])), None]}
        return type("Answer", (dict,), owners)(input_ids=ids, attention_mask=masks)


@pytest.fixture(scope="module")
def vectors() -> list[np.ndarray[Any, Any]]:
    encoder = WordEncoder(FOLDER / "encoder.onnx", FOLDER / "tokenizer.json")
    return [encoder.encode(words) for words in SENTENCES]


@pytest.fixture
def cache(vectors: list[np.ndarray[Any, Any]]) -> Any:
    transformer, found = Transformer(vectors), FoundationCache()
    found.bert[ENCODER_KEY] = BertRecord(transformer, Pieces(transformer.rows), {})
    return found


@pytest.fixture(autouse=True)
def without_gradients() -> Iterator[None]:
    with torch.inference_mode():
        yield


def rows() -> Rows:
    empty = {"lemma": "_", "upos": "_", "xpos": "_", "feats": "_", "head": 0, "deprel": "_"}
    return Rows([[{"text": word, **empty} for word in words] for words in SENTENCES])


def test_the_tags_are_stanzas(vectors: list[np.ndarray[Any, Any]], cache: Any) -> None:
    tagger: Any = Tagger(model_file=str(FOLDER / "pos.pt"), device="cpu", foundation_cache=cache)
    data: Any = TaggerDataset(rows(), tagger.args, None, vocab=tagger.vocab, evaluation=True)
    theirs = tagger.predict(data.collate_fn([data[place] for place in range(len(SENTENCES))]))
    ours = Tagging(tagger).tag(SENTENCES, torch.from_numpy(np.concatenate([own[1:] for own in vectors])))
    assert ours == [[tuple(word) for word in sentence] for sentence in theirs]


def test_the_trees_are_stanzas(vectors: list[np.ndarray[Any, Any]], cache: Any) -> None:
    parser: Any = Parser.load(str(FOLDER / "depparse.pt"), None, device="cpu", foundation_cache=cache)
    data: Any = ParserDataset(rows(), parser.args, None, vocab=parser.vocab, evaluation=True)
    theirs = parser.predict(ParserLoader.collate([data[place] for place in range(len(SENTENCES))]))
    rows_of_all = torch.from_numpy(np.concatenate(vectors))
    ours = graph.parse(parser.model.eval(), rows_of_all, [len(own) for own in vectors])
    assert ours == [[tuple(word) for word in sentence] for sentence in theirs]


def test_the_labels_of_characters_are_stanzas() -> None:
    tokenizer: Any = Tokenizer(model_file=str(FOLDER / "tokenize.pt"), device="cpu")
    stretches = [Stretch.of(text, 0, len(text)) for text in PARAGRAPHS]
    found = Splitter(tokenizer).tokens(stretches)
    for text, tokens in zip(PARAGRAPHS, found, strict=True):
        data: Any = SortedDataset(
            TokenizationDataset(tokenizer.args, input_text=text, vocab=tokenizer.vocab, evaluation=True)
        )
        units, labels, features, raw = data.collate([data[0]])
        # Stanza's batches end in one character of nothing.
        own = units[:, :-1], labels[:, :-1], features[:, :-1], [raw[0][:-1]]
        best = tokenizer.predict(own).argmax(axis=2)[0]
        ends = {end: label for _, end, label in tokens}
        address = range(text.find("a.b@"), text.find(" by 4")) if "@" in text else range(0)
        for place, label in enumerate(best[:-1]):
            if place not in address:
                assert ends.get(place + 1, 0) == label
    assert "a.b@example.org" in [form for form, _, _ in found[2]]
