"""Bulk work: jobs and their items."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "jobs",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("started", sa.Float),
        sa.Column("finished", sa.Float),
        sa.Index("ix_jobs_state_created", "state", "created"),
    )
    op.create_table(
        "job_items",
        sa.Column("key", KEY, primary_key=True),
        sa.Column("job", KEY, sa.ForeignKey("jobs.key", ondelete="CASCADE"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text),
        sa.Column("lease_until", sa.Float, nullable=False),
        sa.Column("article", sa.Text),
        sa.Column("changed", sa.Boolean),
        sa.Column("problem", sa.JSON(none_as_null=True)),
        sa.UniqueConstraint("job", "line"),
        sa.Index("ix_job_items_job_state_line", "job", "state", "line"),
    )


def downgrade() -> None:
    op.drop_table("job_items")
    op.drop_table("jobs")
