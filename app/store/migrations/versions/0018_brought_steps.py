"""Which next steps examples brought along in their field, and which somebody wrote for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """What nobody is known to have written came with an example."""
    op.add_column("next_step", sa.Column("brought", sa.Boolean(), server_default=sa.false(), nullable=False))
    step = sa.table("next_step", *map(sa.column, ("brought", "noted", "author_id")))
    brought = step.c.noted.is_(False), step.c.author_id.is_(None)
    op.execute(step.update().where(*brought).values(brought=True))
