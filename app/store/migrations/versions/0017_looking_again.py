"""Since when a workshop looks again at the next steps of last time."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("workshop", sa.Column("looked_from", sa.Integer(), nullable=True))
