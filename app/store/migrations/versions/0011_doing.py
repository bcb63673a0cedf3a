"""What participants say of examples: we do this, we tried it, we want to try it."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "doing",
        sa.Column("example_id", sa.String(), sa.ForeignKey("example.id"), primary_key=True),
        sa.Column("participant_id", sa.String(), sa.ForeignKey("participant.id"), primary_key=True),
        sa.Column("state", sa.String(), nullable=False),
    )
    op.create_index("doing_participant_id_idx", "doing", ["participant_id"])
