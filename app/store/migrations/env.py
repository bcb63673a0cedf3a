"""Run by Alembic with the connection it was given."""

from alembic import context

from app.store.models import Board

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Board.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
