"""Statements to utterances, whatever the order they come in.

Pairs that may match are judged; groups then grow from the surest pair on, and two of them join only where the mean over
the pairs that tell something holds, nothing conflicts, and no two known speakers meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations, product

from service.matching.compare import Judge
from service.matching.encode import TextEncoder
from service.matching.evidence import Evidence
from service.matching.index import Index
from service.matching.pairs import WHOLE, Pairs
from service.model import Clash, Grouping, Relation, Rendering, Statement, Utterance

CANDIDATES = 8  # a text's, of each sort; 12 find no more groups
WAITING = 256  # edges, over which a round looks at no more of them
ALL_PAIRS = 48  # up to so many statements every pair is judged


class Grouper:
    """Groups statements; its groups are a function of the set of statements."""

    def __init__(self, encoder: TextEncoder, judge: Judge, evidence: Evidence) -> None:
        self._encoder = encoder
        self._judge = judge
        self._evidence = evidence

    def group(self, statements: Sequence[Statement], within_days: int | None = None) -> Grouping:
        """The utterances of `statements`. `within_days` sets apart what was published further apart than that."""
        ordered = sorted(statements, key=_key)
        known = Pairs(ordered, within_days, self._encoder, self._judge, self._evidence)
        known.judge(self._candidates(known))
        groups = self._grow(known)
        groups.sort(key=lambda group: (min(ordered[place].published_at or date.max for place in group), group))
        utterances = tuple(self._utterance(known, group, f"u{number}") for number, group in enumerate(groups, 1))
        clashes = tuple(
            Clash(ordered[i].id, ordered[j].id, self._judge.judgement(known.texts[i], known.texts[j], verdict).differs)
            for (i, j), verdict in sorted(known.verdicts.items())
            if known.conflicts(i, j) and known.may_meet(i, j)
        )
        return Grouping(utterances, clashes)

    def against(self, one: Statement, others: Sequence[Statement]) -> list[tuple[Relation, float]]:
        """How `one` stands to each of the others as `group` sees the pair, and its score; `different` links nothing."""
        ordered = sorted([one, *others], key=_key)
        place = {statement.id: number for number, statement in enumerate(ordered)}
        known = Pairs(ordered, None, self._encoder, self._judge, self._evidence)
        pairs = [(min(place[one.id], place[other.id]), max(place[one.id], place[other.id])) for other in others]
        known.judge(pairs, lone=True)
        return [(known.meaning(*pair), known.score(*pair)) for pair in pairs]

    def _candidates(self, known: Pairs) -> set[tuple[int, int]]:
        size = len(known.statements)
        if size <= ALL_PAIRS:
            return set(combinations(range(size), 2))
        index = Index(known.texts)
        near = ((place, other) for place, text in enumerate(known.texts) for other in index.nearest(text, CANDIDATES))
        return {(min(pair), max(pair)) for pair in near if pair[0] != pair[1]}

    def _grow(self, known: Pairs) -> list[list[int]]:
        group_of = [[place] for place in range(len(known.statements))]
        edges = sorted((-known.score(*pair), pair) for pair in list(known.verdicts) if known.links(*pair))
        waiting = [pair for _, pair in edges]
        while waiting:
            waiting, missing = self._round(known, group_of, waiting)
            known.judge(missing)
        return list({id(group): group for group in group_of}.values())

    def _round(
        self, known: Pairs, group_of: list[list[int]], edges: Sequence[tuple[int, int]]
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Join along the edges, in order, as far as what is judged goes: the edges that wait, and for which pairs.

        An edge waits where an earlier one of its groups does, so each is decided as if one came after the other; but
        what the first of them lack is judged together, several times as fast as one by one.
        """
        waiting: list[tuple[int, int]] = []
        missing: list[tuple[int, int]] = []
        held: set[int] = set()  # groups, by their identity
        for number, (i, j) in enumerate(edges):
            one, other = group_of[i], group_of[j]
            if len(waiting) == WAITING:
                return [*waiting, *edges[number:]], missing
            if id(one) in held or id(other) in held:
                lacking: list[tuple[int, int]] | None = []
            else:
                lacking = self._joined(known, group_of, one, other)
            if one is not other and lacking is not None:
                held |= {id(one), id(other)}
                waiting.append((i, j))
                missing += lacking
        return waiting, missing

    def _joined(
        self, known: Pairs, group_of: list[list[int]], one: Sequence[int], other: Sequence[int]
    ) -> list[tuple[int, int]] | None:
        """Join two groups if they are to be; the pairs that must be judged first, None where it is decided."""
        if one is other:
            return None
        crossing = [(min(pair), max(pair)) for pair in product(one, other)]
        if not all(known.may_meet(*pair) for pair in crossing):
            return None
        if lacking := [pair for pair in crossing if pair not in known.verdicts]:
            return lacking
        if self._one_matter(known, (*one, *other), crossing):
            joined = sorted((*one, *other))
            for place in joined:
                group_of[place] = joined
        return None

    def _one_matter(self, known: Pairs, places: Sequence[int], crossing: Sequence[tuple[int, int]]) -> bool:
        if any(known.conflicts(*pair) for pair in crossing):
            return False
        longest = max(len(known.texts[place].words) for place in places)
        telling = [pair for pair in crossing if known.links(*pair) or known.longer(*pair) >= WHOLE * longest]
        return sum(known.score(*pair) for pair in telling) >= self._judge.calibration.match_floor * len(telling)

    def _utterance(self, known: Pairs, group: Sequence[int], name: str) -> Utterance:
        chosen = self._representative(known, group)
        renderings = []
        for place in group:
            relation, score = known.relation(chosen, place)
            renderings.append(Rendering(known.statements[place].id, relation, score))
        speakers = (known.statements[place].speaker for place in group)
        # The fullest name that a rendering gives.
        speaker = min((s for s in speakers if s), key=lambda s: (s.id is None, -len(s.name), s.name), default=None)
        return Utterance(name, speaker, known.statements[chosen].text, tuple(renderings))

    def _representative(self, known: Pairs, group: Sequence[int]) -> int:
        """Of the whole renderings the one that the others are most like."""
        longest = max(len(known.texts[place].words) for place in group)
        wholes = [place for place in group if len(known.texts[place].words) >= WHOLE * longest]

        def likeness(place: int) -> float:
            return sum(known.score(min(place, other), max(place, other)) for other in group if other != place)

        return max(wholes, key=lambda place: (likeness(place), -place))


def _key(statement: Statement) -> tuple[object, ...]:
    """By what a statement is, so that the order it came in says nothing."""
    speaker = statement.speaker
    setting = statement.setting
    return (
        statement.text,
        (speaker.id or "", speaker.name) if speaker else ("", ""),
        statement.published_at or date.min,
        (setting.passage, setting.neighbours) if setting else ("", ()),
        statement.id,
    )
