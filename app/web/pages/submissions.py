"""Sending an example in without joining, where it stands, and the facilitators' page of what was sent."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from app.domain.errors import NotFound, ThreefoldError
from app.domain.requests import NewSubmission, SubmissionDecision
from app.services import access, serializers, submissions
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext, submission_id
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_SETTING = ("grades", "subject", "community")
_DRAFT = ("title", "description", "next_step", "from", *_SETTING)
_FOR_NOBODY_ELSE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}


@router.get("/b/{board}/send")
def send_page(slug: BoardSlug, context: ContextDep) -> Response:
    """The form of those who have not joined."""
    return _form_page(context, slug, {})


@router.post("/b/{board}/send")
def send(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Store what was sent; the page that follows is the sender's own link, for them to keep."""
    draft = form_texts(form, *_DRAFT)
    try:
        fields = {name: text for name, text in draft.items() if name not in _SETTING}
        new = validated(NewSubmission, fields | {"setting": {name: draft[name] for name in _SETTING}})
        context.count_submission()
        with context.writing() as (session, caller):
            sent = submissions.send(session, caller, slug, new)
    except ThreefoldError as error:
        return _form_page(context, slug, draft, error)
    return redirect_to(f"/sent/{sent.secret}")


def _form_page(
    context: RequestContext, slug: str, draft: dict[str, str], problem: ThreefoldError | None = None
) -> Response:
    with context.reading() as (session, caller):
        board = submissions.require_open(session, caller, slug)
    return render_page(
        context,
        "send.html",
        problem.status if problem else HTTPStatus.OK,
        board={"slug": board.slug, "title": board.title, "prompt": board.prompt, "naming": board.naming},
        draft=dict.fromkeys(_DRAFT, "") | draft,
        problem=problem.detail if problem else "",
    )


@router.get("/sent/{token}")
def standing_page(token: str, context: ContextDep) -> Response:
    """Where an example stands, for whoever holds its link. Guesses are counted."""
    context.check_summary_links()
    with context.reading() as (session, _):
        try:
            submission, board = submissions.standing(session, token)
        except NotFound:
            context.count_wrong_summary_link()
            raise
    response = render_page(
        context,
        "sent.html",
        submission=serializers.submission(submission, board),
        board={"slug": board.slug, "title": board.title},
        address=context.public_url(f"/sent/{token}"),
    )
    response.headers.update(_FOR_NOBODY_ELSE)
    return response


@router.get("/b/{board}/submissions")
def submissions_page(slug: BoardSlug, context: ContextDep) -> Response:
    """What was sent to a board. Raises Forbidden for everybody but facilitators."""
    return _queue(context, slug)


@router.post("/b/{board}/submissions")
def decide(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """Show one, or return it with a reason."""
    try:
        decision = validated(SubmissionDecision, {"state": form.get("to"), **form_texts(form, "reason")})
        with context.writing() as (session, caller):
            id_ = submission_id(str(form.get("submission", "")))
            submissions.decide(session, caller, slug, id_, decision)
    except ThreefoldError as error:
        return _queue(context, slug, error, form)
    return redirect_to(f"/b/{slug}/submissions?done={decision.state}")


def _queue(
    context: RequestContext, slug: str, problem: ThreefoldError | None = None, form: FormData | None = None
) -> Response:
    with context.reading() as (session, caller):
        rows = submissions.listed(session, caller, slug)
        board = access.readable(session, caller, slug)
    done = {"shown": "It is in the tray now.", "returned": "It is returned. The sender reads your reason."}
    return render_page(
        context,
        "submissions.html",
        problem.status if problem else HTTPStatus.OK,
        board={"slug": board.slug, "title": board.title, "send": board.send_access},
        address=context.public_url(f"/b/{slug}/send"),
        rows=[serializers.submission(*row) for row in rows],
        draft=form_texts(form, "submission", "reason") if form else {"submission": "", "reason": ""},
        problem=problem.detail if problem else "",
        notice=done.get(context.request.query_params.get("done", ""), ""),
    )
