"""How far a reveal is, when a workshop ended, which round a round follows, and who counts in it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("workshop", sa.Column("beat", sa.String(), nullable=True))
    op.add_column("workshop", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("round", sa.Column("people_placed", sa.Integer(), nullable=True))
    op.add_column("round", sa.Column("follows", sa.Integer(), nullable=True))
    op.add_column("round", sa.Column("counted_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE round SET people_placed = people")
