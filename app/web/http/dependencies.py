"""What an endpoint is given: the request with its database session and its caller, and checked path parts."""

import re
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Executor
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Annotated, Any
from urllib.parse import urlencode

from anyio import CapacityLimiter
from fastapi import Depends, Header, Path, Request
from pydantic import AfterValidator
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.domain import codes
from app.domain.cookies import COOKIE, name_of
from app.domain.document import MOST_NUMBERS
from app.domain.errors import (
    MOST_FAULTS,
    Fault,
    Forbidden,
    Invalid,
    JoiningClosed,
    NotFound,
    PreconditionRequired,
    TooMany,
    UnknownToken,
)
from app.domain.sentences import quoted
from app.domain.text import SLUG
from app.live.hub import Streams
from app.services import access, facilitators, participants, tokens
from app.services.access import Caller, Grant, Membership, Versions
from app.services.event_log import board_not_found
from app.settings import Settings
from app.store.database import Database
from app.store.models import Board
from app.web.http import cursors, public_address, security_log
from app.web.http.rate_limits import GuessingLimit, RateLimit, network

# A parameter without meaning, by which a spreadsheet is made to fetch again.
_ANYWHERE = {"fresh"}
MOST_IN_LINE = 20


class RequestContext:
    """A request with its settings, its caller and its database sessions.

    An endpoint opens and closes a session itself, on its own thread.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.settings: Settings = request.app.state.settings
        self.streams: Streams = request.app.state.streams
        self.imports: CapacityLimiter = request.app.state.imports
        self.exports: CapacityLimiter = request.app.state.exports
        self.renders: CapacityLimiter = request.app.state.renders
        self.drawing_thread: Executor = request.app.state.drawing_thread
        self._database: Database = request.app.state.database

    @contextmanager
    def reading(self) -> Iterator[tuple[Session, Caller]]:
        """Open a session that reads one state of the database; answer it and the caller."""
        with self._database.reading() as session:
            caller = self._identify(session)
            self.request.state.viewer = access.viewer_of(caller)
            if caller.grant and not tokens.is_use_recorded(caller.grant):
                self._record_use(caller.grant)
            if not facilitators.is_seen_recorded(caller):
                self._record_browser(caller)
            yield session, caller

    @contextmanager
    def writing(self) -> Iterator[tuple[Session, Caller]]:
        """Open a session whose changes are committed together, and the caller. Raises OutOfScope."""
        with self._database.writing() as session:
            caller = self._identify(session)
            access.require_scope_to_write(caller)
            if caller.grant and not tokens.is_use_recorded(caller.grant):
                tokens.record_use(session, caller.grant)
            if not facilitators.is_seen_recorded(caller):
                facilitators.record_seen(session, caller)
            yield session, caller

    @contextmanager
    def reading_board(self, slug: str) -> Iterator[tuple[Session, Caller, Board]]:
        """As `reading`, and answer the board too, which the caller may read. Raises NotFound."""
        with self.reading_member(slug) as (session, member):
            yield session, member.caller, member.board

    @contextmanager
    def reading_member(self, slug: str) -> Iterator[tuple[Session, Membership]]:
        """As `reading`, and answer who the caller is on a board that they may read. Raises NotFound."""
        with self.reading() as (session, caller):
            member = access.find_membership(session, caller, slug)
            self.request.state.viewer = access.viewer_of(caller, member)
            yield session, member

    @contextmanager
    def visiting(self, slug: str) -> Iterator[tuple[Session, Membership]]:
        """As `reading_member`, for a page that somebody opens: a participant is recorded as seen now."""
        with self.reading_member(slug) as (session, member):
            if participants.participant_to_record(session, member):
                self._record_seen(member.caller, member.board)
            yield session, member

    def _record_seen(self, caller: Caller, board: Board) -> None:
        """Record when a participant was seen. A busy database is not waited for: the next page records it."""
        with suppress(OperationalError), self._database.writing() as session:
            participants.record_seen(session, caller, board)

    def _identify(self, session: Session) -> Caller:
        """Answer the caller, by token if there is one, else by cookie. Raises UnknownToken or TooMany."""
        if self.token is None:
            return participants.identify(session, self.cookie)
        try:
            return tokens.identify(session, self.token)
        except UnknownToken:
            self._count(self.request.app.state.bad_tokens)
            raise

    def _record_use(self, grant: Grant) -> None:
        """Record the use of a token. A busy database is not waited for: the next use is recorded."""
        with suppress(OperationalError), self._database.writing() as session:
            tokens.record_use(session, grant)

    def _record_browser(self, caller: Caller) -> None:
        """Record that a facilitator's browser was seen, as `_record_use` does."""
        with suppress(OperationalError), self._database.writing() as session:
            facilitators.record_seen(session, caller)

    @property
    def cookie(self) -> str | None:
        """The session cookie that came along."""
        return self.request.cookies.get(self.cookie_name(COOKIE))

    def cookie_name(self, cookie: str) -> str:
        """The name that a cookie has on this server."""
        return name_of(cookie, is_https=self.settings.is_https)

    @property
    def token(self) -> str | None:
        """The bearer token that came along (RFC 6750, section 2.1); only the API takes one."""
        scheme, _, token = self.request.headers.get("authorization", "").partition(" ")
        is_ours = scheme.lower() == "bearer" and self.request.url.path.startswith("/api/")
        return token.strip() if is_ours else None

    @property
    def is_secure(self) -> bool:
        """Whether the browser speaks TLS with us, or with a proxy: a page sends its origin along."""
        origin = self.request.headers.get("origin", "")
        if self.settings.is_https:
            return True
        return self.request.url.scheme == "https" or origin.lower().startswith("https:")

    def address(self, path: str) -> str:
        """Answer the address of a path for whoever asks: where they go on."""
        return f"{public_address.for_caller(self.settings, self.request.base_url)}{path}"

    def onward(self, last: str) -> str:
        """Answer the address of the page of a list after the item with this id, with the same filters."""
        asked = self.request.query_params.multi_items()
        filters = [pair for pair in asked if pair[0] not in {"cursor", "total"}]
        path = f"{self.request.url.path}?{urlencode([*filters, ('cursor', cursors.after_id(last))])}"
        return self.address(path)

    def public_url(self, path: str) -> str:
        """Answer the address of a path as other devices reach it."""
        return f"{public_address.for_others(self.settings, self.request.base_url)}{path}"

    @property
    def why_only_here(self) -> str:
        """Why other devices cannot open what `public_url` answers, and what to do; empty when they can."""
        return public_address.why_only_here(self.settings, self.request.base_url)

    def count_join(self, code: str | None = None) -> None:
        """Count that somebody has just joined, by a code or without. Raises TooMany, which undoes it."""
        self._count(self.request.app.state.joins)
        if tidied := code and codes.normalize(code):
            self.request.app.state.joins_by_code.take(tidied)

    @contextmanager
    def trying_code(self, code: str | None) -> Iterator[None]:
        """Let somebody try a code; None is not counted. Raises TooMany.

        Wrong codes are counted for each address, and the right code is let in whatever others got wrong: a
        school may share one address. While somebody guesses codes by the thousand, each network may try only
        so many. The right code of a closed board is not counted as wrong.
        """
        if code is None:
            yield
            return
        guessing: GuessingLimit = self.request.app.state.guessing
        guessing.begin(self._host)
        try:
            yield
        except JoiningClosed:
            raise
        except (Forbidden, NotFound):
            security_log.record_turned_away(self.request, "code_refused", "wrong code")
            guessing.count_wrong()
            self._count(self.request.app.state.wrong_codes)
            raise

    def check_streams(self) -> str:
        """Answer the address that a new event stream counts for. Raises TooMany."""
        if self.streams.count_of_address(self._address) >= self.settings.most_streams:
            raise TooMany("Your address has too many screens open here. Close some, then try again.", 30)
        return self._address

    @asynccontextmanager
    async def taking_turn(self, limiter: CapacityLimiter) -> AsyncIterator[None]:
        """Wait for a turn at work of which only a little is done at a time. Raises TooMany."""
        if limiter.statistics().tasks_waiting >= MOST_IN_LINE:
            raise TooMany("Many are waiting for this. Try again in 10 s.", 10)
        async with limiter:
            yield

    @contextmanager
    def following_personal_link(self) -> Iterator[None]:
        """Let somebody follow a personal link. Raises TooMany after too many that do not work."""
        wrong: RateLimit = self.request.app.state.wrong_personal_links
        wrong.check(self._address)
        try:
            yield
        except Forbidden:
            security_log.record_turned_away(self.request, "link_refused", "unknown link")
            wrong.take(self._address)
            raise

    def count_submission(self) -> None:
        """Raises TooMany when this address sends too many examples in."""
        self._count(self.request.app.state.submissions)

    def count_sign_in(self) -> None:
        """Raises TooMany when this address tries to sign in too often."""
        self._count(self.request.app.state.sign_ins)

    def check_summary_links(self) -> None:
        """Raises TooMany when this address has tried too many links that lead nowhere."""
        self.request.app.state.wrong_links.check(self._address)

    def count_wrong_summary_link(self) -> None:
        """Another link that leads nowhere. Raises TooMany."""
        security_log.record_turned_away(self.request, "link_refused", "unknown link")
        self._count(self.request.app.state.wrong_links)

    def _count(self, limit: RateLimit) -> None:
        limit.take(self._address)

    @property
    def _host(self) -> str:
        return self.request.client.host if self.request.client else ""

    @property
    def _address(self) -> str:
        return network(self._host)


