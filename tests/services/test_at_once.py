"""What may happen once happens once, however many try at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from app.domain.document import ExampleFields
from app.domain.errors import Forbidden
from app.services import access, board_documents, devices, examples, participants, seeds
from app.services.access import Caller
from app.store import migrations, queries
from app.store.database import Database
from app.store.models import Board, Device, Facilitator, Participant
from tests.postgresql import PostgreSQL

T = TypeVar("T")
MANY = 6


def at_once(do: Callable[[int], T]) -> list[T]:
    """What each of many gets who all begin at the same moment."""
    ready = Barrier(MANY)

    def begin(number: int) -> T:
        ready.wait()
        return do(number)

    with ThreadPoolExecutor(MANY) as threads:
        return list(threads.map(begin, range(MANY)))


def rows(database: Database, model: type[SQLModel]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_one_browser_joins_once(database: Database) -> None:
    with database.writing() as session:
        session_id = participants.join_board(session, Caller(), "staffroom", "Ana").participant.session_id
        board_documents.seed(session, seeds.document("sample"))

    def join(number: int) -> bool:
        with database.writing() as session:
            return participants.join_board(session, Caller(session_id), "sample", f"Ana {number}").is_new

    assert sum(at_once(join)) == 1
    assert rows(database, Participant) == 2


def test_boards_of_one_title_get_addresses_of_their_own(database: Database, faye: TestClient) -> None:
    def create(_number: int) -> tuple[int, str]:
        answer = faye.post("/api/v1/boards", json={"title": "The same"})
        return answer.status_code, answer.json()["slug"]

    made = at_once(create)
    assert {status for status, _ in made} == {201}
    assert len({slug for _, slug in made}) == MANY
    assert rows(database, Board) == MANY + 1


def test_of_boards_with_one_address_one_is_made(faye: TestClient) -> None:
    def create(_number: int) -> int:
        return faye.post("/api/v1/boards", json={"title": "The same", "slug": "same"}).status_code

    assert sorted(at_once(create)) == [201] + [409] * (MANY - 1)


def test_links_for_a_new_name_are_for_one_facilitator(database: Database) -> None:
    def link(_number: int) -> str:
        with database.writing() as session:
            return participants.create_sign_in_link(session, "Faye")

    assert len(set(at_once(link))) == MANY
    assert rows(database, Facilitator) == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_empty_database_is_migrated_and_seeded_by_one(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if kind == "postgresql":
        postgres: PostgreSQL = request.getfixturevalue("postgres")
        url = postgres.create()
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'threefold.db'}"

    def begin(_number: int) -> int:
        database = Database(url)
        migrations.migrate(database.engine)
        with database.writing() as session:
            added = board_documents.seed(session, seeds.document("sample"))
        database.close()
        return added

    assert sorted(at_once(begin))[:-1] == [0] * (MANY - 1)


def test_hiding_names_waits_for_whoever_is_just_joining(database: Database, faye: TestClient) -> None:
    def hide() -> int:
        hidden = faye.patch(
            "/api/v1/boards/staffroom", json={"naming": "pseudonyms"}, headers={"If-Match": "*"}
        )
        return hidden.status_code

    with ThreadPoolExecutor(1) as thread:
        with database.writing() as session:
            participants.join_board(session, Caller(), "staffroom", "Real name")
            session.flush()
            hidden = thread.submit(hide)
            with pytest.raises(TimeoutError):
                hidden.result(timeout=0.3)
        assert hidden.result() == 200
    with database.reading() as session:
        assert session.scalars(select(col(Participant.name))).one() != "Real name"


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_name_that_was_hidden_meanwhile_is_neither_kept_nor_told(
    database: Database, faye: TestClient
) -> None:
    with database.writing() as session:
        ana = participants.identify(
            session, participants.join_board(session, Caller(), "staffroom", "Ana").cookie
        )
    with database.writing() as session:
        board = access.readable(session, ana, "staffroom")
        before = queries.participants.find(session, board.id, ana.session_id or "")
        assert before is not None
        faye.patch(
            "/api/v1/boards/staffroom", json={"naming": "pseudonyms"}, headers={"If-Match": "*"}
        ).raise_for_status()
        participants.join_board(session, Caller(), "staffroom", "Real name")
        added = examples.add(session, ana, "staffroom", ExampleFields(title="Hers"))
        assert added.contributor == before.name != "Ana"
    with database.reading() as session:
        assert not {"Ana", "Real name"} & {*session.scalars(select(col(Participant.name)))}


def test_leaving_while_somebody_goes_on_by_ones_link(database: Database) -> None:
    with database.writing() as session:
        ana, ben = (
            participants.identify(
                session, participants.join_board(session, Caller(), "staffroom", name).cookie
            )
            for name in ("Ana", "Ben")
        )
        token = devices.create_link(session, ana, "staffroom").token

    def go_on() -> None:
        with database.writing() as session:
            devices.use_link(session, ben, token)

    with ThreadPoolExecutor(1) as thread:
        with database.writing() as session:
            assert queries.boards.lock_for_update(session, "staffroom")
            going = thread.submit(go_on)
            with pytest.raises(TimeoutError):
                going.result(timeout=0.3)
            participants.leave(session, ana, "staffroom")
        with pytest.raises(Forbidden):
            going.result()


def test_a_personal_link_is_used_once(database: Database) -> None:
    with database.writing() as session:
        ana = participants.identify(
            session, participants.join_board(session, Caller(), "staffroom", "Ana").cookie
        )
        token = devices.create_link(session, ana, "staffroom").token

    def go_on(_number: int) -> bool:
        try:
            with database.writing() as session:
                devices.use_link(session, Caller(), token)
        except Forbidden:
            return False
        return True

    assert sum(at_once(go_on)) == 1
    assert rows(database, Device) == 1
