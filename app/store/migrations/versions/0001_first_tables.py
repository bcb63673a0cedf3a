"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# What lists are sorted by sorts alike on every database: by code point.
sorted_text = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "board",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("slug", sorted_text, nullable=False),
        sa.Column("title", sorted_text, nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("read_access", sa.String(), nullable=False),
        sa.Column("join_access", sa.String(), nullable=False),
        sa.Column("naming", sa.String(), nullable=False),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="board_pkey"),
    )
    op.create_index(
        "board_slug_idx",
        "board",
        ["slug"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )

    op.create_table(
        "facilitator",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="facilitator_pkey"),
        sa.UniqueConstraint("name", name="facilitator_name_key"),
    )
    op.create_table(
        "browser_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("facilitator_id", sa.String(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name="browser_session_facilitator_id_fkey"
        ),
        sa.PrimaryKeyConstraint("id", name="browser_session_pkey"),
        sa.UniqueConstraint("digest", name="browser_session_digest_key"),
    )
    op.create_table(
        "concept",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("bit", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("looks_like", sa.Text(), nullable=True),
        sa.Column("sounds_like", sa.Text(), nullable=True),
        sa.Column("feels_like", sa.Text(), nullable=True),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="concept_board_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="concept_pkey"),
        sa.UniqueConstraint("board_id", "bit", name="concept_board_id_bit_key"),
        sa.UniqueConstraint("board_id", "key", name="concept_board_id_key_key"),
    )
    op.create_table(
        "event",
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="event_board_id_fkey"),
        sa.PrimaryKeyConstraint("board_id", "version", name="event_pkey"),
    )
    op.create_table(
        "sign_in_link",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("facilitator_id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["facilitator_id"], ["facilitator.id"], name="sign_in_link_facilitator_id_fkey"
        ),
        sa.PrimaryKeyConstraint("digest", name="sign_in_link_pkey"),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="participant_board_id_fkey"),
        sa.ForeignKeyConstraint(["session_id"], ["browser_session.id"], name="participant_session_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="participant_pkey"),
        sa.UniqueConstraint("board_id", "session_id", name="participant_board_id_session_id_key"),
    )
    op.create_table(
        "revision",
        sa.Column("concept_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name="revision_concept_id_fkey"),
        sa.PrimaryKeyConstraint("concept_id", "version", name="revision_pkey"),
    )
    op.create_table(
        "example",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("tags", sa.Text(), nullable=False),
        sa.Column("grades", sa.String(), nullable=True),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("community", sa.String(), nullable=True),
        sa.Column("needs", sa.String(), nullable=True),
        sa.Column("looks_like", sa.Text(), nullable=True),
        sa.Column("sounds_like", sa.Text(), nullable=True),
        sa.Column("feels_like", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("caution", sa.Text(), nullable=True),
        sa.Column("direction", sa.String(), nullable=True),
        sa.Column("contributor", sa.String(), nullable=True),
        sa.Column("ask_me", sa.Boolean(), nullable=False),
        sa.Column("source_kind", sa.String(), nullable=True),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("source_note", sa.Text(), nullable=True),
        sa.Column("author_id", sa.String(), nullable=True),
        sa.Column("answer_0", sa.Boolean(), nullable=True),
        sa.Column("answer_1", sa.Boolean(), nullable=True),
        sa.Column("answer_2", sa.Boolean(), nullable=True),
        sa.Column("mask", sa.Integer(), nullable=True),
        sa.Column("at_u", sa.Float(), nullable=True),
        sa.Column("at_v", sa.Float(), nullable=True),
        sa.Column("placed", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sort_title", sorted_text, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["participant.id"], name="example_author_id_fkey"),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="example_board_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="example_pkey"),
        sa.UniqueConstraint("board_id", "number", name="example_board_id_number_key"),
    )
    op.create_index(
        "example_created_idx", "example", ["board_id", "removed_at", "created_at", "id"], unique=False
    )
    op.create_index("example_region_idx", "example", ["board_id", "removed_at", "mask"], unique=False)
    op.create_index(
        "example_title_idx", "example", ["board_id", "removed_at", "sort_title", "id"], unique=False
    )
    op.create_index(
        "example_updated_idx", "example", ["board_id", "removed_at", "updated_at", "id"], unique=False
    )

    op.create_table(
        "example_tag",
        sa.Column("example_id", sa.String(), nullable=False),
        sa.Column("key", sorted_text, nullable=False),
        sa.Column("label", sorted_text, nullable=False),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], name="example_tag_example_id_fkey"),
        sa.PrimaryKeyConstraint("example_id", "key", name="example_tag_pkey"),
    )
    op.create_index("example_tag_key_idx", "example_tag", ["key"], unique=False)
