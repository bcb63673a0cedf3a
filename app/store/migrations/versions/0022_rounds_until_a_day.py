"""When a round closes by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.add_column("round", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
