"""The wall: what a whole room looks at, at every step of a workshop."""

from collections.abc import Sequence

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from app.domain.lines import DIRECTIONS, SENSES
from app.domain.meanings import said
from app.domain.workshop import phases
from app.services import pictures
from app.services.access import Membership
from app.store import queries
from app.store.models import now
from app.store.queries.next_steps import Wanted
from app.web.http.dependencies import BoardSlug, ContextDep
from app.web.pages import doing, invitations, lenses, lines, wall_view
from app.web.pages.board_view import BoardView, newest_agreement
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}/wall")
def wall_page(slug: BoardSlug, context: ContextDep) -> Response:
    """What a whole room looks at, at every step of a workshop, with where to join."""
    with context.reading_member(slug) as (session, member):
        board_view = BoardView(session, member)
        workshop = board_view.snapshot["workshop"]
        screen = wall_view.screen_of(workshop, now())
        shows_answers = phases.answers_show(workshop, "wall") or workshop["beat"] == "counted"
        agreement = newest_agreement(session, member) if shows_answers else None
        lens = lenses.chosen(session, member.board, workshop["lens"] or "")
        hatched = lenses.impossible_of(lens)
        picture = pictures.board_picture(session, member.board, "wall", hatched=hatched)
        invitation = invitations.of(context, member)
        spotlit = [workshop["spotlight"]] if screen == "example" else []
        lately = Wanted(state="open", meant=True, since=now() - phases.ENDING)
        written = queries.next_steps.of_board(session, member.board.id, lately)
        columns = _columns(session, member, board_view) if screen == "columns" else ()
        doings = doing.of_board(context, session, member, spotlit)
    summary_address = context.public_url(f"/b/{slug}/summary")
    return render_page(
        context,
        "wall.html",
        entry="wall.js",
        **board_view.template_values(agreement=agreement),
        picture=picture,
        screen=screen,
        lens=lens,
        impossible=hatched,
        written=[step.text for step in written if not step.noted],
        step=wall_view.say_step(workshop),
        workshop=workshop,
        agreement=agreement,
        invitation=invitation,
        summary_qr="" if context.why_only_here else invitations.qr(summary_address),
        summary_address=summary_address.partition("://")[2],
        doings=doings,
        said_of_words=said,
        examples=board_view.snapshot["examples"],
        columns=columns,
        circle=wall_view.circle_of(workshop, board_view.snapshot["concepts"]),
    )


def _columns(session: Session, member: Membership, board_view: BoardView) -> Sequence[lines.Column]:
    """The columns in which everybody writes at the present step, with their lines."""
    step = wall_view.step_of(board_view.workshop)
    if step and step["kind"] == "continue":
        return lines.columns(session, member, board_view, DIRECTIONS)
    if step and step["kind"] == "senses":
        circle = wall_view.circle_of(board_view.workshop, board_view.snapshot["concepts"])
        return lines.columns(session, member, board_view, SENSES, circle["key"])
    return ()
