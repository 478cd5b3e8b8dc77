"""Stanza's recurrent layers over sequences that lie one behind the other in a single table, without padding kept.

Stanza pads, packs and sorts anew for every layer and model; here rows stay where they are, and only a layer that asks
for another order gets it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn.utils.rnn import PackedSequence


def packed(lstm: torch.nn.LSTM, rows: torch.Tensor, lengths: Sequence[int], start: Sequence[torch.Tensor]) -> Any:
    """A wide layer: all sequences side by side, so that its large matrices are read once for a step of them all.

    `start` is the learned first state, one for all sequences.
    """
    order = np.argsort(-np.asarray(lengths), kind="stable")
    sizes = np.asarray(lengths)[order]
    begins = (np.cumsum(lengths) - np.asarray(lengths))[order]
    steps = np.arange(sizes[0])
    inside = steps[:, None] < sizes
    places = torch.from_numpy((begins + steps[:, None])[inside])
    pack = PackedSequence(rows[places], torch.from_numpy(inside.sum(axis=1)))
    state = tuple(part.expand(-1, len(sizes), -1).contiguous() for part in start)
    output = lstm(pack, state)[0].data
    result = torch.empty_like(output)
    result[places] = output
    return result


def highway(layers: Any, rows: torch.Tensor, lengths: Sequence[int], start: Sequence[torch.Tensor]) -> torch.Tensor:
    """Stanza's `HighwayLSTM`: what a layer adds to its gated input."""
    for number, layer in enumerate(layers.lstm):
        first = [part[2 * number : 2 * number + 2] for part in start]
        hidden = packed(layer.lstm, rows, lengths, first)
        rows = hidden + torch.sigmoid(layers.gate[number](rows)) * torch.tanh(layers.highway[number](rows))
    return rows


class Narrow:
    """A narrow bidirectional layer over long sequences: each direction a layer of its own over padded rows.

    With few numbers to a step its cost is the step itself, and the library's loop over padded rows is the quickest.
    """

    # How much shorter than the longest of its batch a sequence may be.
    RATIO = 0.45
    # Rows with padding in a batch.
    ROWS = 32_000

    def __init__(self, lstm: torch.nn.LSTM) -> None:
        self.size = lstm.hidden_size
        self._directions = [_one_direction(lstm, suffix) for suffix in ("", "_reverse")]

    def __call__(self, rows: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
        """The outputs of both directions side by side, a row for each of `rows`."""
        result = rows.new_empty((len(rows), 2 * self.size))
        begins = np.cumsum(lengths) - np.asarray(lengths)
        for batch in self._batches(lengths):
            first, size = begins[batch][:, None], np.asarray(lengths)[batch][:, None]
            steps = np.arange(size.max())
            inside = steps < size
            for number, places in enumerate((first + steps, first + size - 1 - steps)):
                # Padding repeats the sequence's first row; nothing reads what comes of it.
                there = torch.from_numpy(np.where(inside, places, first))
                output = self._directions[number](rows[there])[0]
                mask = torch.from_numpy(inside)
                result[there[mask], number * self.size : (number + 1) * self.size] = output[mask]
        return result

    def _batches(self, lengths: Sequence[int]) -> Iterator[list[int]]:
        batch: list[int] = []
        for place in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
            longest = lengths[batch[0]] if batch else 0
            if batch and (lengths[place] < self.RATIO * longest or longest * (len(batch) + 1) > self.ROWS):
                yield batch
                batch = []
            batch.append(place)
        if batch:
            yield batch


def _one_direction(lstm: torch.nn.LSTM, suffix: str) -> torch.nn.LSTM:
    """One of the two directions of a bidirectional layer."""
    single = torch.nn.LSTM(lstm.input_size, lstm.hidden_size, batch_first=True)
    for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        setattr(single, name, getattr(lstm, name + suffix))
    return single.eval()