async def request_context(request: Request) -> RequestContext:
    """Answer the request's context. It is asynchronous so that FastAPI calls it without a thread."""
    return RequestContext(request)


async def known_parameters(request: Request) -> None:
    """Refuse query parameters that the operation does not take, such as a misspelt filter. Raises Invalid."""
    if not request.query_params:
        return
    known = _query_names(request.scope["route"])
    unknown = [name for name in request.query_params if name not in known | _ANYWHERE]
    if unknown:
        takes = f"Use {', '.join(sorted(known))}." if known else "This address takes no parameters."
        raise Invalid(
            *(
                Fault(f"There is no parameter {quoted(name[:60])} here. {takes}", parameter=name[:60])
                for name in unknown[:MOST_FAULTS]
            )
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
    """The versions a change may start from, None for any (`*`). Raises PreconditionRequired.

    A weak tag counts as well: a proxy that packs an answer makes its tag weak, and the version stays true.
    """
    if if_match is None:
        raise PreconditionRequired(
            "Send the ETag you last read in If-Match, so that nobody’s change is lost."
        )
    if if_match.strip() == "*":
        return None
    return [int(version) for version in re.findall(r'"(\d{1,18})(?:[-;][^"]*)?"', if_match)]


def checked_slug(text: str) -> str:
    """Answer a slug in small letters. Raises NotFound for a text that cannot be one."""
    text = text.lower()
    if not re.fullmatch(SLUG, text):
        raise board_not_found(text)
    return text


def _id_of(what: str) -> Callable[[str], str]:
    """What answers the id of such a thing as it is; it raises NotFound for a text that cannot be one."""

    def checked(text: str) -> str:
        if not re.fullmatch(r"[0-9a-f-]{1,36}", text):
            raise NotFound(f"There is no such {what}.")
        return text

    return checked


_example_id = _id_of("example")
note_id = _id_of("note")
next_step_id = _id_of("next step")
line_id = _id_of("line")
comment_id = _id_of("comment")
submission_id = _id_of("submission")


ContextDep = Annotated[RequestContext, Depends(request_context)]
IfMatchDep = Annotated[Versions, Depends(if_match)]
BoardSlug = Annotated[
    str,
    Path(alias="board", description="the board's slug", examples=["sample"]),
    AfterValidator(checked_slug),
]
ConceptKey = Annotated[str, Path(alias="key", pattern=SLUG)]
LensKey = Annotated[str, Path(alias="lens", pattern=SLUG, examples=["nested"])]
ExampleId = Annotated[
    str, Path(alias="example", description="the example's id (UUID)"), AfterValidator(_example_id)
]
RoundNumber = Annotated[int, Path(alias="round", ge=1, le=MOST_NUMBERS, description="the round's number")]
CommentId = Annotated[
    str, Path(alias="comment", description="the comment's id (UUID)"), AfterValidator(comment_id)
]
NoteId = Annotated[str, Path(alias="note", description="the note's id (UUID)"), AfterValidator(note_id)]
