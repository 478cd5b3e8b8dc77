"""Speakers as callers name them: by an id of the registry, or by a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from service.errors import Fault, InvalidRequest
from service.model import Quotation, Speaker
from service.speakers.entries import Entry
from service.speakers.names import fold_words
from service.speakers.registry import Registry

LOOKS_LIKE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def check_ids(named: Iterable[tuple[str, str]], registry: Registry) -> None:
    """Each of `named` is a pointer into the body and what it points at, an id or a name.

    Raises InvalidRequest for what looks like an id and is none: it would otherwise just find nothing.
    """
    faults = [
        Fault(f"The registry has no speaker {each!r}; GET /v1/speakers lists them.", pointer=pointer)
        for pointer, each in named
        if LOOKS_LIKE_ID.fullmatch(each) and not registry.get(each)
    ]
    if faults:
        raise InvalidRequest(faults)


def speaker_filter(wanted: Sequence[str] | None, registry: Registry) -> Callable[[Quotation], bool]:
    """Whether a quotation is by one of `wanted`, each an id of the registry or a name; None wants all.

    Raises InvalidRequest as `check_ids` does.
    """
    if wanted is None:
        return lambda quotation: True
    check_ids(((f"/speakers/{index}", each) for index, each in enumerate(wanted)), registry)
    chosen = {each for each in wanted if registry.get(each)}
    names = {fold_words(each) for each in wanted if each not in chosen}
    for entry in registry.entries:
        if names & {fold_words(name) for name in (entry.name, *entry.aliases, *entry.family)}:
            chosen.add(entry.id)

    def keep(quotation: Quotation) -> bool:
        speaker = quotation.speaker
        return speaker is not None and (speaker.id in chosen or fold_words(speaker.name) in names)

    return keep


def speaker_of(named: str | None, registry: Registry) -> Speaker | None:
    """Whom an id or a name denotes; a name that the registry lacks, or that two of it share, is itself all we know."""
    if named is None:
        return None
    entry = registry.get(named) or _only(registry.named(named))
    return Speaker(entry.name, entry.id, entry.wikidata) if entry else Speaker(named)


def queried(named: str | None, registry: Registry) -> str | None:
    """The speaker that a list is asked for: the id of one whom the registry has, else the name as it is.

    Raises InvalidRequest for what looks like an id and is none.
    """
    if named is None:
        return None
    speaker = speaker_of(named, registry)
    if speaker is None or (speaker.id is None and LOOKS_LIKE_ID.fullmatch(named)):
        detail = f"The registry has no speaker {named!r}; GET /v1/speakers lists them."
        raise InvalidRequest([Fault(detail, parameter="speaker")])
    return speaker.id or speaker.name


def _only(entries: Sequence[Entry]) -> Entry | None:
    return entries[0] if len(entries) == 1 else None
