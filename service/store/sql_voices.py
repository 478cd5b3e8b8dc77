"""Who speaks: the names that quotations are attributed to, and which of these may be one person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Insert, bindparam, func, insert, or_, select, update

from service.model import Speaker
from service.store.sql_among import among
from service.store.sql_shelf import Shelf
from service.store.sql_tables import voice_kin, voice_letters, voices

SHARED = 2  # pairs of letters that two spellings of one name have in common at least

# Whose voice it is: a speaker's of the registry, by the id, or another's, by the name.
_IS = {
    True: voices.c.speaker == bindparam("speaker"),
    # Written so that SQLite does not go by the index on `speaker`, which has thousands of nulls.
    False: (voices.c.folded == bindparam("folded"))
    & (voices.c.name == bindparam("name"))
    & (func.coalesce(voices.c.speaker, "") == ""),
}
# Made once, since making a statement takes longer than answering it, and each quotation asks for its speaker.
_VOICE = {by_id: select(voices.c.key).where(same) for by_id, same in _IS.items()}
_KIN = {
    by_id: select(voice_kin.c.kin).join(voices, voices.c.key == voice_kin.c.voice).where(same)
    for by_id, same in _IS.items()
}


@dataclass(frozen=True, slots=True)
class Naming:
    """`agree` says whether two speakers may be one, None where it can't be said; `fold` makes spellings comparable."""

    agree: Callable[[Speaker, Speaker], bool | None]
    fold: Callable[[str], str]


class Base:
    """What all parts of a session work with."""

    def __init__(self, connection: Connection, naming: Naming, shelf: Shelf, *, writes: bool) -> None:
        """`writes`: what it reads may come to nothing."""
        self._connection = connection
        self._naming = naming
        self._shelf = shelf
        self._writes = writes
        self._voices: dict[Speaker, int] = {}  # that this transaction has looked up

    def _added(self, row: Insert) -> int:
        """Insert a row; the key that it got."""
        key = self._connection.execute(row).inserted_primary_key
        assert key is not None  # noqa: S101 - the databases that are known give one
        return int(key[0])


class Voices(Base):
    """Speakers to keys and back."""

    def _voice(self, speaker: Speaker | None) -> int | None:
        """The key of a speaker's voice, which is added where it is new."""
        if speaker is None:
            return None
        if speaker not in self._voices:
            self._voices[speaker] = self._kept_voice(speaker)
        return self._voices[speaker]

    def _kept_voice(self, speaker: Speaker) -> int:
        values = {"name": speaker.name, "folded": self._naming.fold(speaker.name), "wikidata": speaker.wikidata}
        if (key := self._voice_of(speaker)) is not None:
            if speaker.id is not None:  # the registry may have another name for it by now
                self._connection.execute(update(voices).where(voices.c.key == key).values(values))
            return key
        kin = self._alike(speaker)
        key = self._added(insert(voices).values(speaker=speaker.id, **values))
        if speaker.id is None and (letters := self._letters(speaker)):
            self._connection.execute(insert(voice_letters), [{"letters": each, "voice": key} for each in letters])
        rows = {(key, key)} | {(key, other) for other in kin} | {(other, key) for other in kin}
        self._connection.execute(insert(voice_kin), [{"voice": one, "kin": other} for one, other in sorted(rows)])
        return key

    def _kin(self, speaker: Speaker | None) -> list[int]:
        """The keys of the voices that may be this speaker's; none for an unknown one, who may be anybody."""
        if speaker is None:
            return []
        theirs = self._connection.scalars(_KIN[speaker.id is not None], self._asked(speaker))
        return list(theirs) or self._alike(speaker)  # a voice is its own kin too

    def _voices_named(self, wanted: str) -> list[int]:
        """The keys of the voices with an id or a name."""
        same = or_(voices.c.speaker == wanted, voices.c.folded == self._naming.fold(wanted))
        return list(self._connection.scalars(select(voices.c.key).where(same)))

    def _voice_of(self, speaker: Speaker) -> int | None:
        return self._connection.scalar(_VOICE[speaker.id is not None], self._asked(speaker))

    def _asked(self, speaker: Speaker) -> dict[str, str]:
        if speaker.id is not None:
            return {"speaker": speaker.id}
        return {"folded": self._naming.fold(speaker.name), "name": speaker.name}

    def _alike(self, speaker: Speaker) -> list[int]:
        """Voices that may be a speaker's who has none yet; looked for once for every new name.

        Speakers of the registry are nobody but themselves, so they are left out.
        """
        if speaker.id is not None:
            return []
        letters = self._letters(speaker)
        shared = select(voice_letters.c.voice).where(among(voice_letters.c.letters, "letters"))
        enough = shared.group_by(voice_letters.c.voice).having(func.count() >= min(SHARED, len(letters)))
        wanted = select(voices.c.key, voices.c.name).where(voices.c.key.in_(enough))
        rows = self._connection.execute(wanted, {"letters": letters})
        agree = self._naming.agree
        others = ((row.key, Speaker(row.name)) for row in rows)
        return [key for key, other in others if agree(speaker, other) or agree(other, speaker)]

    def _letters(self, speaker: Speaker) -> list[str]:
        """The pairs of neighbouring letters of the last name, its ends among them."""
        name = f"^{(self._naming.fold(speaker.name).split() or [''])[-1]}$"
        return sorted({name[place : place + 2] for place in range(len(name) - 1)})
