"""When a round closes by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.add_column("round", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
