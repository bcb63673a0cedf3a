"""Reads of rounds and of what people answered in them."""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, exists, func, or_, select
from sqlmodel import Session, col

from app.store.models import Board, Device, Example, Judgement, Participant, Round, Settlement, Tally

_ANSWERED = (
    col(Judgement.example_id),
    col(Judgement.participant_id),
    col(Judgement.group_label),
    col(Judgement.answer_0),
    col(Judgement.answer_1),
    col(Judgement.answer_2),
    col(Judgement.mask),
    col(Judgement.why),
)


class Progress(NamedTuple):
    """How far people are: how many have placed everything, of how many; answers given, of all possible.

    `placed` are those who placed anything. `by_answers` is how many people gave so many answers each, the
    fewest answers first; nothing of it is known after the reveal.
    """

    done: int
    people: int
    given: int
    possible: int
    placed: int
    by_answers: Mapping[int, int]


def lock_board_for_share(session: Session, slug: str) -> Board | None:
    """The board at an address, under a shared lock: until the transaction ends nobody changes the board.

    Several transactions may hold the shared lock at once (`boards.lock_for_update` takes the exclusive one).
    """
    at = select(Board).where(col(Board.slug) == slug, col(Board.removed_at).is_(None))
    return session.scalar(at.with_for_update(read=True).execution_options(populate_existing=True))


def lock_participant_for_update(session: Session, participant_id: str) -> None:
    """Nobody else does anything for a participant until the session ends: they may have two screens."""
    row = select(col(Participant.id)).where(col(Participant.id) == participant_id)
    session.execute(row.with_for_update(key_share=True))


def find(session: Session, board_id: str, number: int) -> Round | None:
    """A board's round."""
    return session.scalar(select(Round).where(col(Round.board_id) == board_id, col(Round.number) == number))


def of_board(session: Session, board_id: str) -> Sequence[Round]:
    """A board's rounds, in their order."""
    return session.scalars(
        select(Round).where(col(Round.board_id) == board_id).order_by(col(Round.number))
    ).all()


def revealed(session: Session, board_id: str) -> Sequence[Round]:
    """A board's revealed rounds, in their order."""
    return session.scalars(
        select(Round)
        .where(col(Round.board_id) == board_id, col(Round.revealed_at).is_not(None))
        .order_by(col(Round.number))
    ).all()


def find_open(session: Session, board_id: str) -> Round | None:
    """The round in which people place now."""
    return session.scalar(
        select(Round).where(
            col(Round.board_id) == board_id, col(Round.closed_at).is_(None), col(Round.revealed_at).is_(None)
        )
    )


def is_in_hidden_round(session: Session, board_id: str, example_id: str) -> bool:
    """Whether an example is in a round of its board that was not revealed."""
    hidden = select(Round).where(col(Round.board_id) == board_id, col(Round.revealed_at).is_(None))
    return any(example_id in examples_of(round_) for round_ in session.scalars(hidden))


def revealed_about(session: Session, ids: Collection[str]) -> Sequence[Round]:
    """The revealed rounds of the boards that these examples are on, newest first."""
    boards = select(col(Example.board_id)).where(col(Example.id).in_(ids))
    return session.scalars(
        select(Round)
        .where(col(Round.board_id).in_(boards), col(Round.revealed_at).is_not(None))
        .order_by(col(Round.number).desc())
    ).all()


def examples_of(round_: Round) -> list[str]:
    """The ids of a round's examples, in the order they are placed in."""
    ids: list[str] = json.loads(round_.examples)
    return ids


def remaining_examples(session: Session, round_: Round) -> list[str]:
    """The ids of a round's examples that were not removed since, in its order."""
    ids = examples_of(round_)
    remaining = set(
        session.scalars(
            select(col(Example.id)).where(col(Example.id).in_(ids), col(Example.removed_at).is_(None))
        )
    )
    return [id_ for id_ in ids if id_ in remaining]


def progress_before_reveal(session: Session, round_: Round) -> Progress:
    """How far people are in a round that was not revealed.

    People are whoever placed in it, and who was here since it opened; of those who placed nothing, the
    facilitator may have left some out. Removing an example must not tell how many placed it: answers to it go
    on counting, and done are those who gave as many answers as there are examples still there.
    """
    examples = examples_of(round_)
    there = len(remaining_examples(session, round_))
    placed = dict(
        session.execute(
            select(col(Judgement.participant_id), func.count())
            .where(col(Judgement.round_id) == round_.id, col(Judgement.example_id).in_(examples))
            .group_by(col(Judgement.participant_id))
        ).all()
    )
    people = placed.keys() | set(_here(session, round_))
    counts = Counter(placed.get(person, 0) for person in people)
    done = sum(count >= there for count in placed.values())
    return Progress(
        done,
        len(people),
        sum(placed.values()),
        len(people) * len(examples),
        len(placed),
        dict(sorted(counts.items())),
    )


