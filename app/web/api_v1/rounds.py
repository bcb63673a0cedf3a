"""Rounds: everyone places alone; nobody sees another's placement before the reveal."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import Session

from app.domain.workshop import steps
from app.services import agreements, rounds
from app.services.placements import AnswersGiven
from app.store.models import Board, Round
from app.web.api_v1 import schemas
from app.web.api_v1.schemas import Listed, problems
from app.web.http import etags, responses
from app.web.http.dependencies import BoardSlug, DeskDep, ExampleId, RoundNumber

router = APIRouter(prefix="/boards/{board}/rounds", tags=["rounds"])


@router.get(
    "",
    operation_id="list_rounds",
    summary="Rounds of a board",
    response_model=Listed[schemas.Round],
    responses=problems(404),
)
def list_rounds(desk: DeskDep, slug: BoardSlug) -> Response:
    """In their order, each with how far people are."""
    with desk.reading_board(slug) as (session, _, board):
        shown = [rounds.representation(session, one) for one in rounds.every(session, board)]

        def make() -> Response:
            return responses.items(shown)

        return _answer(desk.request, board, make, *(one["progress"] for one in shown))


@router.post(
    "",
    operation_id="open_round",
    summary="Open a round",
    status_code=201,
    response_model=schemas.Round,
    responses=problems(403, 404, 409),
)
def open_round(desk: DeskDep, slug: BoardSlug, new: schemas.NewRound | None = None) -> Response:
    """Everyone places all examples that are there now, or those given; one round at a time."""
    wanted = new or schemas.NewRound()
    with desk.writing() as (session, caller):
        one = rounds.open_round(session, caller, slug, wanted.title, wanted.examples)
        location = f"/api/v1/boards/{slug}/rounds/{one.number}"
        return _changed(session, one, 201, Location=location)


@router.get(
    "/{round}",
    operation_id="get_round",
    summary="A round",
    response_model=schemas.Round,
    responses=problems(404),
)
def get_round(desk: DeskDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """With how far people are: never where anybody placed what."""
    with desk.reading_board(slug) as (session, _, board):
        shown = rounds.representation(session, rounds.find(session, board, number))

        def make() -> Response:
            return responses.json(shown)

        return _answer(desk.request, board, make, shown["progress"])


@router.put(
    "/{round}/closure",
    operation_id="close_round",
    summary="End placing in a round",
    response_model=schemas.Round,
    responses=problems(403, 404),
)
def close_round(desk: DeskDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """What was placed stays hidden until the reveal."""
    with desk.writing() as (session, caller):
        return _changed(session, rounds.close_round(session, caller, slug, number))


@router.put(
    "/{round}/reveal",
    operation_id="reveal_round",
    summary="Reveal a round",
    response_model=schemas.Round,
    responses=problems(403, 404),
)
def reveal_round(desk: DeskDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """Ends placing, and shows everyone what was answered. Twice is the same as once."""
    with desk.writing() as (session, caller):
        return _changed(session, rounds.reveal_round(session, caller, slug, number))


@router.get(
    "/{round}/placements/mine",
    operation_id="list_own_placements",
    summary="What you placed in a round",
    response_model=Listed[schemas.RoundPlacement],
    responses=problems(401, 403, 404),
)
def list_own_placements(desk: DeskDep, slug: BoardSlug, number: RoundNumber) -> Response:
    """Where nobody is to be known, nothing any more once the round is revealed."""
    with desk.reading_board(slug) as (session, caller, board):
        shown = rounds.own_placements(session, caller, board, rounds.find(session, board, number))
        etag = etags.tag(board.version, board.id, str(desk.request.url), caller.session_id, shown)

        def make() -> Response:
            return responses.items(shown)

        return etags.answer(desk.request, etag, make, public=False)


@router.put(
    "/{round}/placements/{example}",
    operation_id="place_in_round",
    summary="Place an example alone",
    response_model=schemas.RoundPlacement,
    responses=problems(401, 403, 404, 409),
)
def place_in_round(
    desk: DeskDep,
    slug: BoardSlug,
    number: RoundNumber,
    example_id: ExampleId,
    placement: schemas.PlacementAlone,
) -> Response:
    """Answer for each circle, or list those answered yes. Only you see it before the reveal."""
    sent = placement.model_fields_set
    given: AnswersGiven = placement.answers if "answers" in sent else placement.concepts
    why = {"why": placement.why} if "why" in sent else {}
    with desk.writing() as (session, caller):
        placed = rounds.place(session, caller, slug, number, example_id, given, placement.at, **why)
    return responses.json(placed)


@router.delete(
    "/{round}/placements/{example}",
    operation_id="unplace_in_round",
    summary="Take back your placement",
    status_code=204,
    responses=problems(401, 403, 404, 409),
)
def unplace_in_round(desk: DeskDep, slug: BoardSlug, number: RoundNumber, example_id: ExampleId) -> Response:
    """Of one example, in this round."""
    with desk.writing() as (session, caller):
        rounds.unplace(session, caller, slug, number, example_id)
    return Response(status_code=204)


@router.put(
    "/{round}/tallies/{example}",
    operation_id="tally_hands",
    summary="Type in hands that were raised",
    response_model=schemas.Tally,
    responses=problems(403, 404, 409),
)
def tally_hands(
    desk: DeskDep, slug: BoardSlug, number: RoundNumber, example_id: ExampleId, hands: schemas.Hands
) -> Response:
    """For people without a device. In place of what was typed in before; hidden until the reveal."""
    counts = {key: (raised.yes, raised.no, raised.unsure) for key, raised in hands.answers.items()}
    with desk.writing() as (session, caller):
        rounds.tally(session, caller, slug, number, example_id, counts)
    return responses.json({"round": number, "example": example_id, **hands.model_dump()})


@router.get(
    "/{round}/tallies/{example}",
    operation_id="get_tally",
    summary="Hands that were typed in so far",
    response_model=schemas.Tally,
    responses=problems(403, 404),
)
def get_tally(desk: DeskDep, slug: BoardSlug, number: RoundNumber, example_id: ExampleId) -> Response:
    """For facilitators who are signed in, before the reveal too; no token is told."""
    with desk.reading() as (session, caller):
        counts = rounds.hands_counted(session, caller, slug, number, example_id)
    shown = {"round": number, "example": example_id, "answers": counts}
    etag = etags.tag(0, slug, number, example_id, counts)
    return etags.answer(desk.request, etag, lambda: responses.json(shown), public=False)


@router.get(
    "/{round}/agreement",
    operation_id="get_agreement",
    summary="Where people agree, and where not",
    response_model=schemas.Agreement,
    responses=problems(404, 409),
)
def get_agreement(
    desk: DeskDep,
    slug: BoardSlug,
    number: RoundNumber,
    example: Annotated[steps.ExampleId | None, Query()] = None,
) -> Response:
    """Once the round is revealed; most contested first. Null: too few answered to be told."""
    with desk.reading_board(slug) as (session, caller, board):
        one = rounds.find(session, board, number)
        agreements.require_revealed(session, caller, board, one)

        def make() -> Response:
            return responses.json(agreements.of_round(session, caller, board, one, example))

        return _answer(desk.request, board, make, agreements.names_told(session, board, one))


def _answer(request: Request, board: Board, make: Callable[[], Response], *depends_on: Any) -> Response:
    etag = etags.tag(board.version, board.id, str(request.url), *depends_on)
    return etags.answer(request, etag, make, public=etags.is_public(board))


def _changed(session: Session, one: Round, status: int = 200, **headers: str) -> Response:
    return responses.json(rounds.representation(session, one), status, **headers)
