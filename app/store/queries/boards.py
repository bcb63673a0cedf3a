"""All reads. A query is named for what it answers; lists of examples leave the database as JSON."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from functools import lru_cache, reduce
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    SQLColumnExpression,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)
from sqlmodel import Session, col

from app.domain.regions import CIRCLES
from app.store.models import (
    Board,
    BrowserSession,
    Concept,
    Device,
    Event,
    Example,
    ExampleTag,
    Facilitator,
    Participant,
    Revision,
    Round,
    Token,
    Workshop,
    WorkshopNote,
)
from app.store.queries.filters import Filters, Order, Shape
from app.store.sql_functions import Joined

MOST_REVISIONS = 20
SHAPES = 128

# Every drop reads these: building them each time would cost more than running them.
_BOARD = select(Board).where(col(Board.slug) == bindparam("slug"), col(Board.removed_at).is_(None))
_HELD_BOARD = _BOARD.with_for_update(key_share=True).execution_options(populate_existing=True)
_KEYS = (
    select(col(Concept.key)).where(col(Concept.board_id) == bindparam("board_id")).order_by(col(Concept.bit))
)
_KNOWN_KEYS: dict[str, tuple[str, ...]] = {}
_EXAMPLE = select(Example).where(
    col(Example.id) == bindparam("example_id"), col(Example.board_id) == bindparam("board_id")
)
_ALSO_OF = select(col(Device.participant_id)).where(col(Device.session_id) == bindparam("session_id"))
_PARTICIPANT = (
    select(Participant)
    .where(
        col(Participant.board_id) == bindparam("board_id"),
        or_(col(Participant.session_id) == bindparam("session_id"), col(Participant.id).in_(_ALSO_OF)),
        col(Participant.left_at).is_(None),
    )
    .order_by(col(Participant.id))
    .execution_options(populate_existing=True)
)
_IS_OPEN = exists().where(
    col(Round.board_id) == bindparam("board_id"),
    col(Round.closed_at).is_(None),
    col(Round.revealed_at).is_(None),
)
_UNDER_WAY = (
    select(col(Workshop.steps), col(Workshop.step), _IS_OPEN)
    .select_from(Board)
    .outerjoin(Workshop, col(Workshop.board_id) == col(Board.id))
    .where(col(Board.id) == bindparam("board_id"))
)
_SIGNED_IN = (
    select(col(BrowserSession.id), col(Facilitator.id), col(Facilitator.name))
    .outerjoin(Facilitator, col(Facilitator.id) == col(BrowserSession.facilitator_id))
    .where(
        col(BrowserSession.digest) == bindparam("digest"),
        col(BrowserSession.expires_at) > bindparam("moment"),
    )
)


class Page(NamedTuple):
    """Part of a list: the rows as a JSON array, and where to go on (None at the end)."""

    items: bytes
    after: tuple[Any, str] | None


def board(session: Session, slug: str) -> Board | None:
    """The board at an address, unless it was removed."""
    return session.scalar(_BOARD, {"slug": slug})


def held_board(session: Session, slug: str) -> Board | None:
    """The board at an address as it is now; nobody else changes it, or joins, until the session ends."""
    return session.scalar(_HELD_BOARD, {"slug": slug})


def readable_boards(session_id: str | None, facilitator: bool) -> Select[str]:
    """A select of the ids of boards somebody may read."""
    also_of = select(col(Device.participant_id)).where(col(Device.session_id) == session_id)
    joined = exists().where(
        col(Participant.board_id) == col(Board.id),
        or_(col(Participant.session_id) == session_id, col(Participant.id).in_(also_of)),
        col(Participant.left_at).is_(None),
    )
    may_read = true() if facilitator else or_(col(Board.read_access) == "anyone", joined)
    return select(col(Board.id)).where(col(Board.removed_at).is_(None), may_read)


def boards(session: Session, among: Select[str]) -> Sequence[Board]:
    """Boards by title."""
    return session.scalars(
        select(Board).where(col(Board.id).in_(among)).order_by(col(Board.title), col(Board.id))
    ).all()


def versions(session: Session, among: Select[str]) -> Sequence[Row[str, int]]:
    """The ids of boards, each with the number of its last event."""
    return session.execute(
        select(col(Board.id), col(Board.version)).where(col(Board.id).in_(among)).order_by(col(Board.id))
    ).all()


def board_ids(session: Session) -> Sequence[str]:
    """The ids of all boards that were not removed."""
    return session.scalars(select(col(Board.id)).where(col(Board.removed_at).is_(None))).all()


def slugs(session: Session) -> Sequence[str]:
    """The addresses of all boards that were not removed."""
    return session.scalars(select(col(Board.slug)).where(col(Board.removed_at).is_(None))).all()


def first_since(session: Session, board_id: str, moment: datetime) -> int | None:
    """The number of a board's first event from a moment on; None when it is older than all."""
    first = select(func.min(Event.version)).where(col(Event.board_id) == board_id, col(Event.at) >= moment)
    return session.scalar(first)


