"""How much a person and a board may hold."""

from typing import Any

from app.domain.document import ExampleFields
from app.domain.errors import LimitReached
from app.domain.limits import limits
from app.domain.sentences import quoted
from app.services.event_log import Change
from app.store import queries
from app.store.models import Board, Example

# Bytes of the longest example there can be, about. A board of few examples need not be measured.
LONGEST_EXAMPLE = 80_000
# Bytes by which an edit may make an example longer without being measured.
SHORT_EDIT = 200


def require(change: Change, fields: ExampleFields) -> None:
    """Let an actor add an example while there is room for it. Raises LimitReached."""
    _require_persons(change)
    require_for(change, 1, len(fields.model_dump_json().encode()))


def require_for(change: Change, count: int, size: int) -> None:
    """Let a board take so many more examples, which come to so many bytes. Raises LimitReached."""
    board, most = change.board, limits()
    may_be_full = board.last_number + count > most.examples_per_board
    if not may_be_full and not _may_be_heavy(board, size):
        return
    held, present = queries.examples.count_and_size(change.session, board.id)
    if held + count > most.examples_per_board:
        raise LimitReached(
            f"{quoted(board.title)} may have at most {most.examples_per_board:,} examples. "
            f"It has {held:,} now."
        )
    require_light(board, present + size)


def require_light(board: Board, size: int) -> None:
    """Let the examples of a board come to so many bytes. Raises LimitReached."""
    most = limits().bytes_per_board
    if size > most:
        raise LimitReached(
            f"The examples of {quoted(board.title)} may have at most {most / 1024 / 1024:,.2g} MiB of text; "
            "with these they would have more."
        )


def require_for_edit(change: Change, example: Example, values: dict[str, Any]) -> None:
    """Let an actor make an example longer while the board has room for that. Raises LimitReached."""
    grown = sum(
        len(str(value).encode()) - len(str(getattr(example, name)).encode()) for name, value in values.items()
    )
    if grown > SHORT_EDIT:
        require_for(change, 0, grown)


def _require_persons(change: Change) -> None:
    most, actor = limits().examples_per_person, change.actor
    if actor.facilitator or actor.participant_id is None or change.board.last_number < most:
        return
    if queries.examples.count_by_author(change.session, change.board.id, actor.participant_id) >= most:
        raise LimitReached(
            f"You have added {most:,} examples here, which is the most for one person. "
            "Ask a facilitator to add more."
        )


def _may_be_heavy(board: Board, size: int) -> bool:
    return board.last_number * LONGEST_EXAMPLE + size > limits().bytes_per_board
