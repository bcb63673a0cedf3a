"""All tables. Rules live in services and schemas; here is only what the database must hold to."""

from datetime import UTC, datetime
from uuid import uuid4

import uuid6
from sqlalchemy import DateTime, Dialect, Float, Index, Text, TypeDecorator, UniqueConstraint, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, in UTC on every database (SQLite keeps no time zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None or value.tzinfo is UTC:
            return value
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def new_id() -> str:
    """A UUIDv7 (RFC 9562): unique anywhere, and later ones sort after earlier ones."""
    return str(uuid6.uuid7())


def new_secret_id() -> str:
    """A UUIDv4 (RFC 9562): it tells nothing, not even the order in which things were made."""
    return str(uuid4())


def now() -> datetime:
    """The present second: what is shown is exactly what is stored."""
    return datetime.now(UTC).replace(microsecond=0)


def _list_index(name: str, *columns: str) -> Index:
    return Index(name, "board_id", "removed_at", *columns)


class Board(SQLModel, table=True):
    """One group's map. `version` numbers its last event, `last_number` its newest example.

    Every event after `held_since` is still in the log. `code` lets people join; `groups` are lines, what
    people choose from on joining; `leaving` says what happens to the placements of whoever leaves.
    """

    # On PostgreSQL the index has the same condition; to name it here would load that dialect at every start.
    __table_args__ = (
        Index("board_slug_idx", "slug", unique=True, sqlite_where=text("removed_at IS NULL")),
        Index("board_code_idx", "code", unique=True),
        Index("board_summary_digest_idx", "summary_digest", unique=True),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    slug: str
    title: str
    prompt: str = Field(sa_type=Text)
    read_access: str
    join_access: str
    naming: str
    locked: bool = False
    version: int = 0
    last_number: int = 0
    held_since: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    code: str | None = None
    leaving: str = Field(default="keep", sa_column_kwargs={"server_default": "keep"})
    group_question: str | None = Field(default=None, sa_type=Text)
    groups: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    summary_digest: str | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Concept(SQLModel, table=True):
    """One circle of a board. `bit` is 1, 2 or 4 by its position."""

    __table_args__ = (UniqueConstraint("board_id", "key"), UniqueConstraint("board_id", "bit"))

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    key: str
    bit: int
    label: str
    question: str = Field(sa_type=Text)
    definition: str = Field(sa_type=Text)
    looks_like: str | None = Field(sa_type=Text)
    sounds_like: str | None = Field(sa_type=Text)
    feels_like: str | None = Field(sa_type=Text)
    revised_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    version: int


class Revision(SQLModel, table=True):
    """A concept's words as they stood from one day on, and why they were changed. `body` is JSON."""

    concept_id: str = Field(foreign_key="concept.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    actor: str | None
    reason: str | None = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class Example(SQLModel, table=True):
    """Something somebody does, and where the board has it: three answers and the mask they make (None: tray).

    `body` is the representation every reader gets, encoded once when the example changes; `words` is what a
    search looks through, `sort_title` what lists sort by.
    """

    __table_args__ = (
        UniqueConstraint("board_id", "number"),
        _list_index("example_region_idx", "mask"),
        _list_index("example_created_idx", "created_at", "id", "mask"),
        _list_index("example_updated_idx", "updated_at", "id"),
        _list_index("example_title_idx", "sort_title", "id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    number: int
    version: int
    title: str
    description: str = Field(sa_type=Text)
    tags: str = Field(sa_type=Text)
    grades: str | None
    subject: str | None
    community: str | None
    needs: str | None
    looks_like: str | None = Field(sa_type=Text)
    sounds_like: str | None = Field(sa_type=Text)
    feels_like: str | None = Field(sa_type=Text)
    next_step: str | None = Field(sa_type=Text)
    caution: str | None = Field(sa_type=Text)
    direction: str | None
    contributor: str | None
    ask_me: bool
    source_kind: str | None
    source_url: str | None = Field(sa_type=Text)
    source_note: str | None = Field(sa_type=Text)
    author_id: str | None = Field(default=None, foreign_key="participant.id")
    answer_0: bool | None = None
    answer_1: bool | None = None
    answer_2: bool | None = None
    mask: int | None = None
    at_u: float | None = Field(default=None, sa_type=Float)
    at_v: float | None = Field(default=None, sa_type=Float)
    placed: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sort_title: str
    words: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class ExampleTag(SQLModel, table=True):
    """A tag of an example: `key` to compare by, `label` as typed.

    `board_id` and `created_at` are the example's, which never change: a tag's examples, in their order.
    """

    __tablename__ = "example_tag"
    __table_args__ = (Index("example_tag_list_idx", "board_id", "key", "created_at", "example_id"),)

    example_id: str = Field(foreign_key="example.id", primary_key=True)
    key: str = Field(primary_key=True)
    label: str
    board_id: str = Field(foreign_key="board.id")
    created_at: datetime = Field(sa_type=UtcDateTime)


class Event(SQLModel, table=True):
    """One accepted change: `body` is the whole event as JSON."""

    __table_args__ = (Index("event_example_idx", "example_id", "version"),)

    board_id: str = Field(foreign_key="board.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    type: str
    at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=Text)
    example_id: str | None = None


class Facilitator(SQLModel, table=True):
    """Somebody who runs boards."""

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignInLink(SQLModel, table=True):
    """A link that signs a facilitator in, once."""

    __tablename__ = "sign_in_link"

    digest: str = Field(primary_key=True)
    facilitator_id: str = Field(foreign_key="facilitator.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Token(SQLModel, table=True):
    """What a REST client shows to be let in: made by a facilitator, for one board or (None) all."""

    id: str = Field(default_factory=new_id, primary_key=True)
    digest: str = Field(unique=True)
    name: str
    scope: str
    board_id: str | None = Field(default=None, foreign_key="board.id")
    facilitator_id: str = Field(foreign_key="facilitator.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BrowserSession(SQLModel, table=True):
    """A browser that holds our cookie; signed in when it has a facilitator."""

    __tablename__ = "browser_session"

    id: str = Field(default_factory=new_id, primary_key=True)
    digest: str = Field(unique=True)
    facilitator_id: str | None = Field(default=None, foreign_key="facilitator.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Participant(SQLModel, table=True):
    """Somebody who joined a board, under the name they go by there.

    `session_id` is the browser they joined with, one that nobody has once they left; `Device` has the others.
    `group_label` is what they chose of the board's groups.
    """

    __table_args__ = (UniqueConstraint("board_id", "session_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    session_id: str = Field(foreign_key="browser_session.id")
    name: str
    joined_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    group_label: str | None = None
    seen_at: datetime | None = Field(default_factory=now, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Device(SQLModel, table=True):
    """One more browser in which a participant goes on."""

    participant_id: str = Field(foreign_key="participant.id", primary_key=True)
    session_id: str = Field(foreign_key="browser_session.id", primary_key=True, index=True)


class PersonalLink(SQLModel, table=True):
    """A link by which a participant goes on in another browser, once."""

    __tablename__ = "personal_link"

    digest: str = Field(primary_key=True)
    participant_id: str = Field(foreign_key="participant.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Workshop(SQLModel, table=True):
    """How far a board's workshop is: `steps` is JSON, `step` counts from 0 (None: it does not run).

    `version` is the board's at the last change here.
    """

    board_id: str = Field(foreign_key="board.id", primary_key=True)
    version: int = 0
    steps: str = Field(sa_type=Text)
    step: int | None = None
    timer_ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    timer_seconds: int | None = None
    spotlight_id: str | None = Field(default=None, foreign_key="example.id")
    blank: bool = False


class WorkshopNote(SQLModel, table=True):
    """A decision or a next step, written down while talking."""

    __tablename__ = "workshop_note"

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id", index=True)
    kind: str
    text: str = Field(sa_type=Text)
    example_id: str | None = Field(default=None, foreign_key="example.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Round(SQLModel, table=True):
    """Everyone places alone. `examples` is a JSON array of ids; the sums stand once it is revealed.

    `naming` is the board's when it was revealed. `people_done`, `people` and `answers_given` are what may be
    known before that, as they were at the end.
    """

    __table_args__ = (UniqueConstraint("board_id", "number"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    number: int
    title: str | None = None
    examples: str = Field(sa_type=Text)
    opened_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revealed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    naming: str | None = None
    people_done: int | None = None
    people: int | None = None
    answers_given: int | None = None


class Judgement(SQLModel, table=True):
    """One participant's three answers about one example in a round, and why.

    It tells no time. Where nobody is to be known it names no participant once the round is revealed.
    """

    __table_args__ = (UniqueConstraint("round_id", "example_id", "participant_id"),)

    id: str = Field(default_factory=new_secret_id, primary_key=True)
    round_id: str = Field(foreign_key="round.id")
    example_id: str = Field(foreign_key="example.id")
    participant_id: str | None = Field(default=None, foreign_key="participant.id", index=True)
    group_label: str | None = None
    answer_0: bool | None = None
    answer_1: bool | None = None
    answer_2: bool | None = None
    mask: int
    at_u: float | None = Field(default=None, sa_type=Float)
    at_v: float | None = Field(default=None, sa_type=Float)
    why: str | None = Field(default=None, sa_type=Text)


class Tally(SQLModel, table=True):
    """Hands raised about one example in a round, for one circle (`position` counts from 0)."""

    round_id: str = Field(foreign_key="round.id", primary_key=True)
    example_id: str = Field(foreign_key="example.id", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    yes: int
    no: int
    unsure: int


class Settlement(SQLModel, table=True):
    """An example that was settled into the shared map after a round, under the board's number then.

    `before` and `after` are the answers it had and got, as JSON by concept key; None is the tray.
    """

    round_id: str = Field(foreign_key="round.id", primary_key=True)
    example_id: str = Field(foreign_key="example.id", primary_key=True)
    version: int
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
