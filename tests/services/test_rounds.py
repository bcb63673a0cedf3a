"""Rounds, when many do things at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from app.domain.errors import NotNow
from app.domain.requests import NewRound
from app.services import agreement, participants
from app.services.access import Caller, Membership
from app.services.rounds import following, judgements, lifecycle
from app.store import queries
from app.store.database import Database
from app.store.models import Board, Event, Judgement

MANY = 6
T = TypeVar("T")


def at_once(*do: Callable[[], T]) -> list[T]:
    """What each gets who all begin at the same moment."""
    ready = Barrier(len(do))

    def begin(act: Callable[[], T]) -> T:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(do)) as threads:
        return list(threads.map(begin, do))


@pytest.fixture
def faye(database: Database) -> Caller:
    with database.writing() as session:
        return participants.facilitator(session, "Faye")


@pytest.fixture
def staff(database: Database) -> list[Caller]:
    with database.writing() as session:
        joined = [participants.join_board(session, Caller(), "staffroom", f"No {n}") for n in range(MANY)]
        return [Caller(new.participant.session_id) for new in joined]


@pytest.fixture
def examples(database: Database, faye: Caller) -> list[str]:
    """Those of a round that is open."""
    with database.writing() as session:
        opened = following.open_chosen(session, faye, "staffroom", NewRound())
        return queries.rounds.examples_of(opened)


def board_of(session: Session) -> Board:
    board = queries.boards.find(session, "staffroom")
    assert board
    return board


def events_of(database: Database, type_: str) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Event).where(col(Event.type) == type_)) or 0


def test_of_several_who_open_a_round_one_does(database: Database, faye: Caller) -> None:
    def open_() -> int | None:
        try:
            with database.writing() as session:
                return following.open_chosen(session, faye, "staffroom", NewRound()).number
        except NotNow:
            return None

    opened = at_once(*[open_] * MANY)
    assert sorted(opened, key=str) == [1] + [None] * (MANY - 1)
    assert events_of(database, "round.opened") == 1


@pytest.mark.usefixtures("examples")
def test_a_round_is_revealed_once_however_many_reveal_it(database: Database, faye: Caller) -> None:
    with database.writing() as session:
        jo = participants.facilitator(session, "Jo")

    def revealing(who: Caller) -> Callable[[], int]:
        def reveal() -> int:
            with database.writing() as session:
                revealed = lifecycle.reveal_round(session, who, "staffroom", 1)
                return board_of(session).version if revealed.revealed_at else 0

        return reveal

    versions = at_once(*[revealing(who) for who in (faye, jo) * 3])
    assert len(set(versions)) == 1
    assert events_of(database, "round.revealed") == 1


@pytest.mark.parametrize("naming", ["named", "anonymous"])
def test_all_that_was_accepted_before_the_reveal_is_in_it_and_nothing_after(
    database: Database, faye: Caller, staff: list[Caller], examples: list[str], naming: str
) -> None:
    with database.writing() as session:
        board_of(session).naming = naming

    def placing(who: Caller) -> Callable[[], int]:
        def place() -> int:
            for accepted, example in enumerate(examples * 3):
                try:
                    with database.writing() as session:
                        judgements.place(session, who, "staffroom", 1, example, ["own"])
                except NotNow:
                    return min(accepted, len(examples))
            return len(examples)

        return place

    def reveal() -> int:
        with database.writing() as session:
            lifecycle.reveal_round(session, faye, "staffroom", 1)
        return 0

    accepted = sum(at_once(*[placing(who) for who in staff], reveal))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Judgement)) == accepted
        board = board_of(session)
        assert lifecycle.progress(session, lifecycle.get(session, board, 1)).given == accepted
        if naming == "named":
            member = Membership(session, faye, board)
            (answered,) = agreement.of_rounds(session, member, agreement.revealed_round(session, board, 1))
            assert sum(example.people or 0 for example in answered.examples) == accepted


def test_even_a_caller_that_asks_too_early_is_shown_no_counts(
    database: Database, faye: Caller, staff: list[Caller], examples: list[str]
) -> None:
    for participant in staff:
        with database.writing() as session:
            judgements.place(session, participant, "staffroom", 1, examples[0], ["own"], why="Because")
    with database.reading() as session:
        board = board_of(session)
        rounds = [lifecycle.get(session, board, 1)]
        member = Membership(session, faye, board)
        (early,) = agreement.of_rounds(session, member, agreement.RevealedRounds(rounds, {}))
    assert [example.circles for example in early.examples] == [None] * len(examples)
    assert not any(example.regions or example.reasons or example.people for example in early.examples)


def test_two_screens_of_one_participant_make_one_placement(
    database: Database, staff: list[Caller], examples: list[str]
) -> None:
    def place() -> tuple[bool | None, ...]:
        with database.writing() as session:
            placed = judgements.place(session, staff[0], "staffroom", 1, examples[0], ["own"])
            return tuple(placed.answers.values())

    assert set(at_once(*[place] * MANY)) == {(True, False, False)}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Judgement)) == 1
