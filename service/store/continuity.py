"""Which utterance goes on in which group: an id once given stays with what it named."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

U = TypeVar("U", bound=Hashable)


def continued(groups: Sequence[Mapping[U, int]], age: Mapping[U, int]) -> list[U | None]:
    """For each group the utterance that goes on in it; None for one that is new.

    A group is how many members it has from each earlier utterance; `age` tells which of these came first. An utterance
    goes on where most of its members are; of those that meet in a group the one that gives it most, then the eldest.
    """
    shares = [(count, of, place) for place, group in enumerate(groups) for of, count in group.items()]
    shares.sort(key=lambda share: (-share[0], age[share[1]], share[2]))
    found: list[U | None] = [None] * len(groups)
    taken: set[U] = set()
    for _, utterance, place in shares:
        if found[place] is None and utterance not in taken:
            found[place] = utterance
            taken.add(utterance)
    return found
