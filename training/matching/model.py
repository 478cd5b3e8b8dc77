"""The matcher as it is trained: the encoder, what is taken from its vectors, and the pair model over two texts.

The pair model aligns the words of two texts softly (decomposable attention, Parikh et al. 2016, with the local
inference features of ESIM, Chen et al. 2017) by their vectors and by what the lexicon says of each pair of words, then
compares each word with what it is aligned to. It is small enough to judge thousands of pairs in a second.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812
from safetensors.torch import load_file

from service.matching.align import CHANNELS
from service.matching.signs import GLOBALS
from service.matching.words import FLAGS

sys.path.insert(0, str(Path(__file__).parent.parent))
from encoder import WIDTH
from finetune import Transformer

WORD, SENTENCE, HIDDEN = 48, 192, 64
OUTPUTS = 3  # one matter, a conflict in it, one a part of the other
FAR = -1e4
LAYER = re.compile(r"encoder\.encoder_layer_(\d+)_")


class Heads(torch.nn.Module):
    """What is taken from the encoder's word vectors: a short vector per word, one for the whole text."""

    def __init__(self) -> None:
        super().__init__()
        self.word = torch.nn.Linear(WIDTH, WORD)
        self.weight = torch.nn.Linear(WIDTH, 1)
        self.sentence = torch.nn.Linear(WIDTH, SENTENCE, bias=False)

    def forward(self, hidden: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Words (texts, words, WORD) and texts (texts, SENTENCE) of length one, from (texts, words, WIDTH)."""
        shares = torch.sigmoid(self.weight(hidden)) * mask.unsqueeze(2)
        mean = (hidden * shares).sum(1) / shares.sum(1).clamp(min=1e-6)
        return self.word(hidden), F.normalize(self.sentence(mean), dim=1)


class Pair(torch.nn.Module):
    """Two texts' words in, three logits out: see OUTPUTS."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor(8.0))
        self.nothing = torch.nn.Parameter(torch.tensor(2.0))
        self.bonus = torch.nn.Linear(CHANNELS, 1, bias=False)
        torch.nn.init.constant_(self.bonus.weight, 0.5)
        self.side = torch.nn.Parameter(torch.zeros(2, HIDDEN))
        self.compare = torch.nn.Linear(3 * WORD + 2 * FLAGS + CHANNELS + 4, HIDDEN)
        self.near = torch.nn.Linear(3 * HIDDEN, HIDDEN)
        self.attend = torch.nn.Linear(HIDDEN, 1)
        self.first = torch.nn.Linear(6 * HIDDEN + GLOBALS, 2 * HIDDEN)
        self.last = torch.nn.Linear(2 * HIDDEN, OUTPUTS)
        self.dropout = torch.nn.Dropout(0.1)

    def forward(
        self,
        words_a: torch.Tensor,  # (pairs, n, WORD)
        words_b: torch.Tensor,  # (pairs, m, WORD)
        flags_a: torch.Tensor,  # (pairs, n, FLAGS)
        flags_b: torch.Tensor,  # (pairs, m, FLAGS)
        mask_a: torch.Tensor,  # (pairs, n), 1 where there is a word
        mask_b: torch.Tensor,  # (pairs, m)
        links: torch.Tensor,  # (pairs, n, m, CHANNELS)
        whole: torch.Tensor,  # (pairs, GLOBALS)
    ) -> torch.Tensor:
        near = F.normalize(words_a, dim=2) @ F.normalize(words_b, dim=2).transpose(1, 2)
        scores = self.scale * near + self.bonus(links).squeeze(3)
        # Which kinds of link a word has to any word of the other text; absent words have none.
        linked_a, linked_b = links.amax(2), links.amax(1)
        left = self._side(words_a, words_b, flags_a, flags_b, mask_a, mask_b, scores, near, linked_a, self.side[0])
        right = self._side(
            words_b,
            words_a,
            flags_b,
            flags_a,
            mask_b,
            mask_a,
            scores.transpose(1, 2),
            near.transpose(1, 2),
            linked_b,
            self.side[1],
        )
        hidden = F.relu(self.first(self.dropout(torch.cat([left, right, whole], 1))))
        return self.last(self.dropout(hidden))

    def _side(self, own, other, own_flags, other_flags, own_mask, other_mask, scores, near, linked, side):  # type: ignore[no-untyped-def]
        far = (1 - other_mask).unsqueeze(1) * FAR
        nothing = self.nothing.expand(scores.shape[0], scores.shape[1], 1)
        shares = torch.softmax(torch.cat([scores + far, nothing], 2), 2)
        none, shares = shares[:, :, -1:], shares[:, :, :-1]
        aligned = shares @ other
        best = (near + far).amax(2, keepdim=True)
        places = torch.arange(other.shape[1], dtype=own.dtype).view(1, -1, 1)
        place = shares @ places / (1 - none).clamp(min=1e-4)
        step = ((place[:, 1:] - place[:, :-1] - 1) / 3).clamp(-1, 1)
        zero = torch.zeros_like(place[:, :1])
        features = [own, own * aligned, (own - aligned).abs(), own_flags, shares @ other_flags, linked]
        features += [best, none, torch.cat([zero, step], 1), torch.cat([step, zero], 1)]
        mask = own_mask.unsqueeze(2)
        hidden = F.relu(self.compare(torch.cat(features, 2)) + side) * mask
        blank = torch.zeros_like(hidden[:, :1])
        around = torch.cat([torch.cat([blank, hidden[:, :-1]], 1), hidden, torch.cat([hidden[:, 1:], blank], 1)], 2)
        hidden = hidden + F.relu(self.near(around)) * mask
        mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
        most = (hidden + (1 - mask) * FAR).amax(1)
        weights = torch.softmax(self.attend(hidden) + (1 - mask) * FAR, 1)
        return torch.cat([mean, most, (weights * hidden).sum(1)], 1)


class Matcher(torch.nn.Module):
    """All three together."""

    def __init__(self, tensors: dict[str, torch.Tensor], layers: int) -> None:
        super().__init__()
        self.encoder = Transformer(tensors, layers)
        self.heads = Heads()
        self.pair = Pair()


def load(minilm: Path, weights: Path) -> Matcher:
    """What train.py, distil.py or settle.py wrote, of however many layers."""
    state = load_file(weights)
    first = state["pair.first.weight"]  # signs that came in since have no weight yet
    state["pair.first.weight"] = F.pad(first, (0, 6 * HIDDEN + GLOBALS - first.shape[1]))
    model = Matcher(load_file(minilm / "model.safetensors"), layers_of(state))
    model.load_state_dict(state)
    return model


def layers_of(state: dict[str, torch.Tensor]) -> int:
    """How many layers the encoder has whose weights these are."""
    return 1 + max(int(found[1]) for name in state if (found := LAYER.match(name)))
