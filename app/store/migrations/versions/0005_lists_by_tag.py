"""What lists by a tag need to go through its examples only, in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("example_tag", sa.Column("board_id", sa.String(), nullable=True))
    op.add_column("example_tag", sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE example_tag SET (board_id, created_at) = "
        "(SELECT example.board_id, example.created_at FROM example WHERE example.id = example_tag.example_id)"
    )
    op.drop_index("example_tag_key_idx", "example_tag")
    with op.batch_alter_table("example_tag") as table:
        table.alter_column("board_id", nullable=False)
        table.alter_column("created_at", nullable=False)
        table.create_foreign_key("example_tag_board_id_fkey", "board", ["board_id"], ["id"])
    op.create_index("example_tag_list_idx", "example_tag", ["board_id", "key", "created_at", "example_id"])
