"""The subjects and communities that a board offers for its examples."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    for name in ("subjects", "communities"):
        op.add_column("board", sa.Column(name, sa.Text(), server_default="", nullable=False))
