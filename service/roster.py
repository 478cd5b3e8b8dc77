"""The registry of now: the entries of the file, with those that were written over the API in their places."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from service.errors import Fault, InvalidRequest, SpeakerInUse, StoreUnavailable, UnknownSpeaker
from service.revision import revise
from service.speakers.entries import Entry, entry_from
from service.speakers.registry import Registry
from service.speakers.tables import RegistryError
from service.store.base import Change, Store, View
from service.store.records import WrittenSpeaker

log = logging.getLogger(__name__)

WRITTEN = Path("the store")  # what a fault names in place of a file


class Roster:
    """The speakers that this installation knows, the same in every process. Safe for several threads."""

    def __init__(self, base: Registry, store: Store) -> None:
        """`base` holds the entries of the file."""
        self._base = base
        self._store = store
        self._lock = threading.Lock()
        self._version = 0  # of the store's entries, in `_now`
        self._now = base
        self._reached = False

    def current(self) -> Registry:
        """The registry of now; that of before where the store can't be reached, since reading needs no store."""
        try:
            with self._store.read() as view:
                self._reached = True
                version = view.registry_version()
                with self._lock:
                    if version == self._version:
                        return self._now
                now = self._registry(view)
                with self._lock:
                    if version > self._version:  # another thread may have seen a later one meanwhile
                        self._version, self._now = version, now
                return now
        except StoreUnavailable:
            if self._reached:  # who never had a store, on the command line, misses nothing
                log.warning("the store is not available; the speakers are those known before")
        return self._now

    def put(self, speaker_id: str, fields: Mapping[str, Any]) -> tuple[Entry, bool, str]:
        """Write an entry with fields as in speakers.yaml; True where there was none, and the job that follows from it.

        Raises InvalidRequest for fields that make no entry, StoreUnavailable.
        """
        try:
            entry = entry_from(WRITTEN, speaker_id, dict(fields))
        except RegistryError as error:
            raise InvalidRequest([_fault(error)]) from None

        def work(change: Change) -> tuple[bool, str]:
            before = self._registry(change)
            try:
                before.having(_with(before.entries, entry))
            except RegistryError as error:
                raise InvalidRequest([_fault(error)]) from None
            former = _written(change, speaker_id)
            change.write_speaker(WrittenSpeaker(speaker_id, fields))
            return before.get(speaker_id) is None, revise(change, speaker_id, former)

        created, job_id = self._store.write(work)
        return entry, created, job_id

    def delete(self, speaker_id: str) -> str:
        """Remove an entry, also one of the file; the job that follows from it.

        Raises UnknownSpeaker, SpeakerInUse, StoreUnavailable.
        """

        def work(change: Change) -> str:
            before = self._registry(change)
            if before.get(speaker_id) is None:
                raise UnknownSpeaker(speaker_id)
            try:
                before.having(entry for entry in before.entries if entry.id != speaker_id)
            except RegistryError as error:
                raise SpeakerInUse(f"{error.entry} speaks for {speaker_id}; change that entry first.") from None
            former = _written(change, speaker_id)
            change.write_speaker(WrittenSpeaker(speaker_id, None))
            return revise(change, speaker_id, former)

        return self._store.write(work)

    def before(self, speaker_id: str, former: WrittenSpeaker | None) -> Registry:
        """The registry of now, but with the former entry of a speaker; None means that of the file."""
        with self._store.read() as view:
            others = [each for each in view.written_speakers() if each.id != speaker_id]
        try:
            return self._having([*others, former] if former else others)
        except RegistryError:  # others have changed since: what was true of them together is no longer
            return self.current()

    def _registry(self, view: View) -> Registry:
        return self._having(view.written_speakers())

    def _having(self, written: Sequence[WrittenSpeaker]) -> Registry:
        if not written:
            return self._base
        entries = self._base.entries
        for each in written:
            if each.fields is None:
                entries = tuple(entry for entry in entries if entry.id != each.id)
            else:
                entries = _with(entries, entry_from(WRITTEN, each.id, dict(each.fields)))
        return self._base.having(entries)


def _written(view: View, speaker_id: str) -> WrittenSpeaker | None:
    """What was written of a speaker so far, also that it was deleted; None where only the file knows it, if any."""
    return next((each for each in view.written_speakers() if each.id == speaker_id), None)


def _with(entries: Sequence[Entry], entry: Entry) -> tuple[Entry, ...]:
    """The entries with this one in place of that of its id, or at the end."""
    if any(other.id == entry.id for other in entries):
        return tuple(entry if other.id == entry.id else other for other in entries)
    return (*entries, entry)


def _fault(error: RegistryError) -> Fault:
    """A fault of an entry with the pointer to its field: the entry `x.roles[0]`, field `office` is /roles/0/office."""
    _, _, inner = (error.entry or "").partition(".")
    steps = inner.replace("[", "/").replace("]", "") if inner else ""
    return Fault(f"{error.fault}.", pointer="".join(f"/{step}" for step in (steps, error.field) if step))
