"""All examples, some at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session

from app.domain.document import Document
from app.services import sheets, transfer
from app.services.access import Caller
from app.store import queries
from app.store.filters import Filters, Order
from app.store.session import Database
from tests.conftest import STAFFROOM

FAYE = Caller(facilitator_id="faye", facilitator_name="Faye")


def test_whoever_reads_slowly_holds_no_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "PAGE", 2)
    opened: list[bool] = []

    @contextmanager
    def reading() -> Iterator[Session]:
        opened.append(True)
        with database.reading() as session:
            yield session
        opened[-1] = False

    with database.reading() as session:
        board = queries.board(session, "staffroom")
        assert board
    pages = sheets.pages(reading, Filters(board_id=board.id), Order())
    sizes = [(len(page), any(opened)) for page in pages]
    assert sizes == [(2, False), (2, False), (2, False), (0, False)]
    assert len(opened) == 4


def test_how_far_it_is_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.services.examples.BATCH", 4)
    told: list[int] = []
    with database.writing() as session:
        transfer.import_board(session, FAYE, Document.model_validate(STAFFROOM), told.append)
    assert told == [4, 6]
