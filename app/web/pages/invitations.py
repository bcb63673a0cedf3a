"""Where people come in: the address and the code of a board, and the square that a phone reads."""

from typing import NamedTuple

import segno
from markupsafe import Markup
from sqlmodel import Session

from app.domain import codes
from app.services.access import Caller
from app.services.codes import needs_code
from app.store import queries
from app.store.models import Board
from app.web.http import public_address
from app.web.http.dependencies import Desk


class Invitation(NamedTuple):
    """How to come to a board: `code` as people read it, `shown` the address to type, `qr` a square of it.

    Who has not joined is not given a code: then `code` is None, and the address is where one is typed.
    """

    address: str
    shown: str
    code: str | None
    qr: Markup


def of(desk: Desk, session: Session, caller: Caller, board: Board) -> Invitation | None:
    """The way to a board as the caller may know it; None while it takes nobody new."""
    if board.join_access == "closed":
        return None
    if not needs_code(board) or board.code is None:
        return _to(desk, f"/b/{board.slug}", None)
    if not knows_code(session, caller, board):
        return _to(desk, "/join", None)
    return _to(desk, f"/join/{board.code}", codes.grouped(board.code))


def knows_code(session: Session, caller: Caller, board: Board) -> bool:
    """Whether somebody is told a board's code: who takes part in it, and facilitators."""
    if caller.is_facilitator:
        return True
    return caller.session_id is not None and bool(
        queries.participants.find(session, board.id, caller.session_id)
    )


def address(desk: Desk, path: str) -> str:
    """A path as other devices reach it."""
    return f"{public_address.for_others(desk.settings, desk.request.base_url)}{path}"


def _to(desk: Desk, path: str, code: str | None) -> Invitation:
    """With a code of its own to type, the address shown is only where to type it."""
    there = address(desk, path)
    shown = address(desk, "/join") if code else there
    return Invitation(there, shown.partition("://")[2], code, qr(there))


def qr(there: str) -> Markup:
    """An address as a QR code (ISO/IEC 18004), an SVG to put into a page."""
    code = segno.make(there, micro=False, error="m").svg_inline(border=2, omitsize=True)
    return Markup(code)  # noqa: S704
