"""Lines of columns: continue, stop, start; looks like, sounds like, feels like."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "workshop_line",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("board_id", sa.String(), sa.ForeignKey("board.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("concept", sa.String(), nullable=True),
        sa.Column("example_id", sa.String(), sa.ForeignKey("example.id"), nullable=True),
        sa.Column("round", sa.Integer(), nullable=True),
        sa.Column("author_id", sa.String(), sa.ForeignKey("participant.id"), nullable=True),
        sa.Column("taken", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("workshop_line_board_id_idx", "workshop_line", ["board_id", "id"])
    op.create_index("workshop_line_example_id_idx", "workshop_line", ["example_id"])
    op.create_index("workshop_line_author_id_idx", "workshop_line", ["author_id"])
