"""The tables, as this version of the schema has them; the migrations make them, and a test compares the two.

Keys are the store's own and never leave it; ids do. Days are ordinals (`date.toordinal`), 0 where there is no date, so
that both databases sort alike.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from service.store.sql_types import Numbers, Stems, Vector

NO_DAY = 0
NOBODY = 0  # the voice of a quotation whose speaker is not known


# SQLite counts only a column of this very type by itself.
Key = BigInteger().with_variant(Integer(), "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

articles = Table(
    "articles",
    metadata,
    Column("key", Key, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("language", Text, nullable=False),
    Column("day", Integer, nullable=False),
    Column("models", JSON, nullable=False),
    Column("stored_at", DateTime(timezone=True), nullable=False),
)

article_urls = Table(
    "article_urls",
    metadata,
    Column("key", Key, primary_key=True),
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False),
    Column("url", Text, nullable=False),  # in no index, where PostgreSQL has room for a third of a page only
    Index("ix_article_urls_article", "article"),
)

# Whoever is named as a speaker. Of the registry's speakers there is one voice each; of others one for each spelling.
voices = Table(
    "voices",
    metadata,
    Column("key", Key, primary_key=True),
    Column("speaker", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("wikidata", Text),
    Index("ix_voices_folded", "folded"),
)

# The pairs of letters in the last names of those who are not in the registry: who may be one shares some.
voice_letters = Table(
    "voice_letters",
    metadata,
    Column("letters", Text, primary_key=True),
    Column("voice", ForeignKey("voices.key", ondelete="CASCADE"), primary_key=True),
)

# Which voices may be one person, each with itself too.
voice_kin = Table(
    "voice_kin",
    metadata,
    Column("voice", ForeignKey("voices.key", ondelete="CASCADE"), primary_key=True),
    Column("kin", ForeignKey("voices.key", ondelete="CASCADE"), primary_key=True),
)

quotations = Table(
    "quotations",
    metadata,
    Column("key", Key, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("article", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),  # in text order
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("spans", JSON, nullable=False),  # content, quoted, cue and mention
    Column("voice", ForeignKey("voices.key")),
    Column("confidence", Float, nullable=False),
    Column("day", Integer, nullable=False),
    Column("passage_start", Integer, nullable=False),
    Column("passage_end", Integer, nullable=False),
    Column("utterance", BigInteger),  # set in the transaction that adds the quotation
    Column("relation", Text),
    Column("score", Float),
    Column("wording", BigInteger),  # that of its copies
    Column("copy_of", BigInteger),  # the one that stands for it, None where that is itself
    Index("ix_quotations_wording_copy_of", "wording", "copy_of"),
    Index("ix_quotations_copy_of", "copy_of"),
    Index("ix_quotations_article_number", "article", "number"),
    Index("ix_quotations_day_key", "day", "key"),
    Index("ix_quotations_voice_day_key", "voice", "day", "key"),
    Index("ix_quotations_utterance", "utterance"),
)

# What quotations are compared by, apart from the rest and so close together on disk.
traits = Table(
    "traits",
    metadata,
    Column("quotation", ForeignKey("quotations.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("vector", Vector, nullable=False),
    Column("content", Stems, nullable=False),
)

word_vectors = Table(
    "word_vectors",
    metadata,
    Column("quotation", ForeignKey("quotations.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("vectors", Numbers("<f2"), nullable=False),
    Column("handles", Numbers("<i8"), nullable=False),  # what to put into the next two tables, and take out again
    Column("near_handles", Numbers("<i8"), nullable=False),
)

# By what a quotation is found whose speaker is not known, or by such a one.
handles = Table(
    "handles",
    metadata,
    Column("handle", BigInteger, primary_key=True, autoincrement=False),
    Column("quotation", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# By what one of a known speaker is found by another of the same, that voice's near handles lying together; and what is
# nobody's, whose handles are here again.
voice_handles = Table(
    "voice_handles",
    metadata,
    Column("voice", BigInteger, primary_key=True, autoincrement=False),
    Column("handle", BigInteger, primary_key=True, autoincrement=False),
    Column("quotation", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

pairs = Table(
    "pairs",
    metadata,
    Column("a", ForeignKey("quotations.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("b", ForeignKey("quotations.key", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("score", Float, nullable=False),
    Column("conflict", Boolean, nullable=False),
    Index("ix_pairs_b", "b"),
)

utterances = Table(
    "utterances",
    metadata,
    Column("key", Key, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("voice", ForeignKey("voices.key")),
    Column("representative", BigInteger, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    Index("ix_utterances_last_key", "last", "key"),
    Index("ix_utterances_voice_last_key", "voice", "last", "key"),
)

# The ids of utterances that went into others: each leads to wherever one of its quotations is now.
moved = Table(
    "moved",
    metadata,
    Column("id", Text, primary_key=True),
    Column("anchor", BigInteger, nullable=False),
    Index("ix_moved_anchor", "anchor"),
)

speakers = Table(
    "speakers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("fields", JSON(none_as_null=True)),
    Column("version", Integer, nullable=False),
)
