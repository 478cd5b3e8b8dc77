"""Quotations of the store to utterances: which pairs link, and how what is linked falls into groups.

Groups are a function of what is stored, whatever the order it came in: which pairs are judged, and how, depends on the
pair alone; linked quotations are grouped together, and nothing else has a say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

import numpy as np

from service.inference import Vectors
from service.matching.encode import Encoded
from service.matching.handles import content
from service.matching.matcher import Matcher
from service.matching.terms import terms
from service.model import Relation, Setting, Speaker, Statement
from service.store.base import Change, View
from service.store.records import Component, Group, Halves, Known, Pair, Traits, Wanted

# What is less alike than that is not judged: cosine, weighed, and share of telling words together. On the corpus of
# renderings 99.5% of the pairs that the matcher takes for one come to 2.26 or more, 3.6% of pairs of strangers.
COSINE_WEIGHT = 3.0
LIKENESS = 2.15
LONGEST = 20_000  # code points of a quotation that are compared
MOST_GROUPED = 256  # quotations that are grouped together


class Linker:
    """Links with one matcher; not for several threads at once, as that isn't."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def traits(self, statement: Statement, article_text: str) -> Traits:
        """What a statement of an article is found and judged by."""
        encoded = self._matcher.encode(statement.text)
        passage = statement.setting.passage if statement.setting else ""
        start = article_text.index(passage)
        return Traits(
            vector=_halves(encoded.vector),
            word_vectors=_halves(encoded.vectors),
            handles=self._matcher.handles.far(encoded),
            near_handles=self._matcher.handles.near(encoded),
            content=content(encoded.words),
            terms=terms(encoded.words),
            passage=(start, start + len(passage)),
        )

    def wanted(self, text: str, speaker: Speaker | None) -> Wanted:
        """What to look for as candidates of a text."""
        encoded: Encoded = self._matcher.encode(text)
        return Wanted(
            speaker,
            _halves(encoded.vector),
            self._matcher.handles.far(encoded),
            self._matcher.handles.near(encoded),
            content(encoded.words),
            COSINE_WEIGHT,
            LIKENESS,
        )

    def judged(self, view: View, one: Statement) -> list[tuple[Known, Relation, float]]:
        """The stored quotations that `one` is linked to or conflicts with, how, and the score of each."""
        found = [each for each in view.candidates(self.wanted(one.text, one.speaker)) if each != one.id]
        if not found:
            return []
        others = view.known(found)
        judgements = self._matcher.against(one, [self._statement(other) for other in others])
        return [
            (other, relation, score)
            for other, (relation, score) in zip(others, judgements, strict=True)
            if relation is not Relation.DIFFERENT
        ]

    def link(self, change: Change, ids: Collection[str]) -> None:
        """Judge stored quotations that are not linked yet with whatever they may be one with."""
        pairs: dict[tuple[str, str], Pair] = {}
        for own in change.known(ids):
            for other, relation, score in self.judged(change, self._statement(own)):
                a, b = sorted((own.id, other.id))
                pairs[a, b] = Pair(a, b, score, conflict=relation is Relation.CONFLICT)
        change.add_pairs([pairs[key] for key in sorted(pairs)])

    def regroup(self, change: Change, ids: Collection[str]) -> None:
        """Form anew the utterances of these quotations and of all that are linked to them."""
        groups: list[Group] = []
        for members in parts(change.component(ids)):
            groups += self._grouped(change.known(members))
        change.regroup(groups)

    def _grouped(self, members: Sequence[Known]) -> Iterator[Group]:
        by_id = {member.id: member for member in members}
        grouping = self._matcher.group([self._statement(member) for member in members])
        for utterance in grouping.utterances:
            places = {each.quotation: (each.relation, each.score) for each in utterance.renderings}
            alike = [by_id[each] for each in places if by_id[each].text[:LONGEST] == utterance.text]
            first = min(alike, key=lambda each: (each.published_at or date.max, each.id))
            yield Group(first.id, utterance.speaker, places)

    def _statement(self, known: Known) -> Statement:
        text = known.text[:LONGEST]
        self._matcher.remember(text, known.word_vectors, known.vector)
        return Statement(
            known.id,
            text,
            known.speaker,
            known.published_at,
            Setting(known.passage, tuple(each[:LONGEST] for each in known.beside)),
        )


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


def _halves(vectors: Vectors) -> Halves:
    return vectors.astype(np.float16)
