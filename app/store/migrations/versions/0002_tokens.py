"""Tokens of REST clients."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=True),
        sa.Column("facilitator_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="token_board_id_fkey"),
        sa.ForeignKeyConstraint(["facilitator_id"], ["facilitator.id"], name="token_facilitator_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="token_pkey"),
        sa.UniqueConstraint("digest", name="token_digest_key"),
    )
