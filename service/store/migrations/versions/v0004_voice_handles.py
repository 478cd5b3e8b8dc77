"""What a known speaker's quotations find each other by, in the order of voices; and handles without voices.

Which handles are a speaker's only is told by their sort, as version 0003 of the schema had them, in one list.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

SORT = 59  # bits below a handle's sort
NEAR = (2, 4, 7, 8)  # the sorts among one speaker's
AT_ONCE = 5000  # rows

KEPT = sa.table("word_vectors", *(sa.column(name) for name in ("quotation", "handles", "near_handles")))
NEXT = sa.select(KEPT).where(KEPT.c.quotation > sa.bindparam("after")).order_by(KEPT.c.quotation).limit(AT_ONCE)
CHANGED = (
    sa.update(KEPT)
    .where(KEPT.c.quotation == sa.bindparam("key"))
    .values(handles=sa.bindparam("all"), near_handles=sa.bindparam("near"))
)


def upgrade() -> None:
    blob = sa.Column("near_handles", sa.LargeBinary, nullable=False, server_default=sa.text("''"))
    op.add_column("word_vectors", blob)
    _rewrite(_apart)
    _table("voice_handles", "voice", "handle")
    near = f"(handle >> {SORT}) IN {NEAR}"
    op.execute(
        "INSERT INTO voice_handles (voice, handle, quotation) "  # noqa: S608 - ours
        f"SELECT voice, handle, quotation FROM handles WHERE (voice <> 0) = ({near})"
    )
    op.execute(f"CREATE TABLE former AS SELECT handle, quotation FROM handles WHERE NOT ({near})")  # noqa: S608 - ours
    _replace("handles", "handle")


def downgrade() -> None:
    op.execute(
        "CREATE TABLE former AS SELECT handle, COALESCE(voice, 0) AS voice, quotation FROM handles "
        "JOIN quotations ON quotations.key = quotation "
        "UNION SELECT handle, voice, quotation FROM voice_handles"
    )
    _replace("handles", "handle", "voice")
    op.drop_table("voice_handles")
    _rewrite(_together)
    op.drop_column("word_vectors", "near_handles")


def _replace(name: str, *columns: str) -> None:
    """Another table of that name, with what is in `former`. Renaming would leave PostgreSQL the key's old name."""
    op.drop_table(name)
    _table(name, *columns)
    listed = ", ".join((*columns, "quotation"))
    op.execute(f"INSERT INTO {name} ({listed}) SELECT {listed} FROM former")  # noqa: S608 - ours
    op.drop_table("former")


def _table(name: str, *columns: str) -> None:
    """A table of handles, in the order of these columns."""
    own = [sa.Column(each, sa.BigInteger, primary_key=True, autoincrement=False) for each in (*columns, "quotation")]
    op.create_table(name, *own, sqlite_with_rowid=False)


def _rewrite(changed: Callable[[bytes, bytes], tuple[bytes, bytes]]) -> None:
    """Change every quotation's two lists of handles."""
    connection = op.get_bind()
    for rows in _portions(connection):
        values = [(row.quotation, *changed(row.handles, row.near_handles)) for row in rows]
        connection.execute(CHANGED, [{"key": key, "all": kept, "near": near} for key, kept, near in values])


def _portions(connection: sa.Connection) -> Iterator[list[Any]]:
    after = 0
    while rows := list(connection.execute(NEXT, {"after": after})):
        yield rows
        after = rows[-1].quotation


def _apart(kept: bytes, _: bytes) -> tuple[bytes, bytes]:
    numbers = np.frombuffer(kept, "<i8")
    near = np.isin(numbers >> SORT, NEAR)
    return numbers[~near].tobytes(), numbers[near].tobytes()


def _together(kept: bytes, near: bytes) -> tuple[bytes, bytes]:
    return np.union1d(np.frombuffer(kept, "<i8"), np.frombuffer(near, "<i8")).astype("<i8").tobytes(), b""
