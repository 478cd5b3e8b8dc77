"""Sentences, offsets, tags and trees by the shipped models; the examples are our own."""

from __future__ import annotations

import itertools
import shutil
import time
from pathlib import Path

import pytest

from service.errors import ModelError
from service.manifest import checked
from service.reading.annotate import LONGEST_PARSE, StanzaAnnotator, load
from service.reading.annotate import MODELS as FILES
from service.reading.tokens import Sentence, Token
from service.settings import MODELS


def paragraphs(text: str) -> list[tuple[int, int]]:
    """The stretches between empty lines."""
    spans, start = [], 0
    for part in text.split("\n\n"):
        spans.append((start, start + len(part)))
        start += len(part) + 2
    return spans


def annotate(annotator: StanzaAnnotator, text: str, parse: bool = True) -> tuple[Sentence, ...]:
    return annotator.annotate(text, paragraphs(text), lambda _: parse)


def sound(text: str, sentences: tuple[Sentence, ...]) -> None:
    """What must hold of any annotation of any text."""
    for before, after in itertools.pairwise(sentences):
        assert before.end <= after.start
    for sentence in sentences:
        assert sentence.tokens
        assert sentence.start == min(token.start for token in sentence.tokens)
        assert sentence.end == max(token.end for token in sentence.tokens)
        left, right = paragraphs(text)[sentence.paragraph]
        assert left <= sentence.start < sentence.end <= right
        roots = 0
        for index, token in enumerate(sentence.tokens):
            assert token.index == index
            assert sentence.start <= token.start < token.end <= sentence.end
            assert token.text
            assert not any(char.isspace() for char in token.text)
            assert not any(char.isspace() for char in text[token.start : token.end])
            assert token.upos.isupper()
            assert token.lemma
            if sentence.parsed:
                assert -1 <= token.head < len(sentence.tokens)
                assert token.deprel
                roots += token.head == -1
            else:
                assert (token.head, token.deprel) == (-1, "")
        assert roots == (1 if sentence.parsed else 0)


def word(sentence: Sentence, text: str) -> Token:
    return next(token for token in sentence.tokens if token.text == text)


STORY = """Harbour reopens after storm

“The ferries run again,” said Ana Kovač, the harbour master.
She couldn't say when the bridge would follow. “We don’t know.”

The Ruritanian minister warned the council that the river would rise.

Ferry timetable"""


def test_offsets_lead_back_to_the_text(annotator: StanzaAnnotator) -> None:
    sentences = annotate(annotator, STORY)
    sound(STORY, sentences)
    for sentence in sentences:
        for token in sentence.tokens:
            assert STORY[token.start : token.end] == token.text
    covered = {place for s in sentences for token in s.tokens for place in range(token.start, token.end)}
    assert covered == {place for place, char in enumerate(STORY) if not char.isspace()}


def test_the_words_of_a_contraction_share_it_out(annotator: StanzaAnnotator) -> None:
    text = "She couldn't say. They don’t know."
    sentences = annotate(annotator, text)
    found = {token.text: text[token.start : token.end] for sentence in sentences for token in sentence.tokens}
    assert found["could"] == "could"
    assert found["n't"] == "n't"
    assert found["n’t"] == "n’t"


def test_no_sentence_leaves_its_paragraph(annotator: StanzaAnnotator) -> None:
    sentences = annotate(annotator, STORY)
    assert {sentence.paragraph for sentence in sentences} == {0, 1, 2, 3}
    assert [STORY[s.start : s.end] for s in sentences if s.paragraph in (0, 3)] == [
        "Harbour reopens after storm",
        "Ferry timetable",
    ]


def test_text_outside_the_paragraphs_is_ignored(annotator: StanzaAnnotator) -> None:
    text = "Read more here. The ferry is late. Share this."
    (sentence,) = annotator.annotate(text, [(16, 34)], lambda _: True)
    assert text[sentence.start : sentence.end] == "The ferry is late."


