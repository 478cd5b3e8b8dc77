"""Copies: of quotations that say the same, word for word, the earliest stands for all of them.

It alone has handles and links, so that what a thousand articles repeat costs no more to link to than what one says.
Which one stands depends on what is stored and not on the order it came in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, delete, func, insert, select, update

from service.store.records import NewQuotation, Stir, StoredArticle
from service.store.sql_among import among
from service.store.sql_marks import Marks
from service.store.sql_shapes import day_of
from service.store.sql_tables import NO_DAY, NOBODY, handles, pairs, quotations, voice_handles, word_vectors

standing = func.coalesce(quotations.c.copy_of, quotations.c.key)  # the key of what stands for a quotation

SIDES = (pairs.c.a, pairs.c.b)  # of a pair, on either of which a quotation may be

# Made once, since making a statement takes longer than answering it.
_BY_KEY = among(quotations.c.key, "keys")
STANDING = select(standing).where(among(quotations.c.id, "ids"))
NAMED = select(quotations.c.id).where(_BY_KEY)
WORDINGS = select(quotations.c.wording).where(_BY_KEY, quotations.c.wording.is_not(None))
COPIES = select(*(quotations.c[name] for name in ("key", "id", "day"))).where(
    quotations.c.wording == bindparam("wording")
)
STANDING_OF = select(*(quotations.c[name] for name in ("wording", "day", "id"))).where(
    among(quotations.c.wording, "wordings"), quotations.c.copy_of.is_(None)
)
STANDING_COPIES = COPIES.where(quotations.c.copy_of.is_(None))
FOUND_BY = (
    select(quotations.c.key, quotations.c.voice, word_vectors.c.handles, word_vectors.c.near_handles)
    .join(word_vectors, word_vectors.c.quotation == quotations.c.key)
    .where(_BY_KEY)
)


def rank(day: int, quotation_id: str) -> tuple[bool, int, str]:
    """Which of some copies stands for the others: the least, which is the earliest."""
    return day == NO_DAY, day, quotation_id


class Copies(Marks):
    """The part of a session that knows which quotations are copies."""

    def foremost(self, ids: Collection[str]) -> list[str]:
        """The ids of what stands for these quotations, in order: themselves, or what they are copies of."""
        return sorted(self._named(self._standing(ids)))

    def standing(self, article: StoredArticle, new: Sequence[NewQuotation]) -> list[str]:
        """The ids of those that would stand for themselves if the article were added now, and so want to be linked."""
        day = day_of(article.published_at)
        own = {each.quotation.id: each.traits.wording for each in new}
        first = {wording: rank(day, own_id) for own_id, wording in sorted(own.items(), reverse=True)}
        wordings = [each for each in first if each is not None]
        for row in self._connection.execute(STANDING_OF, {"wordings": wordings}):
            first[row.wording] = min(first[row.wording], rank(row.day, row.id))
        return [own_id for own_id, wording in own.items() if wording is None or first[wording] == rank(day, own_id)]

    def _standing(self, ids: Collection[str]) -> set[int]:
        return set(self._connection.scalars(STANDING, {"ids": sorted(ids)}))

    def _named(self, keys: Iterable[int]) -> list[str]:
        return list(self._connection.scalars(NAMED, {"keys": sorted(keys)}))

    def _wordings(self, keys: Sequence[int]) -> set[int]:
        return set(self._connection.scalars(WORDINGS, {"keys": keys}))

    def _settle(self, wordings: Collection[int], fresh: Collection[int], parted: Collection[int]) -> Stir:
        """Have the earliest of each of these wordings stand for the others.

        `fresh` were written just now and stand for themselves, without handles; `parted` lost a link.
        """
        link, group = set(fresh), set(parted)
        removed = bool(parted)
        for wording in sorted(wordings):
            found, stands = self._of_wording(wording)
            if not found:
                continue
            best = min(found, key=lambda row: rank(row.day, row.id))
            for other in found if stands else ():
                if other is not best:
                    if other.key in fresh:
                        link.discard(other.key)
                    else:
                        group |= self._unlinked([other.key])
                        self._hide([other.key])
                        removed = True
                    self._follow(quotations.c.copy_of == other.key, best.key)
                    self._follow(quotations.c.key == other.key, best.key)
            if not stands:  # the one that stood for them is gone
                self._follow(quotations.c.wording == wording, best.key)
                self._connection.execute(update(quotations).where(quotations.c.key == best.key).values(copy_of=None))
                link.add(best.key)
            group.add(best.key)
        if removed or not link <= set(fresh):
            self._upheave()
        self._show(sorted(link))
        return Stir(tuple(self._named(link)), tuple(self._named(group - link)), removed)

    def _of_wording(self, wording: int) -> tuple[Sequence[Any], bool]:
        """What stands for a wording, more than one while that is undecided; or all its copies, and False."""
        found = self._connection.execute(STANDING_COPIES, {"wording": wording}).all()
        return (found, True) if found else (self._connection.execute(COPIES, {"wording": wording}).all(), False)

    def _follow(self, which: Any, key: int) -> None:
        self._connection.execute(update(quotations).where(which).values(copy_of=key))

    def _show(self, keys: Sequence[int]) -> None:
        """Let quotations be found by their handles."""
        for row in self._connection.execute(FOUND_BY, {"keys": keys}).all():
            for table, kept, own in _places(row):
                if kept:
                    self._connection.execute(insert(table), [{"handle": each, **own} for each in kept])

    def _hide(self, keys: Sequence[int]) -> None:
        """Take out what quotations are found by, and what links them."""
        for row in self._connection.execute(FOUND_BY.where(quotations.c.copy_of.is_(None)), {"keys": keys}).all():
            for table, kept, own in _places(row):
                this = [table.c[name] == value for name, value in own.items()]
                self._connection.execute(delete(table).where(among(table.c.handle, "kept"), *this), {"kept": kept})
        for side in SIDES:
            self._connection.execute(delete(pairs).where(among(side, "keys")), {"keys": keys})

    def _unlinked(self, keys: Sequence[int]) -> set[int]:
        """What these quotations are linked to, which is to be grouped without them."""
        found: set[int] = set()
        for side in SIDES:
            linked = select(pairs.c.a, pairs.c.b).where(among(side, "keys"), ~pairs.c.conflict)
            for row in self._connection.execute(linked, {"keys": keys}):
                found |= {row.a, row.b}
        return found - set(keys)


def _places(row: Any) -> Iterator[tuple[Table, list[int], dict[str, int]]]:
    """The tables that a quotation is found in, by which handles, and what else its rows there hold."""
    everybodys, near = row.handles.tolist(), row.near_handles.tolist()
    yield handles, everybodys, {"quotation": row.key}
    of_voice = {"voice": row.voice or NOBODY, "quotation": row.key}
    yield voice_handles, everybodys if row.voice is None else near, of_voice
