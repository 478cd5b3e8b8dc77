"""The official models' place, with real Stanza files in it: tokenizer, expander and lemmatizer are ours, the rest tiny.

The tiny ones learn three sentences by heart. What they make of a text is of no account, only that it can be read.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stanza
import torch
from stanza.models import parser as stanza_parser
from stanza.models import tagger as stanza_tagger
from stanza.models.depparse.data import DataLoader as ParserLoader
from stanza.models.depparse.trainer import GraphTrainer
from stanza.models.pos.data import Dataset as TaggerDataset
from stanza.models.pos.trainer import Trainer as Tagger

from service.errors import ModelError
from service.model import Article
from service.reading.annotate import load
from service.reading.official import OfficialAnnotator
from service.reading.pipeline import Reader
from service.reading.tokens import Annotator
from service.reading.words import Rows
from service.settings import MODELS

# Form, lemma, UPOS, XPOS, features, head, relation.
TREES = """
“/“/PUNCT/``/_/4/punct The/the/DET/DT/Definite=Def/3/det ferries/ferry/NOUN/NNS/Number=Plur/4/nsubj
run/run/VERB/VBP/VerbForm=Fin/8/ccomp again/again/ADV/RB/_/4/advmod ,/,/PUNCT/,/_/4/punct ”/”/PUNCT/''/_/4/punct
said/say/VERB/VBD/VerbForm=Fin/0/root he/he/PRON/PRP/Gender=Masc/8/nsubj ././PUNCT/./_/8/punct

“/“/PUNCT/``/_/5/punct We/we/PRON/PRP/Number=Plur/5/nsubj do/do/AUX/VBP/VerbForm=Fin/5/aux
n’t/not/PART/RB/_/5/advmod know/know/VERB/VB/VerbForm=Inf/9/ccomp ,/,/PUNCT/,/_/5/punct ”/”/PUNCT/''/_/5/punct
he/he/PRON/PRP/Gender=Masc/9/nsubj said/say/VERB/VBD/VerbForm=Fin/0/root ././PUNCT/./_/9/punct

Ana/Ana/PROPN/NNP/Number=Sing/2/nsubj spoke/speak/VERB/VBD/VerbForm=Fin/0/root ././PUNCT/./_/2/punct
""".strip().split("\n\n")
SMALL = (
    "--shorthand en_tiny --lang en --no_pretrain --hidden_dim 12 --num_layers 1 --deep_biaff_hidden_dim 12 "
    "--word_emb_dim 8 --tag_emb_dim 4 --char_emb_dim 4 --char_hidden_dim 6 --transformed_dim 6 --word_cutoff 0 "
    "--word_dropout 0 --dropout 0 --augment_nopunct 0 --optim adam --lr 0.02"
).split()
PACKAGES = {"tokenize": "ours", "mwt": "ours", "lemma": "ours", "pos": "tiny", "depparse": "tiny"}
ARTICLE = (
    "The ferries stopped on Monday. The council didn’t say why.\n\n"
    "“We don’t know,” he said. Ana Kovač couldn't say more.\n"
)


def rows() -> Rows:
    columns = ("text", "lemma", "upos", "xpos", "feats", "head", "deprel")
    words = [[dict(zip(columns, word.split("/"), strict=True)) for word in tree.split()] for tree in TREES]
    return Rows([[{**word, "head": int(word["head"])} for word in sentence] for sentence in words])


def tagger() -> Any:
    args = stanza_tagger.parse_args(SMALL)
    data: Any = TaggerDataset(rows(), args, None)
    made: Any = Tagger(args=args, vocab=data.vocab, device="cpu")
    for _ in range(30):
        made.update(data.collate_fn([data[place] for place in range(len(TREES))]))
    return made


def parser() -> Any:
    args = stanza_parser.parse_args(SMALL)
    data: Any = ParserLoader(rows(), 1000, args, None)
    made: Any = GraphTrainer(args=args, vocab=data.vocab, device="cpu")
    for _ in range(40):
        made.update(data[0])
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As `stanza.download` leaves it."""
    folder = tmp_path_factory.mktemp("stanza")
    entries: dict[str, Any] = {name: {package: {}} for name, package in PACKAGES.items()}
    resources = {"en": {**entries, "lang_name": "English", "packages": {"default": PACKAGES}}}
    (folder / "resources.json").write_text(json.dumps(resources), "utf-8")
    places = {name: folder / "en" / name / f"{package}.pt" for name, package in PACKAGES.items()}
    for name, place in places.items():
        place.parent.mkdir(parents=True)
        if PACKAGES[name] == "ours":
            shutil.copy(MODELS / "annotator" / f"{name}.pt", place)
    torch.set_num_threads(1)
    chance = random.getstate()
    with torch.random.fork_rng(devices=[]):
        random.seed(7)
        torch.manual_seed(7)
        tagger().save(str(places["pos"]))
        parser().save(str(places["depparse"]))
    random.setstate(chance)
    return folder


@pytest.fixture(scope="module")
def official(folder: Path) -> Annotator:
    return load(MODELS, folder)


def test_it_names_the_models_that_it_loaded(official: Annotator) -> None:
    assert isinstance(official, OfficialAnnotator)
    assert official.identity == {"stanza": stanza.__version__, **PACKAGES}


def test_every_word_stands_where_the_text_has_it(official: Annotator) -> None:
    edge = ARTICLE.index("\n\n")
    sentences = official.annotate(ARTICLE, [(0, edge), (edge, len(ARTICLE))], lambda sentence: sentence.paragraph == 1)
    assert [ARTICLE[sentence.start : sentence.end] for sentence in sentences] == [
        "The ferries stopped on Monday.",
        "The council didn’t say why.",
        "“We don’t know,” he said.",
        "Ana Kovač couldn't say more.",
    ]
    assert [(sentence.paragraph, sentence.parsed) for sentence in sentences] == [(0, False)] * 2 + [(1, True)] * 2
    for sentence in sentences:
        assert all(ARTICLE[token.start : token.end] == token.text for token in sentence.tokens)
    assert [token.text for token in sentences[2].tokens] == "“ We do n’t know , ” he said .".split()
    assert [token.head for token in sentences[2].tokens].count(-1) == 1


def test_a_quotation_in_marks_is_found(official: Annotator, reader_with: Callable[[Annotator], Reader]) -> None:
    found = reader_with(official).read(Article(ARTICLE)).quotations
    assert "We don’t know," in [span.text for quotation in found for span in quotation.content]
    assert all(ARTICLE[span.start : span.end] == span.text for quotation in found for span in quotation.content)


def test_a_model_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(folder, tmp_path / "stanza")
    (broken / "en" / "depparse" / "tiny.pt").unlink()
    with pytest.raises(ModelError, match="depparse"):
        OfficialAnnotator(broken)
