"""Tags that were stored with characters that nobody sees get the keys that lists ask for now."""

import sqlalchemy as sa
from alembic import op

from app.domain.text import tag_key

revision = "0006"
down_revision = "0005"

_TAG = sa.table("example_tag", sa.column("example_id"), sa.column("key"), sa.column("label"))


def upgrade() -> None:
    """An example with two tags that are one tag now keeps the one that has its key already, or the first."""
    connection = op.get_bind()
    rows = connection.execute(sa.select(_TAG).order_by(_TAG.c.example_id, _TAG.c.key)).all()
    taken = {(row.example_id, row.key) for row in rows if tag_key(row.label) == row.key}
    for row in rows:
        key = tag_key(row.label)
        if key == row.key:
            continue
        this = (_TAG.c.example_id == row.example_id) & (_TAG.c.key == row.key)
        if (row.example_id, key) in taken:
            connection.execute(sa.delete(_TAG).where(this))
        else:
            connection.execute(sa.update(_TAG).where(this).values(key=key))
            taken.add((row.example_id, key))
