"""What was said: articles, quotations, utterances, and the speakers that were written over the API."""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import HALFVEC

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _of(table: str, *, cascade: bool = True) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.key", ondelete="CASCADE" if cascade else None)


def upgrade() -> None:
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.create_table("meta", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    op.create_table(
        "articles",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("models", sa.JSON, nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "article_urls",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("article", KEY, _of("articles"), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Index("ix_article_urls_article", "article"),
    )
    op.create_table(
        "voices",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("speaker", sa.Text, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("wikidata", sa.Text),
        sa.Index("ix_voices_folded", "folded"),
    )
    op.create_table(
        "voice_letters",
        sa.Column("letters", sa.Text, primary_key=True),
        sa.Column("voice", KEY, _of("voices"), primary_key=True),
    )
    op.create_table(
        "voice_kin",
        sa.Column("voice", KEY, _of("voices"), primary_key=True),
        sa.Column("kin", KEY, _of("voices"), primary_key=True),
    )
    op.create_table(
        "quotations",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("article", KEY, _of("articles"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("spans", sa.JSON, nullable=False),
        sa.Column("voice", KEY, _of("voices", cascade=False)),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("passage_start", sa.Integer, nullable=False),
        sa.Column("passage_end", sa.Integer, nullable=False),
        sa.Column("utterance", sa.BigInteger),
        sa.Column("relation", sa.Text),
        sa.Column("score", sa.Float),
        sa.Index("ix_quotations_article_number", "article", "number"),
        sa.Index("ix_quotations_day_key", "day", "key"),
        sa.Index("ix_quotations_voice_day_key", "voice", "day", "key"),
        sa.Index("ix_quotations_utterance", "utterance"),
    )
    op.create_table(
        "traits",
        sa.Column("quotation", KEY, _of("quotations"), primary_key=True, autoincrement=False),
        sa.Column("vector", HALFVEC() if postgres else sa.LargeBinary, nullable=False),
        sa.Column("content", sa.ARRAY(sa.Integer) if postgres else sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "word_vectors",
        sa.Column("quotation", KEY, _of("quotations"), primary_key=True, autoincrement=False),
        sa.Column("vectors", sa.LargeBinary, nullable=False),
        sa.Column("handles", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "handles",
        sa.Column("handle", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("voice", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("quotation", sa.BigInteger, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pairs",
        sa.Column("a", KEY, _of("quotations"), primary_key=True, autoincrement=False),
        sa.Column("b", KEY, _of("quotations"), primary_key=True, autoincrement=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("conflict", sa.Boolean, nullable=False),
        sa.Index("ix_pairs_b", "b"),
    )
    op.create_table(
        "utterances",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("voice", KEY, _of("voices", cascade=False)),
        sa.Column("representative", sa.BigInteger, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Index("ix_utterances_last_key", "last", "key"),
        sa.Index("ix_utterances_voice_last_key", "voice", "last", "key"),
    )
    op.create_table(
        "moved",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("anchor", sa.BigInteger, nullable=False),
        sa.Index("ix_moved_anchor", "anchor"),
    )
    op.create_table(
        "speakers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("fields", sa.JSON),
        sa.Column("version", sa.Integer, nullable=False),
    )
    if postgres:
        op.execute(
            "CREATE TABLE quotation_terms (quotation bigint PRIMARY KEY REFERENCES quotations (key) ON DELETE CASCADE, "
            "terms tsvector NOT NULL)"
        )
        op.execute("CREATE INDEX ix_quotation_terms_terms ON quotation_terms USING gin (terms)")
    else:
        op.execute("CREATE VIRTUAL TABLE quotation_terms USING fts5 (terms)")


def downgrade() -> None:
    op.execute("DROP TABLE quotation_terms")
    for table in ("speakers", "moved", "utterances", "pairs", "handles", "word_vectors", "traits", "quotations"):
        op.drop_table(table)
    for table in ("voice_kin", "voice_letters", "voices", "article_urls", "articles", "meta"):
        op.drop_table(table)
