"""Which language an article is in: its own, not that of the people it quotes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import UnsupportedLanguage
from service.model import Article
from service.reading.language import LanguageDetector, settle

DETECTOR = LanguageDetector()


@pytest.mark.parametrize(
    "text",
    [
        "Mayor resigns",
        "Kovač: Harbour must open now",
        "Sandvik wins Granvik vote",
        "Osei",
        "War",
        "OK",
        "12 34",
        "PORT ELLERY COUNCIL VOTES ON FERRIES",
        "Brahms recommended Dvořák to his publisher.",
        "Mérida is the capital of Yucatán.",
        "Novak Đoković met Łukasz Kubot in Łódź.",
        "He said.",
        "“Wir schaffen das”, said Lind.",
        "Eva Lind spoke in Bremen. “Das ist ein guter Tag für die Stadt und für alle, die hier leben,” she said.",
        "In Paris, Moreau was brief.\n“Nous avons attendu onze ans, et personne ne nous verra\n“Personne, je le dis”",
        "See https://beispiel.example/nachrichten/heute-in-der-stadt for more.",
        "‟",
        "🙂",
    ],
)
def test_english_is_not_refused_for_names_quotations_or_shortness(text: str) -> None:
    assert DETECTOR.detect(text) == "en"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Der Hafen von Port Ellery öffnet im Mai, sagte Bürgermeisterin Ana Kovač am Montag."),
        (
            "de",
            "„We have waited eleven years for this day“, sagte die Bürgermeisterin am Montag im Hafen.",
        ),
        ("fr", "Le port ouvrira en mai, a déclaré lundi la maire, qui a promis que les ferries seraient prêts."),
        ("es", "El puerto abrirá en mayo, dijo el lunes la alcaldesa, y prometió que todo estaría listo."),
        ("pl", "Port zostanie otwarty w maju, powiedziała w poniedziałek burmistrzyni miasta."),
        ("ru", "Порт откроется в мае, заявила в понедельник мэр города."),
        ("uk", "Порт відкриється у травні, повідомила в понеділок мерка міста."),
        ("fi", "Satama avataan toukokuussa, sanoi pormestari maanantaina."),
        ("zh", "市长周一表示，港口将于五月开放。"),
        ("ar", "قالت رئيسة البلدية يوم الاثنين إن الميناء سيفتح في مايو."),
    ],
)
def test_another_language_is_found(language: str, text: str) -> None:
    assert DETECTOR.detect(text) == language


@given(st.text(max_size=300))
def test_every_text_has_a_language_and_always_the_same(text: str) -> None:
    language = DETECTOR.detect(text)
    assert len(language) == 2
    assert DETECTOR.detect(text) == language


@pytest.mark.parametrize("text", ["“" * 200_000, '"a' * 100_000, "x" * 200_000, "a@" * 100_000, "The end. " * 22_000])
def test_the_longest_text_takes_no_time(text: str) -> None:
    began = time.process_time()
    DETECTOR.detect(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize("stated", ["en", "EN", "en-GB", "en-us-x-press"])
def test_a_stated_language_is_not_questioned(stated: str) -> None:
    assert settle(Article("Der Hafen öffnet im Mai.", language=stated), DETECTOR).language == "en"


def test_what_is_not_supported_is_told_with_what_is() -> None:
    with pytest.raises(UnsupportedLanguage) as stated:
        settle(Article("Yes.", language="de-AT"), DETECTOR)
    assert (stated.value.extra["language"], stated.value.extra["supported"]) == ("de-AT", ["en"])
    with pytest.raises(UnsupportedLanguage) as detected:
        settle(Article("Der Hafen von Port Ellery öffnet im Mai, sagte die Bürgermeisterin am Montag."), DETECTOR)
    assert detected.value.extra["language"] == "de"
    assert detected.value.faults[0].pointer == "/text"
