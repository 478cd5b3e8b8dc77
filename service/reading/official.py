"""The official Stanza models from a folder, in the place of ours: larger, slower, and fetched by whoever wants them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import stanza
import torch

from service.errors import ModelError
from service.reading.stretch import Stretch
from service.reading.tokens import Sentence, Token


class OfficialAnnotator:
    """The `Annotator` of `tokens.py` by an ordinary `stanza.Pipeline`; one call at a time."""

    def __init__(self, folder: Path) -> None:
        """Load the English models below `folder`, as `stanza.download` leaves them; raises ModelError."""
        torch.set_num_threads(1)
        logging.getLogger("stanza").setLevel(logging.ERROR)
        self._lock = threading.Lock()
        try:
            self._pipeline: Any = stanza.Pipeline(
                "en",
                dir=str(folder),
                processors="tokenize,mwt,pos,lemma,depparse",
                download_method=None,
                use_gpu=False,
                verbose=False,
            )
        # Stanza raises its own exceptions, which derive from several built-in ones, and torch's.
        except Exception as error:
            raise ModelError(
                f"The official Stanza models in {folder} cannot be loaded ({error}). Put there what "
                "`stanza.download('en', model_dir=...)` fetches, or unset WHOSAID_STANZA_DIR to use the shipped ones."
            ) from error

    @property
    def identity(self) -> dict[str, str]:
        """Stanza's version and the packages that it loaded."""
        packages = {name: "+".join(spec.package for spec in specs) for name, specs in self._pipeline.load_list}
        return {"stanza": str(stanza.__version__), **packages}

    def annotate(
        self,
        text: str,
        paragraphs: Sequence[tuple[int, int]],
        wants_parse: Callable[[Sentence], bool],
    ) -> tuple[Sentence, ...]:
        """Annotate as `Annotator` says. The pipeline parses everything; what was not wanted is left out."""
        stretches = [Stretch.of(text, start, end) for start, end in paragraphs]
        filled = [(place, stretch) for place, stretch in enumerate(stretches) if stretch.chars]
        if not filled:
            return ()
        with self._lock, torch.inference_mode():
            document = self._pipeline("\n\n".join(stretch.chars for _, stretch in filled))
        # The end of each paragraph in the joined text, to know where a sentence belongs.
        found: list[Sentence] = []
        number, base = 0, 0
        for sentence in document.sentences:
            first = sentence.tokens[0].start_char
            while first >= base + len(filled[number][1].chars):
                base += len(filled[number][1].chars) + 2
                number += 1
            place, stretch = filled[number]
            whole = _sentence(sentence, place, stretch, base)
            bare = Sentence(
                whole.start, whole.end, place, tuple(_unparsed(token) for token in whole.tokens), parsed=False
            )
            found.append(whole if wants_parse(bare) else bare)
        return tuple(found)


def _sentence(sentence: Any, paragraph: int, stretch: Stretch, base: int) -> Sentence:
    """Stanza's sentence as ours; `base` is where its paragraph begins in the text that Stanza saw."""
    tokens: list[Token] = []
    for token in sentence.tokens:
        first = token.start_char - base
        exact = "".join(word.text for word in token.words) == stretch.chars[first : token.end_char - base]
        for word in token.words:
            last = first + len(word.text) if exact else token.end_char - base
            tokens.append(
                Token(
                    word.id - 1, stretch.places[first], stretch.places[last - 1] + 1, word.text,
                    word.lemma or word.text, word.upos or "X", word.xpos or "_", word.feats or "_",
                    word.head - 1, word.deprel,
                )
            )  # fmt: skip
            first = last if exact else first
    start, end = min(token.start for token in tokens), max(token.end for token in tokens)
    return Sentence(start, end, paragraph, tuple(tokens), parsed=True)


def _unparsed(token: Token) -> Token:
    return Token(
        token.index, token.start, token.end, token.text, token.lemma, token.upos, token.xpos, token.feats, -1, ""
    )
