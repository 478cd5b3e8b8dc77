"""The words that set two wordings apart, each with what kind of change it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from service.matching.figures import agree
from service.matching.reversals import reversals
from service.matching.words import CAPITAL, CAPITALS, FIGURE, NEGATION, NOTHING, OPENING, STOP, UNIT, Words
from service.model import Change, Difference, Span

CELLS = 2**18  # pairs of words, at most, among which a diff is looked for


def apart(a: Words, b: Words, *, conflict: bool = False) -> tuple[Difference, ...]:
    """The words that set two texts apart, in either order of the two; of a conflict those that make it one."""
    turned = (len(a), a.text) > (len(b), b.text)
    one, other = (b, a) if turned else (a, b)
    found = (reversals(one, other) if conflict else []) or differences(one, other)
    return tuple(Difference(each.change, each.b, each.a) if turned else each for each in found)


def differences(a: Words, b: Words) -> list[Difference]:
    """Where `a` and `b` differ, in the order of `a`; stretches of words that face each other are one difference.

    Stems are aligned as text is by a diff (Ratcliff and Metzener 1988). What both have, but in other places, is a
    change of roles where it is a name, and no difference otherwise.
    """
    one, other = a.stems.tolist(), b.stems.tolist()
    first, last = _alike(one, other)
    i, j = range(first, len(one) - last), range(first, len(other) - last)
    if len(i) * len(j) > CELLS:  # a diff's time grows with the square
        return [Difference(Change.WORDS, _span(a, i), _span(b, j))]
    matcher = SequenceMatcher(None, one[i.start : i.stop], other[j.start : j.stop], autojunk=False)
    found: list[Difference] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind != "equal":
            found.extend(_difference(a, b, i[i1:i2], j[j1:j2]))
    return found


def _alike(one: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    """How many words two texts share at their beginning, and of the rest at their end."""
    shortest = min(len(one), len(other))
    first = next((k for k in range(shortest) if one[k] != other[k]), shortest)
    last = next((k for k in range(shortest - first) if one[-1 - k] != other[-1 - k]), shortest - first)
    return first, last


def _difference(a: Words, b: Words, i: range, j: range) -> Iterator[Difference]:
    left, right = [k for k in i if not _elsewhere(a, k, b, j)], [k for k in j if not _elsewhere(b, k, a, i)]
    if not left and not right and (moved := _moved(a, b, i, j)):
        yield moved
    elif left or right:
        yield Difference(_change(a, b, left, right), _span(a, left), _span(b, right))


def _elsewhere(own: Words, place: int, other: Words, facing: range) -> bool:
    """Whether a word stands in the other text too, outside of what faces it."""
    same = {int(k) for k in (other.stems == own.stems[place]).nonzero()[0]}
    return bool(same - set(facing))


def _moved(a: Words, b: Words, i: range, j: range) -> Difference | None:
    """Names that changed their places."""
    left, right = ([k for k in side if _has_capital(words, k)] for words, side in ((a, i), (b, j)))
    if left and right:
        return Difference(Change.ROLES, _span(a, left), _span(b, right))
    return None


def _change(a: Words, b: Words, left: Sequence[int], right: Sequence[int]) -> Change:
    if _denies(a, left, b, right) or _denies(b, right, a, left):
        return Change.WORDS
    if _any(a, left, NEGATION) != _any(b, right, NEGATION):
        return Change.NEGATION
    if _other_figure(a, left, b, right):
        return Change.NUMBER
    if any(int(b.stems[k]) in a.antonyms[left] for k in right) or any(
        int(a.stems[k]) in b.antonyms[right] for k in left
    ):
        return Change.ANTONYM
    names = [[k for k in side if _is_name(words, k)] for words, side in ((a, left), (b, right))]
    if names[0] and names[1] and _spellings(a, names[0]).isdisjoint(_spellings(b, names[1])):
        return Change.NAME
    return Change.WORDS


def _other_figure(a: Words, left: Sequence[int], b: Words, right: Sequence[int]) -> bool:
    """Whether both sides state figures, and none of the one may be one of the other; not *half* for *first*."""
    sides = ((a, left), (b, right))
    if not any(_any(*side, FIGURE) for side in sides):
        return False
    one, other = ({int(v) for k in side for v in words.values[k] if v != NOTHING} for words, side in sides)
    units = [{int(words.ids[k, UNIT]) for k in side if words.flags[k, FIGURE]} for words, side in sides]
    return bool(one and other) and not agree(one, other, in_one_unit=units[0] == units[1] != {NOTHING})


def _denies(a: Words, left: Sequence[int], b: Words, right: Sequence[int]) -> bool:
    """Whether words of one text say with a negation what a word of the other may say by itself.

    *Not clear*, *unclear*; *did not come*, *stayed away*.
    """
    if not _any(a, left, NEGATION) or _any(b, right, NEGATION):
        return False
    denied = set(b.denied[list(right)].tolist()) - {NOTHING}
    return not denied.isdisjoint(a.stems[list(left)].tolist()) or bool((b.implied[list(right)] > 0).any())


def _any(words: Words, places: Sequence[int], column: int) -> bool:
    return bool(len(places)) and bool(words.flags[list(places), column].any())


def _is_name(words: Words, place: int) -> bool:
    return bool(words.flags[place, [CAPITAL, CAPITALS]].any()) and not words.flags[place, FIGURE]


def _spellings(words: Words, places: Sequence[int]) -> set[int]:
    """By what names are known however they are written."""
    return {int(each) for k in places for each in (words.shapes[k], words.heard[k]) if each != NOTHING}


def _has_capital(words: Words, place: int) -> bool:
    return bool(words.flags[place, [CAPITAL, OPENING, CAPITALS]].any()) and not words.flags[place, STOP]


def _span(words: Words, places: Sequence[int]) -> Span | None:
    if not places:
        return None
    return Span.of(words.text, words.starts[places[0]], words.ends[places[-1]])
