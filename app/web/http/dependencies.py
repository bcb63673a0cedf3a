"""What an endpoint is given: the database, and who asks."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Request
from pydantic import AfterValidator
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.domain import codes
from app.domain.document import MOST_NUMBERS
from app.domain.errors import (
    Fault,
    Forbidden,
    Invalid,
    JoiningClosed,
    NotFound,
    PreconditionRequired,
    UnknownToken,
)
from app.domain.text import SLUG
from app.live.hub import Streams
from app.services import access, participants, tokens
from app.services.access import Caller, Grant, Versions
from app.services.event_log import board_not_found
from app.settings import Settings
from app.store.database import Database
from app.store.models import Board
from app.web.http.rate_limits import Limit, network
from app.web.http.responses import COOKIE


class Desk:
    """One request's way to the database. Sessions are opened and closed inside an endpoint, on its thread."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings: Settings = request.app.state.settings
        self.streams: Streams = request.app.state.streams
        self._database: Database = request.app.state.database

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Caller]]:
        """A consistent view, and who asks."""
        with self._database.reading() as session:
            caller = self._identify(session)
            if caller.grant and not tokens.is_use_recorded(caller.grant):
                self._tell_use(caller.grant)
            yield session, caller

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Caller]]:
        """Changes that are committed together, and who makes them. Raises OutOfScope."""
        with self._database.writing() as session:
            caller = self._identify(session)
            access.require_scope_to_write(caller)
            if caller.grant and not tokens.is_use_recorded(caller.grant):
                tokens.record_use(session, caller.grant)
            yield session, caller

    @contextmanager
    def reading_board(self, slug: str) -> Iterator[tuple[Session, Caller, Board]]:
        """As `reading`, of a board the caller may read. Raises NotFound."""
        with self.reading() as (session, caller):
            yield session, caller, access.readable(session, caller, slug)

    @contextmanager
    def visiting(self, slug: str) -> Iterator[tuple[Session, Caller, Board]]:
        """As `reading_board`, of a board somebody opens: whoever takes part in it is here now."""
        with self.reading_board(slug) as (session, caller, board):
            if participants.participant_to_record(session, caller, board):
                self._tell_seen(caller, board)
            yield session, caller, board

    def _tell_seen(self, caller: Caller, board: Board) -> None:
        """When the database has no time for it, the next page will tell."""
        with suppress(OperationalError), self._database.writing() as session:
            participants.record_seen(session, caller, board)

    def _identify(self, session: Session) -> Caller:
        """Who asks: by a token when one came along, else by the cookie. Raises UnknownToken or TooMany."""
        if self.token is None:
            return participants.identify(session, self.cookie)
        try:
            return tokens.identify(session, self.token)
        except UnknownToken:
            self._count(self.request.app.state.bad_tokens)
            raise

    def _tell_use(self, grant: Grant) -> None:
        """When the database has no time for it, the next use will be told."""
        with suppress(OperationalError), self._database.writing() as session:
            tokens.record_use(session, grant)

    @property
    def cookie(self) -> str | None:
        """The session cookie that came along."""
        return self.request.cookies.get(COOKIE)

    @property
    def token(self) -> str | None:
        """The bearer token that came along (RFC 6750, section 2.1); only the API takes one."""
        scheme, _, token = self.request.headers.get("authorization", "").partition(" ")
        is_ours = scheme.lower() == "bearer" and self.request.url.path.startswith("/api/")
        return token.strip() if is_ours else None

    @property
    def is_secure(self) -> bool:
        """Whether the browser speaks TLS with us, or with a proxy before us."""
        return self.request.url.scheme == "https"

    def count_join(self, code: str | None = None) -> None:
        """Count that somebody has just joined, by a code or without. Raises TooMany, which undoes it."""
        self._count(self.request.app.state.joins)
        if tidied := code and codes.normalize(code):
            self.request.app.state.joins_by_code.take(tidied)

    @contextmanager
    def trying(self, code: str | None) -> Iterator[None]:
        """Let somebody try a code; None needs no counting. Raises TooMany.

        Wrong ones are counted for each address, so that guessing is hopeless. The right one of a board that
        is closed is none of them: whoever has it learns no more than the page of that code says.
        """
        if code is None:
            yield
            return
        wrong: Limit = self.request.app.state.wrong_codes
        wrong.check(self._address)
        try:
            yield
        except JoiningClosed:
            raise
        except (Forbidden, NotFound):
            wrong.take(self._address)
            raise

    @contextmanager
    def following(self) -> Iterator[None]:
        """Let somebody follow a personal link. Raises TooMany after too many that do not work."""
        wrong: Limit = self.request.app.state.wrong_personal_links
        wrong.check(self._address)
        try:
            yield
        except Forbidden:
            wrong.take(self._address)
            raise

    def count_sign_in(self) -> None:
        """Raises TooMany when this address tries to sign in too often."""
        self._count(self.request.app.state.sign_ins)

    def check_summary_links(self) -> None:
        """Raises TooMany when this address has tried too many links that lead nowhere."""
        self.request.app.state.wrong_links.check(self._address)

    def count_wrong_summary_link(self) -> None:
        """Another link that leads nowhere. Raises TooMany."""
        self._count(self.request.app.state.wrong_links)

    def _count(self, limit: Limit) -> None:
        limit.take(self._address)

    @property
    def _address(self) -> str:
        return network(self.request.client.host) if self.request.client else ""


