"""The field `next_step` of an example: it has the words of its newest open next step.

Whoever writes the field writes a next step. Those that a facilitator wrote down in the workshop do not count.
"""

from typing import Any

from app.services.event_log import Change
from app.store import queries
from app.store.models import Example, NextStep


def rows(example: Example) -> list[dict[str, Any]]:
    """The row of the next step that a new example brings along; none when it has none."""
    if not example.next_step:
        return []
    step = NextStep(
        board_id=example.board_id,
        version=example.version,
        example_id=example.id,
        author_id=example.author_id,
        text=example.next_step,
        brought=True,
        created_at=example.created_at,
        updated_at=example.created_at,
    )
    return [step.model_dump()]


def write(change: Change, example: Example) -> None:
    """Make what was written into the field a next step.

    Other words replace those of the newest one that the actor may edit, else they are a new one. Without any
    words, the newest is dropped, and the field shows the one before it.
    """
    present = queries.next_steps.open_of(change.session, example.id)
    if not example.next_step:
        for newest in present[:1]:
            _update(change, newest, state="dropped")
        example.next_step = present[1].text if len(present) > 1 else None
    elif own := next((step for step in present if _may_edit(change, step)), None):
        _update(change, own, text=example.next_step)
    else:
        _add(change, example)


def _may_edit(change: Change, step: NextStep) -> bool:
    actor = change.actor
    return actor.facilitator or (actor.participant_id is not None and actor.participant_id == step.author_id)


def _update(change: Change, step: NextStep, **values: str) -> None:
    step.sqlmodel_update({**values, "version": change.version, "updated_at": change.now})
    change.session.add(step)


def _add(change: Change, example: Example) -> None:
    change.session.add(
        NextStep(
            board_id=example.board_id,
            version=change.version,
            example_id=example.id,
            author_id=change.actor.participant_id,
            text=example.next_step or "",
            brought=True,
            created_at=change.now,
            updated_at=change.now,
        )
    )
