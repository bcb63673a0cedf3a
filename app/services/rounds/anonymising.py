"""Answers of revealed rounds from which nobody can tell any more whose they were."""

from secrets import SystemRandom

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from app.domain.rounds import policy
from app.services.event_log import Change
from app.store import queries
from app.store.database import mark_overwritten
from app.store.models import Judgement, Round, new_secret_id


def unlink_board(change: Change) -> None:
    """Unlink the answers in all revealed rounds of a board from the people who gave them."""
    for round_ in queries.rounds.revealed(change.session, change.board.id):
        if round_.naming != "anonymous":
            unlink_answers(change.session, round_)
            round_.naming = "anonymous"
            change.session.add(round_)


def unlink_answers(session: Session, round_: Round) -> None:
    """Write a round's judgements anew, without their authors and in random order.

    Then neither ids nor the order of rows tell who answered when. Groups of fewer than three people are left
    out: they would tell who their members are.
    """
    sizes = queries.rounds.group_sizes(session, round_)
    groups = {group for group, size in sizes.items() if size >= policy.LEAST}
    unlinked = [
        {
            "id": new_secret_id(),
            "round_id": round_.id,
            "example_id": judgement.example_id,
            "group_label": judgement.group_label if judgement.group_label in groups else None,
            "answer_0": judgement.answer_0,
            "answer_1": judgement.answer_1,
            "answer_2": judgement.answer_2,
            "mask": judgement.mask,
            "why": judgement.why,
        }
        for judgement in queries.rounds.judgements(session, round_)
    ]
    SystemRandom().shuffle(unlinked)
    mark_overwritten(session)
    session.execute(delete(Judgement).where(col(Judgement.round_id) == round_.id))
    if unlinked:
        session.execute(insert(Judgement), unlinked)
