"""Ends for tokens, links and idle devices; who acted in an event; addresses of boards deleted for good."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("board", sa.Column("embedding", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("board", sa.Column("rewritten", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("board", sa.Column("summary_expires_at", MOMENT, nullable=True))
    op.add_column("token", sa.Column("expires_at", MOMENT, nullable=True))
    op.add_column("event", sa.Column("actor_id", sa.String(), nullable=True))
    for column in ("signed_in_at", "seen_at"):
        op.add_column("browser_session", sa.Column(column, MOMENT, nullable=True))
    op.add_column("browser_session", sa.Column("browser", sa.String(), nullable=True))
    op.create_table(
        "removed_address",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="removed_address_pkey"),
    )
    sessions = sa.table("browser_session", sa.column("facilitator_id"), sa.column("seen_at", MOMENT))
    signed_in = sessions.c.facilitator_id.is_not(None)
    op.execute(sessions.update().where(signed_in).values(seen_at=datetime.now(UTC).replace(microsecond=0)))
