"""Lenses: other ways to read a board's map."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "lens",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="lens_board_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="lens_pkey"),
        sa.UniqueConstraint("board_id", "key", name="lens_board_id_key_key"),
    )
    op.add_column("workshop", sa.Column("lens", sa.String(), nullable=True))
