"""Rows for a store that was never linked: prepared quotations by the ten thousand, past the service and its lock."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from pgvector import HalfVector
from pgvector.psycopg import register_vector
from sqlalchemy import func, insert, select

from benchmarks.made_up import CHUNK, Made, Maker, Vocabulary, text_of
from service.archive import id_of
from service.linking import _wording
from service.model import Setting, Speaker, Statement
from service.store import sql_tables as tables
from service.store.sql import SqlStore

PER_ARTICLE = 4
FILLED = "made up"  # the note of how many quotations were filled in
COLUMNS = {
    "articles": "key id text language day models stored_at",
    "quotations": "key id article number kind text spans voice confidence day passage_start passage_end "
    "utterance relation score wording copy_of",
    "traits": "quotation vector content",
    "word_vectors": "quotation vectors handles near_handles",
    "pairs": "a b score conflict",
    "utterances": "key id voice representative first last size",
}
FOUND_BY = {"handles": "handle quotation", "voice_handles": "voice handle quotation"}  # tables of handles, in order
AT_ONCE = 1_000_000  # handles in one statement
SORTED_AT_ONCE = 50  # chunks whose handles are brought in order together: two gigabytes

Handles = npt.NDArray[np.int64]  # rows of a table of FOUND_BY


@dataclass
class Rows:
    """What a chunk adds to each table."""

    of: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    terms: list[tuple[int, str]] = field(default_factory=list)
    handles: dict[str, list[Handles]] = field(default_factory=lambda: {name: [] for name in FOUND_BY})


def fill(store: SqlStore, maker: Maker, vocabulary: Vocabulary, size: int) -> float:
    """Have so many quotations in the store, a multiple of `CHUNK`; the seconds that took."""
    began = time.perf_counter()
    with store.read() as view:
        there = int(view.note(FILLED) or 0)
        # Measuring may have parted utterances, and so left new ones.
        last: int = view._connection.scalar(select(func.max(tables.utterances.c.key))) or 0  # type: ignore[attr-defined]
    after = max(0, last - there)
    numbers = range(there // CHUNK, size // CHUNK)
    if not numbers:
        return 0.0
    voices = store.write(lambda change: _voices(change, maker.speakers))
    with _bulk(store) as table:
        for start in range(0, len(numbers), SORTED_AT_ONCE):
            handles: dict[str, list[Handles]] = {name: [] for name in FOUND_BY}
            for number in numbers[start : start + SORTED_AT_ONCE]:
                rows = rows_of(maker.chunk(number), number, vocabulary, maker, voices, after)
                table.add(rows)
                for name, some in rows.handles.items():
                    handles[name] += some
            for name in FOUND_BY:
                together = np.concatenate(handles.pop(name))
                table.add_handles(name, together[np.lexsort(together.T[::-1])])
    store.write(lambda change: _filled(change, size))
    return time.perf_counter() - began


def _filled(change: Any, size: int) -> None:
    change.set_note(FILLED, str(size))
    change._new_edition()


def _voices(change: Any, speakers: Sequence[Speaker]) -> list[int]:
    """The keys of the speakers' voices. Each is its own kin only: comparing all names would take minutes."""
    if change._voice_of(speakers[0]) is None:
        fold = change._naming.fold
        rows = [{"name": each.name, "folded": fold(each.name)} for each in speakers]
        change._connection.execute(insert(tables.voices), rows)
    keys = [change._voice_of(each) for each in speakers]
    if change._connection.scalar(select(tables.voice_kin.c.kin).where(tables.voice_kin.c.voice == keys[0])) is None:
        change._connection.execute(insert(tables.voice_kin), [{"voice": key, "kin": key} for key in keys])
        letters = [
            {"letters": two, "voice": k} for k, s in zip(keys, speakers, strict=True) for two in change._letters(s)
        ]
        change._connection.execute(insert(tables.voice_letters), letters)
    return keys


