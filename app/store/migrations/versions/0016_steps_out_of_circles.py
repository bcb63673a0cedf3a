"""Out of which circle a next step would take its example."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("next_step", sa.Column("away_from", sa.String(), nullable=True))
