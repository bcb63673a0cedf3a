"""The six questions of a board that ask whether a school is ready, and their answers."""

from typing import Any

from sqlmodel import Session

from app.domain.document import ReadinessRecord
from app.domain.events import to_json
from app.domain.readiness import KEYS, QUESTIONS, QuestionKey
from app.domain.requests import ReadinessAnswer
from app.services.access import Caller, facilitating
from app.services.event_log import Change
from app.store import queries
from app.store.models import Board, Readiness


def of_board(session: Session, board: Board) -> list[dict[str, Any]]:
    """All six questions in their order, with the answer that each has."""
    answers = {row.question: row for row in queries.readiness.of_board(session, board.id)}
    return [_shown(key, answers.get(key)) for key in KEYS]


def answer(session: Session, caller: Caller, slug: str, key: QuestionKey, given: ReadinessAnswer) -> Any:
    """Answer one of the questions. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        row = queries.readiness.find(session, change.board.id, key)
        if row is None:
            row = Readiness(board_id=change.board.id, question=key, state=given.state, text=given.text)
            _record(change, row)
        elif (row.state, row.text) != (given.state, given.text):
            row.state, row.text = given.state, given.text
            _record(change, row)
    return _shown(key, row)


def _record(change: Change, row: Readiness) -> None:
    change.take_next()
    change.session.add(row)
    change.session.flush()
    change.record("readiness.answered", to_json(_shown(row.question, row)))


def _shown(key: str, row: Readiness | None) -> dict[str, Any]:
    question = next(question for question in QUESTIONS if question.key == key)
    return {
        "question": key,
        "title": question.title,
        "asks": question.asks,
        "state": row.state if row else None,
        "text": row.text if row else None,
    }


def records(session: Session, board: Board) -> list[dict[str, Any]]:
    """The answers of a board as its document has them."""
    return [
        {name: shown[name] for name in ("question", "state", "text")}
        for shown in of_board(session, board)
        if shown["state"]
    ]


def store(session: Session, slug: str, answers: list[ReadinessRecord]) -> None:
    """Store the answers of a document."""
    board = queries.boards.find(session, slug)
    if board:
        session.add_all(Readiness(board_id=board.id, **record.model_dump()) for record in answers)
