"""Workshops: codes and groups to join by, steps, and rounds that everyone places alone."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for column in (
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("leaving", sa.String(), nullable=False, server_default="keep"),
        sa.Column("group_question", sa.Text(), nullable=True),
        sa.Column("groups", sa.Text(), nullable=False, server_default=""),
        sa.Column("summary_digest", sa.String(), nullable=True),
    ):
        op.add_column("board", column)
    op.create_index("board_code_idx", "board", ["code"], unique=True)
    op.create_index("board_summary_digest_idx", "board", ["summary_digest"], unique=True)
    op.add_column("participant", sa.Column("group_label", sa.String(), nullable=True))
    for moment in ("seen_at", "left_at"):
        op.add_column("participant", sa.Column(moment, sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE participant SET seen_at = joined_at")

    op.create_table(
        "device",
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="device_participant_id_fkey"),
        sa.ForeignKeyConstraint(["session_id"], ["browser_session.id"], name="device_session_id_fkey"),
        sa.PrimaryKeyConstraint("participant_id", "session_id", name="device_pkey"),
    )
    op.create_index("device_session_id_idx", "device", ["session_id"])
    op.create_table(
        "personal_link",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name="personal_link_participant_id_fkey"
        ),
        sa.PrimaryKeyConstraint("digest", name="personal_link_pkey"),
    )
    op.create_table(
        "workshop",
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("timer_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timer_seconds", sa.Integer(), nullable=True),
        sa.Column("spotlight_id", sa.String(), nullable=True),
        sa.Column("blank", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="workshop_board_id_fkey"),
        sa.ForeignKeyConstraint(["spotlight_id"], ["example.id"], name="workshop_spotlight_id_fkey"),
        sa.PrimaryKeyConstraint("board_id", name="workshop_pkey"),
    )
    op.create_table(
        "workshop_note",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("example_id", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="workshop_note_board_id_fkey"),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], name="workshop_note_example_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="workshop_note_pkey"),
    )
    op.create_index("workshop_note_board_id_idx", "workshop_note", ["board_id"])
    op.create_table(
        "round",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("examples", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("naming", sa.String(), nullable=True),
        sa.Column("people_done", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("answers_given", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["board.id"], name="round_board_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="round_pkey"),
        sa.UniqueConstraint("board_id", "number", name="round_board_id_number_key"),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("example_id", sa.String(), nullable=False),
        sa.Column("participant_id", sa.String(), nullable=True),
        sa.Column("group_label", sa.String(), nullable=True),
        sa.Column("answer_0", sa.Boolean(), nullable=True),
        sa.Column("answer_1", sa.Boolean(), nullable=True),
        sa.Column("answer_2", sa.Boolean(), nullable=True),
        sa.Column("mask", sa.Integer(), nullable=False),
        sa.Column("at_u", sa.Float(), nullable=True),
        sa.Column("at_v", sa.Float(), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="judgement_round_id_fkey"),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], name="judgement_example_id_fkey"),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name="judgement_participant_id_fkey"),
        sa.PrimaryKeyConstraint("id", name="judgement_pkey"),
        sa.UniqueConstraint(
            "round_id",
            "example_id",
            "participant_id",
            name="judgement_round_id_example_id_participant_id_key",
        ),
    )
    op.create_index("judgement_participant_id_idx", "judgement", ["participant_id"])
    op.create_table(
        "tally",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("example_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="tally_round_id_fkey"),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], name="tally_example_id_fkey"),
        sa.PrimaryKeyConstraint("round_id", "example_id", "position", name="tally_pkey"),
    )
    op.create_table(
        "settlement",
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("example_id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name="settlement_round_id_fkey"),
        sa.ForeignKeyConstraint(["example_id"], ["example.id"], name="settlement_example_id_fkey"),
        sa.PrimaryKeyConstraint("round_id", "example_id", name="settlement_pkey"),
    )
