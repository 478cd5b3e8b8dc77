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

import quotes
import torch
import treebank
from stanza.models import lemmatizer, mwt_expander, tokenizer
from treebank import Tree

SEED = 7


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


def tokenize(options: argparse.Namespace) -> None:
    # The same text in two dresses: the marks of a document are drawn twice.
    training = [tree for n in (0, 1) for tree in load(options.ud, treebank.TRAINING_FILES, SEED + n, options.made)]
    headlines(training, SEED)
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
    arguments += ["--max_seqlen", "300", "--steps", str(options.steps), "--eval_steps", "500", "--report_steps", "100"]
    tokenizer.main(arguments)


def conllu(options: argparse.Namespace) -> list[str]:
    """Write training and development trees as files; the arguments that name them."""
    arguments = []
    for kind, names in (("train", treebank.TRAINING_FILES), ("eval", treebank.DEVELOPMENT_FILES)):
        path = options.work / f"{options.part}.{kind}.conllu"
        trees = load(options.ud, names)
        treebank.write(once(trees) if options.part == "lemma" and kind == "train" else trees, path)
        arguments += [f"--{kind}_file", str(path)]
    return [*arguments, "--shorthand", "en_whosaid", "--seed", str(SEED), "--save_dir", str(options.work)]


def once(trees: list[Tree], most: int = 3) -> list[Tree]:
    """Each word with its tag and lemma a few times at most, as sentences of one word, by far fewer than the text has.

    The counts still tell the dictionary which lemma is the commoner one.
    """
    counts = Counter((word.form, word.upos, word.lemma) for tree in trees for word in tree.words)
    return [
        Tree([treebank.Word(form, lemma, upos, "_", "_", 0, "root")])
        for (form, upos, lemma), count in counts.items()
        for _ in range(min(count, most))
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
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--epochs", type=int, default=10)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    {"tokenize": tokenize, "mwt": mwt, "lemma": lemma}[options.part](options)


if __name__ == "__main__":
    main()
