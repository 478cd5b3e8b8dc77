"""The words that put two wordings in conflict: what in one is reversed or replaced in the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from service.matching import align, signs
from service.matching.words import FIGURE, NEGATION, NOTHING, UNIT, Words
from service.model import Change, Difference, Span

Mask = npt.NDArray[np.bool_]

NEAR = 4  # words between a figure and what it counts: *4.5 thousand million Swiss francs*
WIDEST = 1000  # words of a text over which nothing is looked for, because time grows with the square


def reversals(a: Words, b: Words) -> list[Difference]:
    """Antonyms that face each other, figures and names that one text has for another's, negations, exchanged names.

    In this order of kinds, and within a kind in the order of `a`.
    """
    if not len(a) or not len(b) or max(len(a), len(b)) > WIDEST:
        return []
    aligned = align.align([a], [b], len(a), len(b))
    left, right, links = aligned.a, aligned.b, aligned.links[0] > 0
    alike = links[..., :3].any(2)
    known_a, known_b = alike.any(1), alike.any(0)
    found = [
        Difference(Change.ANTONYM, _span(a, i), _span(b, j))
        for i, j in np.argwhere(links[..., 5]).tolist()
        if not known_a[i] and not known_b[j]
    ]
    equal = links[..., 3]
    figures = (a.flags[:, FIGURE] > 0) & ~equal.any(1), (b.flags[:, FIGURE] > 0) & ~equal.any(0)
    found += _figures(a, b, *figures)
    names = signs.names(left)[0], signs.names(right)[0]
    found += _names(a, b, names[0] & ~known_a, names[1] & ~known_b)
    found += _negations(a, b, alike, left.flags[0, :, NEGATION] > 0, right.flags[0, :, NEGATION] > 0)
    found += _exchanged(a, b, alike, *names, signs.opposite(left, right, alike[None])[0])
    return found


def _figures(a: Words, b: Words, left: Mask, right: Mask) -> Iterator[Difference]:
    """Figures that have no equal on the other side, with what they count, which may be all that sets them apart."""
    for i, j in zip(_places(left), _places(right), strict=False):
        one, other = _counted(a, i, 0), _counted(b, j, 0)
        if one.text.casefold() == other.text.casefold():  # *5*, *minus 5*
            one, other = _counted(a, i, 1), _counted(b, j, 1)
        yield Difference(Change.NUMBER, one, other)


def _counted(words: Words, place: int, before: int) -> Span:
    """A figure with what it counts, *15 miles*, *€40*, and so many words `before` it."""
    unit = words.ids[place, UNIT]
    units = [k for k in _places(words.ids[:, UNIT] == unit) if unit != NOTHING and abs(k - place) <= NEAR]
    first, last = min([place, *units]), max([place, *units])
    return Span.of(words.text, words.starts[max(0, first - before)], words.ends[last])


def _names(a: Words, b: Words, left: Mask, right: Mask) -> Iterator[Difference]:
    """Names that have nothing equal on the other side, one by one; only where both sides have such words."""
    for i, j in zip(_places(left), _places(right), strict=False):
        yield Difference(Change.NAME, _span(a, i), _span(b, j))


def _negations(a: Words, b: Words, alike: Mask, negates_a: Mask, negates_b: Mask) -> Iterator[Difference]:
    """Negations that the other text lacks, where one has more of them."""
    left, right = _places(negates_a), _places(negates_b)
    if len(left) > len(right):
        yield from (Difference(Change.NEGATION, _span(a, i), None) for i in left if not alike[i, right].any())
    elif len(right) > len(left):
        yield from (Difference(Change.NEGATION, None, _span(b, j)) for j in right if not alike[left, j].any())


def _exchanged(a: Words, b: Words, alike: Mask, names_a: Mask, names_b: Mask, opposite: Mask) -> Iterator[Difference]:
    """Names that both texts have, in another order; in the same about a word that is in the passive in one of them."""
    facing = [(i, _places(alike[i] & names_b)) for i in _places(names_a)]
    pairs = [(i, others[0]) for i, others in facing if others]
    for (i, j), (k, m) in pairwise(pairs):
        if (m < j) != opposite[i:k].any():
            yield Difference(Change.ROLES, _span(a, i), _span(b, m))
            yield Difference(Change.ROLES, _span(a, k), _span(b, j))


def _places(mask: Mask) -> list[int]:
    return [int(place) for place in np.flatnonzero(mask)]


def _span(words: Words, place: int) -> Span:
    return Span.of(words.text, words.starts[place], words.ends[place])