def rows_of(
    chunk: Sequence[Made], number: int, vocabulary: Vocabulary, maker: Maker, voices: Sequence[int], after: int = 0
) -> Rows:
    """The rows of a chunk; keys are places over all chunks, from 1 on, those of utterances `after` more."""
    rows, first = Rows(), 1 + number * CHUNK
    far_by_vector, near_by_vector = vocabulary.by_vector(np.stack([made.vector for made in chunk]))
    families: dict[int, list[int]] = {}
    for place, made in enumerate(chunk):
        families.setdefault(place if made.of is None else made.of, []).append(place)
    for start in range(0, len(chunk), PER_ARTICLE):
        _article(rows, chunk[start : start + PER_ARTICLE], first + start, vocabulary, maker, voices, after)
    stands = _stands(rows.of["quotations"])
    links = set()
    for place, made in enumerate(chunk):
        key, voice = first + place, voices[made.speaker] if made.speaker >= 0 else 0
        far, near, content = vocabulary.by_words(made.words)
        far = np.unique(np.concatenate([far, far_by_vector[place]]))
        near = np.unique(np.concatenate([near, near_by_vector[place]]))
        rows.of["traits"].append((key, made.vector, content.astype(np.uint32).view(np.int32)))
        rows.of["word_vectors"].append(
            (
                key,
                vocabulary.vectors[made.words].astype("<f2").tobytes(),
                *(each.astype("<i8").tobytes() for each in (far, near)),
            )
        )
        rows.terms.append((key, " ".join(vocabulary.terms[k] for k in made.words)))
        if stands[key] == key:  # copies have none
            of_voice = near if voice else far
            rows.handles["handles"].append(np.column_stack(np.broadcast_arrays(far, key)))
            rows.handles["voice_handles"].append(np.column_stack(np.broadcast_arrays(voice, of_voice, key)))
        if made.of is not None and stands[first + made.of] != stands[key]:
            links.add(tuple(sorted((stands[first + made.of], stands[key]))))
    rows.of["pairs"] = [(*link, 0.9, False) for link in sorted(links)]
    rows.of["quotations"] = [
        (*row, stands[row[0]] if stands[row[0]] != row[0] else None) for row in rows.of["quotations"]
    ]
    for head, members in families.items():
        days = [chunk[place].day for place in members]
        speaker = chunk[head].speaker
        voice_key = voices[speaker] if speaker >= 0 else None
        key = first + head
        rows.of["utterances"].append(
            (key + after, f"{key + after:032x}", voice_key, stands[key], min(days), max(days), len(members))
        )
    return rows


def _article(
    rows: Rows,
    some: Sequence[Made],
    first: int,
    vocabulary: Vocabulary,
    maker: Maker,
    voices: Sequence[int],
    after: int,
) -> None:
    texts = [text_of(made, vocabulary.words) for made in some]
    names = [maker.speakers[made.speaker].name if made.speaker >= 0 else "A visitor" for made in some]
    lines = [f"“{text}” {name} said on Monday." for text, name in zip(texts, names, strict=True)]
    whole, key = "\n\n".join([f"No. {first}.", *lines]), first // PER_ARTICLE + 1
    article_id, day = id_of(whole), some[0].day
    rows.of["articles"].append((key, article_id, whole, "en", day, "{}", datetime.now(UTC).isoformat(" ")))
    start = len(f"No. {first}.") + 2
    for number, (made, text, line) in enumerate(zip(some, texts, lines, strict=True)):
        own, opens = first + number, start + 1
        spans = {"content": [[opens, opens + len(text), text]], "quoted": [], "cue": None, "mention": None}
        head = (first - 1) // CHUNK * CHUNK + 1 + made.of if made.of is not None else own
        head += after
        relation, score = ("same", 1.0) if made.of is None or made.repeats else ("rendering", 0.9)
        voice = voices[made.speaker] if made.speaker >= 0 else None
        speaker = maker.speakers[made.speaker] if made.speaker >= 0 else None
        statement = Statement("", text, speaker, date.fromordinal(day), Setting(line))
        rows.of["quotations"].append(
            (
                own,
                f"{article_id}-{number + 1}",
                key,
                number,
                "direct",
                text,
                json.dumps(spans),
                voice,
                0.9,
                day,
                start,
                start + len(line),
                head,
                relation,
                score,
                _wording(statement, [vocabulary.words[k] for k in made.words]),
            )
        )
        start += len(line) + 2


def _stands(rows: Sequence[tuple[Any, ...]]) -> dict[int, int]:
    """For each quotation of a chunk what stands for it: the earliest of those with its wording."""
    names = COLUMNS["quotations"].split()
    key, own, day, wording = (names.index(name) for name in ("key", "id", "day", "wording"))
    first: dict[int, tuple[Any, ...]] = {}
    for row in sorted(rows, key=lambda row: (row[day], row[own])):
        first.setdefault(row[wording], row)
    return {row[key]: first[row[wording]][key] for row in rows}


