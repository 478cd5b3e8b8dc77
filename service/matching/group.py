"""Statements to utterances, whatever the order they come in.

Pairs that may match are judged; groups then grow from the surest pair on, and two of them join only where the mean over
the pairs that tell something holds, nothing conflicts, and no two known speakers meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, combinations

from service.matching.calibration import Verdict
from service.matching.compare import Judge
from service.matching.encode import TextEncoder
from service.matching.evidence import Around, Evidence, days_apart
from service.matching.index import Index
from service.model import Clash, Grouping, Relation, Rendering, Statement, Utterance

CANDIDATES = 12  # a text's, of each sort
ALL_PAIRS = 48  # up to so many statements every pair is judged
DOUBT = 0.05  # a probability nearer to 0 or 1 needs no evidence from around
WHOLE = 0.6  # a text at least so long, beside the longest of its group, is no mere fragment of it


class Grouper:
    """Groups statements; its groups are a function of the set of statements."""

    def __init__(self, encoder: TextEncoder, judge: Judge, evidence: Evidence) -> None:
        self._encoder = encoder
        self._judge = judge
        self._evidence = evidence

    def group(self, statements: Sequence[Statement], within_days: int | None = None) -> Grouping:
        """The utterances of `statements`. `within_days` sets apart what was published further apart than that."""
        ordered = sorted(statements, key=_key)
        known = Known(ordered, within_days, self._encoder, self._judge, self._evidence)
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
        known = Known(ordered, None, self._encoder, self._judge, self._evidence)
        pairs = [(min(place[one.id], place[other.id]), max(place[one.id], place[other.id])) for other in others]
        known.judge(pairs)
        return [(known.meaning(*pair), known.score(*pair)) for pair in pairs]

    def _candidates(self, known: Known) -> set[tuple[int, int]]:
        size = len(known.statements)
        if size <= ALL_PAIRS:
            return set(combinations(range(size), 2))
        index = Index(known.texts)
        near = ((place, other) for place, text in enumerate(known.texts) for other in index.nearest(text, CANDIDATES))
        return {(min(pair), max(pair)) for pair in near if pair[0] != pair[1]}

    def _grow(self, known: Known) -> list[list[int]]:
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

    def _join(self, known: Known, one: Sequence[int], other: Sequence[int], floor: float) -> bool:
        crossing = [(min(i, j), max(i, j)) for i in one for j in other]
        if not all(known.may_meet(*pair) for pair in crossing):
            return False
        known.judge(crossing)
        if any(known.conflicts(*pair) for pair in crossing):
            return False
        longest = max(len(known.texts[place].words) for place in (*one, *other))
        telling = [pair for pair in crossing if known.links(*pair) or known.longer(*pair) >= WHOLE * longest]
        return sum(known.score(*pair) for pair in telling) >= floor * len(telling)

    def _utterance(self, known: Known, group: Sequence[int], name: str) -> Utterance:
        chosen = self._representative(known, group)
        renderings = []
        for place in group:
            relation, score = known.relation(chosen, place)
            renderings.append(Rendering(known.statements[place].id, relation, score))
        speakers = (known.statements[place].speaker for place in group)
        # The fullest name that a rendering gives.
        speaker = min((s for s in speakers if s), key=lambda s: (s.id is None, -len(s.name), s.name), default=None)
        return Utterance(name, speaker, known.statements[chosen].text, tuple(renderings))

    def _representative(self, known: Known, group: Sequence[int]) -> int:
        """Of the whole renderings the one that the others are most like."""
        longest = max(len(known.texts[place].words) for place in group)
        wholes = [place for place in group if len(known.texts[place].words) >= WHOLE * longest]

        def likeness(place: int) -> float:
            return sum(known.score(min(place, other), max(place, other)) for other in group if other != place)

        return max(wholes, key=lambda place: (likeness(place), -place))


class Known:
    """What has been judged so far about the pairs of some statements, by their places i < j."""

    def __init__(
        self,
        statements: Sequence[Statement],
        within_days: int | None,
        encoder: TextEncoder,
        judge: Judge,
        evidence: Evidence,
    ) -> None:
        self.statements = statements
        self.texts = [encoder.encode(statement.text) for statement in statements]
        self.verdicts: dict[tuple[int, int], Verdict] = {}
        self._within_days = within_days
        self._encoder = encoder
        self._judge = judge
        self._evidence = evidence
        self._scores: dict[tuple[int, int], float] = {}
        self._passages: dict[tuple[str, str], Verdict] = {}

    def judge(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Have those of `pairs` judged that are not yet."""
        missing = sorted({pair for pair in pairs if pair not in self.verdicts and self.may_meet(*pair)})
        found = self._judge.verdicts([(self.texts[i], self.texts[j]) for i, j in missing])
        self.verdicts.update(zip(missing, found, strict=True))
        around = self.around(missing)
        for (i, j), verdict, beside in zip(missing, found, around, strict=True):
            words = min(len(self.texts[i].words), len(self.texts[j].words))
            self._scores[i, j] = self._evidence.score(self.statements[i], self.statements[j], verdict, words, beside)

    def may_meet(self, i: int, j: int) -> bool:
        """Whether speakers and dates allow two statements to be one utterance."""
        a, b = self.statements[i], self.statements[j]
        gap = days_apart(a, b)
        far = self._within_days is not None and gap is not None and gap > self._within_days
        return not far and self._evidence.agree(a.speaker, b.speaker) is not False

    def score(self, i: int, j: int) -> float:
        """The probability that two statements render one utterance."""
        return self._scores.get((i, j), 0.0)

    def conflicts(self, i: int, j: int) -> bool:
        """Whether two statements would be one but for a reversed point."""
        verdict = self.verdicts.get((i, j))
        return verdict is not None and self._relation(i, j, verdict) is Relation.CONFLICT

    def links(self, i: int, j: int) -> bool:
        """Whether a pair by itself would be one utterance."""
        return self.score(i, j) >= self._judge.calibration.match_floor and not self.conflicts(i, j)

    def meaning(self, i: int, j: int) -> Relation:
        """What a pair by itself comes to."""
        if self.may_meet(i, j) and self.conflicts(i, j):
            return Relation.CONFLICT
        if not self.links(i, j):
            return Relation.DIFFERENT
        relation = self._relation(i, j, self.verdicts[i, j])
        return Relation.RENDERING if relation is Relation.DIFFERENT else relation

    def longer(self, i: int, j: int) -> int:
        """The words of the longer of two texts."""
        return max(len(self.texts[i].words), len(self.texts[j].words))

    def relation(self, whole: int, place: int) -> tuple[Relation, float]:
        """How a rendering stands to its utterance's representative, and the probability of the two being one."""
        if whole == place:
            return Relation.SAME, 1.0
        pair = (min(whole, place), max(whole, place))
        relation = self._relation(*pair, self.verdicts[pair]) if pair in self.verdicts else Relation.DIFFERENT
        if relation not in (Relation.SAME, Relation.RENDERING, Relation.PART):  # one through a third
            shorter = len(self.texts[place].words) < WHOLE * len(self.texts[whole].words)
            relation = Relation.PART if shorter else Relation.RENDERING
        return relation, round(self.score(*pair), 4)

    def _relation(self, i: int, j: int, verdict: Verdict) -> Relation:
        return self._judge.relation(self.texts[i], self.texts[j], verdict)

    def around(self, pairs: Sequence[tuple[int, int]]) -> list[Around]:
        """What stands around each judged pair; nothing where the texts decide alone, or come without their articles."""
        beside = [self._beside(*pair) if self._doubtful(self.verdicts[pair]) else [] for pair in pairs]
        missing = [each for each in dict.fromkeys(chain(*beside)) if each not in self._passages]
        encoded = [(self._encoder.encode(a), self._encoder.encode(b)) for a, b in missing]
        self._passages.update(zip(missing, self._judge.verdicts(encoded), strict=True))
        found = ([self._passages[each].topical for each in every] for every in beside)
        return [Around(each[0] if each else None, max(each[1:], default=None)) for each in found]

    @staticmethod
    def _doubtful(verdict: Verdict) -> bool:
        return verdict.equal or DOUBT <= verdict.topical <= 1 - DOUBT

    def _beside(self, i: int, j: int) -> list[tuple[str, str]]:
        a, b = self.statements[i].setting, self.statements[j].setting
        if a is None or b is None:
            return []
        return [(a.passage, b.passage), *((one, other) for one in a.neighbours for other in b.neighbours)]


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