async def desk(request: Request) -> Desk:
    """Asynchronous only to be called on the spot instead of on a thread."""
    return Desk(request)


async def known_parameters(request: Request) -> None:
    """A misspelt filter must not return everything. Raises Invalid."""
    if not request.query_params:
        return
    known = _query_names(request.scope["route"])
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        takes = f"it takes {', '.join(sorted(known))}" if known else "it takes none"
        raise Invalid(
            *(Fault(f"There is no parameter “{name}” here; {takes}.", parameter=name) for name in unknown)
        )


def _query_names(route: Any) -> set[str]:
    names: set[str] = set()
    for parameter in route.dependant.query_params:
        fields = getattr(parameter.field_info.annotation, "model_fields", {parameter.alias: None})
        names.update(fields)
    return names


async def if_match(
    if_match: Annotated[str | None, Header(description="ETag of what you read")] = None,
) -> Versions:
    """The versions a change may start from, None for any (`*`). Raises PreconditionRequired."""
    if if_match is None:
        raise PreconditionRequired(
            "Send the ETag you last read in If-Match, so that nobody’s change is lost."
        )
    if if_match.strip() == "*":
        return None
    return [int(version) for version in re.findall(r'(?<!W/)"(\d+)(?:-[^"]*)?"', if_match)]


def _slug(text: str) -> str:
    """What no board can be called is not looked for; databases differ in what they take. Raises NotFound."""
    if not re.fullmatch(SLUG, text):
        raise board_not_found(text)
    return text


def _id(text: str) -> str:
    """The same for ids. Raises NotFound."""
    if not re.fullmatch(r"[0-9a-f-]{1,36}", text):
        raise NotFound("There is no such example.")
    return text


def note_id(text: str) -> str:
    """The same for notes. Raises NotFound."""
    if not re.fullmatch(r"[0-9a-f-]{1,36}", text):
        raise NotFound("There is no such note.")
    return text


DeskDep = Annotated[Desk, Depends(desk)]
IfMatchDep = Annotated[Versions, Depends(if_match)]
BoardSlug = Annotated[
    str, Path(alias="board", description="the board's slug", examples=["sample"]), AfterValidator(_slug)
]
ConceptKey = Annotated[str, Path(alias="key", pattern=SLUG)]
ExampleId = Annotated[str, Path(alias="example", description="the example's id (UUID)"), AfterValidator(_id)]
RoundNumber = Annotated[int, Path(alias="round", ge=1, le=MOST_NUMBERS, description="the round's number")]
NoteId = Annotated[str, Path(alias="note", description="the note's id (UUID)"), AfterValidator(note_id)]
