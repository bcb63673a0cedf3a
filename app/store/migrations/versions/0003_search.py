"""An index for search; from where on a board's log is held; which example an event is about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.exc import DBAPIError

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("board", sa.Column("held_since", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE board SET held_since = COALESCE("
        "(SELECT MIN(event.version) - 1 FROM event WHERE event.board_id = board.id), board.version)"
    )
    op.add_column("event", sa.Column("example_id", sa.String(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE event SET example_id = json_extract(body, '$.example')")
        for statement in _SQLITE:
            op.execute(statement)
    else:
        op.execute("UPDATE event SET example_id = body::json ->> 'example'")
        _index_three_letters()
    op.create_index("event_example_idx", "event", ["example_id", "version"])
    op.drop_index("example_created_idx", "example")
    op.create_index("example_created_idx", "example", ["board_id", "removed_at", "created_at", "id", "mask"])


def _index_three_letters() -> None:
    """Quick search needs an extension that a database's owner may add; without it, search reads the rows."""
    try:
        with op.get_bind().begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError:
        return
    op.execute("CREATE INDEX example_words_idx ON example USING gin (words gin_trgm_ops)")


# The index knows rows by number. It has its own: those that SQLite gives rows change when a file is vacuumed.
_SQLITE = (
    """CREATE TABLE example_search_row (
        row INTEGER PRIMARY KEY,
        example_id VARCHAR NOT NULL UNIQUE REFERENCES example (id) ON DELETE CASCADE
    )""",
    """CREATE VIRTUAL TABLE example_search
        USING fts5(words, content='', tokenize='trigram case_sensitive 1')""",
    "INSERT INTO example_search_row (example_id) SELECT id FROM example",
    """INSERT INTO example_search (rowid, words)
        SELECT row, words FROM example_search_row JOIN example ON id = example_id""",
    """CREATE TRIGGER example_search_added AFTER INSERT ON example BEGIN
        INSERT INTO example_search_row (example_id) VALUES (new.id);
        INSERT INTO example_search (rowid, words)
            SELECT row, new.words FROM example_search_row WHERE example_id = new.id;
    END""",
    """CREATE TRIGGER example_search_changed AFTER UPDATE OF words ON example
    WHEN old.words <> new.words BEGIN
        INSERT INTO example_search (example_search, rowid, words)
            SELECT 'delete', row, old.words FROM example_search_row WHERE example_id = new.id;
        INSERT INTO example_search (rowid, words)
            SELECT row, new.words FROM example_search_row WHERE example_id = new.id;
    END""",
    """CREATE TRIGGER example_search_removed BEFORE DELETE ON example BEGIN
        INSERT INTO example_search (example_search, rowid, words)
            SELECT 'delete', row, old.words FROM example_search_row WHERE example_id = old.id;
        DELETE FROM example_search_row WHERE example_id = old.id;
    END""",
)
