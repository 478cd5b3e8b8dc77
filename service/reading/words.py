"""What Stanza makes of single words: the parts of contractions, and lemmas. Each word is worked out once and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from stanza.models.lemma.data import DataLoader as LemmaLoader
from stanza.models.mwt.data import DataLoader as ExpanderLoader

# Words that are kept, of either kind.
REMEMBERED = 50_000
# Letters of a word that the lemmatiser reads.
LETTERS = 60


class Contractions:
    """Contractions to the words in them."""

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer
        self._known: dict[str, list[str]] = {}

    def split(self, forms: Iterable[str]) -> dict[str, list[str]]:
        """The words in each of the contractions `forms`; holds others as well."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        unknown = sorted(set(forms) - self._known.keys())
        if unknown:
            trainer = self._trainer
            loader = ExpanderLoader(
                _Forms(unknown), 200, trainer.args, vocab=trainer.vocab, evaluation=True, expand_unk_vocab=True
            )
            predicted: list[str] = []
            for batch in loader.to_loader():
                predicted += trainer.predict(batch, never_decode_unk=True, vocab=loader.vocab)
            for form, parts in zip(unknown, trainer.ensemble(unknown, predicted), strict=True):
                self._known[form] = parts.split() or [form]
        return self._known


class Lemmas:
    """Words with their tags to lemmas: from Stanza's dictionary, and letter by letter for what that lacks."""

    def __init__(self, trainer: Any) -> None:
        self._trainer = trainer
        self._known: dict[tuple[str, str], str] = {}

    def of(self, words: Sequence[tuple[str, str]]) -> list[str]:
        """The lemma of each word, given with its tag."""
        if len(self._known) > REMEMBERED:
            self._known.clear()
        unknown = sorted(set(words) - self._known.keys())
        if unknown:
            listed = self._trainer.skip_seq2seq(unknown)
            self._known.update(zip(unknown, self._trainer.predict_dict(unknown), strict=True))
            rare = [word for word, skip in zip(unknown, listed, strict=True) if not skip]
            if rare and self._trainer.model is not None:
                self._known.update(zip(rare, self._spelled(rare), strict=True))
        return [self._known[word] or word[0] for word in words]

    def _spelled(self, words: Sequence[tuple[str, str]]) -> list[str]:
        trainer = self._trainer
        rows = Rows([[{"text": form[:LETTERS], "upos": upos, "lemma": "_"} for form, upos in words]])
        loader = LemmaLoader(rows, 200, trainer.args, vocab=trainer.vocab, evaluation=True, expand_unk_vocab=True)
        predicted: list[str] = []
        edits: list[int] = []
        for batch in loader:
            lemmas, kinds = trainer.predict(batch, 1, loader.vocab)
            predicted += lemmas
            edits += kinds or []
        found: list[str] = trainer.postprocess([form for form, _ in words], predicted, edits=edits)
        return found


class _Forms:
    """Contractions in the shape that Stanza's expander asks of a document."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._forms = list(forms)

    def get_mwt_expansions(self, evaluation: bool = False) -> list[str]:
        return self._forms


class Rows:
    """Tagged words in the shape that Stanza's data loaders ask of a document, without its objects' cost."""

    def __init__(self, sentences: Sequence[Sequence[Mapping[str, Any]]]) -> None:
        self.sentences = sentences

    def get(self, fields: Sequence[str], as_sentences: bool = False) -> list[Any]:
        """The values of `fields` for each word: a list per word, within a list per sentence where `as_sentences`."""
        sentences = [[[word[field] for field in fields] for word in sentence] for sentence in self.sentences]
        return sentences if as_sentences else [word for sentence in sentences for word in sentence]