def has_any_board(session: Session) -> bool:
    """Whether there ever was a board, removed ones included."""
    return session.scalar(select(exists().where(col(Board.id).is_not(None)))) or False


def slugs_like(session: Session, slug: str) -> set[str]:
    """Addresses in use that begin with this one."""
    found = select(col(Board.slug)).where(
        col(Board.removed_at).is_(None), col(Board.slug).startswith(slug, autoescape=True)
    )
    return set(session.scalars(found))


def last_version_at(session: Session, slug: str) -> int:
    """The highest number any board of this address had, removed ones included; 0 for a new address."""
    return session.scalar(select(func.max(Board.version)).where(col(Board.slug) == slug)) or 0


def last_change(session: Session, board: Board) -> datetime:
    """When a board's last event happened."""
    at = select(col(Event.at)).where(col(Event.board_id) == board.id, col(Event.version) == board.version)
    return session.scalars(at).one()


def counts(session: Session, board_id: str) -> dict[int | None, int]:
    """How many examples each region holds, by mask; None is the tray."""
    rows = session.execute(
        select(col(Example.mask), func.count())
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .group_by(col(Example.mask))
    )
    return {row[0]: row[1] for row in rows}


def concepts(session: Session, board_id: str) -> Sequence[Concept]:
    """A board's circles, in their order."""
    return session.scalars(
        select(Concept).where(col(Concept.board_id) == board_id).order_by(col(Concept.bit))
    ).all()


def keys(session: Session, board_id: str) -> tuple[str, ...]:
    """The keys of a board's circles, in their order. They never change: each board's are read once."""
    if board_id in _KNOWN_KEYS:
        return _KNOWN_KEYS[board_id]
    found = tuple(session.connection().scalars(_KEYS, {"board_id": board_id}))
    if len(found) == CIRCLES:
        _KNOWN_KEYS[board_id] = found
    return found


def revisions(session: Session, concept_id: str) -> Sequence[Revision]:
    """How a concept's words changed, newest first."""
    return session.scalars(
        select(Revision).where(col(Revision.concept_id) == concept_id).order_by(col(Revision.version).desc())
    ).all()


def example(session: Session, board_id: str, example_id: str) -> Example | None:
    """An example of a board, removed ones too."""
    return session.scalar(_EXAMPLE, {"example_id": example_id, "board_id": board_id})


def marks(session: Session, board_id: str) -> Sequence[Row[Any]]:
    """What a picture needs of each example: id, number, title, mask, at_u, at_v, placed."""
    one = Example
    wanted = (one.id, one.number, one.title, one.mask, one.at_u, one.at_v, one.placed)
    return session.execute(
        select(*map(col, wanted)).where(col(one.board_id) == board_id, col(one.removed_at).is_(None))
    ).all()


def in_order_of_placing(session: Session, board_id: str) -> Sequence[str]:
    """The ids of a board's placed examples, in the order in which their marks were put where they are."""
    return session.scalars(
        select(col(Example.id))
        .where(
            col(Example.board_id) == board_id,
            col(Example.removed_at).is_(None),
            col(Example.mask).is_not(None),
        )
        .order_by(col(Example.placed), col(Example.number))
    ).all()


def numbered_after(session: Session, board_id: str, number: int, limit: int) -> Sequence[Row[int, str]]:
    """The number and body of a board's next examples after a number."""
    return session.execute(
        select(col(Example.number), col(Example.body))
        .where(
            col(Example.board_id) == board_id, col(Example.number) > number, col(Example.removed_at).is_(None)
        )
        .order_by(col(Example.number))
        .limit(limit)
    ).all()


def examples_among(session: Session, board_id: str, ids: Sequence[str]) -> Sequence[Example]:
    """Those of a board's examples that have one of these ids, removed ones too."""
    return session.scalars(
        select(Example).where(col(Example.board_id) == board_id, col(Example.id).in_(ids))
    ).all()


def bodies_of_examples(
    session: Session, filters: Filters, order: Order, limit: int
) -> tuple[Sequence[str], tuple[Any, str] | None]:
    """The bodies of the first examples that meet the filters after the order's last one; where to go on."""
    shape, values = filters.asked(order.by)
    by, after = order.asked(shape)
    rows = session.execute(_bodies(shape, by), {**values, **after, "limit": limit}).all()
    last = (rows[-1][1], rows[-1][2]) if len(rows) == limit else None
    return [row[0] for row in rows], last


