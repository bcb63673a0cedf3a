"""Boards from documents, and the documents Threefold comes with."""

from collections import Counter

import pytest

from app.domain.document import Document
from app.domain.errors import Conflict
from app.services import board_documents, event_log, examples, seeds, serializers
from app.services.access import Caller
from app.store import queries
from app.store.database import Database
from tests.conftest import STAFFROOM


def test_the_sample_board_loads_whole(database: Database) -> None:
    document = seeds.document("sample")
    with database.writing() as session:
        assert board_documents.seed(session, document) == len(document.examples) >= 36
    with database.reading() as session:
        board = queries.boards.find(session, "sample")
        assert board
        counts = queries.boards.region_counts(session, board.id)
        assert 8 <= counts[None] <= 12
        assert all(counts[mask] >= 2 for mask in range(8))
        titles = [
            row.title for row in sorted(queries.examples.marks(session, board.id), key=lambda row: row.number)
        ]
        assert titles == [example.title for example in document.examples]
        placed = [row.placed for row in queries.examples.marks(session, board.id) if row.placed is not None]
        assert len(set(placed)) == len(placed)
        assert board.version == len(document.examples) + 1


def test_the_sample_board_asks_and_explains() -> None:
    document = seeds.document("sample")
    assert [concept.key for concept in document.concepts] == [
        "personalizing",
        "individualizing",
        "differentiating",
    ]
    for concept in document.concepts:
        assert all(
            (
                concept.question,
                concept.definition,
                concept.looks_like,
                concept.sounds_like,
                concept.feels_like,
            )
        )
    assert not [
        title for title, count in Counter(example.title for example in document.examples).items() if count > 1
    ]


def test_seeding_twice_adds_nothing_twice(database: Database) -> None:
    document = Document.model_validate(STAFFROOM)
    with database.writing() as session:
        assert board_documents.seed(session, document) == 0
        board = queries.boards.find(session, "staffroom")
        assert board
        assert board.version == 7


def test_an_emptied_board_is_filled_again(database: Database) -> None:
    faye = Caller(facilitator_id="faye", facilitator_name="Faye")
    with database.writing() as session:
        board = queries.boards.find(session, "staffroom")
        assert board
        for example in queries.examples.of_board(session, board.id):
            examples.remove(session, faye, "staffroom", example.id, None)
        assert board_documents.seed(session, Document.model_validate(STAFFROOM)) == 6
        assert sum(queries.boards.region_counts(session, board.id).values()) == 6


def test_an_empty_board_with_other_concepts_is_left_alone(database: Database) -> None:
    document = Document.model_validate(
        STAFFROOM | {"board": {"slug": "other", "title": "Other"}, "examples": []}
    )
    strange = seeds.document("sample").model_copy(update={"board": document.board})
    with database.writing() as session:
        board_documents.seed(session, document)
    with pytest.raises(Conflict), database.writing() as session:
        board_documents.seed(session, strange)


def test_a_locked_document_makes_a_locked_board_with_its_examples(database: Database) -> None:
    locked = STAFFROOM | {"board": {"slug": "locked", "title": "Locked", "locked": True}}
    with database.writing() as session:
        assert board_documents.seed(session, Document.model_validate(locked)) == 6
        board = queries.boards.find(session, "locked")
        assert board
        assert serializers.board(session, board)["locked"] is True


def test_what_is_kept_of_an_example_is_what_readers_get(database: Database) -> None:
    """The stored representation is never older than the columns it is made of."""
    with database.writing() as session:
        board_documents.seed(session, seeds.document("sample"))
        board = queries.boards.find(session, "sample")
        assert board
        keys = queries.boards.concept_keys(session, board.id)
        for example in queries.examples.of_board(session, board.id):
            assert example.body == serializers.example(example, board, keys)
        assert event_log.timestamp(queries.events.time_of_last(session, board)).endswith("Z")
