"""Copies: quotations that say the same word for word, of which one stands for the others.

What was stored before stands for itself, and going back copies are left without handles; both ways the rules that the
links were made by are others then, so the service asks for `whosaid relink`.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("quotations", sa.Column("wording", sa.BigInteger))
    op.add_column("quotations", sa.Column("copy_of", sa.BigInteger))
    op.create_index("ix_quotations_wording_copy_of", "quotations", ["wording", "copy_of"])
    op.create_index("ix_quotations_copy_of", "quotations", ["copy_of"])


def downgrade() -> None:
    op.drop_index("ix_quotations_copy_of", "quotations")
    op.drop_index("ix_quotations_wording_copy_of", "quotations")
    op.drop_column("quotations", "copy_of")
    op.drop_column("quotations", "wording")
