"""Who was invited to run one board, by a link."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "co_facilitator",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("invited_by", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("session_id", sa.String(), nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="co_facilitator_pkey"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="co_facilitator_board_id_fkey"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["browser_session.id"], name="co_facilitator_session_id_fkey"
        ),
        sa.UniqueConstraint("digest", name="co_facilitator_digest_key"),
    )
    op.create_index("co_facilitator_board_id_idx", "co_facilitator", ["board_id"])
    op.create_index("co_facilitator_session_id_idx", "co_facilitator", ["session_id"])
