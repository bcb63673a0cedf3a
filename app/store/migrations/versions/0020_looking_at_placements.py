"""When somebody last said where each example belongs, and when the meaning of each circle last changed."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

# No text of an example can hold this: quotation marks in JSON strings are escaped.
_AFTER = ',"setting":{'


def upgrade() -> None:
    """What was placed before a revision was placed under the words from before it."""
    op.add_column("example", sa.Column("reviewed", sa.Integer(), nullable=True))
    op.add_column("concept", sa.Column("meaning_version", sa.Integer(), server_default="0", nullable=False))
    _fill_examples()
    _fill_concepts()


def _fill_examples() -> None:
    example = sa.table("example", *map(sa.column, ("body", "placed", "mask", "version", "reviewed")))
    placed = sa.func.coalesce(example.c.placed, example.c.version)
    number = sa.cast(placed, sa.String())
    op.execute(example.update().where(example.c.mask.is_not(None)).values(reviewed=placed))
    for is_placed, text in (
        (example.c.mask.is_not(None), sa.literal(',"reviewed":') + number + _AFTER),
        (example.c.mask.is_(None), sa.literal(f',"reviewed":null{_AFTER}')),
    ):
        body = sa.func.replace(example.c.body, _AFTER, text)
        op.execute(example.update().where(is_placed).values(body=body))


def _fill_concepts() -> None:
    concept = sa.table("concept", *map(sa.column, ("id", "meaning_version")))
    revisions = sa.table("revision", *map(sa.column, ("concept_id", "version", "kind")))
    last = sa.select(sa.func.max(revisions.c.version)).where(
        revisions.c.concept_id == concept.c.id, revisions.c.kind == "meaning"
    )
    newest = sa.func.coalesce(last.scalar_subquery(), 0)
    op.execute(concept.update().values(meaning_version=newest))
