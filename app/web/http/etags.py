"""ETags, and 304 for whoever holds a response already (RFC 9110, section 13).

The ETag of a response is made of the version of what it shows, before that is read.
"""

import re
from collections.abc import Callable, Sequence
from hashlib import blake2b

from fastapi import Request, Response

from app import __version__
from app.store.models import Board
from app.web.http.response_cache import CachedResponse, Key, ResponseCache

_TAG = re.compile(r'"[^"]*"')


def tag(version: int, *depends_on: object) -> str:
    """A strong ETag: the version of what is shown and, digested, whatever else the answer depends on."""
    if not depends_on:
        return f'"{version}"'
    digest = blake2b(repr((__version__, *depends_on)).encode(errors="replace"), digest_size=9)
    return f'"{version}-{digest.hexdigest()}"'


def headers(etag: str, *, public: bool) -> dict[str, str]:
    """What an answer with this ETag carries, 304 too; `public` when anyone may read it.

    What not everyone may read, no browser keeps: on a shared tablet somebody else is next.
    """
    return {"ETag": etag, "Cache-Control": "public, no-cache" if public else "private, no-store"}


def unchanged(request: Request, etag: str, *, public: bool) -> Response | None:
    """304 when the client holds the answer with this ETag, None when it has to be made."""
    tag_held = held(request.headers.get("if-none-match"), etag)
    return Response(status_code=304, headers=headers(tag_held, public=public)) if tag_held else None


def answer(request: Request, etag: str, make: Callable[[], Response], *, public: bool) -> Response:
    """Answer 304, or the kept response of this address, ETag and class of viewer, or else what `make` makes.

    When many ask at once, one makes it and the others wait for that. `request.state.viewer` is the class of
    viewer; it is set when the caller is identified.
    """
    if same := unchanged(request, etag, public=public):
        return same
    cache: ResponseCache = request.app.state.responses
    key = Key(str(request.url), etag, request.state.viewer)
    response = cache.get(key)
    if response is None:
        with cache.making(key):
            response = cache.get(key) or _made(make, headers(etag, public=public))
            cache.put(key, response)
    answered = Response()
    answered.body, answered.raw_headers = response.body, [*response.headers]
    return answered


def _made(make: Callable[[], Response], head: dict[str, str]) -> CachedResponse:
    made = make()
    made.headers.update(head)
    return CachedResponse(made.raw_headers, bytes(made.body))


def of_board(
    request: Request, board: Board, make: Callable[[], Response], whose: tuple[str, ...] | None = None
) -> Response:
    """As `answer`, for whatever shows the state of a board: at this address, in this form.

    `whose` are the ids of the participants that the caller is, when the answer depends on who asks.
    """
    etag = board_tag(request, board, whose)
    return answer(request, etag, make, public=is_public(board) and whose is None)


def board_tag(request: Request, board: Board, whose: tuple[str, ...] | None = None) -> str:
    """The ETag of what `of_board` answers."""
    return tag(board.version, board.id, str(request.url), *([] if whose is None else [whose]))


def of_several(
    versions: Sequence[tuple[str, int]], request: Request, whose: tuple[str, ...] | None = None
) -> str:
    """The ETag of what shows several boards: `versions` are their ids and versions.

    `whose`: see `of_board`.
    """
    return tag(max((version for _, version in versions), default=0), str(request.url), *versions, whose)


def is_public(board: Board) -> bool:
    """Whether anyone may read a board."""
    return board.read_access == "anyone"


def held(if_none_match: str | None, etag: str) -> str | None:
    """The tag of this answer that a client holds, packed or plain; None when it has neither.

    Weak comparison, as section 13.1.2 has it.
    """
    if if_none_match is None:
        return None
    if if_none_match.strip() == "*":
        return etag
    same = {etag, packed(etag), _plain(etag)}
    return next((tag for tag in _TAG.findall(if_none_match) if tag in same), None)


def packed(etag: str) -> str:
    """The tag of the same answer in other bytes (section 8.8.3.3)."""
    return f'{etag[:-1]}-gzip"'


def _plain(etag: str) -> str:
    return re.sub('-gzip"$', '"', etag)
