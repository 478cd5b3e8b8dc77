"""What a figure counts, kilometres or euros, and what it comes to in the measure that others would use."""

from __future__ import annotations

from collections.abc import Sequence, Set

from service.matching.counting import word
from service.matching.lexicon import Lexicon

ROUNDED = (2, 3)  # digits to which a converted figure is rounded

Unit = tuple[str, int]  # the unit's first word in the lexicon, and the place of its last word; none, and -1
NO_UNIT: Unit = ("", -1)


def unit(lexicon: Lexicon, forms: Sequence[str], place: int, after: int) -> Unit:
    """The unit of the figure from `place` up to `after`: *15 kilometres*, *4 per cent*, *40 Swiss francs*, *$40*."""
    first, second, before = word(forms, after), word(forms, after + 1), word(forms, place - 1)
    if both := lexicon.units.get(f"{first} {second}"):
        return both, after + 1
    if first in lexicon.squared and second in lexicon.units:
        return f"square {lexicon.units[second]}", after + 1
    if first in lexicon.units:
        return lexicon.units[first], after
    if second in lexicon.currencies and first not in lexicon.stop:
        return lexicon.units[second], after + 1
    return (lexicon.units[before], place - 1) if before in lexicon.currencies else NO_UNIT


def converted(lexicon: Lexicon, readings: Set[float], behind: Sequence[str]) -> list[float]:
    """The readings in another measure, rounded as reporters round, if one stands behind: *15 miles* are 24 kilometres.

    Of two figures in one measure the first may by chance be what the second comes to in the other; that is rare.
    """
    power = 2 if behind and behind[0] in lexicon.squared else 1
    times = lexicon.measures.get([*behind, "", ""][power - 1], 0) ** power
    largest = sorted(readings, reverse=True) if times else []
    return [float(f"{value * times:.{digits}g}") for digits in ROUNDED for value in largest]
