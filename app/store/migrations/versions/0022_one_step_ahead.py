"""Who said “ask me” of which example, and how to reach them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_table(
        "ask",
        sa.Column("example_id", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("door_when", sa.String(), nullable=True),
        sa.Column("door_where", sa.String(), nullable=True),
        sa.Column("door_what", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], name="ask_example_id_fkey"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="ask_participant_id_fkey"),
        sa.PrimaryKeyConstraint("example_id", "participant_id", name="ask_pkey"),
    )
    op.create_index("ask_participant_id_idx", "ask", ["participant_id"])
    op.create_table(
        "contact",
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="contact_participant_id_fkey"),
        sa.PrimaryKeyConstraint("participant_id", name="contact_pkey"),
    )
