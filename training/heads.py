"""Train Stanza's tagger and parser over the cached word vectors.

    python heads.py pos      --train FILES --dev FILES --encoder DIR --work DIR --name pos.pt --steps N
    python heads.py depparse --train FILES --dev FILES --encoder DIR --work DIR --name depparse.pt --steps N

Stanza's models and data loaders, with a loop of our own: Adam, a short warm-up, then a linear decay to zero over a
fixed number of steps. The transformer's place is taken by the table of vectors.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from stanza.models import parser as stanza_parser
from stanza.models import tagger as stanza_tagger
from stanza.models.depparse.data import Dataset as ParserDataset
from stanza.models.depparse.model import GraphParser
from stanza.models.depparse.trainer import Trainer as ParserTrainer
from stanza.models.pos.data import Dataset as TaggerDataset
from stanza.models.pos.model import Tagger
from stanza.models.pos.trainer import Trainer as TaggerTrainer

import fast
import treebank
import vectors
from service.reading import graph
from service.reading.tags import Tagging, Tags
from service.reading.words import Rows
from treebank import Tree

KEY = "whosaid-encoder"
SEED = 7
COMMON = [
    "--shorthand", "en_whosaid", "--lang", "en", "--no_pretrain", "--bert_model", KEY, "--bert_hidden_layers", "1",
]  # fmt: skip
TAGGER = [
    *COMMON, "--share_hid", "--hidden_dim", "128", "--num_layers", "1", "--char_hidden_dim", "64",
    "--char_emb_dim", "32", "--transformed_dim", "64", "--word_emb_dim", "50", "--deep_biaff_hidden_dim", "200",
    "--dropout", "0.4", "--word_dropout", "0.2", "--augment_nopunct", "0",
]  # fmt: skip
# Neither tags nor lemmas: the encoder tells as much, and the parser then owes nothing to the tagger's mistakes.
PARSER = [
    *COMMON, "--no_char", "--no_ufeats", "--tag_emb_dim", "0", "--word_emb_dim", "0", "--hidden_dim", "200",
    "--num_layers", "1", "--deep_biaff_hidden_dim", "112", "--dropout", "0.33", "--word_dropout", "0.1",
    "--augment_nopunct", "0", "--no_linearization", "--no_distance",
]  # fmt: skip


def rows(trees: Sequence[Tree]) -> Rows:
    """Trees as Stanza's loaders read them."""
    return Rows(
        [
            [
                {
                    "text": word.form, "lemma": word.lemma, "upos": word.upos, "xpos": word.xpos,
                    "feats": word.feats, "head": word.head, "deprel": word.deprel,
                }
                for word in tree.words
            ]
            for tree in trees
        ]
    )  # fmt: skip


def train(model: Any, losses: Iterator[Any], check: Any, options: argparse.Namespace) -> None:
    """The loop; `losses` yields the loss of one batch after another, `check` prints the score on development text."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimiser = torch.optim.Adam(parameters, lr=options.lr, betas=(0.9, 0.95), eps=1e-6)
    began, spent, seen = time.time(), time.process_time(), 0.0
    step, done = 0, 0.0
    while done < 1:
        step += 1
        done = step / options.steps
        if options.minutes:
            done = max(done, (time.time() - began) / 60 / options.minutes)
        rate = max(0.0, min(step / options.warmup, 1 - done))
        for group in optimiser.param_groups:
            group["lr"] = options.lr * rate
        model.train()
        optimiser.zero_grad()
        loss = next(losses)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        seen += loss.item()
        if step % 100 == 0:
            used = time.process_time() - spent
            print(f"step {step} loss {seen / 100:.4f} {used:.0f} CPU-s {time.time() - began:.0f} s", flush=True)
            seen = 0.0
        if step % options.check == 0 or done >= 1:
            print(f"step {step} dev {check()}", flush=True)


def tagger(trees: Sequence[Tree], dev: Sequence[Tree], shared: Any, options: argparse.Namespace) -> Any:
    """Train a tagger, save it, and return Stanza's trainer that holds it."""
    args = stanza_tagger.parse_args(TAGGER)
    document = rows(trees)
    vocabulary = TaggerDataset.init_vocab([document], args)
    data = TaggerDataset(document, args, None, vocab=vocabulary, evaluation=False)
    model = Tagger(args, vocabulary, share_hid=True, bert_model=shared)
    if options.start:
        model.load_state_dict(torch.load(options.start, weights_only=True)["model"], strict=False)
    trainer = TaggerTrainer.__new__(TaggerTrainer)
    trainer.args, trainer.vocab, trainer.model = args, vocabulary, model
    fast.replace_dropout(model)

    def losses() -> Iterator[Any]:
        for batch in fast.TagColumns(data, shared).batches(options.batch):
            yield fast.tagger_loss(model, batch)

    def check() -> str:
        predicted = tags(trainer, dev, shared)
        pairs = paired(dev, predicted)
        right = np.mean([[w.upos == p[0], w.xpos == p[1], w.feats == p[2]] for w, p in pairs], axis=0)
        return "UPOS {:.2f} XPOS {:.2f} feats {:.2f}".format(*right * 100)

    train(model, losses(), check, options)
    trainer.save(str(options.work / options.name))
    return trainer


