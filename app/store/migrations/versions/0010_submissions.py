"""Whether people who have not joined a board may send examples to it, and what they have sent."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("board", sa.Column("send_access", sa.String(), server_default="closed", nullable=False))
    op.create_table(
        "submission",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=True),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("example_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="submission_board_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="submission_pkey"),
        sa.UniqueConstraint("digest", name="submission_digest_key"),
    )
    op.create_index("submission_board_id_idx", "submission", ["board_id"])
