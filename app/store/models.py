"""All tables, with the constraints that the database enforces. The other rules are in the services."""

from datetime import UTC, datetime
from uuid import uuid4

import uuid6
from sqlalchemy import DateTime, Dialect, Float, Index, Text, TypeDecorator, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
}


# `removed_at` of what an import has stored and not shown yet.
STAGED = datetime(9999, 12, 31, tzinfo=UTC)


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
    """A UUIDv4 (RFC 9562): it is random, so it does not show in which order things were created."""
    return str(uuid4())


def now() -> datetime:
    """The present time in UTC, to the second, as the database stores it."""
    return datetime.now(UTC).replace(microsecond=0)


def _list_index(name: str, *columns: str) -> Index:
    return Index(name, "board_id", "removed_at", *columns)


class Board(SQLModel, table=True):
    """A board.

    `version` is that of its last event, `last_number` the number of its newest example. Every event after
    `held_since` is still in the log. `code` is the join code. `groups` are the groups to choose from when
    joining, `subjects` and `communities` those to choose from for an example: a line each. `leaving` says
    whether the placements of a participant who leaves stay, and `embedding` whether scripts of other sites
    may read it. `rewritten` is the version at which events of the past were last written anew.
    `summary_expires_at` None: the link does not end.
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
    send_access: str = Field(default="closed", sa_column_kwargs={"server_default": "closed"})
    naming: str
    locked: bool = False
    version: int = 0
    last_number: int = 0
    held_since: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    rewritten: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    code: str | None = None
    leaving: str = Field(default="keep", sa_column_kwargs={"server_default": "keep"})
    group_question: str | None = Field(default=None, sa_type=Text)
    groups: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    subjects: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    communities: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    summary_digest: str | None = None
    summary_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    embedding: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Concept(SQLModel, table=True):
    """A concept of a board, which is a circle on its map. `bit` is 1, 2 or 4 by its position.

    `meaning_version` is the version of the last revision that changed the meaning, not only the wording.
    """

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
    meaning_version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class Revision(SQLModel, table=True):
    """The words of a concept from a moment on, and why they were changed. `body` is JSON.

    `kind` says whether the meaning changed, or only the wording. `agreed` is JSON: how many could work with
    these words when they were last asked, and what hindered the others.
    """

    concept_id: str = Field(foreign_key="concept.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    actor: str | None
    reason: str | None = Field(sa_type=Text)
    kind: str = Field(default="meaning", sa_column_kwargs={"server_default": "meaning"})
    body: str = Field(sa_type=Text)
    agreed: str | None = Field(default=None, sa_type=Text)


class Consent(SQLModel, table=True):
    """Whether a participant can work with the words of a circle (None: not sure), while it is hidden.

    `word` is the word that hinders, `text` says why. It stores no time.
    """

    concept_id: str = Field(foreign_key="concept.id", primary_key=True)
    participant_id: str = Field(foreign_key="participant.id", primary_key=True, index=True)
    answer: bool | None = None
    word: str | None = None
    text: str | None = Field(default=None, sa_type=Text)


class Lens(SQLModel, table=True):
    """Another way to read a board's map. `body` is JSON: its words, and the regions it makes impossible."""

    __table_args__ = (UniqueConstraint("board_id", "key"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    key: str
    body: str = Field(sa_type=Text)
    version: int


class Example(SQLModel, table=True):
    """An example and its place: three answers and the mask that they make (None: it is in the tray).

    `body` is the JSON that every reader gets, encoded once when the example changes. `words` is the text to
    search in, `sort_title` the text to sort by. `evidence` and `origin` are JSON (None: there is none), and
    `origin_root` is the id of the first example that this one was copied from. `comments` is how many
    comments it has, and `comments_seen` the board's version when its author last read them. `placed` is the
    board's version when it was last moved, `reviewed` when somebody last said where it belongs, be it that it
    stays (None: it is in the tray).
    """

    __table_args__ = (
        UniqueConstraint("board_id", "number"),
        _list_index("example_region_idx", "mask"),
        _list_index("example_created_idx", "created_at", "id", "mask"),
        _list_index("example_updated_idx", "updated_at", "id"),
        _list_index("example_title_idx", "sort_title", "id"),
        Index("example_origin_idx", "origin_root"),
        Index("example_author_idx", "author_id"),
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
    source_label: str | None = None
    grade_from: int | None = None
    grade_to: int | None = None
    adapted_for: str | None = Field(default=None, sa_type=Text)
    decides_goal: str | None = None
    decides_content: str | None = None
    decides_path: str | None = None
    decides_pace: str | None = None
    decides_place: str | None = None
    decides_proof: str | None = None
    evidence: str | None = Field(default=None, sa_type=Text)
    origin: str | None = Field(default=None, sa_type=Text)
    origin_root: str | None = None
    comments: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    comments_seen: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    author_id: str | None = Field(default=None, foreign_key="participant.id")
    answer_0: bool | None = None
    answer_1: bool | None = None
    answer_2: bool | None = None
    mask: int | None = None
    at_u: float | None = Field(default=None, sa_type=Float)
    at_v: float | None = Field(default=None, sa_type=Float)
    placed: int | None = None
    reviewed: int | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sort_title: str
    words: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class ExampleTag(SQLModel, table=True):
    """A tag of an example: `key` to compare by, `label` as typed.

    `board_id` and `created_at` are copied from the example, so that an index has the examples of a tag in
    their order. They never change.
    """

    __tablename__ = "example_tag"
    __table_args__ = (Index("example_tag_list_idx", "board_id", "key", "created_at", "example_id"),)

    example_id: str = Field(foreign_key="example.id", primary_key=True)
    key: str = Field(primary_key=True)
    label: str
    board_id: str = Field(foreign_key="board.id")
    created_at: datetime = Field(sa_type=UtcDateTime)


class Doing(SQLModel, table=True):
    """What a participant says of an example. `state` is `doing`, `tried` or `want`."""

    example_id: str = Field(foreign_key="example.id", primary_key=True)
    participant_id: str = Field(foreign_key="participant.id", primary_key=True, index=True)
    state: str


class Ask(SQLModel, table=True):
    """A participant said “ask me” of an example. Their door may be open: when, where, what is going on."""

    example_id: str = Field(foreign_key="example.id", primary_key=True)
    participant_id: str = Field(foreign_key="participant.id", primary_key=True, index=True)
    door_when: str | None = None
    door_where: str | None = None
    door_what: str | None = None


class Contact(SQLModel, table=True):
    """How to reach a participant, in their own words."""

    participant_id: str = Field(foreign_key="participant.id", primary_key=True)
    words: str


class Comment(SQLModel, table=True):
    """A comment on an example, or a reply to one.

    `thread` is the id of the comment that it replies to, or its own id. `added` is the board's version when
    it was written, `version` that of its last change. `author` is the name as the board shows it; `author_id`
    is the participant who wrote it, `facilitator_id` a facilitator who did so without joining.
    """

    __table_args__ = (
        Index("comment_thread_idx", "example_id", "thread", "id"),
        Index("comment_removed_idx", "removed_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    example_id: str = Field(foreign_key="example.id")
    thread: str
    kind: str
    text: str = Field(sa_type=Text)
    author: str | None = None
    author_id: str | None = Field(default=None, foreign_key="participant.id", index=True)
    facilitator_id: str | None = None
    added: int
    version: int
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    edited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def parent(self) -> str | None:
        """The id of the comment that this one replies to."""
        return None if self.thread == self.id else self.thread


class NextStep(SQLModel, table=True):
    """What somebody will do next, about an example or about none.

    `version` is that of the board at its last change, `due` the day by which it is to be done (ISO 8601).
    `who` says in words who does it, `toward` and `away_from` are keys of circles. `noted`: a facilitator
    wrote it down in the workshop. `brought`: it stood in the field of an example.
    """

    __tablename__ = "next_step"
    __table_args__ = (Index("next_step_board_id_idx", "board_id", "id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    version: int
    example_id: str | None = Field(default=None, foreign_key="example.id", index=True)
    author_id: str | None = Field(default=None, foreign_key="participant.id", index=True)
    text: str = Field(sa_type=Text)
    size: str | None = None
    due: str | None = None
    who: str | None = None
    toward: str | None = None
    away_from: str | None = None
    state: str = "open"
    outcome: str | None = Field(default=None, sa_type=Text)
    noted: bool = False
    brought: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Line(SQLModel, table=True):
    """A line that somebody wrote in a column: see `app/domain/lines.py`.

    `version` is that of the board at its last change. `concept` is the key of a circle, `round` the number of
    the round in which people differ on the example. `taken`: a facilitator took it over into the definition.
    """

    __tablename__ = "workshop_line"
    __table_args__ = (Index("workshop_line_board_id_idx", "board_id", "id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id")
    version: int
    kind: str
    text: str = Field(sa_type=Text)
    concept: str | None = None
    example_id: str | None = Field(default=None, foreign_key="example.id", index=True)
    round: int | None = None
    author_id: str | None = Field(default=None, foreign_key="participant.id", index=True)
    taken: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Readiness(SQLModel, table=True):
    """The answer of a board to one of the questions in `app/domain/readiness.py`."""

    board_id: str = Field(foreign_key="board.id", primary_key=True)
    question: str = Field(primary_key=True)
    state: str
    text: str | None = Field(default=None, sa_type=Text)


class Event(SQLModel, table=True):
    """An event of a board's log. `body` is the whole event as JSON, `actor_id` the participant who acted."""

    __table_args__ = (Index("event_example_idx", "example_id", "version"),)

    board_id: str = Field(foreign_key="board.id", primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    type: str
    at: datetime = Field(sa_type=UtcDateTime)
    body: str = Field(sa_type=Text)
    example_id: str | None = None
    actor_id: str | None = None


class Submission(SQLModel, table=True):
    """An example that somebody sent who has not joined the board. Nobody but facilitators reads it.

    `digest` is that of the sender's secret link. `fields` is the JSON of the example, of one that is shown
    the title alone; `example_id` the example that was made of it. `sender` are their words of themselves.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id", index=True)
    digest: str = Field(unique=True)
    state: str = "waiting"
    sender: str | None = None
    fields: str = Field(sa_type=Text)
    reason: str | None = Field(default=None, sa_type=Text)
    example_id: str | None = None
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class RemovedAddress(SQLModel, table=True):
    """What is left of boards that were deleted for good: the digest of an address, and their last version."""

    __tablename__ = "removed_address"

    digest: str = Field(primary_key=True)
    version: int


class Facilitator(SQLModel, table=True):
    """A person who runs boards."""

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class CoFacilitator(SQLModel, table=True):
    """Somebody whom a facilitator invited to run one board with them, by a link that works once.

    `digest` is that of the link, None once it was used; then `session_id` is the browser session that runs
    the board. `expires_at` is when an unused link stops working. `invited_by` is the name of who made it.
    """

    __tablename__ = "co_facilitator"

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id", index=True)
    name: str
    invited_by: str
    digest: str | None = Field(default=None, unique=True)
    session_id: str | None = Field(default=None, foreign_key="browser_session.id", index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SignInLink(SQLModel, table=True):
    """A link that signs a facilitator in and works once."""

    __tablename__ = "sign_in_link"

    digest: str = Field(primary_key=True)
    facilitator_id: str = Field(foreign_key="facilitator.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Token(SQLModel, table=True):
    """A bearer token of a REST client, which a facilitator created for one board or (None) for all.

    `expires_at` None: it does not end.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    digest: str = Field(unique=True)
    name: str
    scope: str
    board_id: str | None = Field(default=None, foreign_key="board.id")
    facilitator_id: str = Field(foreign_key="facilitator.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class BrowserSession(SQLModel, table=True):
    """A browser with our cookie. A facilitator is signed in when `facilitator_id` is set.

    The other three say since when, when they were last seen, and with which browser.
    """

    __tablename__ = "browser_session"

    id: str = Field(default_factory=new_id, primary_key=True)
    digest: str = Field(unique=True)
    facilitator_id: str | None = Field(default=None, foreign_key="facilitator.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)
    signed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    browser: str | None = None


class Participant(SQLModel, table=True):
    """A person who joined a board, with their name there.

    `session_id` is the browser session that they joined with, and a session without a browser after they
    left; `Device` has their other sessions. `group_label` is the group that they chose.
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
    """Another browser session of a participant."""

    participant_id: str = Field(foreign_key="participant.id", primary_key=True)
    session_id: str = Field(foreign_key="browser_session.id", primary_key=True, index=True)


class PersonalLink(SQLModel, table=True):
    """A link that makes another browser a participant's and works once."""

    __tablename__ = "personal_link"

    digest: str = Field(primary_key=True)
    participant_id: str = Field(foreign_key="participant.id")
    expires_at: datetime = Field(sa_type=UtcDateTime)


class Workshop(SQLModel, table=True):
    """The workshop of a board.

    `steps` is JSON, `step` the index of the present step (None: the workshop does not run), and `version`
    that of the board at the last change of the workshop. `beat` is how far a reveal is. `lens` is the key of
    the lens through which the wall shows the map. `looked_from` is the board's version from which on a next
    step counts as looked at again, None at other steps. `asked_at` is since when people are asked
    whether they can work with the words, None once the answers show. `ended_at` is when the workshop ended,
    None while it runs and before it first ran.
    """

    board_id: str = Field(foreign_key="board.id", primary_key=True)
    version: int = 0
    steps: str = Field(sa_type=Text)
    step: int | None = None
    timer_ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    timer_seconds: int | None = None
    spotlight_id: str | None = Field(default=None, foreign_key="example.id")
    blank: bool = False
    beat: str | None = None
    lens: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    looked_from: int | None = None
    asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WorkshopNote(SQLModel, table=True):
    """A decision that the facilitator wrote down. `NextStep` has the next steps."""

    __tablename__ = "workshop_note"

    id: str = Field(default_factory=new_id, primary_key=True)
    board_id: str = Field(foreign_key="board.id", index=True)
    kind: str
    text: str = Field(sa_type=Text)
    example_id: str | None = Field(default=None, foreign_key="example.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Round(SQLModel, table=True):
    """A round, in which everyone places alone. `examples` is a JSON array of ids.

    `naming` is that of the board when the round was revealed. `people_done`, `people_placed`, `people` and
    `answers_given` hold the progress when the round ended. `follows` is the number of the earlier round whose
    most contested examples it asks about again. Who placed nothing counts when they were seen since the round
    opened; with `counted_since` (None: nobody was left out), when they joined later than that.
    `closes_at` is when it closes by itself; None: a facilitator closes it.
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
    people_placed: int | None = None
    people: int | None = None
    answers_given: int | None = None
    follows: int | None = None
    counted_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closes_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Judgement(SQLModel, table=True):
    """The three answers of a participant about an example in a round, and their reason.

    It stores no time. On an anonymous board `participant_id` is cleared when the round is revealed.
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
    """A count of raised hands about an example in a round, for the circle at `position` (from 0)."""

    round_id: str = Field(foreign_key="round.id", primary_key=True)
    example_id: str = Field(foreign_key="example.id", primary_key=True)
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    yes: int
    no: int
    unsure: int


class Settlement(SQLModel, table=True):
    """An example that was settled into the shared map after a round, at this version of the board.

    `before` and `after` are its answers before and after that, as JSON by concept key; None is the tray.
    """

    round_id: str = Field(foreign_key="round.id", primary_key=True)
    example_id: str = Field(foreign_key="example.id", primary_key=True)
    version: int
    before: str | None = Field(default=None, sa_type=Text)
    after: str | None = Field(default=None, sa_type=Text)
