"""One number per board; a change and its event stand or fall together."""

import multiprocessing
import os
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session

from app.domain.errors import NotFound
from app.services import event_log, examples, participants, placements, serializers
from app.services.access import Caller
from app.store import queries
from app.store.database import Database
from app.store.models import Board, Event, now


@pytest.fixture
def ana(database: Database) -> Caller:
    with database.writing() as session:
        return Caller(participants.join_board(session, Caller(), "staffroom", "Ana").participant.session_id)


def state(database: Database) -> tuple[int, list[int], str]:
    """The board's version, the numbers in its log, and its examples."""
    with database.reading() as session:
        board = the_board(session)
        rows = queries.events.after(session, board.id, 0, 1_000)
        return board.version, [row.version for row in rows], queries.examples.json_array(session, board.id)


def the_board(session: Session) -> Board:
    board = queries.boards.find(session, "staffroom")
    assert board
    return board


def last_card(session: Session) -> str:
    return queries.examples.of_board(session, the_board(session).id)[-1].id


def test_every_number_has_one_event(database: Database, ana: Caller) -> None:
    """Sync rule S1."""
    with database.writing() as session:
        for keys in (["own"], ["each"], ["each"], []):
            placements.place(session, ana, "staffroom", last_card(session), keys)
    version, numbers, _ = state(database)
    assert (version, numbers) == (10, list(range(1, 11)))


def test_a_change_that_records_nothing_gives_its_number_back(database: Database) -> None:
    """Sync rule S2."""
    before = state(database)
    with database.writing() as session, event_log.change(session, "staffroom") as change:
        assert change.version == before[0] + 1
    assert state(database) == before


@pytest.mark.parametrize("broken", ["record", "write"])
def test_a_change_that_fails_halfway_leaves_nothing(
    database: Database, ana: Caller, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """Sync rule S1."""
    before = state(database)

    def fail(*_: object) -> None:
        raise RuntimeError

    if broken == "record":
        monkeypatch.setattr(event_log.Change, "record", fail)
    else:
        monkeypatch.setattr(examples, "refresh_body", fail)
    with pytest.raises(RuntimeError), database.writing() as session:
        placements.place(session, ana, "staffroom", last_card(session), ["own"])
    assert state(database) == before


def _place_and_die(url: str, session_id: str) -> None:
    database = Database(url)
    with database.writing() as session:
        placements.place(session, Caller(session_id), "staffroom", last_card(session), ["own"])
        session.flush()
        os._exit(9)


def test_a_process_killed_before_the_commit_leaves_nothing(database: Database, ana: Caller) -> None:
    before = state(database)
    process = multiprocessing.get_context("spawn").Process(
        target=_place_and_die, args=(str(database.engine.url), ana.session_id)
    )
    process.start()
    process.join(30)
    assert process.exitcode == 9
    assert state(database) == before
    with database.writing() as session:
        placements.place(session, ana, "staffroom", last_card(session), ["own"])
    assert state(database)[0] == before[0] + 1


def test_an_unknown_board_is_not_found(database: Database) -> None:
    with pytest.raises(NotFound), database.writing() as session, event_log.change(session, "nowhere"):
        pass


def test_what_happened_long_ago_is_dropped_and_the_board_stays(database: Database, ana: Caller) -> None:
    with database.writing() as session:
        card = last_card(session)
        session.execute(update(Event).values(at=now() - timedelta(days=31)))
    with database.writing() as session:
        placements.place(session, ana, "staffroom", card, ["own"])
    before = state(database)
    with database.writing() as session:
        assert event_log.prune(session, now() - timedelta(days=30)) == before[0] - 1
    after = state(database)
    assert (after[0], after[1], after[2]) == (before[0], [before[0]], before[2])
    with database.reading() as session:
        assert the_board(session).held_since == before[0] - 1


def test_the_last_event_of_a_board_is_never_dropped(database: Database) -> None:
    before = state(database)
    for _ in range(2):
        with database.writing() as session:
            event_log.prune(session, now() + timedelta(days=1))
        assert state(database) == (before[0], [before[0]], before[2])
        with database.reading() as session:
            assert serializers.board(session, the_board(session))["version"] == before[0]


def test_nothing_is_dropped_that_is_not_old(database: Database) -> None:
    before = state(database)
    with database.writing() as session:
        assert event_log.prune(session, now() - timedelta(days=1)) == 0
    assert state(database) == before
    with database.reading() as session:
        assert the_board(session).held_since == 0
