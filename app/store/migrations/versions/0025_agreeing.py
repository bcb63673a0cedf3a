"""Whether people can work with the words of a circle: what each says, and what it came to."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("concept_id", sa.String(), sa.ForeignKey("concept.id"), primary_key=True),
        sa.Column("participant_id", sa.String(), sa.ForeignKey("participant.id"), primary_key=True),
        sa.Column("answer", sa.Boolean(), nullable=True),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
    )
    op.create_index("consent_participant_id_idx", "consent", ["participant_id"])
    op.add_column("revision", sa.Column("agreed", sa.Text(), nullable=True))
    op.add_column("workshop", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
