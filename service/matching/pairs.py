"""What is known of the pairs among some statements: verdicts on their texts, with what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from service.matching.calibration import Verdict
from service.matching.compare import Judge
from service.matching.encode import Encoded, TextEncoder
from service.matching.evidence import Around, Evidence, days_apart
from service.matching.spoken import spoken, turned
from service.model import Relation, Statement

DOUBT = 0.05  # a probability nearer to 0 or 1 needs no evidence from around
HOPELESS = 0.02  # one under which the words that a text quotes need not be judged by themselves
FILLED = 0.5  # of a passage that a text takes up, over which the rest of it is little more than who said it
WHOLE = 0.6  # a text at least so long, beside the longest of its group, is no mere fragment of it

Beside = tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]  # passages, and neighbours, to be compared
NOTHING: Beside = ((), ())


class Pairs:
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
        self._words: dict[tuple[int, int], int] = {}
        self._scores: dict[tuple[int, int], float] = {}
        self._passages: dict[tuple[str, str], Verdict] = {}

    def judge(self, pairs: Iterable[tuple[int, int]], *, lone: bool = False) -> None:
        """Have those of `pairs` judged that are not yet.

        Of `lone` pairs, which are asked for their own meaning only, what stands around those is not read that come to
        nothing whatever it is.
        """
        missing = sorted({pair for pair in pairs if pair not in self.verdicts and self.may_meet(*pair)})
        whole = self._judge.verdicts([(self.texts[i], self.texts[j]) for i, j in missing])
        found = self._by_spoken(missing, whole)
        self.verdicts.update(zip(missing, (verdict for verdict, _ in found), strict=True))
        self._words.update(zip(missing, (words for _, words in found), strict=True))
        telling = [not lone or self._open(*pair, *each) for pair, each in zip(missing, found, strict=True)]
        surroundings = iter(self.around([pair for pair, tells in zip(missing, telling, strict=True) if tells]))
        for (i, j), (verdict, words), tells in zip(missing, found, telling, strict=True):
            beside = next(surroundings) if tells else Around()
            self._scores[i, j] = self._evidence.score(self.statements[i], self.statements[j], verdict, words, beside)

    def _open(self, i: int, j: int, verdict: Verdict, words: int) -> bool:
        """Whether what stands around a pair could decide it, or is told of with it."""
        most = self._evidence.most(self.statements[i], self.statements[j], verdict, words)
        return most >= self._judge.calibration.match_floor or self.conflicts(i, j)

    def _by_spoken(self, pairs: Sequence[tuple[int, int]], verdicts: Sequence[Verdict]) -> list[tuple[Verdict, int]]:
        """The surest verdict on each pair, and the words of the shorter text that it rests on.

        What a report puts around the words it quotes is its own, so a doubtful pair is also judged by these alone.
        """
        faces = [self._faces(*pair, verdict) for pair, verdict in zip(pairs, verdicts, strict=True)]
        judged = iter(self._judge.verdicts(list(chain(*faces))))
        found = []
        for (i, j), verdict, others in zip(pairs, verdicts, faces, strict=True):
            options = [(verdict, _shorter(self.texts[i], self.texts[j]))]
            options += [(next(judged), _shorter(a, b)) for a, b in others]
            found.append(max(options, key=lambda option: option[0].score))
        return found

    def _faces(self, i: int, j: int, verdict: Verdict) -> list[tuple[Encoded, Encoded]]:
        """The other pairs of texts by which two statements may be judged, beside the one that `verdict` is on."""
        if verdict.equal or not HOPELESS <= verdict.topical <= 1 - DOUBT:
            return []
        sides = [[self.texts[place], *self._spoken(place)] for place in (i, j)]
        return [(a, b) for a in sides[0] for b in sides[1]][1:]

    def _spoken(self, place: int) -> list[Encoded]:
        """The stretch that a statement quotes, unless what stands by it may turn it round: *denied that “…”*."""
        words = self.texts[place].words
        stretch = spoken(words.text)
        return [self._encoder.encode(stretch)] if stretch and not turned(words, stretch) else []

    def words(self, i: int, j: int) -> int:
        """The words of the shorter text that the verdict on a pair rests on."""
        return self._words[i, j]

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
        beside = [self._beside(*pair) if _doubtful(self.verdicts[pair]) else NOTHING for pair in pairs]
        missing = [each for each in dict.fromkeys(chain(*chain(*beside))) if each not in self._passages]
        encoded = [(self._encoder.encode(a), self._encoder.encode(b)) for a, b in missing]
        self._passages.update(zip(missing, self._judge.verdicts(encoded), strict=True))
        return [Around(self._likeliest(passages), self._likeliest(neighbours)) for passages, neighbours in beside]

    def _beside(self, i: int, j: int) -> Beside:
        one, other = self.statements[i], self.statements[j]
        a, b = one.setting, other.setting
        if a is None or b is None:
            return NOTHING
        passages = [] if _fills(one) and _fills(other) else [(a.passage, b.passage)]
        return passages, [(left, right) for left in a.neighbours for right in b.neighbours]

    def _likeliest(self, texts: Sequence[tuple[str, str]]) -> float | None:
        return max((self._passages[each].topical for each in texts), default=None)


def _fills(statement: Statement) -> bool:
    """Whether a text is most of the passage that it stands in, which then says little more than the text itself."""
    return statement.setting is not None and len(statement.text) > FILLED * len(statement.setting.passage)


def _doubtful(verdict: Verdict) -> bool:
    return verdict.equal or DOUBT <= verdict.topical <= 1 - DOUBT


def _shorter(a: Encoded, b: Encoded) -> int:
    return min(len(a.words), len(b.words))
