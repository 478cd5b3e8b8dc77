"""Quotations of the store to utterances: which pairs link, and how what is linked falls into groups.

Groups are a function of what is stored, whatever the order it came in: which pairs are judged, and how, depends on the
pair alone; linked quotations are grouped together, and nothing else has a say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from datetime import date
from functools import cache
from hashlib import sha256

import numpy as np

from service.errors import StoreError
from service.inference import Vectors
from service.matching import handles
from service.matching.encode import Encoded
from service.matching.handles import content
from service.matching.lexicon import FOLDER
from service.matching.matcher import Matcher
from service.matching.terms import terms
from service.model import Relation, Setting, Speaker, Statement
from service.store.base import Change, View
from service.store.records import Component, Group, Halves, Known, Pair, Stir, Traits, Wanted

# What is less alike than that is not judged: cosine, weighed, and share of telling words together. On the corpus of
# renderings 99.7% of the pairs that the matcher takes for one come to it, 6% of pairs of strangers.
COSINE_WEIGHT = 3.0
LIKENESS = 2.15
LONGEST = 20_000  # code points of a quotation that are compared
# Quotations that are grouped together. So many take some seconds, in which nobody else writes; and of more than this
# the grouper does not look at every pair.
MOST_GROUPED = 48
COPIED = 12  # words that one speaker is given for once only, wherever they are quoted again
MATCHER = "matcher"  # the note under which the store keeps by what it was linked
OF_HANDLES = "RARE USUAL SHORT WINDOW FAR_BANDS FAR_BITS NEAR_BANDS NEAR_BITS SEED PRIME".split()
RULES = (COSINE_WEIGHT, LIKENESS, LONGEST, MOST_GROUPED, COPIED, *(getattr(handles, name) for name in OF_HANDLES))


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
            wording=_wording(statement, encoded.words.plain),
        )

    def wanted(self, text: str, speaker: Speaker | None) -> Wanted:
        """What to look for as candidates of a text."""
        encoded: Encoded = self._matcher.encode(text)
        return Wanted(
            speaker,
            _halves(encoded.vector),
            self._matcher.handles.asked_far(encoded),
            self._matcher.handles.asked_near(encoded) if speaker else (),
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

    def settle(self, change: Change, stir: Stir) -> None:
        """Link and group what a change of articles leaves to be linked and grouped."""
        self.link(change, stir.link)
        component = change.component({*stir.link, *stir.group})
        # What stood together before, and does so now, need not be grouped again: a saying of a thousand renderings is
        # many parts, of which a new one touches one or two. Where links went, what stood together is not known.
        before = () if stir.removed else parts(_without(component, set(stir.link)))
        same = {tuple(part) for part in before if not set(part) & set(stir.group)}
        self._regroup(change, (part for part in parts(component) if tuple(part) not in same))

    def regroup(self, change: Change, ids: Collection[str]) -> None:
        """Form anew the utterances of these quotations and of all that are linked to them."""
        self._regroup(change, parts(change.component(ids)))

    def _regroup(self, change: Change, some: Iterable[Sequence[str]]) -> None:
        groups: list[Group] = []
        for members in some:
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


def agree(view: View, matcher: Matcher) -> bool:
    """Whether the store knows by what it was linked. Raises StoreError where that is not this matcher and these rules.

    Vectors of two models say nothing of each other, and handles of two rules never meet.
    """
    theirs = view.note(MATCHER)
    if theirs is not None and theirs != line_of(matcher):
        raise StoreError(
            f"The store was linked by another matcher or by other rules: {theirs}; `whosaid relink` links it anew."
        )
    return theirs is not None


def line_of(matcher: Matcher) -> str:
    """What identifies a matcher and the rules of linking, in a line."""
    named = " ".join(f"{name}={digest}" for name, digest in sorted(matcher.identity.items()))
    return f"{named} rules={_rules()}"


@cache
def _rules() -> str:
    """The digest of all that decides, beside the models, what finds what and how it is judged."""
    digest = sha256(repr(RULES).encode())
    for file in sorted(path for path in FOLDER.iterdir() if path.is_file()):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _wording(statement: Statement, plain: Sequence[str]) -> int | None:
    """The number that a statement has in common with its copies: those of one speaker, equal but for case and marks.

    A few words may be said again, so they must stand in the same passage on the same day, as in an agency's article
    that many print.
    """
    if not plain:
        return None
    speaker = statement.speaker
    same = [*plain, repr(speaker and (speaker.id or speaker.name)), str(bool(speaker and speaker.id))]
    if len(plain) < COPIED:
        same += [str(statement.published_at), statement.setting.passage if statement.setting else ""]
    return int.from_bytes(sha256("\0".join(same).encode("utf-8", "surrogatepass")).digest()[:8]) >> 1


def _without(component: Component, gone: Set[str]) -> Component:
    members = tuple(each for each in component.members if each not in gone)
    return Component(members, tuple(each for each in component.links if each.a not in gone and each.b not in gone))


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
