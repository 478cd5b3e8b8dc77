"""Statements to utterances, whatever the order they come in.

Pairs that may match are judged; groups then grow from the surest pair on, and two of them join only where the mean over
the pairs that tell something holds, nothing conflicts, and no two known speakers meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations

from service.matching.compare import Judge
from service.matching.encode import TextEncoder
from service.matching.evidence import Evidence
from service.matching.index import Index
from service.matching.pairs import WHOLE, Pairs
from service.model import Clash, Grouping, Relation, Rendering, Statement, Utterance

CANDIDATES = 12  # a text's, of each sort
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
        floor = self._judge.calibration.match_floor
        edges = sorted((-known.score(*pair), pair) for pair in list(known.verdicts) if known.links(*pair))
        for _, (i, j) in edges:
            one, other = group_of[i], group_of[j]
            if one is not other and self._join(known, one, other, floor):
                joined = sorted(one + other)
                for place in joined:
                    group_of[place] = joined
        return list({id(group): group for group in group_of}.values())

    def _join(self, known: Pairs, one: Sequence[int], other: Sequence[int], floor: float) -> bool:
        crossing = [(min(i, j), max(i, j)) for i in one for j in other]
        if not all(known.may_meet(*pair) for pair in crossing):
            return False
        known.judge(crossing)
        if any(known.conflicts(*pair) for pair in crossing):
            return False
        longest = max(len(known.texts[place].words) for place in (*one, *other))
        telling = [pair for pair in crossing if known.links(*pair) or known.longer(*pair) >= WHOLE * longest]
        return sum(known.score(*pair) for pair in telling) >= floor * len(telling)

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
