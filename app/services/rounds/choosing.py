"""Which examples a round is about."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from app.domain.errors import Fault, Invalid, NotNow
from app.domain.regions import CIRCLES, OUTSIDE, keys_of
from app.domain.sentences import quoted
from app.domain.workshop.steps import Choice
from app.store import queries
from app.store.models import Board
from app.store.queries.filters import Filters


def require_known(keys: Sequence[str], choices: Iterable[tuple[str, Choice | None]]) -> None:
    """Refuse regions that a board with these circles does not have.

    `choices` are each with the JSON Pointer to it. Raises Invalid.
    """
    for place, choice in choices:
        region = choice and choice.region
        if region and region != OUTSIDE and not set(keys_of(region)) <= set(keys):
            known = f"Write {OUTSIDE}, or up to {CIRCLES} of these with commas: {', '.join(keys)}."
            raise Invalid(Fault(f"This board has no region {quoted(region)}. {known}", f"{place}/region"))


def chosen(session: Session, board: Board, choice: Choice | None) -> list[str]:
    """The ids of the examples that meet a choice, by number; all of the board without one."""
    choice = choice or Choice()
    filters = Filters(
        board_id=board.id,
        regions=(choice.region,) if choice.region else (),
        placed=choice.placed,
        tags=(choice.tag,) if choice.tag else (),
    )
    return list(queries.examples.ids_by_number(session, filters, choice.numbers))


def require_chosen(session: Session, board: Board, choice: Choice) -> list[str]:
    """The same. Raises NotNow when there is none."""
    ids = chosen(session, board, choice)
    if not ids:
        raise NotNow("No example fits what was chosen for this round. Choose other examples.")
    return ids