def paired(trees: Sequence[Tree], found: Sequence[Sequence[Any]]) -> list[tuple[treebank.Word, Any]]:
    """Each word with what was found for it."""
    return [pair for tree, row in zip(trees, found, strict=True) for pair in zip(tree.words, row, strict=True)]


def tags(trainer: Any, trees: Sequence[Tree], shared: Any) -> list[list[Tags]]:
    """UPOS, XPOS and features of every word by a tagger."""
    sentences = [vectors.words_of(tree) for tree in trees]
    with torch.inference_mode():
        return Tagging(trainer).tag(sentences, torch.cat([shared.of(words)[1:] for words in sentences]))


def parser(trees: Sequence[Tree], dev: Sequence[Tree], shared: Any, options: argparse.Namespace) -> Any:
    """Train a parser, save it, and return Stanza's trainer that holds it."""
    args = stanza_parser.parse_args([*PARSER, *options.extra.split()])
    data = ParserDataset(rows(trees), args, None)
    model = GraphParser(args, data.vocab, bert_model=shared)
    if options.start:
        model.load_params(torch.load(options.start, weights_only=True)["model"])
    fast.replace_dropout(model)
    trainer = ParserTrainer(args=args, vocab=data.vocab, model=model, build_optimizer=False)

    def losses() -> Iterator[Any]:
        for columns in fast.Columns(data, shared).batches(options.batch):
            yield fast.loss(model, columns)

    def check() -> str:
        trainer.save(str(options.work / options.name))
        predicted = heads(model, dev, shared)
        pairs = paired(dev, predicted)
        attached = [w.head == p[0] for w, p in pairs]
        labelled = [w.head == p[0] and w.deprel == p[1] for w, p in pairs]
        return f"UAS {np.mean(attached) * 100:.2f} LAS {np.mean(labelled) * 100:.2f}"

    train(model, losses(), check, options)
    return trainer


def heads(model: Any, trees: Sequence[Tree], shared: Any) -> list[list[tuple[int, str]]]:
    """Head and relation of every word by a parser."""
    rows = [shared.of(vectors.words_of(tree)) for tree in trees]
    model.eval()
    with torch.inference_mode():
        return graph.parse(model, torch.cat(rows), [len(own) for own in rows])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("part", choices=("pos", "depparse"))
    arguments.add_argument("--train", type=Path, nargs="+", required=True)
    arguments.add_argument("--dev", type=Path, nargs="+", required=True)
    arguments.add_argument("--encoder", type=Path, required=True)
    arguments.add_argument("--work", type=Path, required=True)
    arguments.add_argument("--name", required=True)
    arguments.add_argument("--steps", type=int, required=True)
    arguments.add_argument("--minutes", type=float, help="end after this time even if steps are left")
    arguments.add_argument("--warmup", type=int, default=100)
    arguments.add_argument("--check", type=int, default=500)
    arguments.add_argument("--batch", type=int, default=1500, help="words in a batch")
    arguments.add_argument("--lr", type=float, default=2e-3)
    arguments.add_argument("--start", type=Path, help="a model to go on from")
    arguments.add_argument("--extra", default="", help="further arguments for Stanza's parser")
    options = arguments.parse_args()
    torch.set_num_threads(1)
    random.seed(SEED)
    torch.manual_seed(SEED)
    trees = [tree for path in options.train for tree in treebank.read(path)]
    dev = [tree for path in options.dev for tree in treebank.read(path)]
    shared = vectors.shared([*trees, *dev], options.encoder, options.work)
    (tagger if options.part == "pos" else parser)(trees, dev, shared, options)


if __name__ == "__main__":
    main()
