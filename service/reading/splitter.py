"""Text to tokens and sentences by Stanza's tokenizer, which labels every character."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F  # noqa: N812
from stanza.models.tokenization.utils import update_pred_regex

from service.reading.lstm import Narrow
from service.reading.stretch import Stretch

# Characters that the tokenizer sees at once; it resumes after the last sentence that ends within them.
WINDOW = 1000
# Windows that are read side by side.
WINDOWS = 64

# A token: its form, its end within the stretch, and its label (see `Splitter.tokens`).
Piece = tuple[str, int, int]


class Splitter:
    """Drives the model in the place of Stanza's data sets, which cost as much as the model."""

    def __init__(self, trainer: Any) -> None:
        model = trainer.model.eval()
        self._embeddings = model.embeddings
        self._layers = Narrow(model.rnn), Narrow(model.rnn2)
        kinds = (("tok_clf", "tok_clf2"), ("sent_clf", "sent_clf2"), ("mwt_clf", "mwt_clf2"))
        first, second = ([getattr(model, pair[number]) for pair in kinds] for number in (0, 1))
        self._first = torch.cat([layer.weight for layer in first]), torch.cat([layer.bias for layer in first])
        self._second = torch.cat([layer.weight for layer in second])
        self._temper = trainer.args["hier_invtemp"]
        self._letters = _Letters(trainer.vocab)

    def tokens(self, stretches: Sequence[Stretch]) -> list[list[Piece]]:
        """For each stretch its tokens: form, end within the stretch, and label.

        The labels: 1 a token, 2 the last of its sentence, 3 a contraction, 4 a contraction that ends its sentence.
        """
        found: list[list[Piece]] = [[] for _ in stretches]
        cursors = {place: 0 for place, stretch in enumerate(stretches) if stretch.chars}
        while cursors:
            chunks = {place: _chunk(stretches[place].chars, cursor) for place, cursor in cursors.items()}
            for (place, chunk), labels in zip(chunks.items(), self._labels(list(chunks.values())), strict=True):
                cursor, chars = cursors[place], stretches[place].chars
                unfinished = cursor + len(chunk) < len(chars)
                breaks = [i for i, label in enumerate(labels[: len(chunk) - 1]) if label in (2, 4)]
                length = breaks[-1] + 1 if unfinished and breaks else len(chunk)
                _gather(found[place], chunk[:length], labels, cursor)
                cursor += length
                while cursor < len(chars) and chars[cursor] == " ":
                    cursor += 1
                if cursor < len(chars):
                    cursors[place] = cursor
                else:
                    del cursors[place]
        return found

    def _labels(self, chunks: Sequence[str]) -> Iterator[list[int]]:
        """A label for each character of each chunk: those of `tokens`, or 0 within a token."""
        for start in range(0, len(chunks), WINDOWS):
            batch = chunks[start : start + WINDOWS]
            for chunk, own in zip(batch, self._best(batch), strict=True):
                if own[-1] != 4:
                    own[-1] = 4 if own[-1] == 3 else 2
                # Addresses stay whole.
                yield update_pred_regex(chunk, own).tolist()

    def _best(self, chunks: Sequence[str]) -> list[npt.NDArray[np.int64]]:
        lengths = [len(chunk) for chunk in chunks]
        stops = np.cumsum(lengths)
        known = np.zeros((sum(lengths), 6), dtype=np.int64)
        known[:, :4] = [self._letters[char] for chunk in chunks for char in chunk]
        known[stops - 1, 4] = known[stops - lengths, 5] = 1
        numbers, features = torch.from_numpy(known[:, 0]), torch.from_numpy(known[:, 1:]).float()
        hidden = self._layers[0](torch.cat([self._embeddings(numbers), features], 1), lengths)
        scores = F.linear(hidden, *self._first)
        # The second layer hears less of what the first thinks within a token.
        hidden = self._layers[1](hidden * torch.sigmoid(scores[:, :1] * self._temper), lengths)
        scores = scores + F.linear(hidden, self._second)
        (token, last, joined), (inner, middle, single) = F.logsigmoid(scores).T, F.logsigmoid(-scores).T
        either = (inner, token + middle + single, token + last + single, token + middle + joined, token + last + joined)
        best = torch.stack(either).argmax(0).numpy()
        return np.split(best, stops[:-1])


class _Letters(dict[str, tuple[int, int, int, int]]):
    """What the model sees of a character: its number, and whether it is a space, a capital, a digit."""

    def __init__(self, vocabulary: Any) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, char: str) -> tuple[int, int, int, int]:
        seen = self[char] = (self._vocabulary.unit2id(char), char == " ", char.isupper(), char.isdecimal())
        return seen


def _chunk(chars: str, cursor: int) -> str:
    """The next window of a stretch, cut at a space where one is near."""
    chunk = chars[cursor : cursor + WINDOW]
    if cursor + WINDOW < len(chars) and chars[cursor + WINDOW] != " ":
        space = chunk.rfind(" ", WINDOW // 2)
        chunk = chunk[:space] if space > 0 else chunk
    return chunk.rstrip(" ")


def _gather(found: list[Piece], chunk: str, labels: Sequence[int], offset: int) -> None:
    """Add to `found` the tokens of a chunk that begins at `offset` of its stretch."""
    first = 0
    for last, label in enumerate(labels[: len(chunk)], 1):
        if not label:
            continue
        form = chunk[first:last]
        # The tokenizer may join words at a space; a token never holds one, and so is no contraction.
        found += [(part, end, 1) for part, end in _parts(form, offset + first)]
        if found:
            part, end, _ = found[-1]
            found[-1] = (part, end, label if " " not in form.strip() else 2 - label % 2)
        first = last


def _parts(form: str, offset: int) -> Iterator[tuple[str, int]]:
    """The pieces of a token between spaces, each with its end."""
    for part in form.split(" "):
        offset += len(part)
        if part:
            yield part, offset
        offset += 1
