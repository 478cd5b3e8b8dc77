"""An utterance's id, once given, leads to it for as long as anything of it is there."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from service.archive import id_of
from service.model import Relation
from service.store.base import Change
from service.store.continuity import continued
from service.store.records import Group
from tests.transcripts import Transcripts, transcript

ONE = transcript("Ana Kovač: The new harbour of Port Ellery will open to all ships in the month of May.", day=3)
TWO = transcript("Kofi Osei: Rain fell on the northern hills throughout the whole of last night.", day=4)
THREE = transcript("Ola Nwosu: Trains to the coast are running late because of a broken signal.", day=5)


def regrouped(transcripts: Transcripts, *groups: tuple[str, ...]) -> None:
    def work(change: Change) -> None:
        change.regroup([Group(own[0], None, dict.fromkeys(own, (Relation.RENDERING, 0.9))) for own in groups])

    transcripts.store.write(work)


def leads_to(transcripts: Transcripts, utterance_id: str) -> str | None:
    with transcripts.store.read() as view:
        return utterance_id if view.utterance(utterance_id) else view.moved(utterance_id)


def test_ids_go_with_the_members(transcripts: Transcripts) -> None:
    a, b, c = (f"{each}-1" for each in transcripts.add(ONE, TWO, THREE))
    first, second, third = (transcripts.utterance_of(each) for each in (ONE, TWO, THREE))
    assert len({first, second, third}) == 3
    regrouped(transcripts, (a, b), (c,))
    assert leads_to(transcripts, first) == leads_to(transcripts, second) == first
    assert leads_to(transcripts, third) == third
    regrouped(transcripts, (a, b, c))
    assert {leads_to(transcripts, each) for each in (first, second, third)} == {first}
    regrouped(transcripts, (a,), (b, c))  # the larger part keeps the id, the other gets its own back
    assert transcripts.utterance_of(TWO) == transcripts.utterance_of(THREE)
    ids = {each: leads_to(transcripts, each) for each in (first, second, third)}
    assert ids[second] == ids[third] == transcripts.utterance_of(TWO)
    regrouped(transcripts, (a,), (b,), (c,))
    assert all(leads_to(transcripts, each) for each in (first, second, third))


def test_an_id_ends_with_the_last_of_its_members(transcripts: Transcripts) -> None:
    a, b = (f"{each}-1" for each in transcripts.add(ONE, TWO))
    first, second = transcripts.utterance_of(ONE), transcripts.utterance_of(TWO)
    regrouped(transcripts, (a, b))
    transcripts.archive.delete(id_of(TWO.text))
    assert leads_to(transcripts, second) == first
    transcripts.archive.delete(id_of(ONE.text))
    assert leads_to(transcripts, first) is None
    assert leads_to(transcripts, second) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=20))
def test_every_utterance_goes_on_in_one_group_at_most(places: list[tuple[int, int]]) -> None:
    before = {member: old for member, (old, _) in enumerate(places)}
    groups = [[m for m, (_, new) in enumerate(places) if new == group] for group in {new for _, new in places}]
    shares = [Counter(before[member] for member in group) for group in groups]
    found = continued(shares, {old: old for old in range(6)})
    kept = [each for each in found if each is not None]
    assert len(kept) == len(set(kept))
    for group, old in zip(groups, found, strict=True):
        assert old is None or any(before[member] == old for member in group)
