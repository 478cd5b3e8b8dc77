"""Stanza's tagger over the encoder's vectors, driven without its data sets, which cost as much as the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from service.reading.lstm import highway, packed

# Part of speech in Universal Dependencies, the treebank's own tag, features.
Tags = tuple[str, str, str]


class Tagging:
    """Tags by a Stanza `Tagger` with `share_hid`, without charlm and pretrained vectors."""

    def __init__(self, trainer: Any) -> None:
        self._model = trainer.model.eval()
        self._vocab = trainer.vocab
        heads = [self._model.upos_clf, self._model.tag_clf["xpos"], *self._model.tag_clf["feats"]]
        self._weight = torch.cat([head.weight for head in heads])
        self._bias = torch.cat([head.bias for head in heads])
        self._sizes = [head.out_features for head in heads]
        self._feature_names: dict[tuple[int, ...], str] = {}

    def tag(self, sentences: Sequence[Sequence[str]], vectors: torch.Tensor) -> list[list[Tags]]:
        """The tags of every word; `vectors` holds a row for each, sentence after sentence."""
        model, lengths = self._model, [len(words) for words in sentences]
        words = [word for sentence in sentences for word in sentence]
        inputs = [model.word_emb(torch.tensor(self._vocab["word"].map(words)))]
        if model.args["char"]:
            inputs.append(self._spelled(words))
        inputs.append(vectors * (1 + model.bert_layer_mix.weight[0]))
        start = model.taggerlstm_h_init, model.taggerlstm_c_init
        hidden = F.relu(model.upos_hid(highway(model.taggerlstm, torch.cat(inputs, 1), lengths, start)))
        scores = torch.split_with_sizes(F.linear(hidden, self._weight, self._bias), self._sizes, 1)
        upos, xpos, *feats = (part.argmax(1).tolist() for part in scores)
        found = list(
            zip(
                self._vocab["upos"].unmap(upos),
                self._vocab["xpos"].unmap(xpos),
                map(self._features, zip(*feats, strict=True)),
                strict=True,
            )
        )
        begins = [sum(lengths[:number]) for number in range(len(lengths))]
        return [found[first : first + length] for first, length in zip(begins, lengths, strict=True)]

    def _spelled(self, words: Sequence[str]) -> torch.Tensor:
        """What the letters tell of each word; each different word is read once."""
        model = self._model.charmodel
        forms = {form: number for number, form in enumerate(dict.fromkeys(words))}
        lengths = torch.tensor([len(form) for form in forms])
        letters = model.char_emb(torch.tensor(self._vocab["char"].map("".join(forms))))
        start = model.charlstm_h_init, model.charlstm_c_init
        read = packed(model.charlstm.lstm, letters, lengths.tolist(), start)
        read = read * torch.sigmoid(model.char_attn(read))
        owners = torch.repeat_interleave(torch.arange(len(forms)), lengths)
        whole = read.new_zeros((len(forms), read.shape[1])).index_add_(0, owners, read)
        spelled: torch.Tensor = self._model.trans_char(whole)
        return spelled[torch.tensor([forms[word] for word in words])]

    def _features(self, numbers: tuple[int, ...]) -> str:
        """The features' names; Stanza takes long to spell them out, and there are few different sets."""
        if numbers not in self._feature_names:
            self._feature_names[numbers] = self._vocab["feats"].unmap([list(numbers)])[0]
        return self._feature_names[numbers]
