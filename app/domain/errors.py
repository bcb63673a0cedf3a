"""Errors that know their HTTP status. People read their texts, which say what happened and what to do."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple

MOST_FAULTS = 50
DISK_IS_FULL = "The server’s disk is full or cannot be written; nothing new is kept. Ask whoever runs it."


class Fault(NamedTuple):
    """One thing wrong with what was sent: where in the body (JSON pointer), in which parameter or cell."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None
    row: int | None = None
    column: str | None = None


def pointer(*path: object) -> str:
    """The JSON pointer to a part of a document (RFC 6901)."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def message_of(error: Mapping[str, Any]) -> str:
    """A sentence for an error that Pydantic reports."""
    cause = error.get("ctx", {}).get("error")
    if error["type"] == "json_invalid":
        return f"This is not JSON: {cause}."
    if error["type"] == "too_long":
        return f"Use at most {error['ctx']['max_length']:,} here."
    return str(cause or _WORDS.get(error["type"]) or f"{error['msg']}.")


_WORDS = {
    "extra_forbidden": "This field does not exist.",
    "missing": "This field is required.",
    "string_type": "This must be text.",
    "string_unicode": "This is not well-formed Unicode.",
    "bool_type": "This must be true or false.",
    "finite_number": "This must be a finite number.",
}


class ThreefoldError(Exception):
    """The base of all errors; `detail` is a sentence or two for a person."""

    status: ClassVar[HTTPStatus]
    kind: ClassVar[str]
    title: ClassVar[str]

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def headers(self) -> dict[str, str]:
        """The header fields of the response."""
        return {}

    @property
    def members(self) -> dict[str, str]:
        """Additional members of the problem (RFC 9457, section 3.2)."""
        return {}


class NotFound(ThreefoldError):
    status = HTTPStatus.NOT_FOUND
    kind = "not-found"
    title = "Not found"


class JoinToRead(NotFound):
    """Only participants read the board, and anyone may join it.

    The API answers as for NotFound; the pages of the board lead to joining.
    """

    def __init__(self, detail: str, slug: str) -> None:
        super().__init__(detail)
        self.slug = slug


class JoinFirst(ThreefoldError):
    status = HTTPStatus.UNAUTHORIZED
    kind = "join-first"
    title = "Join the board first"


class UnknownToken(ThreefoldError):
    status = HTTPStatus.UNAUTHORIZED
    kind = "unknown-token"
    title = "Unknown token"

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="Threefold", error="invalid_token"'}


class Forbidden(ThreefoldError):
    status = HTTPStatus.FORBIDDEN
    kind = "forbidden"
    title = "Not allowed"


class JoiningClosed(Forbidden):
    """The code was right, but its board takes nobody now."""


class OutOfScope(Forbidden):
    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="Threefold", error="insufficient_scope", scope="write"'}


class Conflict(ThreefoldError):
    status = HTTPStatus.CONFLICT
    kind = "conflict"
    title = "Conflict"


class Locked(Conflict):
    kind = "board-locked"
    title = "The board is locked"


class NotNow(Conflict):
    kind = "not-now"
    title = "Not now"


class LimitReached(Conflict):
    """A person or a board holds as much as it may."""

    kind = "limit-reached"
    title = "No more fits"


class Gone(ThreefoldError):
    status = HTTPStatus.GONE
    kind = "gone"
    title = "No longer stored"


class NotHeld(Gone):
    """What happened after `since` is not in the log any more, or not yet: start again from `snapshot`."""

    kind = "not-held"

    def __init__(self, since: int, snapshot: str) -> None:
        super().__init__(
            f"The changes after {since} are no longer stored. Get the snapshot and continue from its version."
        )
        self.snapshot = snapshot

    @property
    def members(self) -> dict[str, str]:
        return {"snapshot": self.snapshot}


class Invalid(ThreefoldError):
    """What was sent does not fit; `faults` names the parts that do not, at most the first 50."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    kind = "invalid"
    title = "Not valid"

    def __init__(self, *faults: Fault) -> None:
        super().__init__(" ".join(fault.detail for fault in faults[:1]))
        self.faults = faults[:MOST_FAULTS]


class PreconditionRequired(ThreefoldError):
    status = HTTPStatus.PRECONDITION_REQUIRED
    kind = "if-match-needed"
    title = "If-Match is required"


class PreconditionFailed(ThreefoldError):
    """Somebody changed it meanwhile; `version` is the one it has now."""

    status = HTTPStatus.PRECONDITION_FAILED
    kind = "changed-meanwhile"
    title = "Changed in the meantime"

    def __init__(self, detail: str, version: int) -> None:
        super().__init__(detail)
        self.version = version

    @property
    def headers(self) -> dict[str, str]:
        return {"ETag": f'"{self.version}"'}


class TooMany(ThreefoldError):
    """Too many tries; `seconds` until the next one may succeed."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    kind = "too-many-requests"
    title = "Too many requests"

    def __init__(self, detail: str, seconds: int) -> None:
        super().__init__(detail)
        self.seconds = seconds

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.seconds)}


class StorageFull(ThreefoldError):
    """The database reads, but cannot write."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    kind = "storage-full"
    title = "Nothing can be stored"

    def __init__(self) -> None:
        super().__init__(DISK_IS_FULL)


class Unready(ThreefoldError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
    kind = "not-ready"
    title = "Not ready"
