"""The security log: who signed in, which tokens were made and revoked, what was refused, limits met.

Each line is a JSON object. It has no secret: links, codes and tokens are left out.
"""

import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Literal

from fastapi import Request

from app.domain.errors import ThreefoldError, TooMany, UnknownToken
from app.domain.events import to_json
from app.domain.redaction import redacted
from app.web.http.rate_limits import network

log = logging.getLogger("threefold.security")
_IS_WRITTEN = "turning_away_is_written"

SecurityEvent = Literal[
    "signed_in",
    "signed_out",
    "sign_in_refused",
    "device_signed_out",
    "co_facilitator_invited",
    "co_facilitator_came",
    "co_facilitator_removed",
    "token_made",
    "token_revoked",
    "token_refused",
    "summary_link_made",
    "summary_link_ended",
    "person_forgotten",
    "board_removed",
    "code_refused",
    "link_refused",
    "refused",
    "cross_site_refused",
    "unknown_host_refused",
    "limit_reached",
]


def record(request: Request, event: SecurityEvent, **fields: str | None) -> None:
    """Write a line: what happened, from which address, and what else is given."""
    address = network(request.client.host) if request.client else None
    if metrics := request.app.state.metrics:
        metrics.security_event(event)
    log.info("%s", to_json({"event": event, "address": address, **fields}))


def record_refusal(request: Request, error: ThreefoldError) -> None:
    """Write down that a request was refused, when that may matter for security."""
    event = _event(request, error)
    if event is None:
        return
    record_turned_away(request, event, error.detail)


def record_turned_away(request: Request, event: SecurityEvent, why: str) -> None:
    """Write down once that a request was turned away; of very many from one address only some.

    Whoever sends many such requests does not fill the disk with them.
    """
    if getattr(request.state, _IS_WRITTEN, False):
        return
    setattr(request.state, _IS_WRITTEN, True)
    with suppress(TooMany):
        request.app.state.refusals_written.take(network(request.client.host) if request.client else "")
        path = redacted(request.url.path)
        record(request, event, method=request.method, path=path, why=redacted(why))


def _event(request: Request, error: ThreefoldError) -> SecurityEvent | None:
    if isinstance(error, TooMany):
        return "limit_reached"
    if isinstance(error, UnknownToken):
        return "token_refused"
    if error.status != HTTPStatus.FORBIDDEN:
        return None
    return "sign_in_refused" if request.url.path.startswith("/sign-in/") else "refused"
