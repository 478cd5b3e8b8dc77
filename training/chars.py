"""Train the models that read letters: tokenizer, contractions (mwt) and lemmas, by Stanza's own trainers.

python chars.py tokenize --ud DIR --work DIR [--steps N]
python chars.py mwt      --ud DIR --work DIR [--epochs N]
python chars.py lemma    --ud DIR --work DIR [--epochs N]
"""

# ruff: noqa: S311  (chance makes training text here, not secrets)

from __future__ import annotations

import argparse
import itertools
import json
import random
from collections import Counter
from pathlib import Path

import torch
from stanza.models import lemmatizer, mwt_expander, tokenizer
from stanza.models.tokenization.data import DataLoader
from stanza.models.tokenization.trainer import Trainer
from stanza.models.tokenization.utils import load_mwt_dict

import quotes
import treebank
from treebank import Tree

SEED = 7
PREFIXES = "pro anti non co ex pan post pre mid self re semi ultra counter inter Pro Anti Non Co Ex Post".split()
SINGLE_MARKS = (("‘", "’"), ("‘", "’"), ("'", "'"))


def load(ud: Path, names: tuple[str, ...], seed: int = SEED, more: Path | None = None) -> list[Tree]:
    """The trees of the files `names` and of `more`, with newspaper marks in a part of the documents."""
    paths = [ud / name for name in names] + ([more] if more else [])
    trees = [tree for path in paths for tree in treebank.read(path)]
    quotes.restyle(trees, seed)
    return trees


def headlines(trees: list[Tree], seed: int) -> None:
    """Let some paragraphs end without their full stop, as headlines and captions do."""
    chance = random.Random(seed)
    for tree, following in itertools.pairwise(trees):
        ends_here = following.opens_paragraph
        if ends_here and len(tree.words) > 3 and tree.words[-1].form == "." and chance.random() < 0.15:
            if any(word.head == len(tree.words) for word in tree.words):
                continue
            if any(last == len(tree.words) for last, _ in tree.joined.values()):
                continue
            tree.words.pop()
            tree.words[-1].space = True


def rarities(trees: list[Tree], seed: int) -> None:
    """Put into the tokenizer's text what the treebanks have too little of: *pro-Kyiv*, ‘word’, *the members’ vote*.

    Only forms and spaces are right afterwards, which is all that the tokenizer reads.
    """
    chance = random.Random(seed)
    for tree in trees:
        if tree.joined:
            continue
        for place in reversed(range(len(tree.words))):
            one = tree.words[place]
            if one.upos not in ("NOUN", "ADJ", "PROPN", "VERB") or not one.form.isalpha() or len(one.form) < 4:
                continue
            draw = chance.random()
            if draw < 0.006 and one.upos != "VERB":
                one.form = chance.choice(PREFIXES) + "-" + one.form
            elif draw < 0.012:
                before, after = chance.choice(SINGLE_MARKS)
                tree.words.insert(place + 1, treebank.Word(after, after, "PUNCT", "''", "_", 0, "punct", one.space))
                one.space = False
                tree.words.insert(place, treebank.Word(before, before, "PUNCT", "``", "_", 0, "punct", False))
            elif draw < 0.016 and one.xpos in ("NNS", "NNPS") and one.space:
                one.space = False
                tree.words.insert(place + 1, treebank.Word(chance.choice("'’"), "'s", "PART", "POS", "_", 0, "case"))


