"""Six questions that ask whether a school is ready."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "readiness",
        sa.Column("board_id", sa.String(), sa.ForeignKey("board.id"), primary_key=True),
        sa.Column("question", sa.String(), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
    )