class _Sqlite:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def add(self, rows: Rows) -> None:
        rows.of["traits"] = [
            (key, vector.astype("<f2").tobytes(), content.astype("<i4").tobytes())
            for key, vector, content in rows.of["traits"]
        ]
        for name, columns in COLUMNS.items():
            marks = ", ".join("?" * len(columns.split()))
            into = f"INSERT INTO {name} ({', '.join(columns.split())}) VALUES ({marks})"  # noqa: S608 - ours
            self._cursor.executemany(into, rows.of[name])
        self._cursor.executemany("INSERT INTO quotation_terms (rowid, terms) VALUES (?, ?)", rows.terms)

    def add_handles(self, table: str, ordered: Handles) -> None:
        columns = FOUND_BY[table].split()
        into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - ours
        for some in _portions(ordered):
            self._cursor.executemany(into, some.tolist())


class _Postgres:
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def add(self, rows: Rows) -> None:
        rows.of["traits"] = [(key, HalfVector(vector), content.tolist()) for key, vector, content in rows.of["traits"]]
        for name, columns in COLUMNS.items():
            self._copy(name, columns, rows.of[name], "int8 halfvec int4[]" if name == "traits" else None)
        terms = ((key, " ".join(f"'{w}':{k}" for k, w in enumerate(words.split(), 1))) for key, words in rows.terms)
        self._copy("quotation_terms", "quotation terms", terms, None)

    def _copy(self, name: str, columns: str, rows: Iterable[tuple[Any, ...]], types: str | None) -> None:
        binary = " WITH (FORMAT BINARY)" if types else ""
        with self._cursor.copy(f"COPY {name} ({', '.join(columns.split())}) FROM STDIN{binary}") as copy:
            if types:
                copy.set_types(types.split())
            for row in rows:
                copy.write_row(row)

    def add_handles(self, table: str, ordered: Handles) -> None:
        columns = FOUND_BY[table].split()
        kind = np.dtype([("count", ">i2"), *(each for n in columns for each in ((f"size_{n}", ">i4"), (n, ">i8")))])
        with self._cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT BINARY)") as copy:
            copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
            for some in _portions(ordered):
                packed = np.zeros(len(some), kind)
                packed["count"] = len(columns)
                for column, name in enumerate(columns):
                    packed[f"size_{name}"], packed[name] = 8, some[:, column]
                copy.write(packed.tobytes())
            copy.write(b"\xff\xff")


def _portions(rows: Handles) -> Iterator[Handles]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]


@contextmanager
def _bulk(store: SqlStore) -> Iterator[_Sqlite | _Postgres]:
    """One transaction of raw rows; what they need of indexes and counts is put right at its end."""
    raw = store._engine.raw_connection()
    cursor = raw.cursor()
    try:
        if store._engine.dialect.name == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("BEGIN IMMEDIATE")
            yield _Sqlite(cursor)
            cursor.execute("COMMIT")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        else:
            register_vector(raw.driver_connection)
            cursor = raw.cursor()  # one that knows vectors
            for name in FOUND_BY:
                cursor.execute(f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS pk_{name}")
            cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
            yield _Postgres(cursor)
            for name, columns in FOUND_BY.items():
                cursor.execute(
                    f"ALTER TABLE {name} ADD CONSTRAINT pk_{name} PRIMARY KEY ({', '.join(columns.split())})"
                )
            for name in ("articles", "quotations", "utterances"):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{name}', 'key'), max(key)) FROM {name}")  # noqa: S608 - ours
            raw.commit()
            raw.driver_connection.autocommit = True
            cursor.execute("VACUUM ANALYZE")
            raw.driver_connection.autocommit = False
    except BaseException:
        raw.invalidate()
        raise
    raw.close()


def size_on_disk(store: SqlStore) -> int:
    """The bytes that the database takes."""
    with store._engine.connect() as connection:
        if store._engine.dialect.name == "sqlite":
            pages = connection.exec_driver_sql("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
            return int(pages.scalar_one())
        return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def memory_of(store: SqlStore) -> str | None:
    """What PostgreSQL keeps of its pages, on which its figures depend; None for SQLite, which maps its file."""
    if store._engine.dialect.name == "sqlite":
        return None
    with store._engine.connect() as connection:
        return str(connection.exec_driver_sql("SHOW shared_buffers").scalar_one())
