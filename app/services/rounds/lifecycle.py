"""A round from opening to reveal, and how far people are in it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, update
from sqlmodel import Session, col

from app.domain.errors import Fault, Invalid, NotFound, NotNow, pointer
from app.domain.events import EventType, to_json
from app.domain.sentences import quoted
from app.services import event_log, serializers
from app.services.access import Caller, facilitating
from app.services.event_log import Change
from app.services.rounds import anonymising
from app.store import queries
from app.store.database import mark_changed
from app.store.models import Board, Judgement, Participant, Round, now
from app.store.queries.rounds import Progress


class RoundProgress(NamedTuple):
    """How far people are in a round."""

    number: int
    progress: Progress


def open_in(
    change: Change,
    title: str | None = None,
    examples: Sequence[str] | None = None,
    follows: int | None = None,
    closes_at: datetime | None = None,
) -> Round:
    """Open a round about all examples of the board, or those given, and record that.

    `follows` is the number of the earlier round whose most contested examples it asks about again. At
    `closes_at` it closes by itself.

    Raises NotNow while another is open and when there is nothing to place, or Invalid for an example
    that the board does not have.
    """
    board, session = change.board, change.session
    if under_way := queries.rounds.find_open(session, board.id):
        raise NotNow(f"Round {under_way.number} is already open. Close or reveal it first.")
    chosen = _chosen(change, examples)
    if not chosen:
        raise NotNow("There is no example to place yet.")
    newest = queries.rounds.newest(session, board.id)
    opened = Round(
        board_id=board.id,
        number=newest.number + 1 if newest else 1,
        title=title,
        examples=to_json(chosen),
        opened_at=change.now,
        follows=follows,
        closes_at=closes_at,
    )
    session.add(opened)
    record(change, "round.opened", opened)
    return opened


def _chosen(change: Change, examples: Sequence[str] | None) -> list[str]:
    known = [row.id for row in queries.rounds.titles(change.session, change.board.id, examples)]
    if examples is None:
        return known
    faults = [
        Fault("This board has no such example.", pointer("examples", index))
        for index, id_ in enumerate(examples)
        if id_ not in known
    ]
    if faults:
        raise Invalid(*faults)
    return list(dict.fromkeys(examples))


def close_round(session: Session, caller: Caller, slug: str, number: int) -> Round:
    """End placing in a round; what was placed stays hidden. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        round_ = get(session, change.board, number)
        if round_.closed_at is None:
            round_.closed_at = change.now
            record(change, "round.closed", round_)
        return round_


def close_due(writing: Callable[[], AbstractContextManager[Session]], moment: datetime) -> None:
    """Close the rounds whose day is over by a moment, each in a transaction of its own."""
    with writing() as session:
        due = queries.rounds.due(session, moment)
    for slug, number in due:
        with writing() as session, event_log.change(session, slug) as change:
            round_ = get(session, change.board, number)
            if round_.closed_at is None:
                round_.closed_at = change.now
                record(change, "round.closed", round_)


def is_over(round_: Round) -> bool:
    """Whether nobody places in a round any more."""
    return bool(round_.closed_at or (round_.closes_at and round_.closes_at <= now()))


def reveal_round(session: Session, caller: Caller, slug: str, number: int) -> Round:
    """Show everyone what was placed. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        round_ = get(session, change.board, number)
        reveal_in(change, round_)
        return round_


def reveal_in(change: Change, round_: Round) -> None:
    """Reveal a round, which closes it, and record that. A round that was revealed stays as it is.

    It keeps those of its examples that were not removed. Where nobody is to be known, nothing says any more
    whose answers they were.
    """
    if round_.revealed_at:
        return
    session = change.session
    round_.examples = to_json(queries.rounds.remaining_examples(session, round_))
    progress = queries.rounds.progress_before_reveal(session, round_)
    round_.people_done, round_.people_placed = progress.done, progress.placed
    round_.people, round_.answers_given = progress.people, progress.given
    round_.closed_at = round_.closed_at or change.now
    round_.revealed_at = change.now
    _store_groups(session, round_)
    if change.board.naming == "anonymous":
        anonymising.unlink_answers(session, round_)
    round_.naming = change.board.naming
    record(change, "round.revealed", round_)


def _store_groups(session: Session, round_: Round) -> None:
    """An answer counts for the group that its author is in when it is revealed."""
    own_group = select(col(Participant.group_label)).where(
        col(Participant.id) == col(Judgement.participant_id)
    )
    session.execute(
        update(Judgement)
        .where(col(Judgement.round_id) == round_.id)
        .values(group_label=own_group.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def record(change: Change, type_: EventType, round_: Round) -> None:
    """Store a round and append its event to the board's log."""
    change.session.add(round_)
    change.take_next()
    change.record(type_, to_json(serializers.round_(round_)))


def get(session: Session, board: Board, number: int) -> Round:
    """A round of a board. Raises NotFound."""
    round_ = queries.rounds.find(session, board.id, number)
    if round_ is None:
        raise NotFound(f"{quoted(board.title)} has no round {number}.")
    return round_


def progress(session: Session, round_: Round) -> Progress:
    """How far people are in a round, or were when it was revealed. Anyone may know."""
    if round_.revealed_at is None:
        return queries.rounds.progress_before_reveal(session, round_)
    people = round_.people or 0
    possible = people * len(queries.rounds.examples_of(round_))
    placed = round_.people_placed or 0
    return Progress(round_.people_done or 0, people, round_.answers_given or 0, possible, placed, {})


def leave_out_absent(session: Session, caller: Caller, slug: str, number: int) -> Round:
    """Count those who placed nothing no more, until they place; only before the reveal.

    Raises NotFound or Forbidden.
    """
    return _count_since(session, caller, slug, number, leaves_out=True)


def count_absent(session: Session, caller: Caller, slug: str, number: int) -> Round:
    """Count all again who were here since the round opened. Raises NotFound or Forbidden."""
    return _count_since(session, caller, slug, number, leaves_out=False)


def _count_since(session: Session, caller: Caller, slug: str, number: int, *, leaves_out: bool) -> Round:
    with facilitating(session, caller, slug) as change:
        round_ = get(session, change.board, number)
        if round_.revealed_at is None:
            round_.counted_since = change.now if leaves_out else None
            session.add(round_)
            mark_changed(session, change.board.id)
        return round_


def progress_under_way(session: Session, board_id: str) -> RoundProgress | None:
    """How far people are in a board's newest round; None once it is revealed, or when there is none."""
    newest = queries.rounds.newest(session, board_id)
    if newest is None or newest.revealed_at:
        return None
    return RoundProgress(newest.number, progress(session, newest))
