"""Comments on examples, and how many each example has."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# No text of an example can hold this: quotation marks in JSON strings are escaped.
_AFTER = ',"created_at":"'


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("board_id", sa.String(), sa.ForeignKey("board.id"), nullable=False),
        sa.Column("example_id", sa.String(), sa.ForeignKey("example.id"), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("author_id", sa.String(), sa.ForeignKey("participant.id"), nullable=True),
        sa.Column("facilitator_id", sa.String(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("comment_thread_idx", "comment", ["example_id", "thread", "id"])
    op.create_index("comment_author_id_idx", "comment", ["author_id"])
    op.create_index("comment_removed_idx", "comment", ["removed_at"])
    for name in ("comments", "comments_seen"):
        op.add_column("example", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.create_index("example_author_idx", "example", ["author_id"])
    body: sa.ColumnClause[str] = sa.column("body")
    counted = sa.func.replace(body, _AFTER, f',"comments":0{_AFTER}')
    op.execute(sa.update(sa.table("example", body)).values(body=counted))