def test_a_line_break_within_a_paragraph_is_a_space(annotator: StanzaAnnotator) -> None:
    broken = annotator.annotate("The ferry\nis late.", [(0, 18)], lambda _: True)
    whole = annotator.annotate("The ferry is late.", [(0, 18)], lambda _: True)
    assert broken == whole


def test_the_same_text_gives_the_same_annotation(annotator: StanzaAnnotator) -> None:
    first = annotate(annotator, STORY)
    annotate(annotator, "Something else entirely. It was said by nobody.")
    assert annotate(annotator, STORY) == first


def test_a_paragraph_reads_alike_wherever_it_stands(annotator: StanzaAnnotator) -> None:
    long = "The ferry was late and the harbour was closed because of the storm that came from the north. " * 6

    def shape(sentences: tuple[Sentence, ...], paragraph: int) -> list[list[tuple[str, str, int, str]]]:
        own = (sentence for sentence in sentences if sentence.paragraph == paragraph)
        return [[(word.text, word.xpos, word.head, word.deprel) for word in sentence.tokens] for sentence in own]

    alone, among = annotate(annotator, STORY), annotate(annotator, f"{long}\n\n{STORY}\n\n{long}")
    for paragraph in range(4):
        assert shape(among, paragraph + 1) == shape(alone, paragraph)


def test_only_wanted_sentences_are_parsed(annotator: StanzaAnnotator) -> None:
    seen: list[Sentence] = []

    def wants(sentence: Sentence) -> bool:
        seen.append(sentence)
        return sentence.paragraph == 2

    sentences = annotator.annotate(STORY, paragraphs(STORY), wants)
    sound(STORY, sentences)
    assert len(seen) == len(sentences)
    assert not any(sentence.parsed for sentence in seen)
    assert [sentence.paragraph for sentence in sentences if sentence.parsed] == [2]


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("“Nobody will cross this bridge,” shouted Marek.", "shouted", "Marek"),
        ("“It is late,” added the Ruritanian leader on Monday in the capital.", "added", "leader"),
        ("“We have no plans to close the port,” said Ana Kovač, a doctor from the coast.", "said", "Ana"),
        ('"The harbour will open in May," the mayor said.', "said", "mayor"),
        ("“Are the ferries ready?” asked the reporter.", "asked", "reporter"),
        ("The bridge was unsafe, said two engineers.", "said", "engineers"),
        ("Hugo Marsh, a teacher, said that the school was closed.", "said", "Hugo"),
        ("The governor said on Friday: “The river will rise.”", "said", "governor"),
    ],
)
def test_who_speaks_is_the_subject_on_either_side(
    annotator: StanzaAnnotator, text: str, verb: str, subject: str
) -> None:
    (sentence,) = annotate(annotator, text)
    cue, source = word(sentence, verb), word(sentence, subject)
    assert (source.head, source.deprel) == (cue.index, "nsubj")
    assert cue.upos == "VERB"


@pytest.mark.parametrize(
    ("text", "verb", "content"),
    [
        ("The minister warned the council that the river would rise.", "warned", "rise"),
        ("“The river will rise,” said the minister.", "said", "rise"),
        ("The minister closed the bridge, warning that the river would rise.", "warning", "rise"),
    ],
)
def test_what_is_said_is_the_clause_of_the_verb(annotator: StanzaAnnotator, text: str, verb: str, content: str) -> None:
    (sentence,) = annotate(annotator, text)
    clause = word(sentence, content)
    assert (clause.head, clause.deprel) == (word(sentence, verb).index, "ccomp")


def test_lemmas(annotator: StanzaAnnotator) -> None:
    (sentence,) = annotate(annotator, "The ministers said they were told about ferries.")
    lemmas = [token.lemma for token in sentence.tokens]
    assert lemmas == ["the", "minister", "say", "they", "be", "tell", "about", "ferry", "."]


