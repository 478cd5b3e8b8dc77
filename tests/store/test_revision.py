"""Which articles a change of the registry touches, and that reading them anew is enough."""

from __future__ import annotations

from service.archive import id_of
from service.model import Speaker
from service.revision import touched
from service.speakers.registry import Registry
from tests.transcripts import Transcripts, transcript

REGISTRY = Registry.load()
ENTRY = REGISTRY.entries[0]
BY_NAME = transcript(f"{ENTRY.name}: The bridge will be repaired before the winter comes.", day=3)
BY_FAMILY = transcript(f"Mr {ENTRY.family[0]}: Nobody asked the engineers what they thought of it.", day=4)
BY_OTHERS = transcript("Ana Kovač: The harbour opens in May.", "?: And then it closes again.", day=5)


def test_whoever_may_be_meant_is_touched(transcripts: Transcripts) -> None:
    transcripts.add(BY_NAME, BY_FAMILY, BY_OTHERS)
    expected = sorted(id_of(each.text) for each in (BY_NAME, BY_FAMILY))
    assert touched(transcripts.store, ENTRY.id, REGISTRY) == expected
    assert touched(transcripts.store, "nobody-of-the-registry", REGISTRY) == []


def test_whom_the_registry_has_lost_is_touched_too(transcripts: Transcripts) -> None:
    speaker = Speaker("Ana Kovač", "kovac")
    transcripts.reader.known["Ana Kovač"] = speaker
    transcripts.add(BY_OTHERS)
    assert touched(transcripts.store, "kovac", REGISTRY) == [id_of(BY_OTHERS.text)]
    transcripts.reader.known.clear()
    assert transcripts.archive.reread(id_of(BY_OTHERS.text))
    assert touched(transcripts.store, "kovac", REGISTRY) == []
