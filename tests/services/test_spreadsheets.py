"""All examples, some at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session

from app.domain.document import Document
from app.services import board_documents, spreadsheets
from app.services.access import Caller
from app.store import queries
from app.store.database import Database
from app.store.queries.filters import Filters, Order
from tests.conftest import STAFFROOM

FAYE = Caller(facilitator_id="faye", facilitator_name="Faye")


def test_whoever_reads_slowly_holds_no_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheets, "PAGE", 2)
    opened: list[bool] = []

    @contextmanager
    def reading() -> Iterator[Session]:
        opened.append(True)
        with database.reading() as session:
            yield session
        opened[-1] = False

    with database.reading() as session:
        board = queries.boards.find(session, "staffroom")
        assert board
    pages = spreadsheets.pages(reading, Filters(board_id=board.id), Order())
    sizes = [(len(page), any(opened)) for page in pages]
    assert sizes == [(2, False), (2, False), (2, False), (0, False)]
    assert len(opened) == 4


def test_how_far_it_is_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.staged_boards.AT_ONCE", 4)
    counts: list[int] = []

    @contextmanager
    def writing() -> Iterator[tuple[Session, Caller]]:
        with database.writing() as session:
            yield session, FAYE

    board_documents.import_board(writing, Document.model_validate(STAFFROOM), counts.append)
    assert counts == [4, 6]
