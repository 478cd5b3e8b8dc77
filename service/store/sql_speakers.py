"""The registry's entries that were written over the API, and which articles an entry touches."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, func, insert, select

from service.store.records import Mentioned, WrittenSpeaker
from service.store.sql_shapes import date_of
from service.store.sql_tables import articles, quotations, speakers, voices
from service.store.sql_voices import Voices


class Speakers(Voices):
    """The part of a session that knows the written registry."""

    def written_speakers(self) -> list[WrittenSpeaker]:
        """The entries that were written, in order of their ids."""
        rows = self._connection.execute(select(speakers).order_by(speakers.c.id))
        return [WrittenSpeaker(row.id, row.fields) for row in rows]

    def registry_version(self) -> int:
        """A number that grows with every entry written; cheap to ask."""
        return self._connection.scalar(select(func.max(speakers.c.version))) or 0

    def write_speaker(self, speaker: WrittenSpeaker) -> int:
        """Keep an entry of the registry; the registry's new version."""
        version = self.registry_version() + 1
        fields = dict(speaker.fields) if speaker.fields is not None else None
        self._connection.execute(delete(speakers).where(speakers.c.id == speaker.id))
        self._connection.execute(insert(speakers).values(id=speaker.id, fields=fields, version=version))
        return version

    def said_by(self, speaker_id: str) -> list[str]:
        """The ids of the articles that have quotations of this speaker of the registry."""
        wanted = (
            select(articles.c.id)
            .join(quotations, quotations.c.article == articles.c.key)
            .join(voices, voices.c.key == quotations.c.voice)
            .where(voices.c.speaker == speaker_id)
        )
        return sorted(self._connection.scalars(wanted.distinct()))

    def mentions(self) -> Iterator[Mentioned]:
        """How sources are named, over all articles."""
        wanted = (
            select(articles.c.id, quotations.c.day, quotations.c.spans, voices.c.name)
            .join(quotations, quotations.c.article == articles.c.key)
            .outerjoin(voices, voices.c.key == quotations.c.voice)
            .order_by(quotations.c.key)
            .execution_options(yield_per=1000)
        )
        for row in self._connection.execute(wanted):
            mention = row.spans["mention"]
            yield Mentioned(row.id, date_of(row.day), mention[2] if mention else None, row.name)
