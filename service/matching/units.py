"""What a figure counts, kilometres or euros, and what it comes to in the measure that others would use."""

from __future__ import annotations

from collections.abc import Sequence, Set

from service.matching.counting import word
from service.matching.lexicon import Lexicon

ROUNDED = (2, 3)  # digits to which a converted figure is rounded

Unit = tuple[str, int]  # the unit's first word in the lexicon, and the place of its last word; none, and -1
NO_UNIT: Unit = ("", -1)


def unit(lexicon: Lexicon, forms: Sequence[str], place: int, behind: int) -> Unit:
    """The unit of the figure at `place`: *15 kilometres*, *4 per cent*, *40 Swiss francs*, *$40*.

    `behind` is where the words go on behind it; -1 where something other than a space is between.
    """
    found = _behind(lexicon, forms, behind) if behind >= 0 else NO_UNIT
    before = word(forms, place - 1)
    return (lexicon.units[before], place - 1) if found == NO_UNIT and before in lexicon.signs else found


def _behind(lexicon: Lexicon, forms: Sequence[str], at: int) -> Unit:
    first, second = word(forms, at), word(forms, at + 1)
    if both := lexicon.units.get(f"{first} {second}"):
        return both, at + 1
    if first in lexicon.squared and second in lexicon.units:
        return f"square {lexicon.units[second]}", at + 1
    if first in lexicon.units and second not in lexicon.squared:  # not sure: *80 metres square*, *10 cm square cubes*
        return lexicon.units[first], at
    if second in lexicon.currencies and first not in lexicon.stop | lexicon.rates:
        return lexicon.units[second], at + 1
    return NO_UNIT


def converted(lexicon: Lexicon, readings: Set[float], behind: Sequence[str]) -> list[float]:
    """The readings in another measure, rounded as reporters round, if one stands behind: *15 miles* are 24 kilometres.

    What is a thousandth or a hundredth of the other is not rounded: *2.85 kilometres* are 2,850 metres. Of two figures
    in one measure the first may by chance be what the second comes to in the other; that is rare.
    """
    power = 2 if behind and behind[0] in lexicon.squared else 1
    unit = [*behind, "", ""][power - 1]
    largest = sorted(readings, reverse=True)
    if unit in lexicon.parts:
        return [value * lexicon.parts[unit] ** power for value in largest]
    times = lexicon.measures.get(unit, 0) ** power
    return [float(f"{value * times:.{digits}g}") for digits in ROUNDED for value in largest] if times else []
