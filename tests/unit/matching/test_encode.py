from __future__ import annotations

from pathlib import Path

import numpy as np

from service.matching.encode import TextEncoder
from service.settings import MODELS

ORDINARY = Path(__file__).parents[3] / "training" / "matching" / "ordinary.txt"


def test_a_text_becomes_the_same_on_every_processor() -> None:
    # The middle was taken where these weights were shipped, perhaps on a processor of another make: one without int8
    # instructions once rounded most sums otherwise, and grouped other quotations.
    folder = MODELS / "matcher"
    encoder = TextEncoder(folder)
    lines = [line for line in ORDINARY.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    middle = np.mean([encoder.encode(line).vector for line in lines], axis=0)
    assert np.abs(middle - np.load(folder / "heads.npz")["middle"]).max() < 5e-4
