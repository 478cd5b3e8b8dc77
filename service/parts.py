"""How what is linked falls into parts, of which each is grouped by itself."""

from __future__ import annotations

from collections.abc import Iterator, Set

from service.store.records import Component

# Quotations that are grouped together. So many take some seconds, in which nobody else writes; and of more than this
# the grouper does not look at every pair.
MOST_GROUPED = 48


def without(component: Component, gone: Set[str]) -> Component:
    """What is left where some are gone."""
    members = tuple(each for each in component.members if each not in gone)
    return Component(members, tuple(each for each in component.links if each.a not in gone and each.b not in gone))


def parts(component: Component) -> Iterator[list[str]]:
    """The linked quotations, each part by itself; a part of too many falls apart at its weakest links.

    The strongest links join first, up to `MOST_GROUPED`; equally strong ones in the order of their ends.
    """
    part_of = {member: [member] for member in component.members}
    for link in sorted(component.links, key=lambda pair: (-pair.score, pair.a, pair.b)):
        one, other = part_of[link.a], part_of[link.b]
        if one is not other and len(one) + len(other) <= MOST_GROUPED:
            if len(one) < len(other):
                one, other = other, one
            one += other
            for member in other:
                part_of[member] = one
    for part in {id(part): part for part in part_of.values()}.values():
        yield sorted(part)
