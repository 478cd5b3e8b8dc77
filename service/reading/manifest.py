"""The list of the annotator's models with their SHA-256, which each start compares with the files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from service.errors import ModelError

MODELS = ("encoder.onnx", "tokenizer.json", "tokenize.pt", "mwt.pt", "pos.pt", "lemma.pt", "depparse.pt")
REMEDY = "Restore the file from the release, or make the models again as training/README.md says."


def verified(folder: Path) -> dict[str, str]:
    """The manifest of a folder of models, file name to SHA-256, each file checked against it.

    Raises ModelError, which names the file, what was expected and what to do.
    """
    manifest = folder / "manifest.json"
    try:
        digests: dict[str, str] = dict(json.loads(manifest.read_text(encoding="utf-8"))["sha256"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The list of models {manifest} cannot be read ({error}). {REMEDY}") from error
    absent = sorted(set(MODELS) - set(digests))
    if absent:
        raise ModelError(f"The list of models {manifest} lacks {', '.join(absent)}. {REMEDY}")
    for name, expected in digests.items():
        try:
            found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"The model {folder / name} cannot be read ({error}). {REMEDY}") from error
        if found != expected:
            raise ModelError(f"The model {folder / name} has SHA-256 {found}, expected {expected}. {REMEDY}")
    return digests
