"""What holds of two texts as wholes, for many pairs at once, and the plain signs of a reversed point among it."""

from __future__ import annotations

import numpy as np

from service.matching.align import SCOPE, Flags, Floats, Ids, Padded, following
from service.matching.lexicon import load_lexicon
from service.matching.words import (
    CAPITAL,
    CAPITALS,
    FIGURE,
    FORM,
    HEARD,
    IMPLIED,
    NEGATION,
    OPENING,
    SIDE,
    STOP,
    identity,
)

WHOLES = 6  # the texts' cosine, both lengths, their ratio, the shares of the shorter's words and content words found
SIGNS = (
    *("negation", "negation_beyond", "figure", "figure_beyond", "name", "name_beyond", "antonym", "roles"),
    *("negation_faced", "figure_faced", "name_faced", "antonym_faced"),
)
MOST = np.array([2, 2, 2, 2, 3, 3, 2, 1, 2, 1, 1, 1], dtype=np.float32)  # that each of SIGNS counts
NEAR = 6  # words about it that it may turn
VOICE = 3  # words from *was* up to *by* and what is in the passive beside it or *was*, and from *by* to who does it
BESIDE = 2  # words about a figure or name by which it is known in whose place it stands
BEYOND = [1, 3, 5]  # those of SIGNS that are weighed by the share of the length
GLOBALS = WHOLES + len(SIGNS)
ADVERBIAL, CALENDAR, PASSIVE, BY = (
    np.array([identity(word) for word in sorted(words)])
    for words in (load_lexicon().adverbial, load_lexicon().calendar, load_lexicon().passive, load_lexicon().by)
)


def wholes(a: Padded, b: Padded, cosines: Floats, found: Floats) -> Floats:
    """(pairs, GLOBALS): what holds of two texts as wholes, then `signs`; `found` is by `links`, `a` the shorter."""
    n, m = a.mask.sum(1), b.mask.sum(1)
    content = a.mask * (1 - a.flags[:, :, STOP])
    covered = (found[..., 1] > 0).any(2)
    figures = [
        cosines,
        np.log1p(n) / 3,
        np.log1p(m) / 3,
        n / np.maximum(m, 1),
        (covered * a.mask).sum(1) / np.maximum(n, 1),
        (covered * content).sum(1) / np.maximum(content.sum(1), 1),
    ]
    return np.concatenate([np.stack(figures, axis=1).astype(np.float32), signs(a, b, found)], axis=1)


def signs(a: Padded, b: Padded, found: Floats) -> Floats:
    """(pairs, SIGNS): plain signs of a reversed point; `found` as `links` gives it, `a` the shorter.

    How many negations, figures and names the shorter text has that the longer lacks (of negations, unless a word that
    only the longer has may say the same); those that the longer has beyond it, by its share of the length; words that
    only one text has with an antonym that only the other has; whether two names changed places about a word; in how
    many of the two a word is negated that is not so in the other; whether two figures, two names or two antonyms stand
    for each other beside one word.
    """
    alike = (found[..., 0] + found[..., 1] + found[..., 2]) > 0
    known_a, known_b = (np.asarray(alike.any(side), dtype=np.bool_) for side in (2, 1))
    implied_a, implied_b = ((each.ids[IMPLIED] > 0) & ~known for each, known in ((a, known_a), (b, known_b)))
    equal = found[..., 3] > 0
    names_a, names_b = names(a), names(b)
    figures_a, figures_b = ((each.flags[..., FIGURE] > 0) & ~equal.any(side) for each, side in ((a, 2), (b, 1)))
    opposed = np.asarray((found[..., 5] > 0) & ~known_a[:, :, None] & ~known_b[:, None, :], dtype=np.bool_)
    opposed_a, opposed_b = (np.asarray(opposed.any(side), dtype=np.bool_) for side in (2, 1))
    telling = alike & _told(a, b)
    more = a.flags[..., NEGATION].sum(1) - b.flags[..., NEGATION].sum(1)
    counts = [
        more - implied_b.sum(1),
        -more - implied_a.sum(1),
        figures_a.sum(1),
        figures_b.sum(1),
        (names_a & ~known_a).sum(1),
        (names_b & ~known_b).sum(1),
        opposed_a.sum(1),
        _crossed(_party(a)[:, :, None] & _party(b)[:, None, :] & alike, telling, opposite(a, b, alike)),
        _turned(a, b, telling, implied_a, implied_b),
        _apart(figures_a, figures_b, telling | equal),
        _apart(names_a & ~known_a, names_b & ~known_b, telling),
        _apart(opposed_a, opposed_b, telling | equal),
    ]
    kept = np.clip(np.stack(counts, axis=1).astype(np.float32), 0, MOST)
    kept[:, BEYOND] *= (a.mask.sum(1) / np.maximum(b.mask.sum(1), 1))[:, None]
    return kept


def names(words: Padded) -> Flags:
    """Which words are likely names: capitals, but not of common words that begin a sentence."""
    return _capitals(words, words.flags[..., OPENING] * (words.ids[HEARD] >= 0))


def _party(words: Padded) -> Flags:
    """Which words may be of somebody who does something or has it done to them: not *in Brno*, *Monday*.

    Of those that begin a sentence all may: *Police accused Oberan*, *Oberan accused Police*.
    """
    forms = words.ids[FORM]
    placed = following(np.isin(forms, ADVERBIAL), 1) | np.isin(forms, CALENDAR)
    return _capitals(words, words.flags[..., OPENING]) & ~placed


