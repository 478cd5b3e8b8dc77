"""Put the models where the service finds them: weights in half precision, and a manifest with each file's SHA-256.

python ship.py --encoder DIR --work DIR --out ../service/models/annotator
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import torch
from stanza.models.common.vocab import VOCAB_PREFIX_SIZE

MODELS = ("tokenize", "mwt", "pos", "lemma", "depparse")
# What a checkpoint remembers of the machine that it was trained on.
PRIVATE = ("_file", "_dir", "_name")


def slim(source: Path, target: Path) -> None:
    """Copy a Stanza checkpoint with its weights in half precision and without the paths in its settings."""
    checkpoint = torch.load(source, weights_only=True)
    weights = checkpoint["model"] or {}
    halved = {name: value.half() if value.is_floating_point() else value for name, value in weights.items()}
    checkpoint["model"] = halved or None
    config = checkpoint["config"]
    checkpoint["config"] = {
        key: value for key, value in config.items() if not (isinstance(value, str) and key.endswith(PRIVATE))
    }
    if "vocab" in checkpoint and config.get("word_emb_dim") == 0:
        forget(checkpoint["vocab"])
    torch.save(checkpoint, target, _use_new_zipfile_serialization=False)


def forget(vocabularies: dict[str, dict[str, Any]]) -> None:
    """Leave the words out of the vocabularies of a model that has no vectors for them: they take long to load."""
    for name in ("word", "lemma"):
        units = vocabularies[name]["_id2unit"][:VOCAB_PREFIX_SIZE]
        vocabularies[name] |= {"_id2unit": units, "_unit2id": {unit: place for place, unit in enumerate(units)}}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for name in ("encoder.onnx", "tokenizer.json"):
        shutil.copy(options.encoder / name, options.out / name)
    for name in MODELS:
        slim(options.work / f"{name}.pt", options.out / f"{name}.pt")
    names = ["encoder.onnx", "tokenizer.json", *(f"{name}.pt" for name in MODELS)]
    digests = {name: hashlib.sha256((options.out / name).read_bytes()).hexdigest() for name in names}
    (options.out / "manifest.json").write_text(json.dumps({"sha256": digests}, indent=2) + "\n", encoding="utf-8")
    total = sum((options.out / name).stat().st_size for name in names)
    print(f"{total / 1e6:.1f} MB in {options.out}")


if __name__ == "__main__":
    main()
