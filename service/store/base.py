"""The store as the rest of the house sees it: what can be read, what can be written, and that both are transactions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from threading import Event
from typing import Protocol, TypeVar

from service.store.base_jobs import Work
from service.store.job_records import Job, Result
from service.store.records import (
    Component,
    Group,
    Known,
    Mark,
    Mentioned,
    NewQuotation,
    Page,
    Pair,
    Place,
    QuotationQuery,
    Stir,
    StoredArticle,
    StoredQuotation,
    StoredUtterance,
    UtteranceQuery,
    Wanted,
    WrittenSpeaker,
)

R = TypeVar("R")


class View(Protocol):
    """One state of the store: what is read in it belongs together. Lists are in the order that each method says."""

    def article(self, article_id: str) -> StoredArticle | None:
        """The article of that id."""
        ...

    def article_ids(self, after: str, limit: int) -> list[str]:
        """The ids of some articles, in order, of those after `after`."""
        ...

    def quotations_of(self, article_id: str) -> list[StoredQuotation]:
        """The article's quotations, in text order."""
        ...

    def quotations(self, query: QuotationQuery, limit: int, after: Place | None = None) -> Page[StoredQuotation]:
        """The quotations asked for, latest first, those without a date at the end."""
        ...

    def by_ids(self, ids: Sequence[str]) -> list[StoredQuotation]:
        """The quotations of these ids, in this order; all must be there."""
        ...

    def utterance(self, utterance_id: str) -> StoredUtterance | None:
        """The utterance that has this id now."""
        ...

    def moved(self, utterance_id: str) -> str | None:
        """The id of the utterance that an earlier one went into."""
        ...

    def utterances(self, query: UtteranceQuery, limit: int, after: Place | None = None) -> Page[StoredUtterance]:
        """The utterances asked for, the one last published first, those without a date at the end."""
        ...

    def renderings(self, utterance_id: str) -> list[StoredQuotation]:
        """The utterance's renderings, earliest first, those without a date at the end."""
        ...

    def conflicts(self, utterance_id: str) -> list[tuple[StoredQuotation, StoredQuotation]]:
        """Each of its renderings with each quotation that conflicts with it."""
        ...

    def mark(self) -> Mark:
        """How far the store has come."""
        ...

    def candidates(self, wanted: Wanted, since: Mark | None = None) -> list[Known]:
        """All quotations that may be one utterance with what is wanted, in order of their ids; not only the best n.

        Whether two quotations find each other depends on nothing but the two. With `since` only those that came later.
        """
        ...

    def standing(self, article: StoredArticle, new: Sequence[NewQuotation]) -> list[str]:
        """The ids of those that would stand for themselves if the article were added now, and so want to be linked."""
        ...

    def known(self, ids: Collection[str]) -> list[Known]:
        """These quotations as linking needs them, in order of their ids."""
        ...

    def foremost(self, ids: Collection[str]) -> list[str]:
        """The ids of what stands for these quotations, in order: themselves, or what they are copies of.

        Of copies the earliest alone is a candidate and has links; the others are in its utterance.
        """
        ...

    def component(self, ids: Collection[str]) -> Component:
        """All that is linked to these quotations or what they copy, over however many others, and by what."""
        ...

    def written_speakers(self) -> list[WrittenSpeaker]:
        """The registry's entries that were written here."""
        ...

    def registry_version(self) -> int:
        """A number that grows with every entry written; cheap to ask."""
        ...

    def said_by(self, speaker_id: str) -> list[str]:
        """The ids of the articles that have quotations of this speaker of the registry."""
        ...

    def mentions(self) -> Iterator[Mentioned]:
        """How sources are named, over all articles."""
        ...

    def note(self, name: str) -> str | None:
        """What is noted under `name`."""
        ...

    def job(self, job_id: str) -> Job | None:
        """The job of that id, once it is accepted."""
        ...

    def backlog(self) -> int:
        """How many items of all jobs are still to be done."""
        ...

    def results(self, job_id: str, after: int, limit: int) -> list[Result]:
        """What became of the job's items, by line from `after` on; those still to be worked on are left out."""
        ...


class Change(View, Work, Protocol):
    """A transaction that writes; it sees what it wrote, and all of it is kept or nothing."""

    def add_article(self, article: StoredArticle, quotations: Sequence[NewQuotation]) -> Stir:
        """Store an article that is not there; its quotations are in no utterance until `regroup`."""
        ...

    def add_url(self, article_id: str, url: str) -> None:
        """Remember another address of an article; nothing where it is known."""
        ...

    def replace(self, article_id: str, quotations: Sequence[NewQuotation], models: Mapping[str, str]) -> Stir:
        """Have these in place of the article's quotations of the same ids.

        What linked the former ones is forgotten; their utterances are left to `regroup`.
        """
        ...

    def delete_article(self, article_id: str) -> Stir:
        """Remove an article, its quotations and what links them; the utterances are left to `regroup`."""
        ...

    def add_pairs(self, pairs: Sequence[Pair]) -> None:
        """Keep how quotations were judged; again where they were judged before."""
        ...

    def regroup(self, groups: Sequence[Group]) -> None:
        """Make these the utterances of their members and of the copies of these; their earlier ones end.

        An utterance that a group continues keeps its id; the id of one that goes into another leads there from now on.
        """
        ...

    def set_note(self, name: str, value: str) -> None:
        """Note `value` under `name`."""
        ...

    def write_speaker(self, speaker: WrittenSpeaker) -> int:
        """Keep an entry of the registry; the registry's new version."""
        ...


class Store(Protocol):
    """A database of what was said."""

    def check(self) -> None:
        """Raises StoreError where it cannot be reached or its schema is not this version's."""
        ...

    def read(self) -> AbstractContextManager[View]:
        """One state of the store to read. Raises StoreUnavailable where it cannot be reached."""
        ...

    def write(self, work: Callable[[Change], R]) -> R:
        """What `work` returns, done in one transaction, one writer at a time over all processes.

        `work` is done again where the database asks for that, so it must have no other effect. Raises
        StoreUnavailable where the store cannot be reached or is taken for too long.
        """
        ...

    def write_aside(self, work: Callable[[Change], R]) -> R:
        """The same without waiting for other writers, for what touches nothing but jobs and their items."""
        ...

    def read_ahead(self, stopped: Event) -> None:
        """Read beforehand what linking will, until `stopped`. Raises StoreUnavailable where it cannot be reached."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...
