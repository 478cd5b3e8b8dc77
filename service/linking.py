"""Quotations of the store to utterances: which pairs link, and how what is linked falls into groups.

Groups are a function of what is stored, whatever the order it came in: which pairs are judged, and how, depends on the
pair alone; linked quotations are grouped together, and nothing else has a say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
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
from service.matching.pairs import DOUBT, FILLED, HOPELESS
from service.matching.terms import terms
from service.model import Relation, Setting, Statement
from service.parts import MOST_GROUPED, parts, without
from service.store.base import Change, View
from service.store.records import Component, Group, Halves, Known, Likeness, Mark, Pair, Stir, Traits, Wanted

# What is less alike than that is not judged. On the corpus 99.9% of renderings and 98.8% of fragments that the matcher
# takes for one come to it, and 2.6% of strangers (training/matching/found.py).
LIKENESS = Likeness(cosine=8.0, lopsided=0.25, least=6.4)
LONGEST = 20_000  # code points of a quotation that are compared
COPIED = 12  # words that one speaker is given for once only, wherever they are quoted again
MATCHER = "matcher"  # the note under which the store keeps by what it was linked
OF_HANDLES = "RARE USUAL SHORT WINDOW FAR_BANDS FAR_BITS NEAR_BANDS NEAR_BITS SEED PRIME BAND".split()
RULES = (
    *(*astuple(LIKENESS), LONGEST, MOST_GROUPED, COPIED, DOUBT, HOPELESS, FILLED),
    *(getattr(handles, name) for name in OF_HANDLES),
)


@dataclass(frozen=True, slots=True)
class Met:
    """A stored quotation that another is linked to or conflicts with, how, and the score."""

    id: str
    relation: Relation
    score: float


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A statement that will be stored, what was looked for, and what it met."""

    statement: Statement
    wanted: Wanted
    met: Sequence[Met]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was found for statements before they were stored: by their ids, when the store had come so far."""

    mark: Mark
    judged: Mapping[str, Foreseen]


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

    def wanted(self, one: Statement) -> Wanted:
        """What to look for as candidates of a statement."""
        encoded: Encoded = self._matcher.encode(one.text)
        return Wanted(
            one.speaker,
            _halves(encoded.vector),
            self._matcher.handles.asked_far(encoded),
            self._matcher.handles.asked_near(encoded) if one.speaker else (),
            content(encoded.words),
            LIKENESS,
        )

    def judged(self, view: View, one: Statement, wanted: Wanted, since: Mark | None = None) -> list[Met]:
        """The stored quotations that `one` is linked to or conflicts with; with `since` those that came later."""
        others = [each for each in view.candidates(wanted, since) if each.id != one.id]
        judgements = self._matcher.against(one, [self._statement(other) for other in others])
        return [
            Met(other.id, relation, score)
            for other, (relation, score) in zip(others, judgements, strict=True)
            if relation is not Relation.DIFFERENT
        ]

    def ahead(self, view: View, statements: Sequence[Statement]) -> Ahead:
        """Judge and group statements that will be stored, before anybody has to wait for it."""
        asked = [(each, self.wanted(each)) for each in statements]
        found = Ahead(view.mark(), {one.id: Foreseen(one, its, self.judged(view, one, its)) for one, its in asked})
        for one, _ in asked:
            met = found.judged[one.id].met
            links = [_pair(one.id, each) for each in met if each.relation is not Relation.CONFLICT]
            if links:
                self._group_ahead(view, one, links)
        return found

    def _group_ahead(self, view: View, one: Statement, links: Sequence[Pair]) -> None:
        """Have everything encoded and judged that grouping will ask for; the groups themselves are not kept."""
        there = view.component({end for pair in links for end in (pair.a, pair.b)} - {one.id})
        together = Component((one.id, *there.members), (*links, *there.links))
        own = next(part for part in parts(together) if one.id in part)
        members = view.known([each for each in own if each != one.id])
        self._matcher.group([one, *(self._statement(member) for member in members)])

    def link(self, change: Change, ids: Collection[str], ahead: Ahead | None = None) -> None:
        """Judge stored quotations that are not linked yet with whatever they may be one with."""
        pairs: dict[tuple[str, str], Pair] = {}
        for own in change.known(ids):
            for met in self._met(change, self._statement(own), ahead):
                pair = _pair(own.id, met)
                pairs[pair.a, pair.b] = pair
        change.add_pairs([pairs[key] for key in sorted(pairs)])

    def _met(self, change: Change, one: Statement, ahead: Ahead | None) -> list[Met]:
        """What `judged` gives, of which most may be known."""
        known = ahead and ahead.judged.get(one.id)
        if not ahead or not known or known.statement != one or ahead.mark.upheavals != change.mark().upheavals:
            return self.judged(change, one, self.wanted(one))
        return [*known.met, *self.judged(change, one, known.wanted, ahead.mark)]

    def settle(self, change: Change, stir: Stir, ahead: Ahead | None = None) -> None:
        """Link and group what a change of articles leaves to be linked and grouped."""
        self.link(change, stir.link, ahead)
        component = change.component({*stir.link, *stir.group})
        # What stood together before, and does so now, need not be grouped again: a saying of a thousand renderings is
        # many parts, of which a new one touches one or two. Where links went, what stood together is not known.
        before = () if stir.removed else parts(without(component, set(stir.link)))
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


def _pair(one: str, met: Met) -> Pair:
    a, b = sorted((one, met.id))
    return Pair(a, b, met.score, conflict=met.relation is Relation.CONFLICT)


def _halves(vectors: Vectors) -> Halves:
    return vectors.astype(np.float16)
