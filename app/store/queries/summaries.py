"""What is read to say what came of a workshop."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, case, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.store.models import Board, Example, Judgement, Round, Settlement


def moves(session: Session, before_id: str, after_id: str) -> Sequence[Row[Any]]:
    """Where those who answered in both rounds placed an example: example_id, the masks before and after.

    And how many people that were, and how many of them changed an answer (changed). Answers that are nobody's
    any more are left out.
    """
    before, after = aliased(Judgement), aliased(Judgement)
    differs = or_(
        *(
            getattr(before, name).is_distinct_from(getattr(after, name))
            for name in ("answer_0", "answer_1", "answer_2")
        )
    )
    places: tuple[Any, ...] = (
        col(before.example_id),
        col(before.mask).label("before"),
        col(after.mask).label("after"),
    )
    return session.execute(
        select(
            *places,
            func.count().label("people"),
            func.sum(case((differs, 1), else_=0)).label("changed"),
        )
        .join(
            after,
            (col(after.example_id) == col(before.example_id))
            & (col(after.participant_id) == col(before.participant_id)),
        )
        .where(col(before.round_id) == before_id, col(after.round_id) == after_id)
        .group_by(*places)
        .order_by(*places)
    ).all()


def settlement(session: Session, round_id: str, example_id: str) -> Settlement | None:
    """What was settled about an example after a round; None when nothing was."""
    return session.get(Settlement, (round_id, example_id))


def settlements(session: Session, board_id: str) -> Sequence[Row[int, Settlement, Example]]:
    """What was settled on a board, with the round's number and the example; by the example's number."""
    return session.execute(
        select(col(Round.number), Settlement, Example)
        .join(Round, col(Round.id) == col(Settlement.round_id))
        .join(Example, col(Example.id) == col(Settlement.example_id))
        .where(col(Round.board_id) == board_id, col(Example.removed_at).is_(None))
        .order_by(col(Example.number), col(Round.number))
    ).all()


def offers(session: Session, board_id: str) -> Sequence[Row[Any]]:
    """Whom colleagues may ask (contributor) about which example: its id, number and title."""
    wanted = (Example.contributor, Example.id, Example.number, Example.title)
    return session.execute(
        select(*map(col, wanted))
        .where(
            col(Example.board_id) == board_id,
            col(Example.removed_at).is_(None),
            col(Example.ask_me).is_(True),
            col(Example.contributor).is_not(None),
        )
        .order_by(col(Example.contributor), col(Example.number))
    ).all()


def board_shared_by(session: Session, digest: str, moment: datetime) -> Board | None:
    """The board whose summary a link with this digest opens at a moment."""
    ends = col(Board.summary_expires_at)
    return session.scalar(
        select(Board).where(
            col(Board.summary_digest) == digest,
            col(Board.removed_at).is_(None),
            or_(ends.is_(None), ends > moment),
        )
    )
