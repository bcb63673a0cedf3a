"""Where people come in: the address and the code of a board, and the square that a phone reads."""

from typing import NamedTuple

import segno
from markupsafe import Markup

from app.domain import codes
from app.services.access import Membership
from app.services.codes import needs_code
from app.web.http.dependencies import RequestContext


class Invitation(NamedTuple):
    """How to come to a board: `code` as people read it, `shown` the address to type, `qr` a square of it.

    Who has not joined is not given a code: then `code` is None, and the address is where one is typed.
    `only_here` says why other devices cannot open the address, and what to do; it is empty when they can.
    """

    address: str
    shown: str
    code: str | None
    qr: Markup
    only_here: str


def of(context: RequestContext, member: Membership) -> Invitation | None:
    """The way to a board as the caller may know it; None while it takes nobody new."""
    board = member.board
    if board.join_access == "closed":
        return None
    if not needs_code(board) or board.code is None:
        return _to(context, f"/b/{board.slug}", None)
    if not member.belongs:
        return _to(context, "/join", None)
    return _to(context, f"/join/{board.code}", codes.grouped(board.code))


def _to(context: RequestContext, path: str, code: str | None) -> Invitation:
    """With a code of its own to type, the address shown is only where to type it."""
    there = context.public_url(path)
    shown = context.public_url("/join") if code else there
    return Invitation(there, shown.partition("://")[2], code, qr(there), context.why_only_here)


def qr(there: str) -> Markup:
    """An address as a QR code (ISO/IEC 18004), an SVG to put into a page."""
    code = segno.make(there, micro=False, error="m").svg_inline(border=2, omitsize=True)
    return Markup(code)  # noqa: S704
