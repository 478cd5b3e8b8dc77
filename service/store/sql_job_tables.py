"""The tables of bulk work. Times are seconds since 1970, so that both databases reckon with them alike."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from service.store.sql_tables import Key, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("key", Key, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("subject", Text),
    Column("total", Integer, nullable=False),
    Column("done", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("created", Float, nullable=False),
    Column("started", Float),
    Column("finished", Float),
    Index("ix_jobs_state_created", "state", "created"),
)

# An open item may be taken from `lease_until` on: that of a worker that is gone, and one that is to be tried later.
job_items = Table(
    "job_items",
    metadata,
    Column("key", Key, primary_key=True),
    Column("job", ForeignKey("jobs.key", ondelete="CASCADE"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("payload", JSON(none_as_null=True)),  # only as long as it is open: an article is not kept twice
    Column("attempts", Integer, nullable=False),
    Column("worker", Text),
    Column("lease_until", Float, nullable=False),
    Column("article", Text),
    Column("changed", Boolean),
    Column("problem", JSON(none_as_null=True)),
    UniqueConstraint("job", "line"),
    Index("ix_job_items_job_state_line", "job", "state", "line"),
)
