"""The mean of the weights of several runs that began with the same ones: better than each (Wortsman et al. 2022).

    python mean.py --out FILE WEIGHTS WEIGHTS …

The runs differ by their seeds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file


def main() -> None:
    """Read them all, and write one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("weights", type=Path, nargs="+", help="what train.py wrote, by other seeds")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    runs = [load_file(path) for path in options.weights]
    save_file(
        {name: torch.stack([run[name].double() for run in runs]).mean(0).float() for name in runs[0]}, options.out
    )


if __name__ == "__main__":
    main()
