"""Rounds: everyone places alone; nobody sees another's placement before the reveal."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import Session

from app.domain.document import ExampleReference
from app.domain.requests import Hands, NewRound, PlacementAlone
from app.domain.rounds.agreement import CircleCount
from app.services import agreement, round_serializers
from app.services.placements import AnswersGiven
from app.services.rounds import following, hand_counts, judgements, lifecycle
from app.store import queries
from app.store.models import Board, Round
from app.web.api_v1 import schemas
from app.web.api_v1.permissions import PermittedRoute
from app.web.api_v1.schemas import Listed
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, RoundNumber
from app.web.http.response_schemas import problems

router = APIRouter(prefix="/boards/{board}/rounds", tags=["rounds"], route_class=PermittedRoute)


@router.get(
    "",
    operation_id="list_rounds",
    summary="Rounds of a board",
    response_model=Listed[schemas.Round],
    responses=problems(404),
)
def list_rounds(context: ContextDep, slug: BoardSlug) -> Response:
    """In order, each with its progress."""
    with context.reading_board(slug) as (session, _, board):
        rounds = queries.rounds.of_board(session, board.id)
        shown = [round_serializers.round_with_progress(session, round_) for round_ in rounds]

        def make() -> Response:
            return responses.items(shown)

        return _answer(context.request, board, make, *(round_["progress"] for round_ in shown))


@router.post(
    "",
    operation_id="open_round",
    summary="Open a round",
    status_code=201,
    response_model=schemas.Round,
    responses=problems(403, 404, 409),
)
def open_round(context: ContextDep, slug: BoardSlug, new: NewRound | None = None) -> Response:
    """Everyone places the given examples, or all that are there now. Only one round is open at a time."""
    wanted = new or NewRound()
    with context.writing() as (session, caller):
        opened = following.open_chosen(session, caller, slug, wanted)
        location = f"/api/v1/boards/{slug}/rounds/{opened.number}"
        return _changed(session, opened, 201, Location=location)


@router.get(
    "/{round}",
    operation_id="get_round",
    summary="A round",
    response_model=schemas.Round,
    responses=problems(404),
)
def get_round(context: ContextDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """The round with its progress. It never tells who placed what."""
    with context.reading_board(slug) as (session, _, board):
        shown = round_serializers.round_with_progress(session, lifecycle.get(session, board, number))

        def make() -> Response:
            return responses.json(shown)

        return _answer(context.request, board, make, shown["progress"])


@router.put(
    "/{round}/closure",
    operation_id="close_round",
    summary="End placing in a round",
    response_model=schemas.Round,
    responses=problems(403, 404),
)
def close_round(context: ContextDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """The answers stay hidden until the reveal."""
    with context.writing() as (session, caller):
        return _changed(session, lifecycle.close_round(session, caller, slug, number))


@router.put(
    "/{round}/reveal",
    operation_id="reveal_round",
    summary="Reveal a round",
    response_model=schemas.Round,
    responses=problems(403, 404),
)
def reveal_round(context: ContextDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """End placing, and show the answers to everyone. A revealed round stays as it is."""
    with context.writing() as (session, caller):
        return _changed(session, lifecycle.reveal_round(session, caller, slug, number))


@router.put(
    "/{round}/attendance",
    operation_id="leave_out_absent",
    summary="Leave out who is absent",
    response_model=schemas.Round,
    responses=problems(403, 404),
)
def leave_out_absent(context: ContextDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """Those who placed nothing count no more, until they place."""
    with context.writing() as (session, caller):
        return _changed(session, lifecycle.leave_out_absent(session, caller, slug, number))


@router.delete(
    "/{round}/attendance",
    operation_id="count_absent",
    summary="Count everybody again",
    response_model=schemas.Round,
    responses=problems(403, 404),
)
def count_absent(context: ContextDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """All who were here since the round opened count, whether they placed something or not."""
    with context.writing() as (session, caller):
        return _changed(session, lifecycle.count_absent(session, caller, slug, number))


@router.get(
    "/{round}/placements/mine",
    operation_id="list_own_placements",
    summary="What you placed in a round",
    response_model=schemas.OwnPlacements,
    responses=problems(401, 403, 404),
)
def list_own_placements(context: ContextDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """On an anonymous board the list is empty after the reveal, and nothing is known of `earlier` rounds."""
    with context.visiting(slug) as (session, member):
        board = member.board
        round_ = lifecycle.get(session, board, number)
        shown = round_serializers.own_placements(
            judgements.own_placements(session, member, round_),
            following.earlier_placements(session, member, round_),
        )
        etag = etags.tag(board.version, board.id, str(context.request.url), member.caller.session_id, shown)
        return etags.answer(context.request, etag, lambda: responses.json(shown), public=False)


@router.put(
    "/{round}/placements/{example}",
    operation_id="place_in_round",
    summary="Place an example alone",
    response_model=schemas.RoundPlacement,
    responses=problems(401, 403, 404, 409),
)
def place_in_round(
    context: ContextDep,
    slug: BoardSlug,
    number: RoundNumber,
    example_id: ExampleId,
    placement: PlacementAlone,
) -> Response:
    """Answer for each circle, or list the circles answered yes. Only you see it before the reveal."""
    sent = placement.model_fields_set
    given: AnswersGiven = placement.answers if "answers" in sent else placement.concepts
    why = {"why": placement.why} if "why" in sent else {}
    with context.writing() as (session, caller):
        placed = judgements.place(session, caller, slug, number, example_id, given, placement.at, **why)
    return responses.json(round_serializers.own_placement(placed))


@router.delete(
    "/{round}/placements/{example}",
    operation_id="unplace_in_round",
    summary="Take back your placement",
    status_code=204,
    responses=problems(401, 403, 404, 409),
)
def unplace_in_round(
    context: ContextDep, slug: BoardSlug, number: RoundNumber, example_id: ExampleId
) -> Response:
    """Remove your placement of one example in this round."""
    with context.writing() as (session, caller):
        judgements.unplace(session, caller, slug, number, example_id)
    return Response(status_code=204)


@router.put(
    "/{round}/tallies/{example}",
    operation_id="tally_hands",
    summary="Count raised hands",
    response_model=schemas.Tally,
    responses=problems(403, 404, 409),
)
def tally_hands(
    context: ContextDep, slug: BoardSlug, number: RoundNumber, example_id: ExampleId, hands: Hands
) -> Response:
    """For people without a device. The counts replace the earlier ones, and are hidden until the reveal."""
    counts = {key: CircleCount(raised.yes, raised.no, raised.unsure) for key, raised in hands.answers.items()}
    with context.writing() as (session, caller):
        hand_counts.record_hands(session, caller, slug, number, example_id, counts)
    return responses.json({"round": number, "example": example_id, **hands.model_dump()})


@router.get(
    "/{round}/tallies/{example}",
    operation_id="get_tally",
    summary="The counted hands for an example",
    response_model=schemas.Tally,
    responses=problems(403, 404),
)
def get_tally(context: ContextDep, slug: BoardSlug, number: RoundNumber, example_id: ExampleId) -> Response:
    """For facilitators who are signed in, also before the reveal. Not for tokens."""
    with context.reading() as (session, caller):
        counts = hand_counts.read_hands(session, caller, slug, number, example_id)
    shown = {"round": number, "example": example_id, "answers": round_serializers.hands(counts)}
    etag = etags.tag(0, slug, number, example_id, counts)
    return etags.answer(context.request, etag, lambda: responses.json(shown), public=False)


@router.get(
    "/{round}/agreement",
    operation_id="get_agreement",
    summary="Where people agree, and where not",
    response_model=schemas.Agreement,
    responses=problems(404, 409),
)
def get_agreement(
    context: ContextDep,
    slug: BoardSlug,
    number: RoundNumber,
    example: Annotated[ExampleReference | None, Query()] = None,
) -> Response:
    """After the reveal, most contested first. Numbers are null where too few people answered."""
    with context.reading_member(slug) as (session, member):
        board = member.board
        revealed = agreement.revealed_round(session, board, number)

        def make() -> Response:
            (round_agreement,) = agreement.of_rounds(session, member, revealed)
            concepts = queries.boards.concepts(session, board.id)
            return responses.json(
                round_serializers.round_agreement(round_agreement, revealed.rounds[0], concepts, example)
            )

        return _answer(context.request, board, make, revealed.names)


def _answer(request: Request, board: Board, make: Callable[[], Response], *depends_on: Any) -> Response:
    etag = etags.tag(board.version, board.id, str(request.url), *depends_on)
    return etags.answer(request, etag, make, public=etags.is_public(board))


def _changed(session: Session, round_: Round, status: int = 200, **headers: str) -> Response:
    shown = round_serializers.round_with_progress(session, round_)
    return responses.json(shown, status, **headers)