def tokenize(options: argparse.Namespace) -> None:
    # The same text in two dresses: the marks of a document are drawn twice.
    training = [tree for n in (0, 1) for tree in load(options.ud, treebank.TRAINING_FILES, SEED + n, options.made)]
    headlines(training, SEED)
    rarities(training, SEED)
    arguments = ["--lang", "en", "--shorthand", "en_whosaid", "--mode", "train", "--seed", str(SEED)]
    for part, trees in (("", training), ("dev_", load(options.ud, treebank.DEVELOPMENT_FILES))):
        text, labels = treebank.labelled_text(trees)
        for kind, content in (("txt", text), ("label", labels)):
            path = options.work / f"{part}tokens.{kind}"
            path.write_text(content, encoding="utf-8")
            arguments += [f"--{part}{kind}_file", str(path)]
    contractions = Counter(
        (form, tuple(word.form for word in tree.words[first - 1 : last]))
        for tree in training
        for first, (last, form) in tree.joined.items()
    )
    mwt = options.work / "mwt.json"
    mwt.write_text(json.dumps([[list(key), count] for key, count in contractions.items()]))
    arguments += ["--mwt_json_file", str(mwt), "--save_dir", str(options.work), "--save_name", "tokenize.pt"]
    arguments += ["--hidden_dim", str(options.width), "--max_seqlen", "300", "--steps", str(options.steps)]
    arguments += ["--eval_steps", "500", "--report_steps", "100"]
    if not options.settle_only:
        tokenizer.main(arguments)
    settle(options.work / "tokenize.pt", options.settle)


def settle(path: Path, steps: int) -> None:
    """Train a tokenizer on with a rate that falls to zero; Stanza's own loop keeps its rate to the end."""
    trainer = Trainer(model_file=str(path), args=None, device="cpu")
    args = trainer.args
    expansions = {form: words for form, (words, _) in load_mwt_dict(args["mwt_json_file"]).items()}
    files = {"txt": args["txt_file"], "label": args["label_file"]}
    batches = DataLoader(args, input_files=files, vocab=trainer.vocab, mwt_expansions=expansions)
    for step in range(steps):
        trainer.change_lr(args["lr0"] * (1 - step / steps))
        loss = trainer.update(
            batches.next(unit_dropout=args["unit_dropout"], feat_unit_dropout=args["feat_unit_dropout"])
        )
        if step % 100 == 0:
            batches.shuffle()
            print(f"step {step} loss {loss:.4f}", flush=True)
    trainer.save(str(path))


def conllu(options: argparse.Namespace) -> list[str]:
    """Write training and development trees as files; the arguments that name them."""
    arguments = []
    for kind, names in (("train", treebank.TRAINING_FILES), ("eval", treebank.DEVELOPMENT_FILES)):
        path = options.work / f"{options.part}.{kind}.conllu"
        trees = load(options.ud, names)
        treebank.write(once(trees) if options.part == "lemma" and kind == "train" else trees, path)
        arguments += [f"--{kind}_file", str(path)]
    return [*arguments, "--shorthand", "en_whosaid", "--seed", str(SEED), "--save_dir", str(options.work)]


def once(trees: list[Tree]) -> list[Tree]:
    """Each word with its tag and lemma once, as a sentence of one word: a tenth of what the text has.

    The commonest stand first: where a word has several lemmas, Stanza's dictionary then keeps the commoner.
    """
    counts = Counter((word.form, word.upos, word.lemma) for tree in trees for word in tree.words)
    return [
        Tree([treebank.Word(form, lemma, upos, "_", "_", 0, "root")]) for (form, upos, lemma), _ in counts.most_common()
    ]


def mwt(options: argparse.Namespace) -> None:
    arguments = conllu(options)
    arguments += ["--gold_file", arguments[arguments.index("--eval_file") + 1], "--lang", "en"]
    mwt_expander.main([*arguments, "--save_name", "mwt.pt", "--num_epoch", str(options.epochs)])


def lemma(options: argparse.Namespace) -> None:
    lemmatizer.main([*conllu(options), "--save_name", "lemma.pt", "--num_epoch", str(options.epochs)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=("tokenize", "mwt", "lemma"))
    parser.add_argument("--ud", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--made", type=Path, help="sentences by reporting.py, for the tokenizer")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--width", type=int, default=48, help="numbers in each direction of the tokenizer's layers")
    parser.add_argument("--settle", type=int, default=700, help="the tokenizer's last steps, with a falling rate")
    parser.add_argument("--settle-only", action="store_true", help="go on from the tokenizer in WORK")
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    {"tokenize": tokenize, "mwt": mwt, "lemma": lemma}[options.part](options)


if __name__ == "__main__":
    main()
