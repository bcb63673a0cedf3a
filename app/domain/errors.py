"""Refusals that know their HTTP status. Their texts are read by people: say what happened and what to do."""

from http import HTTPStatus
from typing import ClassVar, NamedTuple


class Fault(NamedTuple):
    """One thing wrong with what was sent: a JSON pointer into the body, or the name of a parameter."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


def pointer(*path: object) -> str:
    """The way to a part of a JSON document (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


class ThreefoldError(Exception):
    """Anything Threefold refuses to do; `detail` is one sentence or two for a person."""

    status: ClassVar[HTTPStatus]
    kind: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def headers(self) -> dict[str, str]:
        """Header fields the answer carries besides the problem."""
        return {}


class NotFound(ThreefoldError):
    status = HTTPStatus.NOT_FOUND
    kind = "not-found"
    title = "Not found"


class JoinFirst(ThreefoldError):
    status = HTTPStatus.UNAUTHORIZED
    kind = "join-first"
    title = "Join the board first"

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Cookie realm="Threefold", cookie-name="threefold_session"'}


class Forbidden(ThreefoldError):
    status = HTTPStatus.FORBIDDEN
    kind = "forbidden"
    title = "Not allowed"


class Conflict(ThreefoldError):
    status = HTTPStatus.CONFLICT
    kind = "conflict"
    title = "Conflict"


class Locked(Conflict):
    kind = "board-locked"
    title = "The board is locked"


class Gone(ThreefoldError):
    status = HTTPStatus.GONE
    kind = "gone"
    title = "No longer held"


class Invalid(ThreefoldError):
    """What was sent does not fit; `faults` names each part that does not."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid"
    title = "Not understood"

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(fault.detail for fault in faults[:1]))
        self.faults = faults


class PreconditionRequired(ThreefoldError):
    status = HTTPStatus.PRECONDITION_REQUIRED
    kind = "if-match-needed"
    title = "If-Match is needed"


class PreconditionFailed(ThreefoldError):
    """Somebody changed it meanwhile; `version` is the one it has now."""

    status = HTTPStatus.PRECONDITION_FAILED
    kind = "changed-meanwhile"
    title = "Changed meanwhile"

    def __init__(self, detail: str, version: int) -> None:
        super().__init__(detail)
        self.version = version

    @property
    def headers(self) -> dict[str, str]:
        return {"ETag": f'"{self.version}"'}


class TooMany(ThreefoldError):
    """Too many tries from one address; `seconds` until the next one may succeed."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self.seconds = seconds

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.seconds)}


class Unready(ThreefoldError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "not-ready"
    title = "Not ready"
