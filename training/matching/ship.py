"""Put the matcher where the service finds it: the encoder as an int8 graph, the heads, the pair model, a manifest.

python ship.py --minilm DIR --weights FILE --out ../../service/models/matcher [--pair FILE]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from model import WORD, Pair, load
from service.matching.align import CHANNELS
from service.matching.encode import TextEncoder
from service.matching.signs import GLOBALS
from service.matching.words import FLAGS

sys.path.insert(0, str(Path(__file__).parent.parent))
from encoder import build

ORDINARY = Path(__file__).parent / "ordinary.txt"  # what handles by vector are told from; see handles.py
INPUTS = "words_a words_b flags_a flags_b mask_a mask_b links whole".split()


def export_pair(pair: Pair, target: Path) -> None:
    """The pair model as a graph whose sizes are all free."""
    n, m, count = 8, 16, 4
    example = (
        torch.zeros(count, n, WORD),
        torch.zeros(count, m, WORD),
        torch.zeros(count, n, FLAGS),
        torch.zeros(count, m, FLAGS),
        torch.ones(count, n),
        torch.ones(count, m),
        torch.zeros(count, n, m, CHANNELS),
        torch.zeros(count, GLOBALS),
    )
    free = {name: {0: "pairs", 1: "n" if name.endswith("a") else "m"} for name in INPUTS[:6]}
    free |= {"links": {0: "pairs", 1: "n", 2: "m"}, "whole": {0: "pairs"}, "logits": {0: "pairs"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            pair,
            example,
            str(target),
            input_names=INPUTS,
            output_names=["logits"],
            dynamic_axes=free,
            opset_version=17,
            dynamo=False,
        )


def middle(folder: Path) -> np.ndarray:
    """The mean of the vectors that the encoder in `folder` gives ordinary sentences."""
    lines = ORDINARY.read_text("utf-8").splitlines()
    encoder = TextEncoder(folder)
    vectors = [encoder.encode(line).vector for line in lines if line and not line.startswith("#")]
    return np.mean(vectors, axis=0).astype(np.float16).astype(np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True, help="what settle.py wrote, or train.py, or distil.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--float", action="store_true", help="leave the encoder in float, for comparison")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    model = load(options.minilm, options.weights).eval()
    graph = build({name: value.numpy() for name, value in model.encoder.state().items()}, [[model.encoder.layers]])
    if options.float:
        onnx.save(graph, options.out / "encoder.onnx")
    else:
        quantize_dynamic(
            graph,
            options.out / "encoder.onnx",
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    shutil.copy(options.minilm / "tokenizer.json", options.out / "tokenizer.json")
    heads = model.heads
    arrays = {
        "word": heads.word.weight.detach().numpy().T,
        "bias": heads.word.bias.detach().numpy(),
        "weight": heads.weight.weight.detach().numpy()[0],
        "offset": heads.weight.bias.detach().numpy()[0],
        "sentence": heads.sentence.weight.detach().numpy().T,
    }
    np.savez(options.out / "heads.npz", **arrays)
    np.savez(options.out / "heads.npz", **arrays, middle=middle(options.out))
    export_pair(model.pair, options.out / "pair.onnx")
    names = ["encoder.onnx", "tokenizer.json", "heads.npz", "pair.onnx"]
    digests = {name: hashlib.sha256((options.out / name).read_bytes()).hexdigest() for name in names}
    (options.out / "manifest.json").write_text(json.dumps({"sha256": digests}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