def _here(session: Session, round_: Round) -> Sequence[str]:
    """The ids of those who were here since a round opened.

    Where those who had placed nothing were left out, of those who joined later. Whether somebody comes back
    does not matter then: it would tell that they had placed nothing.
    """
    seen, joined, since = col(Participant.seen_at), col(Participant.joined_at), round_.counted_since
    return session.scalars(
        select(col(Participant.id)).where(
            col(Participant.board_id) == round_.board_id,
            col(Participant.left_at).is_(None),
            joined > since if since else seen >= round_.opened_at,
        )
    ).all()


def judgement(session: Session, round_: Round, example_id: str, participant_id: str) -> Judgement | None:
    """What a participant answered about an example."""
    return session.scalar(
        select(Judgement).where(
            col(Judgement.round_id) == round_.id,
            col(Judgement.example_id) == example_id,
            col(Judgement.participant_id) == participant_id,
        )
    )


def judgements_by(session: Session, round_: Round, participant_id: str) -> Sequence[Judgement]:
    """What a participant answered in a round, by example."""
    return session.scalars(
        select(Judgement)
        .where(col(Judgement.round_id) == round_.id, col(Judgement.participant_id) == participant_id)
        .order_by(col(Judgement.example_id))
    ).all()


def owners_of_screens(session: Session, board_id: str, several: Collection[str]) -> dict[str, str]:
    """The ids of participants by the sessions of their screens.

    Of those alone who go on in several browsers, or joined with one of the sessions in `several`.
    """
    rows = session.execute(
        select(col(Participant.id), col(Participant.session_id), col(Device.session_id))
        .outerjoin(Device, col(Device.participant_id) == col(Participant.id))
        .where(
            col(Participant.board_id) == board_id,
            col(Participant.left_at).is_(None),
            or_(col(Device.session_id).is_not(None), col(Participant.session_id).in_(several)),
        )
    )
    return {screen: row[0] for row in rows for screen in row[1:] if screen}


def placed_by(session: Session, round_: Round, people: Collection[str]) -> dict[str, tuple[Any, ...]]:
    """All that each of these participants placed in a round, by their ids; nothing for who placed nothing."""
    if not people:
        return {}
    rows = session.execute(
        select(*_ANSWERED, col(Judgement.at_u), col(Judgement.at_v))
        .where(col(Judgement.round_id) == round_.id, col(Judgement.participant_id).in_(people))
        .order_by(col(Judgement.example_id))
    )
    placed: dict[str, tuple[Any, ...]] = {}
    for row in rows:
        placed[row.participant_id] = (*placed.get(row.participant_id, ()), tuple(row))
    return placed


def judgements(session: Session, round_: Round) -> Sequence[Row[Any]]:
    """All that was answered in a round, in an order that says nothing about who answered when.

    example_id, participant_id, group_label, answer_0, answer_1, answer_2, mask and why of each.
    """
    return session.execute(
        select(*_ANSWERED).where(col(Judgement.round_id) == round_.id).order_by(col(Judgement.id))
    ).all()


def answer_counts(session: Session, rounds: Sequence[Round]) -> Sequence[Row[Any]]:
    """How many people of each group gave the same three answers about an example, in some rounds.

    round_id, example_id, group_label, answer_0, answer_1, answer_2 and people of each.
    """
    same = (
        col(Judgement.round_id),
        col(Judgement.example_id),
        col(Judgement.group_label),
        col(Judgement.answer_0),
        col(Judgement.answer_1),
        col(Judgement.answer_2),
    )
    return session.execute(
        select(*same, func.count().label("people"))
        .where(col(Judgement.round_id).in_(_ids(rounds)))
        .group_by(*same)
    ).all()


def reasons(session: Session, rounds: Sequence[Round]) -> Sequence[Row[Any]]:
    """The reasons that were given in some rounds, in an order that says nothing about who answered when.

    round_id, example_id, participant_id, mask and why of each.
    """
    return session.execute(
        select(
            col(Judgement.round_id),
            col(Judgement.example_id),
            col(Judgement.participant_id),
            col(Judgement.mask),
            col(Judgement.why),
        )
        .where(col(Judgement.round_id).in_(_ids(rounds)), col(Judgement.why).is_not(None))
        .order_by(col(Judgement.id))
    ).all()


