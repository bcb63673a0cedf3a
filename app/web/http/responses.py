"""Answers: JSON that is text already, problems, cookies."""

import asyncio
from collections.abc import AsyncIterator, Generator, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NamedTuple

from anyio import CapacityLimiter, to_thread
from fastapi import Response
from fastapi.responses import StreamingResponse

from app.domain.errors import Invalid, ThreefoldError
from app.domain.events import to_json
from app.services.participants import SESSION_LASTS

PIECE = 64 * 1024
# The browser forgets the pages that it has kept: on a shared tablet they are of whoever was here before.
FORGET_PAGES = {"Clear-Site-Data": '"cache"'}


class Problem(NamedTuple):
    """What went wrong, as RFC 9457 has it."""

    status: HTTPStatus
    detail: str
    type: str = "about:blank"
    title: str = ""
    errors: tuple[dict[str, Any], ...] = ()
    headers: Mapping[str, str] = {}
    members: Mapping[str, str] = {}

    @classmethod
    def of(cls, error: ThreefoldError) -> "Problem":
        """A refusal as a problem."""
        faults = error.faults if isinstance(error, Invalid) else ()
        errors = tuple({k: v for k, v in fault._asdict().items() if v is not None} for fault in faults)
        type_ = f"urn:threefold:problem:{error.kind}"
        return cls(error.status, error.detail, type_, error.title, errors, error.headers, error.members)

    def as_dict(self, instance: str) -> dict[str, Any]:
        """The body's fields."""
        body = {
            "type": self.type,
            "title": self.title or self.status.phrase,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        return body | {**self.members} | ({"errors": self.errors} if self.errors else {})

    def response(self, instance: str) -> Response:
        """`application/problem+json`. What was sent may hold anything, half a character too."""
        body = to_json(self.as_dict(instance)).encode(errors="replace")
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(body, self.status, headers, "application/problem+json")


def json_text(body: str | bytes, status: int = 200, **headers: str) -> Response:
    """An answer whose JSON exists already; header names are written with `_` for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, {"Cache-Control": "no-cache"} | named, "application/json")


def json(value: Any, status: int = 200, **headers: str) -> Response:
    """A value as JSON."""
    return json_text(to_json(value), status, **headers)


def items(values: list[Any]) -> Response:
    """A list that is short enough to be sent whole."""
    return json({"items": values, "next": None})


def streamed(
    chunks: Generator[str], media: str, headers: Mapping[str, str], limiter: CapacityLimiter
) -> Response:
    """An answer made while it is sent. What goes wrong before the first part is still told as a problem.

    `limiter` has as many turns as parts may be made at once.
    """
    first = next(chunks)
    return StreamingResponse(_stepped(first, chunks, limiter), headers=dict(headers), media_type=media)


async def _stepped(first: str, others: Generator[str], limiter: CapacityLimiter) -> AsyncIterator[bytes]:
    """Each part is made on a thread; when nobody listens any more the rest is not made."""
    part: str | None = first
    try:
        while part is not None:
            for piece in _pieces(part):
                yield piece
                await asyncio.sleep(0)
            part = await to_thread.run_sync(next, others, None, limiter=limiter)
    finally:
        others.close()


def _pieces(part: str) -> Iterator[bytes]:
    """Small enough to be packed without holding up anybody else."""
    body = part.encode()
    return (body[start : start + PIECE] for start in range(0, len(body), PIECE))


def attached(name: str) -> dict[str, str]:
    """Has browsers keep an answer as a file of this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def etag(version: int) -> str:
    """The strong ETag of something whose representation changes only with its version."""
    return f'"{version}"'


def set_session_cookie(response: Response, name: str, cookie: str, *, secure: bool) -> None:
    """Have the browser keep its session, under the name that this cookie has here."""
    response.set_cookie(
        name,
        cookie,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure,
    )