def examples_by(session: Session, participant_id: str) -> list[str]:
    """The ids of what a participant has added, oldest first; removed ones too."""
    added = select(col(Example.id)).where(col(Example.author_id) == participant_id).order_by(col(Example.id))
    return list(session.scalars(added))


def every_example(session: Session, board_id: str) -> Sequence[Example]:
    """All examples of a board, removed ones too."""
    return session.scalars(select(Example).where(col(Example.board_id) == board_id)).all()


def examples_json(session: Session, board_id: str) -> str:
    """A board's examples by number, as one JSON array that the database builds."""
    bodies = (
        select(col(Example.body))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .order_by(col(Example.number))
        .subquery()
    )
    return f"[{session.scalar(select(func.aggregate_strings(bodies.c.body, ','))) or ''}]"


def page_of_examples(
    session: Session, filters: Filters, order: Order, limit: int, extras: Collection[str] = ()
) -> Page:
    """The first `limit` examples that meet the filters after the order's last one: one statement."""
    shape, values = filters.asked(order.by)
    by, after = order.asked(shape)
    asked = {**values, **after, "limit": limit}
    found = session.connection().execute(_page(shape, by, frozenset(extras)), asked)
    items, value, id_, more = found.one()
    return Page(b"[%b]" % (items or b""), (value, id_) if more else None)


@lru_cache(maxsize=SHAPES)
def _page(shape: Shape, order: Order, extras: frozenset[str]) -> Select[bytes, Any, str, bool]:
    """Rows keep the order they were read in, so they are numbered as they come."""
    limit = bindparam("limit", type_=Integer)
    some = (
        select(_body(extras).label("body"), col(Example.id), order.column.label("value"))
        .where(*shape.conditions(), *order.conditions())
        .order_by(*order.columns())
        .limit(limit + 1)
        .subquery()
    )
    rows = select(*some.c, func.row_number().over().label("place")).subquery()
    last = rows.c.place == limit
    return select(
        Joined(rows.c.body, rows.c.place <= limit),
        func.max(rows.c.value).filter(last),
        func.max(rows.c.id).filter(last),
        func.count() > limit,
    )


@lru_cache(maxsize=SHAPES)
def _bodies(shape: Shape, order: Order) -> Select[Any]:
    return (
        select(col(Example.body), order.column, col(Example.id))
        .where(*shape.conditions(), *order.conditions())
        .order_by(*order.columns())
        .limit(bindparam("limit"))
    )


def body_of_example(session: Session, example_id: str, extras: Collection[str]) -> str:
    """An example as JSON, with extras."""
    return session.scalars(select(_body(extras)).where(col(Example.id) == example_id)).one()


def _body(extras: Collection[str]) -> SQLColumnExpression[str]:
    """An example's JSON; extras go in before its closing brace."""
    if not extras:
        return col(Example.body)
    start = func.substr(col(Example.body), 1, func.length(col(Example.body)) - 1)
    return reduce(add, (EXTRAS[name]() for name in sorted(extras)), start) + literal("}")


def _agreement() -> ColumnElement[str]:
    """Room for how people placed an example in rounds: that is counted, not read."""
    return literal(',"agreement":null')


def _revisions() -> ColumnElement[str]:
    """The last events about an example that are held, newest first."""
    last = (
        select(col(Event.body))
        .where(col(Event.example_id) == col(Example.id))
        .order_by(col(Event.version).desc())
        .limit(MOST_REVISIONS)
        .correlate(Example)
        .subquery()
    )
    bodies = select(func.aggregate_strings(last.c.body, ",")).scalar_subquery()
    return literal(',"revisions":[') + func.coalesce(bodies, "") + literal("]")


EXTRAS: dict[str, Callable[[], ColumnElement[str]]] = {"agreement": _agreement, "revisions": _revisions}


def count_of_examples(session: Session, filters: Filters) -> int:
    """How many examples meet the filters."""
    shape, values = filters.asked()
    return session.scalar(_count(shape), values) or 0


@lru_cache(maxsize=SHAPES)
def _count(shape: Shape) -> Select[int]:
    return select(func.count()).select_from(Example).where(*shape.conditions())


def tags(session: Session, board_id: str) -> Sequence[Row[str, int]]:
    """A board's tags, most used first, with how many examples have each."""
    count = func.count()
    return session.execute(
        select(func.min(col(ExampleTag.label)).label("tag"), count.label("times"))
        .join(Example, col(Example.id) == col(ExampleTag.example_id))
        .where(col(Example.board_id) == board_id, col(Example.removed_at).is_(None))
        .group_by(col(ExampleTag.key))
        .order_by(count.desc(), col(ExampleTag.key))
    ).all()


