"""What people write about an example: comments, questions and cautions, with one level of replies."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col

from app.domain.errors import Fault, Forbidden, Invalid, LimitReached, NotFound
from app.domain.events import EventType, to_json
from app.domain.limits import limits
from app.domain.requests import CommentChanges, NewComment
from app.domain.sentences import quoted
from app.services import examples, serializers
from app.services.access import Caller, Membership, Versions, contributing, find_membership, require_version
from app.services.event_log import Change
from app.store import queries
from app.store.models import Comment, Example

NOT_YOURS = "Only the person who wrote this can change it. A facilitator can remove it."


class Writer(NamedTuple):
    """As whom somebody writes comments: a participant, or a facilitator who has not joined the board."""

    participant_id: str | None
    facilitator_id: str | None

    def wrote(self, comment: Comment) -> bool:
        """Whether a comment is theirs."""
        as_participant = self.participant_id is not None and comment.author_id == self.participant_id
        as_facilitator = self.facilitator_id is not None and comment.facilitator_id == self.facilitator_id
        return as_participant or as_facilitator


def writer(member: Membership) -> Writer:
    """The caller as somebody who writes comments on the board."""
    return Writer(member.participant.id if member.participant else None, member.caller.facilitator_id)


def shown(comment: Comment, member: Membership) -> dict[str, Any]:
    """A comment as the caller sees it."""
    mine = comment.removed_at is None and writer(member).wrote(comment)
    return serializers.comment(comment, member.board) | {"mine": mine}


def listed(
    session: Session,
    member: Membership,
    example_id: str,
    limit: int | None = None,
    after: tuple[str, str] | None = None,
) -> list[dict[str, Any]]:
    """At most `limit` comments on an example (None: all) as the caller sees them.

    Raises NotFound, for a removed example too.
    """
    example = examples.get(session, member.board, example_id)
    return [shown(comment, member) for comment in queries.comments.page(session, example.id, limit, after)]


def add(session: Session, caller: Caller, slug: str, example_id: str, new: NewComment) -> dict[str, Any]:
    """Write a comment on an example. Raises NotFound, JoinFirst, Locked, Invalid or LimitReached."""
    with _writing(session, caller, slug) as (change, member):
        example = examples.get(session, change.board, example_id)
        _require_room(change, example)
        by = writer(member)
        comment = Comment(
            board_id=change.board.id,
            example_id=example.id,
            thread="",
            kind=new.kind,
            text=new.text,
            author=change.shown_actor,
            author_id=by.participant_id,
            facilitator_id=None if by.participant_id else by.facilitator_id,
            added=change.version,
            version=change.version,
            at=change.now,
        )
        comment.thread = _thread(session, example, new.parent) or comment.id
        session.add(comment)
        _record(change, "comment.added", example, comment)
    return shown(comment, member)


def edit(
    session: Session,
    caller: Caller,
    slug: str,
    example_id: str,
    comment_id: str,
    changes: CommentChanges,
    expected: Versions,
) -> dict[str, Any]:
    """Change one's own comment. Raises NotFound, JoinFirst, Locked, Forbidden or PreconditionFailed."""
    with _writing(session, caller, slug) as (change, member):
        example = examples.get(session, change.board, example_id)
        comment = get(session, example, comment_id)
        if not writer(member).wrote(comment):
            raise Forbidden(NOT_YOURS)
        require_version(expected, comment.version)
        values = changes.model_dump(exclude_unset=True)
        if any(getattr(comment, name) != value for name, value in values.items()):
            comment.sqlmodel_update(values | {"version": change.version, "edited_at": change.now})
            _record(change, "comment.edited", example, comment)
    return shown(comment, member)


def remove(
    session: Session, caller: Caller, slug: str, example_id: str, comment_id: str, expected: Versions
) -> None:
    """Remove a comment: one's own, or as a facilitator any. Its replies stay.

    Raises NotFound, JoinFirst, Locked, Forbidden or PreconditionFailed.
    """
    with _writing(session, caller, slug) as (change, member):
        example = examples.get(session, change.board, example_id)
        comment = get(session, example, comment_id)
        if not (change.actor.facilitator or writer(member).wrote(comment)):
            raise Forbidden(NOT_YOURS)
        require_version(expected, comment.version)
        comment.removed_at, comment.version = change.now, change.version
        _record(change, "comment.removed", example, comment)


def get(session: Session, example: Example, comment_id: str) -> Comment:
    """A comment on an example. Raises NotFound, for a removed one too."""
    comment = queries.comments.find(session, example.id, comment_id)
    if comment is None or comment.removed_at:
        raise NotFound("There is no such comment on this example. Somebody may have removed it.")
    return comment


@contextmanager
def _writing(session: Session, caller: Caller, slug: str) -> Iterator[tuple[Change, Membership]]:
    with contributing(session, caller, slug, None) as change:
        yield change, Membership(session, caller, change.board)


def _thread(session: Session, example: Example, parent: str | None) -> str | None:
    """The thread of a reply to `parent`. Raises Invalid."""
    if parent is None:
        return None
    comment = queries.comments.find(session, example.id, parent)
    if comment is None or comment.removed_at:
        raise Invalid(
            Fault("The comment that you reply to is not here. Somebody may have removed it.", "/parent")
        )
    if comment.parent:
        raise Invalid(
            Fault("You cannot reply to a reply. Reply to the comment that it belongs to.", "/parent")
        )
    return comment.id


def _require_room(change: Change, example: Example) -> None:
    """Let an example and a person have one more comment. Raises LimitReached."""
    most = limits()
    if example.comments >= most.comments_per_example:
        raise LimitReached(
            f"{quoted(example.title)} has {example.comments:,} comments, and no more fit. "
            "A facilitator can remove some."
        )
    person = change.actor.participant_id
    if change.actor.facilitator or person is None:
        return
    if queries.comments.count_by_author(change.session, person) >= most.comments_per_person:
        raise LimitReached(
            f"You have written {most.comments_per_person:,} comments here, which is the most for one person. "
            "Ask a facilitator to write for you."
        )


def _record(change: Change, type_: EventType, example: Example, comment: Comment) -> None:
    """Store a comment that changed with the count of its example, and record the event.

    The event names no example: clients take the data of every event that names one for the example itself.
    The example keeps its version, so that nobody who edits it has to read it again.
    """
    session = change.session
    session.add(comment)
    session.flush()
    example.comments = queries.comments.count(session, example.id)
    example.body = serializers.example(example, change.board, change.keys)
    session.add(example)
    data = serializers.comment(comment, change.board)
    if type_ == "comment.removed":
        data = {name: data[name] for name in ("id", "example")}
    row = change.event(type_, to_json(data | {"comments": example.comments}))
    change.append(row | {"example_id": example.id})


def mark_read(session: Session, caller: Caller, slug: str, example_id: str) -> None:
    """Note that the author of an example has read its comments; of anybody else nothing is noted.

    Raises NotFound.
    """
    member = find_membership(session, caller, slug)
    example = examples.get(session, member.board, example_id)
    if is_unread(session, member, example):
        newest = queries.comments.newest(session, example.id)
        session.execute(update(Example).where(col(Example.id) == example.id).values(comments_seen=newest))


def is_unread(session: Session, member: Membership, example: Example) -> bool:
    """Whether the caller added this example, and may have missed a comment on it."""
    person = member.participant
    if person is None or example.author_id != person.id:
        return False
    return queries.comments.newest(session, example.id) > example.comments_seen


def unread(session: Session, people: Sequence[str]) -> Sequence[Any]:
    """The examples of these participants with comments that they have not read: see the query."""
    return queries.comments.unread(session, people) if people else ()