def participant_names(session: Session, rounds: Sequence[Round]) -> dict[str, str]:
    """The names of those who answered in some rounds of a board, by their ids."""
    answered = exists().where(
        col(Judgement.participant_id) == col(Participant.id), col(Judgement.round_id).in_(_ids(rounds))
    )
    rows = session.execute(
        select(col(Participant.id), col(Participant.name))
        .where(col(Participant.board_id).in_({round_.board_id for round_ in rounds}), answered)
        .order_by(col(Participant.id))
    )
    return {row[0]: row[1] for row in rows}


def with_answers_of(session: Session, participant_id: str) -> Sequence[Round]:
    """The rounds that know what a participant answered."""
    known = select(col(Judgement.round_id)).where(col(Judgement.participant_id) == participant_id)
    return session.scalars(select(Round).where(col(Round.id).in_(known)).order_by(col(Round.number))).all()


def tallies(session: Session, rounds: Sequence[Round]) -> Sequence[Tally]:
    """Hands that were raised in some rounds."""
    return session.scalars(select(Tally).where(col(Tally.round_id).in_(_ids(rounds)))).all()


def settled(session: Session, rounds: Sequence[Round]) -> set[tuple[str, str]]:
    """What was settled after some rounds: the ids of the round and the example."""
    rows = session.execute(
        select(col(Settlement.round_id), col(Settlement.example_id)).where(
            col(Settlement.round_id).in_(_ids(rounds))
        )
    )
    return {(row[0], row[1]) for row in rows}


def _ids(rounds: Sequence[Round]) -> list[str]:
    return [round_.id for round_ in rounds]


def titles(
    session: Session, board_id: str, ids: Collection[str] | None = None
) -> Sequence[Row[str, int, str]]:
    """The id, number and title of a board's examples, all or some, by number; not of removed ones."""
    some = [] if ids is None else [col(Example.id).in_(ids)]
    return session.execute(
        select(col(Example.id), col(Example.number), col(Example.title))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None), *some)
        .order_by(col(Example.number))
    ).all()


def group_sizes(session: Session, round_: Round) -> dict[str, int]:
    """How many people of each group answered in a revealed round, while it knows who they are."""
    rows = session.execute(
        select(col(Judgement.group_label), func.count(func.distinct(col(Judgement.participant_id))))
        .where(col(Judgement.round_id) == round_.id, col(Judgement.group_label).is_not(None))
        .group_by(col(Judgement.group_label))
    )
    return {row[0]: row[1] for row in rows}


def due(session: Session, moment: datetime) -> Sequence[Row[str, int]]:
    """The boards (slugs) and numbers of the open rounds that close by themselves by a moment."""
    return session.execute(
        select(col(Board.slug), col(Round.number))
        .join(Board, col(Board.id) == col(Round.board_id))
        .where(
            col(Round.closes_at) <= moment,
            col(Round.closed_at).is_(None),
            col(Round.revealed_at).is_(None),
            col(Board.removed_at).is_(None),
        )
    ).all()


def waiting_for(
    session: Session, people: Collection[str], moment: datetime
) -> Sequence[Row[Board, Round, int]]:
    """The open rounds in which these participants can place, with how many examples they have answered.

    Those that close first come first.
    """
    answered = (
        select(func.count())
        .select_from(Judgement)
        .join(Example, col(Example.id) == col(Judgement.example_id))
        .where(
            col(Judgement.round_id) == col(Round.id),
            col(Judgement.participant_id) == col(Participant.id),
            col(Example.removed_at).is_(None),
        )
        .correlate(Round, Participant)
        .scalar_subquery()
    )
    return session.execute(
        select(Board, Round, answered)
        .join(Round, col(Round.board_id) == col(Board.id))
        .join(Participant, col(Participant.board_id) == col(Board.id))
        .where(
            col(Participant.id).in_(people),
            col(Participant.left_at).is_(None),
            col(Board.removed_at).is_(None),
            col(Board.locked).is_(False),
            col(Round.closed_at).is_(None),
            col(Round.revealed_at).is_(None),
            or_(col(Round.closes_at).is_(None), col(Round.closes_at) > moment),
        )
        .order_by(col(Round.closes_at).is_(None), col(Round.closes_at), col(Round.opened_at))
    ).all()


def newest(session: Session, board_id: str) -> Round | None:
    """A board's newest round."""
    return session.scalar(
        select(Round).where(col(Round.board_id) == board_id).order_by(col(Round.number).desc()).limit(1)
    )