def _capitals(words: Padded, opening: Floats) -> Flags:
    """Which words have a capital, but no figures and no stop words."""
    flags = words.flags
    capital = flags[..., CAPITAL] + opening + flags[..., CAPITALS]
    return np.asarray((capital > 0) & (flags[..., FIGURE] + flags[..., STOP] == 0), dtype=np.bool_)


def _crossed(shared: Flags, telling: Flags, turned: Flags) -> Flags:
    """Whether two names that both texts have stand about a word of both in one order here and in the other there.

    *A accused B*, *B accused A*: a name that merely moved, with nothing between that stayed, is no sign of it, nor is
    one that a text says twice. About words that are `turned` it is the same order that is the sign: *B was accused by
    A*, *B accused A*; and the other is none about any word then: *A sold the port to B*, *B bought the port from A*.
    """
    found = np.zeros(len(shared), dtype=np.bool_)
    some = np.flatnonzero(shared.reshape(len(shared), -1).sum(1) > 1)  # few, and the rest is not cheap
    if len(some):
        names = shared[some]
        names &= (names.sum(2) == 1)[:, :, None] & (names.sum(1) == 1)[:, None, :]
        about, turned = ~names, turned[some]
        crossed = _placed(names, 1, -1) & _placed(names, -1, 1) & about
        kept = _placed(names, 1, 1) & _placed(names, -1, -1) & about
        found[some] = (crossed & telling[some] & ~turned).any((1, 2)) & ~(crossed & turned).any((1, 2))
        found[some] |= (kept & turned).any((1, 2))
    return found


def _placed(names: Flags, a: int, b: int) -> Flags:
    """Where words of the two texts have a name before them (1) or behind (-1): `a` in the one, `b` in the other."""
    found = np.zeros_like(names)
    found[:, ::a, ::b][:, 1:, 1:] = _reach(names[:, ::a, ::b][:, :-1, :-1])
    return found


def opposite(a: Padded, b: Padded, alike: Flags) -> Flags:
    """Which pairs of words say from two sides what one does to another: in the passive and not, or *sold*, *bought*."""
    voices = _passive(a)[:, :, None] != _passive(b)[:, None, :]
    sides_a, sides_b = a.ids[SIDE][:, :, None], b.ids[SIDE][:, None, :]
    known = np.asarray(alike.any(2))[:, :, None] | np.asarray(alike.any(1))[:, None, :]
    converse = (sides_a ^ sides_b == 1) & (sides_a > 0) & ~known
    return np.asarray((alike & _told(a, b) & voices) | converse, dtype=np.bool_)


def _passive(words: Padded) -> Flags:
    """Which words may be in the passive, and say who did it: *sued* in *was last year sued by Norland*."""
    forms = words.ids[FORM]
    be, by = np.isin(forms, PASSIVE), np.isin(forms, BY) & _preceding(_party(words), VOICE)
    return (following(be, 1) & _preceding(by, VOICE)) | (following(be, VOICE) & _preceding(by, 1))


def _turned(a: Padded, b: Padded, telling: Flags, implied_a: Flags, implied_b: Flags) -> Ids:
    """In how many of the two texts a negation stands right before a word of both, near which the other has none.

    Nor one of the words that imply a negation, of which `implied_a` and `implied_b` tell those that only one text has.
    *They did not sign, which was a surprise* has as many negations as *They signed, which was no surprise*.
    """
    found = np.zeros(len(telling), dtype=np.int64)
    negated_a, negated_b = a.flags[..., NEGATION] > 0, b.flags[..., NEGATION] > 0
    some = np.flatnonzero(negated_a.any(1) | negated_b.any(1))
    if len(some):
        shared, negated_a, negated_b = telling[some], negated_a[some], negated_b[some]
        about_a, about_b = _about(negated_a | implied_a[some]), _about(negated_b | implied_b[some])
        found[some] += (shared & following(negated_a, SCOPE)[:, :, None] & ~about_b[:, None, :]).any((1, 2))
        found[some] += (shared & ~about_a[:, :, None] & following(negated_b, SCOPE)[:, None, :]).any((1, 2))
    return found


def _apart(only_a: Flags, only_b: Flags, alike: Flags) -> Flags:
    """Whether a figure or name that only one text has stands to a word as one does that only the other has."""
    found = np.zeros(len(alike), dtype=np.bool_)
    some = np.flatnonzero(only_a.any(1) & only_b.any(1))
    # Words behind them, then those before them.
    for start in (slice(None), slice(None, None, -1)) if len(some) else ():
        after_a, after_b = (following(each[some][:, start], BESIDE)[:, start] for each in (only_a, only_b))
        found[some] |= (alike[some] & after_a[:, :, None] & after_b[:, None, :]).any((1, 2))
    return found


def _about(words: Flags) -> Flags:
    """Which words are one of `words` or come up to NEAR places before or after one."""
    return words | following(words, NEAR) | _preceding(words, NEAR)


def _preceding(words: Flags, reach: int) -> Flags:
    """Which words come up to `reach` places before one of `words`."""
    return following(words[:, ::-1], reach)[:, ::-1]


def _told(a: Padded, b: Padded) -> Flags:
    """Which pairs of words are no stop words."""
    return np.asarray((a.flags[:, :, None, STOP] + b.flags[:, None, :, STOP]) == 0, dtype=np.bool_)


def _reach(cells: Flags) -> Flags:
    """Whether any cell up to here, by both sides, is true."""
    return np.logical_or.accumulate(np.logical_or.accumulate(cells, axis=1), axis=2)
