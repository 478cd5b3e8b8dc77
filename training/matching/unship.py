"""Take what ships back to weights that train.py and settle.py go on from: the encoder's int8 numbers as floats.

python unship.py --out FILE [--models DIR]

What was rounded stays rounded, so shipping the result gives the same vectors; only the float weights that it was once
rounded from are gone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file

from model import Matcher
from service.settings import MODELS

sys.path.insert(0, str(Path(__file__).parent.parent))
from encoder import HEADS

SELF = ("query", "key", "value")


def arrays(graph: Path) -> dict[str, np.ndarray]:
    """The weights of a graph by their names there, in order."""
    return {each.name: numpy_helper.to_array(each) for each in onnx.load(graph).graph.initializer}


def encoder(found: dict[str, np.ndarray]) -> dict[str, torch.Tensor]:
    """The encoder's weights under MiniLM's names; see `build` in ../encoder.py for what became of them."""
    tensors = {
        "embeddings.word_embeddings.weight": found["words"].astype(np.float32) * found["scales"],
        "embeddings.token_type_embeddings.weight": found["letters"],
        "embeddings.position_embeddings.weight": found["positions"],
    }
    for name in (each.removesuffix(".scale") for each in found if each.endswith("LayerNorm.scale")):
        tensors |= {f"{name}.weight": found[f"{name}.scale"], f"{name}.bias": found[f"{name}.shift"]}
    for name in (each.removesuffix(".bias") for each in found if each.endswith(".bias")):
        weight, bias = _floats(found, name), found[f"{name}.bias"]
        if name.endswith(".attention"):
            tensors |= _parts(name, weight, bias)
        else:
            tensors |= {f"{name}.weight": weight, f"{name}.bias": bias}
    return {name: torch.from_numpy(np.array(value, dtype=np.float32)) for name, value in tensors.items()}


def _floats(found: dict[str, np.ndarray], name: str) -> np.ndarray:
    whole = found[f"{name}.weight_quantized"].astype(np.float32) - found[f"{name}.weight_zero_point"]
    return (whole * found[f"{name}.weight_scale"]).T


def _parts(name: str, weight: np.ndarray, bias: np.ndarray) -> dict[str, np.ndarray]:
    """What makes queries, keys and values, of which the first have the scale of the scores in them."""
    scale = np.sqrt(np.float32(len(weight) / len(SELF) / HEADS))
    rows = zip(SELF, np.split(weight, 3), np.split(bias, 3), (scale, 1, 1), strict=True)
    return {
        f"{name}.self.{part}.{kind}": value * times
        for part, one, other, times in rows
        for kind, value in (("weight", one), ("bias", other))
    }


def pair(found: dict[str, np.ndarray], shapes: dict[str, torch.Size]) -> Iterator[tuple[str, torch.Tensor]]:
    """The pair model's weights: the exporter turned matrices and lost their names, but no two have one shape."""
    sides = [value for name, value in found.items() if name not in shapes and value.ndim == 1]
    for name, shape in shapes.items():
        if name == "side":
            value = np.stack(sides)
        elif name in found:
            value = found[name]
        else:
            (value,) = (each.T for other, each in found.items() if other not in shapes and each.T.shape == shape)
        yield name, torch.from_numpy(np.array(value)).reshape(shape)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", type=Path, default=MODELS / "matcher", help="what ship.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    found = arrays(options.models / "encoder.onnx")
    layers = sum(name.endswith(".attention.bias") for name in found)
    model = Matcher(encoder(found), layers)
    heads = np.load(options.models / "heads.npz")
    own = {"word.weight": "word", "word.bias": "bias", "weight.weight": "weight", "weight.bias": "offset"}
    for name, value in model.heads.state_dict().items():
        value.copy_(torch.from_numpy(heads[own.get(name, "sentence")].T).reshape(value.shape))
    shapes = {name: value.shape for name, value in model.pair.state_dict().items()}
    model.pair.load_state_dict(dict(pair(arrays(options.models / "pair.onnx"), shapes)))
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, options.out)


if __name__ == "__main__":
    main()
