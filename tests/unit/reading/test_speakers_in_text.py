"""Every way in which news names a speaker: names, spellings, roles at a date, pronouns, context, and nobody."""

from __future__ import annotations

from service.reading.pipeline import Reader
from tests.unit.reading.cases import Case, forms, shape


@forms("speakers")
def test_speaker(reader: Reader, case: Case) -> None:
    assert shape(reader.read(case.article).quotations) == case.expected


@forms("speakers")
def test_a_speaker_of_the_registry_has_its_id_and_nobody_else_has_one(reader: Reader, case: Case) -> None:
    ids = {"Vladimir Putin": "putin", "Dmitry Peskov": "peskov", "Volodymyr Zelensky": "zelensky", "Joe Biden": "biden"}
    for quotation in reader.read(case.article).quotations:
        if quotation.speaker is not None:
            assert quotation.speaker.id == ids.get(quotation.speaker.name)
            assert (quotation.speaker.wikidata is None) == (quotation.speaker.id is None)
