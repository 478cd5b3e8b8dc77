"""The one thing the rest of the house sees of matching: texts compared, statements grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from service.manifest import checked
from service.matching.calibration import Calibration
from service.matching.compare import Judge
from service.matching.encode import Encoded, Halves, TextEncoder
from service.matching.evidence import Evidence
from service.matching.group import Grouper
from service.matching.handles import Handles
from service.matching.lexicon import load_lexicon
from service.matching.remembered import RememberingJudge
from service.model import Grouping, Judgement, Relation, Statement

FILES = ("encoder.onnx", "tokenizer.json", "heads.npz", "pair.onnx")


class Matcher:
    """Compares and groups. The same input gives the same output, in every process."""

    def __init__(self, folder: Path) -> None:
        """Load what is in `folder`. Raises ModelError where a file is missing or damaged."""
        digests = checked(folder, FILES)
        self._encoder = TextEncoder(folder)
        self._judge = Judge(folder / "pair.onnx", Calibration.load())
        self._grouper = Grouper(self._encoder, RememberingJudge(self._judge), Evidence(load_lexicon()))
        self.handles = Handles(self._encoder, folder)
        self.identity: Mapping[str, str] = {f"matcher/{name}": digest[:12] for name, digest in digests.items()}

    def compare(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """A judgement for each pair of texts, in order; the spans of its differences are into these texts."""
        return self._judge.compare([(self._encoder.encode(a), self._encoder.encode(b)) for a, b in pairs])

    def group(self, statements: Sequence[Statement], within_days: int | None = None) -> Grouping:
        """The utterances of `statements`; see `Grouper.group`."""
        return self._grouper.group(statements, within_days)

    def against(self, one: Statement, others: Sequence[Statement]) -> list[tuple[Relation, float]]:
        """How one statement stands to each of some others; see `Grouper.against`."""
        return self._grouper.against(one, others)

    def encode(self, text: str) -> Encoded:
        """The words of a text and their vectors."""
        return self._encoder.encode(text)

    def remember(self, text: str, vectors: Halves, vector: Halves) -> None:
        """Know a text by vectors that `encode` gave for it before; see `TextEncoder.remember`."""
        self._encoder.remember(text, vectors, vector)
