"""Comments on an example, by plain forms: below the example, and on a page of their own.

With scripts, the sheet of the map shows what this page shows, and sends the same forms.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain import sentences
from app.domain.errors import (
    Forbidden,
    Invalid,
    LimitReached,
    Locked,
    NotFound,
    PreconditionFailed,
)
from app.domain.limits import limits
from app.domain.requests import CommentChanges, NewComment
from app.domain.workshop import phases
from app.services import comments, examples
from app.services.access import Caller, Membership
from app.store.models import Example
from app.web.http.dependencies import BoardSlug, CommentId, ContextDep, ExampleId, RequestContext
from app.web.pages.forms import FormDep, contributor_of, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_REFUSALS = (Forbidden, Invalid, LimitReached, Locked, NotFound, PreconditionFailed)


class Draft(NamedTuple):
    """What somebody wrote that was not taken, and why.

    `about` is the id of the comment that they reply to, `edit-` and the id of one that they change, and empty
    for a new one.
    """

    kind: str = "comment"
    text: str = ""
    about: str = ""
    problem: str = ""


class Thread(NamedTuple):
    """A comment and its replies, as the API has them."""

    comment: dict[str, Any]
    replies: list[dict[str, Any]]


class Talk(NamedTuple):
    """What is written about an example, and what the viewer can do there.

    `closed` says why the viewer cannot write, and is empty when they can. `is_unread`: they added the
    example, and there is something new. `owner` is who they are, `back` the page that forms lead back to,
    `version` the board's.
    """

    board: str
    example: str
    threads: Sequence[Thread]
    total: int
    closed: str
    may_remove_all: bool
    is_unread: bool
    owner: str
    draft: Draft
    back: str
    version: int

    @property
    def action(self) -> str:
        """Where a new comment is sent."""
        return f"/b/{self.board}/examples/{self.example}/comments"

    @property
    def most(self) -> int:
        """How many characters a comment may have."""
        return limits().comment_length

    @property
    def kinds(self) -> dict[str, str]:
        """The kinds of a comment to choose from, in words."""
        return sentences.COMMENTS

    @property
    def title(self) -> str:
        """How many comments there are, as a heading."""
        return f"Talk about it: {sentences.comments(self.total)}" if self.total else "Talk about it"

    def draft_of(self, about: str) -> Draft | None:
        """What was not taken of a form; what was written about a comment that is gone is a new comment."""
        if not self.draft.problem:
            return None
        is_gone = not about and self.draft.about.removeprefix("edit-") not in self._present
        return self.draft if about == self.draft.about or is_gone else None

    @property
    def _present(self) -> set[str]:
        all_ = [comment for thread in self.threads for comment in (thread.comment, *thread.replies)]
        return {comment["id"] for comment in all_ if comment["text"] is not None}


def of_example(
    session: Session, member: Membership, example: Example, draft: Draft | None = None, back: str = "comments"
) -> Talk:
    """What is written about an example, for its own page or for that of its comments (`back`)."""
    board, caller, joined = member.board, member.caller, member.participant
    threads: dict[str, Thread] = {}
    for comment in comments.listed(session, member, example.id):
        if comment["parent"] is None:
            threads[comment["id"]] = Thread(comment, [])
        else:
            threads[comment["parent"]].replies.append(comment)
    takes_part = member.belongs or board.join_access == "open"
    return Talk(
        board=board.slug,
        example=example.id,
        threads=[*threads.values()],
        total=example.comments,
        closed=phases.read_only(locked=board.locked, takes_part=takes_part, join=board.join_access),
        may_remove_all=caller.is_facilitator,
        is_unread=comments.is_unread(session, member, example),
        owner=f"{joined.id if joined else ''}/{caller.facilitator_id or ''}",
        draft=draft or Draft(),
        back=back,
        version=board.version,
    )


def note_read(context: RequestContext, talk: Talk) -> None:
    """Note that the author of an example has read its comments. A busy database is not waited for."""
    if talk.is_unread:
        with suppress(OperationalError), context.writing() as (session, caller):
            comments.mark_read(session, caller, talk.board, talk.example)


@router.get("/b/{board}/examples/{example}/comments")
def comments_page(slug: BoardSlug, example_id: ExampleId, context: ContextDep) -> Response:
    """What is written about an example, alone."""
    return _page(context, slug, example_id)


@router.post("/b/{board}/examples/{example}/comments")
def add_comment(slug: BoardSlug, example_id: ExampleId, context: ContextDep, form: FormDep) -> Response:
    """A new comment, or a reply to one."""
    given = form_texts(form, "kind", "text", "parent")

    def write(session: Session, caller: Caller) -> str:
        fields = {name: text for name, text in given.items() if text or name == "text"}
        added = comments.add(session, caller, slug, example_id, validated(NewComment, fields))
        return str(added["id"])

    return _written(context, slug, example_id, form, write, given["parent"])


@router.post("/b/{board}/examples/{example}/comments/{comment}")
def edit_comment(
    slug: BoardSlug, example_id: ExampleId, comment_id: CommentId, context: ContextDep, form: FormDep
) -> Response:
    """Other words for one's own comment, or another kind."""
    given = form_texts(form, "kind", "text", "version")

    def write(session: Session, caller: Caller) -> str:
        fields = {name: given[name] for name in ("kind", "text") if name in form}
        changes = validated(CommentChanges, fields)
        comments.edit(session, caller, slug, example_id, comment_id, changes, _versions(given["version"]))
        return comment_id

    return _written(context, slug, example_id, form, write, f"edit-{comment_id}")


@router.post("/b/{board}/examples/{example}/comments/{comment}/remove")
def remove_comment(
    slug: BoardSlug, example_id: ExampleId, comment_id: CommentId, context: ContextDep, form: FormDep
) -> Response:
    """A comment is taken away."""
    version = form_texts(form, "version")["version"]

    def write(session: Session, caller: Caller) -> str:
        comments.remove(session, caller, slug, example_id, comment_id, _versions(version))
        return ""

    return _written(context, slug, example_id, form, write)


def _versions(text: str) -> list[int]:
    return [int(text)] if text.isascii() and text.isdecimal() and len(text) <= 18 else []


def _written(
    context: RequestContext,
    slug: str,
    example_id: str,
    form: FormData,
    write: Callable[[Session, Caller], str],
    about: str = "",
) -> Response:
    """Where a form leads on to once it is written; or the comments again, with what was not taken."""
    try:
        with context.writing() as (session, visitor):
            caller, cookie = contributor_of(context, session, visitor, slug)
            written = write(session, caller)
    except _REFUSALS as error:
        given = form_texts(form, "kind", "text")
        kind = given["kind"] if given["kind"] in sentences.COMMENTS else "comment"
        draft = Draft(kind, given["text"], about, error.detail)
        return _page(context, slug, example_id, draft, error.status)
    back = f"/b/{slug}/examples/{example_id}{'/comments' if form.get('back') == 'comments' else ''}"
    return redirect_to(f"{back}#{f'comment-{written}' if written else 'comments'}", context, cookie)


def _page(
    context: RequestContext,
    slug: str,
    example_id: str,
    draft: Draft | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    with context.visiting(slug) as (session, member):
        example = examples.get(session, member.board, example_id)
        talk = of_example(session, member, example, draft)
        title, board = example.title, member.board.title
    note_read(context, talk)
    return render_page(context, "comments.html", status, talk=talk, example_title=title, board_title=board)
