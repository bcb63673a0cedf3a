"""Sending examples in without joining, and what becomes of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import AfterValidator

from app.domain.requests import NewSubmission, SubmissionDecision
from app.services import serializers, submissions
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, submission_id
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/submissions", tags=["examples"], route_class=PermittedRoute)

SubmissionId = Annotated[
    str, Path(alias="submission", description="the submission's id (UUID)"), AfterValidator(submission_id)
]


@router.post(
    "",
    operation_id="send_example",
    summary="Send an example without joining",
    status_code=202,
    response_model=schemas.SentSubmission,
    responses=problems(403, 404, 409),
)
def send_example(context: ContextDep, slug: BoardSlug, new: NewSubmission) -> Response:
    """Where a facilitator allows it (`access.send`). Nobody but facilitators reads it before it is shown."""
    context.count_submission()
    with context.writing() as (session, caller):
        sent = submissions.send(session, caller, slug, new)
    address = context.public_url(f"/sent/{sent.secret}")
    return responses.json({"state": "waiting", "status_url": address}, 202)


@router.get(
    "",
    operation_id="list_submissions",
    summary="Examples that were sent in",
    response_model=Listed[schemas.Submission],
    responses=problems(403, 404),
)
def list_submissions(context: ContextDep, slug: BoardSlug) -> Response:
    """What waits, the oldest first; then what was decided, the newest first. For facilitators."""
    with context.reading() as (session, caller):
        rows = [serializers.submission(*row) for row in submissions.listed(session, caller, slug)]
    etag = etags.tag(len(rows), rows)
    return etags.answer(context.request, etag, lambda: responses.items(rows), public=False)


@router.put(
    "/{submission}/state",
    operation_id="decide_submission",
    summary="Show an example that was sent in, or return it",
    response_model=schemas.Submission,
    responses=problems(403, 404, 409),
)
def decide_submission(
    context: ContextDep, slug: BoardSlug, id_: SubmissionId, decision: SubmissionDecision
) -> Response:
    """One that is shown is in the tray. The reason for returning it is on the sender's page."""
    with context.writing() as (session, caller):
        decided = submissions.decide(session, caller, slug, id_, decision)
    return responses.json(serializers.submission(*decided))