def events_after(session: Session, board_id: str, version: int, limit: int) -> Sequence[Row[int, str, str]]:
    """A board's events (version, type, body) after a number, oldest first."""
    return session.execute(
        select(col(Event.version), col(Event.type), col(Event.body))
        .where(col(Event.board_id) == board_id, col(Event.version) > version)
        .order_by(col(Event.version))
        .limit(limit)
    ).all()


def version(session: Session, board_id: str) -> int:
    """The number of a board's last event."""
    return session.scalars(select(col(Board.version)).where(col(Board.id) == board_id)).one()


def first_held(session: Session, board_id: str) -> int:
    """The number of the oldest event still in the log."""
    return (session.scalar(select(col(Board.held_since)).where(col(Board.id) == board_id)) or 0) + 1


def participant(session: Session, board_id: str, session_id: str) -> Participant | None:
    """Who somebody is on a board, None when they have not joined."""
    return session.scalar(_PARTICIPANT, {"board_id": board_id, "session_id": session_id})


def names(session: Session, board_id: str) -> set[str]:
    """What the people go by who ever joined a board."""
    return set(session.scalars(select(col(Participant.name)).where(col(Participant.board_id) == board_id)))


def board_by_code(session: Session, code: str) -> Board | None:
    """The board that is joined by a code, unless it was removed."""
    return session.scalar(select(Board).where(col(Board.code) == code, col(Board.removed_at).is_(None)))


def signed_in(session: Session, digest: str, moment: datetime) -> Row[str, str | None, str | None] | None:
    """The session a cookie stands for (its id, the facilitator's id and name), unless it has run out."""
    return session.connection().execute(_SIGNED_IN, {"digest": digest, "moment": moment}).first()


def token(session: Session, digest: str) -> Token | None:
    """The token with this digest, unless it was revoked."""
    return session.scalar(select(Token).where(col(Token.digest) == digest))


def tokens(session: Session) -> Sequence[Row[Token, str | None, str]]:
    """All tokens, newest first, each with its board's slug (None: all boards) and its maker's name."""
    return session.execute(
        select(Token, col(Board.slug).label("slug"), col(Facilitator.name).label("maker"))
        .outerjoin(Board, col(Board.id) == col(Token.board_id))
        .join(Facilitator, col(Facilitator.id) == col(Token.facilitator_id))
        .order_by(col(Token.id).desc())
    ).all()


def known_tokens(session: Session, token_ids: Collection[str]) -> set[str]:
    """Which of these tokens were not revoked."""
    return set(session.scalars(select(col(Token.id)).where(col(Token.id).in_(token_ids))))


def readers(session: Session, board_id: str, session_ids: Collection[str], moment: datetime) -> set[str]:
    """Which of these sessions take part in a board, or are facilitators', and have not run out."""
    takes_part = (col(Participant.board_id) == board_id, col(Participant.left_at).is_(None))
    also = select(col(Device.session_id)).join(Participant, col(Participant.id) == col(Device.participant_id))
    return set(
        session.scalars(
            select(col(BrowserSession.id)).where(
                col(BrowserSession.id).in_(session_ids),
                col(BrowserSession.expires_at) > moment,
                or_(
                    col(BrowserSession.facilitator_id).is_not(None),
                    col(BrowserSession.id).in_(select(col(Participant.session_id)).where(*takes_part)),
                    col(BrowserSession.id).in_(also.where(*takes_part)),
                ),
            )
        )
    )


def workshop(session: Session, board_id: str) -> Workshop | None:
    """How far a board's workshop is, None when nobody ever began one."""
    return session.get(Workshop, board_id)


def workshop_notes(session: Session, board_id: str) -> Sequence[WorkshopNote]:
    """What was written down in a board's workshop, oldest first."""
    return session.scalars(
        select(WorkshopNote).where(col(WorkshopNote.board_id) == board_id).order_by(col(WorkshopNote.id))
    ).all()


def newest_round(session: Session, board_id: str) -> Round | None:
    """A board's newest round."""
    return session.scalar(
        select(Round).where(col(Round.board_id) == board_id).order_by(col(Round.number).desc()).limit(1)
    )


def under_way(session: Session, board_id: str) -> tuple[str | None, int | None, bool]:
    """The steps (JSON) of a board's workshop, the present one, and whether a round is open."""
    steps, step, is_open = session.execute(_UNDER_WAY, {"board_id": board_id}).one()
    return steps, step, bool(is_open)
