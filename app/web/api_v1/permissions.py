"""Who asks and what they may do, before the body of a request is believed."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app.domain.errors import Invalid
from app.services import access, ahead, consents, doing, submissions
from app.services.access import Caller
from app.services.rounds import judgements
from app.web.http.dependencies import RequestContext, checked_slug

# Bytes. To validate so little costs less than to ask the database who sends it.
SMALL = 4 * 1024
Rule = Callable[[Session, Caller, str], object]


def _anyone(_session: Session, _caller: Caller, _slug: str) -> None:
    """Let anyone send this: the service checks the code, or that joining is open."""


def _signed_in(_session: Session, caller: Caller, _slug: str) -> None:
    access.require_signed_in(caller)


def _founder(_session: Session, caller: Caller, _slug: str) -> None:
    access.require_scope_to_write(caller)
    access.require_founder(caller)


def _facilitator(session: Session, caller: Caller, slug: str) -> None:
    access.require_scope_to_write(caller)
    access.require_facilitator(access.find_membership(session, caller, slug).caller)


def _contributor(session: Session, caller: Caller, slug: str) -> None:
    access.require_scope_to_write(caller)
    access.find_membership(session, caller, slug).actor()


def _sender(session: Session, caller: Caller, slug: str) -> None:
    access.require_scope_to_write(caller)
    submissions.require_open(session, caller, slug)


def _participant(session: Session, caller: Caller, slug: str) -> None:
    access.require_scope_to_write(caller)
    judgements.require_person(access.find_membership(session, caller, slug))


def _asked(session: Session, caller: Caller, slug: str) -> None:
    access.require_scope_to_write(caller)
    ahead.require_person(access.find_membership(session, caller, slug))


def _doer(session: Session, caller: Caller, slug: str) -> None:
    access.require_scope_to_write(caller)
    doing.require_person(access.find_membership(session, caller, slug))


def _consenter(session: Session, caller: Caller, slug: str) -> None:
    access.require_scope_to_write(caller)
    consents.require_person(access.find_membership(session, caller, slug))


# Every operation that takes a JSON body. Those that read files check this by themselves (`web/http/uploads`).
RULES: dict[str, Rule] = {
    "join_board": _anyone,
    "create_token": _signed_in,
    "create_board": _founder,
    "add_example": _contributor,
    "copy_examples": _contributor,
    "send_example": _sender,
    "edit_example": _contributor,
    "place_example": _contributor,
    "add_comment": _contributor,
    "edit_comment": _contributor,
    "add_next_step": _contributor,
    "edit_next_step": _contributor,
    "decide_next_step": _contributor,
    "add_line": _contributor,
    "edit_line": _contributor,
    "say_doing": _doer,
    "give_contact": _asked,
    "open_door": _asked,
    "place_in_round": _participant,
    "give_consent": _consenter,
    **dict.fromkeys(
        (
            "edit_board",
            "revise_concept",
            "open_round",
            "tally_hands",
            "settle_round",
            "edit_workshop",
            "take_run_over",
            "go_to_step",
            "start_timer",
            "set_spotlight",
            "add_note",
            "blank_wall",
            "create_lens",
            "edit_lens",
            "set_wall_lens",
            "create_summary_link",
            "edit_note",
            "decide_submission",
            "answer_readiness",
        ),
        _facilitator,
    ),
}


class PermittedRoute(APIRoute):
    """A route whose caller is known before a large body is read, and before anything is said about a body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler of requests, behind the operation's rule."""
        handle = super().get_route_handler()
        rule = RULES.get(self.operation_id or "")
        if rule is None:
            return handle

        async def permitted(request: Request) -> Response:
            if not _is_small(request):
                await _require(request, rule)
            try:
                return await handle(request)
            except (RequestValidationError, HTTPException, Invalid):
                await _require(request, rule)
                raise

        return permitted


def _is_small(request: Request) -> bool:
    length = request.headers.get("content-length", "")
    return "transfer-encoding" not in request.headers and (
        not length or (length.isdecimal() and len(length) <= 4 and int(length) <= SMALL)
    )


async def _require(request: Request, rule: Rule) -> None:
    """Raises what the operation itself would raise for this caller."""

    def require() -> None:
        slug = checked_slug(request.path_params.get("board", "board"))
        with RequestContext(request).reading() as (session, caller):
            rule(session, caller, slug)

    await run_in_threadpool(require)