WEIRD = {
    "nothing": "",
    "empty paragraphs": "\n\n\n\n",
    "white space": " \t \u00a0 \u2003 ",
    "marks alone": "“ ” … — ?! '' «»",
    "one letter": "a",
    "emoji": "😀👩‍👩‍👧 said 🇺🇦 “hi 😀”.",
    "control characters": "The\u0001 ferry\u0007 is\u0085late\u009f.",
    "invisible characters": "\ufeffThe fer\u00adry \u200bis\u200d late\u2060.",
    "only invisible": "\u200b\u200d\ufeff",
    "a lone surrogate": "The \ud800 ferry.",
    "a lone accent": "\u0301 e\u0301 is late.",
    "other scripts": "Паром опоздал. 渡轮晚了。 العبارة متأخرة.",
    "a combining flood": "e" + "\u0301" * 3000,
    "a long token": "x" * 10_000,
    "a long token with marks": "a.b-" * 2500,
    "no full stop": "ferry bridge harbour " * 800,
    "full stops": ". " * 3000,
    "one address after another": "www.example.org/a@b.example " * 300,
    "a million digits": "1234567890" * 2000,
}


@pytest.mark.parametrize("text", WEIRD.values(), ids=WEIRD)
def test_any_text_is_taken(annotator: StanzaAnnotator, text: str) -> None:
    began = time.process_time()
    sound(text, annotate(annotator, text))
    assert time.process_time() - began < 60


def test_a_sentence_beyond_the_encoders_window_is_tagged(annotator: StanzaAnnotator) -> None:
    text = "and the ferry " * 70
    sentences = annotate(annotator, text)
    sound(text, sentences)
    assert max(len(sentence.tokens) for sentence in sentences) > LONGEST_PARSE
    assert {token.upos for sentence in sentences for token in sentence.tokens if token.text == "ferry"} == {"NOUN"}


def test_a_sentence_too_long_is_not_parsed(annotator: StanzaAnnotator) -> None:
    for sentence in annotate(annotator, "and the ferry " * 70):
        assert sentence.parsed == (len(sentence.tokens) <= LONGEST_PARSE)


def test_time_grows_with_the_text_alone(annotator: StanzaAnnotator) -> None:
    def seconds(text: str) -> float:
        annotate(annotator, text)
        began = time.process_time()
        annotate(annotator, text)
        return time.process_time() - began

    line = "The ferry was late and the harbour was closed because of the storm that came from the north. "
    assert seconds(line * 64) < 3 * seconds(line * 32)


def test_identity_names_every_model(annotator: StanzaAnnotator) -> None:
    assert {"encoder.onnx", "tokenize.pt", "mwt.pt", "pos.pt", "lemma.pt", "depparse.pt"} <= set(annotator.identity)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return shutil.copytree(MODELS / "annotator", tmp_path / "annotator")


def test_a_damaged_model_is_named(copied: Path) -> None:
    raw = bytearray((copied / "mwt.pt").read_bytes())
    raw[len(raw) // 2] ^= 1
    (copied / "mwt.pt").write_bytes(raw)
    with pytest.raises(ModelError, match=r"mwt\.pt has SHA-256 [0-9a-f]{64}, expected [0-9a-f]{64}.*training/README"):
        StanzaAnnotator(copied)


def test_a_missing_model_is_named(copied: Path) -> None:
    (copied / "encoder.onnx").unlink()
    with pytest.raises(ModelError, match=r"encoder\.onnx cannot be read"):
        checked(copied, FILES)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"sha256": null}', '{"sha256": {"mwt.pt": 1}}'])
def test_a_bad_list_of_models_is_named(copied: Path, manifest: str) -> None:
    (copied / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(ModelError, match=r"manifest\.json|mwt\.pt"):
        StanzaAnnotator(copied)


def test_a_list_that_leaves_a_model_out_is_refused(copied: Path) -> None:
    (copied / "manifest.json").write_text('{"sha256": {}}', encoding="utf-8")
    with pytest.raises(ModelError, match=r"manifest\.json"):
        StanzaAnnotator(copied)


def test_official_models_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="official Stanza models"):
        load(MODELS, tmp_path / "nowhere")
