"""Whether a revision of a concept changed its meaning, or only its wording."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("revision", sa.Column("kind", sa.String(), server_default="meaning", nullable=False))
