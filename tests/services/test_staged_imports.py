"""Imports: in short transactions, seen by nobody before they are whole, and gone when they fail."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from app.domain import events, tables
from app.domain.document import Document, ExampleFields
from app.domain.errors import Conflict
from app.services import (
    board_documents,
    event_log,
    example_copies,
    examples,
    serializers,
    spreadsheets,
    staged_boards,
    staged_examples,
)
from app.services.access import Caller
from app.services.event_log import Actor, timestamp
from app.services.staged_examples import Opening
from app.store import queries
from app.store.database import Database
from app.store.models import Board, Event, Example, Participant
from tests.conftest import BOARD, STAFFROOM, address, example

FAYE = Caller(facilitator_id="faye", facilitator_name="Faye")
TABLE = "title,description,tags,answer_own,answer_each,answer_routes\n" + "\n".join(
    f'New {number},It’s “quoted” \\ {number},"a, B",{"yes,no," if number % 2 else ",,"}'
    for number in range(9)
)


@pytest.fixture(autouse=True)
def small_transactions(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (staged_examples, staged_boards):
        monkeypatch.setattr(module, "AT_ONCE", 4)


def opening(open_session: Callable[[], Any]) -> Opening:
    @contextmanager
    def opened() -> Iterator[tuple[Session, Caller]]:
        with open_session() as session:
            yield session, FAYE

    return opened


def import_table(database: Database, table: str, on_progress: Callable[[int], object]) -> None:
    lines = tables.read(table.encode())
    reading, writing = opening(database.reading), opening(database.writing)
    with database.reading() as session:
        rows = spreadsheets.read(session, FAYE, "staffroom", lines)
    spreadsheets.import_rows(reading, writing, "staffroom", rows, on_progress)


def import_document(database: Database, on_progress: Callable[[int], object]) -> Board:
    document = Document.model_validate(STAFFROOM)
    return board_documents.import_board(opening(database.writing), document, on_progress)


def copy_sample(database: Database, on_progress: Callable[[int], object]) -> None:
    on_progress(0)
    example_copies.copy_examples(opening(database.reading), opening(database.writing), "staffroom", "sample")


def sizes(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in SQLModel.metadata.sorted_tables
        }


def seen(client: TestClient) -> list[Any]:
    """All that clients see of boards and examples."""
    paths = (
        "/api/v1/boards",
        f"{BOARD}/snapshot",
        "/api/v1/examples?limit=500",
        f"{BOARD}/changes?limit=500",
    )
    return [client.get(path).json() for path in (*paths, f"{BOARD}/tags", f"{BOARD}/examples?q=new")]


@pytest.mark.parametrize("run", [import_document, lambda *given: import_table(given[0], TABLE, given[1])])
def test_nobody_sees_half_of_an_import(database: Database, vera: TestClient, run: Callable[..., Any]) -> None:
    before = seen(vera)
    meanwhile: list[bool] = []
    run(database, lambda _count: meanwhile.append(seen(vera) == before))
    assert len(meanwhile) >= 2
    assert all(meanwhile[:-1])
    assert seen(vera) != before


def test_what_is_imported_is_stored_as_if_it_had_been_added(database: Database) -> None:
    import_table(database, TABLE, lambda _count: None)
    import_document(database, lambda _count: None)
    copy_sample(database, lambda _count: None)
    with database.reading() as session:
        for slug, count in (("staffroom", 6 + 9 + 40), ("staffroom-2", 6)):
            board = queries.boards.find(session, slug)
            assert board
            assert board.last_number == count
            keys = queries.boards.concept_keys(session, board.id)
            stored = queries.examples.of_board(session, board.id)
            assert [row.number for row in stored] == [*range(1, count + 1)]
            for row in stored:
                assert row.body == serializers.example(row, board, keys)
                assert (row.placed is None) is (row.mask is None)
            require_events(session, board, stored)


def require_events(session: Session, board: Board, stored: Any) -> None:
    """Every version has its event, and every example the one that it was added by."""
    log = session.scalars(
        select(Event).where(col(Event.board_id) == board.id).order_by(col(Event.version))
    ).all()
    assert [event.version for event in log] == [*range(1, board.version + 1)]
    added = {event.example_id: event for event in log if event.type == "example.added"}
    for row in stored:
        event = added[row.id]
        body = json.loads(event.body)
        actor, data = body["actor"], event.body.partition(',"data":')[2][:-1]
        assert event.body == events.encode(
            event.version, "example.added", timestamp(event.at), actor, row.id, data
        )
        assert (body["data"], body["version"]) == (json.loads(row.body), row.version)


class Stopped(Exception):
    """Something goes wrong in the middle."""


def stop(_count: int) -> None:
    raise Stopped


@pytest.mark.parametrize("run", [import_document, lambda *given: import_table(given[0], TABLE, given[1])])
def test_nothing_stays_of_an_import_that_fails(database: Database, run: Callable[..., Any]) -> None:
    before = sizes(database)
    with pytest.raises(Stopped):
        run(database, stop)
    assert sizes(database) == before


@pytest.mark.parametrize("run", [import_document, lambda *given: import_table(given[0], TABLE, given[1])])
def test_what_a_crash_leaves_is_seen_by_nobody_and_deleted_at_the_start(
    database: Database, vera: TestClient, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any]
) -> None:
    before, then = sizes(database), seen(vera)
    with monkeypatch.context() as crash:
        crash.setattr(staged_examples, "discard", lambda *_: None)
        crash.setattr(staged_boards, "discard", lambda *_: None)
        with pytest.raises(Stopped):
            run(database, stop)
    assert sizes(database) != before
    assert seen(vera) == then
    staged_boards.purge(opening(database.writing))
    staged_examples.purge(opening(database.writing))
    assert sizes(database) == before


@pytest.mark.parametrize("run", [import_document, lambda *given: import_table(given[0], TABLE, given[1])])
def test_an_import_whose_rows_are_deleted_by_a_start_says_so(
    database: Database, run: Callable[..., Any]
) -> None:
    before = sizes(database)

    def start_anew(_count: int) -> None:
        staged_boards.purge(opening(database.writing))
        staged_examples.purge(opening(database.writing))

    with pytest.raises(Conflict, match="was interrupted"):
        run(database, start_anew)
    assert sizes(database) == before


def test_others_change_the_board_while_a_table_is_imported(database: Database, ana: TestClient) -> None:
    changed = example(ana, "Reading aloud")
    path = f"{BOARD}/examples"

    def work(count: int) -> None:
        ana.post(path, json={"title": f"Between {count}"}).raise_for_status()

    import_table(database, f"{TABLE}\n", work)
    items = ana.get(f"{path}?limit=500").json()["items"]
    between = [item for item in items if item["title"].startswith("Between")]
    assert len(between) >= 3
    assert sorted(item["number"] for item in items) == [*range(1, 6 + 9 + len(between) + 1)]
    log = ana.get(f"{BOARD}/changes?limit=500").json()["items"]
    assert [event["version"] for event in log] == [*range(1, len(log) + 1)]
    assert example(ana, "Reading aloud") == changed


def test_a_row_of_an_example_that_changes_meanwhile_is_planned_anew(
    database: Database, ana: TestClient, faye: TestClient
) -> None:
    path = address(ana, "Reading aloud")
    table = f"id,title,next_step\n{path.rpartition('/')[2]},,Sooner\n,Added,\n"
    edits = iter(["Louder"])

    def edit(_count: int) -> None:
        for words in edits:
            answer = faye.patch(path, json={"looks_like": words}, headers={"If-Match": "*"})
            answer.raise_for_status()

    import_table(database, table.replace(",,Sooner", ",Reading aloud,Sooner"), edit)
    stored = ana.get(path).json()
    assert (stored["looks_like"], stored["next_step"]) == ("Louder", "Sooner")
    titles = [item["title"] for item in ana.get(f"{BOARD}/examples").json()["items"]]
    assert titles.count("Added") == 1


def test_a_rename_meanwhile_reaches_no_staged_example_and_the_import_is_planned_anew(
    database: Database, ana: TestClient, faye: TestClient
) -> None:
    renaming = iter(["Anja"])

    def rename(_count: int) -> None:
        for name in renaming:
            ana.post(f"{BOARD}/participants", json={"name": name}).raise_for_status()

    ana.post(f"{BOARD}/examples", json={"title": "By Ana herself"}).raise_for_status()
    rows = "".join(f"Row {number},Ana\n" for number in range(6))
    import_table(database, f"title,contributor\n{rows}", rename)
    log = faye.get(f"{BOARD}/changes?limit=500").json()["items"]
    assert [event["version"] for event in log] == [*range(1, len(log) + 1)]
    items = faye.get(f"{BOARD}/examples?limit=500").json()["items"]
    assert sum(item["title"].startswith("Row") for item in items) == 6
    assert example(faye, "By Ana herself")["contributor"] == "Anja"


@pytest.mark.usefixtures("ana")
def test_the_events_of_an_import_know_whose_they_are(database: Database) -> None:
    with database.writing() as session:
        person = session.scalars(select(Participant)).one()
        board = queries.boards.find(session, "staffroom")
        assert board
        plan = staged_examples.plan(session, board, Actor(person.name, person.id, facilitator=True))
        drafts = [examples.draft(plan, ExampleFields(title="Staged"))]
    staged = staged_examples.stage(opening(database.writing), plan, drafts, lambda _count: None)
    with database.writing() as session, event_log.change(session, "staffroom") as change:
        change.actor = plan.actor
        staged_examples.publish(change, staged)
    with database.reading() as session:
        event = session.scalars(select(Event).order_by(col(Event.version).desc())).first()
        assert event
        assert (event.type, event.actor_id) == ("example.added", person.id)


def test_names_that_are_hidden_meanwhile_are_not_imported(
    database: Database, ana: TestClient, faye: TestClient
) -> None:
    hiding = iter(["anonymous"])

    def hide(_count: int) -> None:
        for naming in hiding:
            faye.patch(BOARD, json={"naming": naming}, headers={"If-Match": "*"}).raise_for_status()

    import_table(database, "title,contributor\nAdded,Ben\n", hide)
    assert example(ana, "Added")["contributor"] is None
    with database.reading() as session:
        assert not session.scalars(select(Example).where(col(Example.contributor) == "Ben")).all()


def test_a_staged_example_cannot_be_brought_back(
    database: Database, faye: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staged_examples, "discard", lambda *_: None)
    with pytest.raises(Stopped):
        import_table(database, TABLE, stop)
    with database.reading() as session:
        ids = session.scalars(select(col(Example.id)).where(col(Example.number) < 0)).all()
    assert ids
    assert {faye.post(f"{BOARD}/examples/{id_}/restore").status_code for id_ in ids} == {404}
