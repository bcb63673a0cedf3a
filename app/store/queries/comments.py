"""Comments on examples, and which of them an author has not read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.store.models import Board, Comment, Example

MOST_UNREAD = 20
_REPLY = aliased(Comment)


def find(session: Session, example_id: str, comment_id: str) -> Comment | None:
    """A comment on an example by its id, also a removed one."""
    which = col(Comment.id) == comment_id, col(Comment.example_id) == example_id
    return session.scalar(select(Comment).where(*which))


def page(
    session: Session, example_id: str, limit: int | None, after: tuple[str, str] | None = None
) -> Sequence[Comment]:
    """At most `limit` comments on an example (None: all), the oldest first, each followed by its replies.

    A removed comment is among them while it has a reply that is not. `after` is the thread and id of the last
    comment seen.
    """
    conditions = [col(Comment.example_id) == example_id, _shown()]
    if after:
        thread, id_ = after
        same = and_(col(Comment.thread) == thread, col(Comment.id) > id_)
        conditions.append(or_(col(Comment.thread) > thread, same))
    ordered = select(Comment).where(*conditions).order_by(col(Comment.thread), col(Comment.id))
    return session.scalars(ordered.limit(limit)).all()


def _shown() -> ColumnElement[bool]:
    reply = exists().where(
        col(_REPLY.example_id) == col(Comment.example_id),
        col(_REPLY.thread) == col(Comment.id),
        col(_REPLY.removed_at).is_(None),
    )
    return or_(col(Comment.removed_at).is_(None), reply.correlate(Comment))


def count(session: Session, example_id: str) -> int:
    """How many comments an example has, without removed ones."""
    present = col(Comment.example_id) == example_id, col(Comment.removed_at).is_(None)
    return session.scalar(select(func.count()).select_from(Comment).where(*present)) or 0


def newest(session: Session, example_id: str) -> int:
    """The board's version when the newest comment on an example was written; 0 without any."""
    added = select(func.max(col(Comment.added))).where(col(Comment.example_id) == example_id)
    return session.scalar(added) or 0


def count_by_author(session: Session, participant_id: str) -> int:
    """How many comments a participant wrote, removed ones too."""
    theirs = col(Comment.author_id) == participant_id
    return session.scalar(select(func.count()).select_from(Comment).where(theirs)) or 0


def has_replies(session: Session, comment: Comment) -> bool:
    """Whether anybody replied to a comment, also with what was removed since."""
    reply = exists().where(
        col(Comment.example_id) == comment.example_id,
        col(Comment.thread) == comment.id,
        col(Comment.id) != comment.id,
    )
    return session.scalar(select(reply)) or False


def of_board(session: Session, board_id: str) -> Sequence[Comment]:
    """All comments on the examples of a board, removed ones too."""
    on_board = select(col(Example.id)).where(col(Example.board_id) == board_id)
    return session.scalars(select(Comment).where(col(Comment.example_id).in_(on_board))).all()


def of_examples(session: Session, ids: Collection[str]) -> Sequence[Comment]:
    """The comments on some examples, each followed by its replies, removed ones as in `page`."""
    wanted = col(Comment.example_id).in_(ids), _shown()
    return session.scalars(
        select(Comment).where(*wanted).order_by(col(Comment.thread), col(Comment.id))
    ).all()


def unread(session: Session, people: Collection[str]) -> Sequence[Row[Any]]:
    """At most 20 examples of these participants with comments that their author has not read.

    The newest comments come first. Each as slug and title of the board, id and title of the example, and how
    many; one's own do not count.
    """
    fresh = (
        col(Example.author_id).in_(people),
        col(Example.removed_at).is_(None),
        col(Board.removed_at).is_(None),
        col(Comment.removed_at).is_(None),
        col(Comment.added) > col(Example.comments_seen),
        col(Comment.author_id).is_distinct_from(col(Example.author_id)),
    )
    example: tuple[Any, ...] = (
        col(Board.slug),
        col(Board.title).label("board"),
        col(Example.id),
        col(Example.title),
    )
    return session.execute(
        select(*example, func.count().label("fresh"))
        .select_from(Example)
        .join(Board, col(Board.id) == col(Example.board_id))
        .join(Comment, col(Comment.example_id) == col(Example.id))
        .where(*fresh)
        .group_by(*example)
        .order_by(func.max(col(Comment.id)).desc())
        .limit(MOST_UNREAD)
    ).all()


def removed_before(session: Session, moment: datetime, limit: int) -> tuple[str, Sequence[Comment]]:
    """The address of a board that is there, and at most `limit` of its comments removed before a moment.

    A comment that replies are kept of is not among them, unless its words are still there. Without any, none.
    """
    reply = exists().where(
        col(_REPLY.example_id) == col(Comment.example_id),
        col(_REPLY.thread) == col(Comment.id),
        col(_REPLY.id) != col(Comment.id),
    )
    due = col(Comment.removed_at) <= moment, or_(col(Comment.text) != "", ~reply.correlate(Comment))
    board = session.execute(
        select(col(Board.id), col(Board.slug))
        .join(Comment, col(Comment.board_id) == col(Board.id))
        .where(col(Board.removed_at).is_(None), *due)
        .limit(1)
    ).first()
    if board is None:
        return "", ()
    some = select(Comment).where(col(Comment.board_id) == board.id, *due).limit(limit)
    return board.slug, session.scalars(some).all()
