"""The filters of every list of examples, as REST clients write them."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from sqlmodel import Session

from app.domain.document import Decider, Decisions, Direction, ExampleReference
from app.domain.errors import Fault, Invalid
from app.domain.grades import HIGHEST, LOWEST
from app.domain.regions import keys_of
from app.domain.requests import DoingState
from app.domain.sentences import quoted
from app.domain.text import SLUG, line
from app.services import doing
from app.services.access import Caller
from app.store import queries
from app.store.models import Board
from app.store.queries.filters import Filters, Has

_KEY = SLUG.strip("^$")
_DECIDES = f"^({'|'.join(Decisions.model_fields)}):({'|'.join(get_args(Decider))})$"
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII | re.IGNORECASE)


def _flag(text: Any) -> Any:
    """Only what the document calls a boolean; other spellings of it are not taken for one."""
    flags: dict[Any, bool] = {"true": True, "false": False, True: True, False: False}
    if text not in flags:
        raise ValueError("This must be true or false.")
    return flags[text]


def _moment(text: Any) -> datetime:
    try:
        if not isinstance(text, str) or not _RFC3339.fullmatch(text):
            raise ValueError(text)
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            "Write a date and time with its zone, like 2026-11-21T17:26:00Z (and + as %2B)."
        ) from error


People = tuple[str, ...] | None
Flag = Annotated[bool, BeforeValidator(_flag)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Words = Annotated[str, Field(max_length=200), AfterValidator(line)]
Keys = Annotated[list[Annotated[str, Field(pattern=SLUG, max_length=40)]], Field(max_length=16)]
Regions = Annotated[
    list[Annotated[str, Field(pattern=f"^{_KEY}(,{_KEY})*$", max_length=130)]], Field(max_length=16)
]
Tags = Annotated[list[Words], Field(max_length=16)]


class ExampleFilters(BaseModel):
    """All must hold."""

    model_config = ConfigDict(extra="forbid")

    concept: Keys = Field(
        [], description="has this concept answered yes; repeat the parameter to ask for all of several"
    )
    without: Keys = Field([], description="is placed, and this concept is not answered yes; repeatable")
    region: Regions = Field(
        [],
        description="exactly this region, or `outside`; repeat the parameter to ask for any of several",
    )
    placed: Flag | None = Field(None, description="true: placed examples; false: examples in the tray")
    tag: Tags = Field(
        [], description="has this tag; capitals do not count; repeat the parameter to ask for all of several"
    )
    q: Words = Field(
        "",
        description="every word (apart by white space) occurs in title, description or tags, "
        "in any case, with or without accents",
        examples=["student question"],
    )
    has: Annotated[list[Has], Field(max_length=16)] = Field(
        [],
        description="has a next step, a caution, evidence, somebody to ask, or comments; "
        "repeat it to ask for all",
    )
    grade: Annotated[int, Field(ge=LOWEST, le=HIGHEST)] | None = Field(
        None, description="is for this grade, among others perhaps; 0 is kindergarten"
    )
    decides: Annotated[list[Annotated[str, Field(pattern=_DECIDES)]], Field(max_length=16)] = Field(
        [],
        description="who decides what; repeat the parameter to ask for all of several",
        examples=[["goal:learner"]],
    )
    origin: ExampleReference | None = Field(
        None, description="was copied from this example, over others perhaps"
    )
    grades: Words | None = Field(
        None, description="exactly this value, as for `subject` and `community`", examples=["8-9"]
    )
    subject: Words | None = None
    community: Words | None = None
    direction: Direction | None = None
    doing: DoingState | None = Field(
        None, description="of which you said this as a participant: you do it, tried it, or want to"
    )
    stale: Flag | None = Field(
        None,
        description="true: a circle got another meaning since somebody last said where the example belongs; "
        "false: none did, or it is in the tray",
    )
    updated_since: Moment | None = Field(
        None, description="changed at this moment (RFC 3339) or later", examples=["2026-11-21T17:26:00Z"]
    )

    fresh: Words | None = Field(
        None, description="without meaning: another value makes a spreadsheet fetch again"
    )

    def whose(self, session: Session, caller: Caller) -> People:
        """The participants that the caller is, when the answer depends on who asks; else None."""
        return doing.people_of(session, caller) if self.doing else None

    def filters(
        self, session: Session, board: Board | None, boards: tuple[str, ...] = (), whose: People = None
    ) -> Filters:
        """As the store understands them, on one board or any of those with these ids. `whose`: see there.

        Raises Invalid for a concept the board does not have.
        """
        if board and (self.concept or self.without or self.region):
            self._check_concepts(queries.boards.concept_keys(session, board.id))
        exactly = [(name, getattr(self, name)) for name in ("grades", "subject", "community", "direction")]
        decided = (decision.split(":") for decision in self.decides)
        exactly += [(f"decides_{what}", decider) for what, decider in decided]
        exactly.append(("origin_root", self.origin))
        return Filters(
            board_id=board.id if board else None,
            boards=None if board else boards,
            concepts=tuple(self.concept),
            without=tuple(self.without),
            regions=tuple(self.region),
            placed=self.placed,
            tags=tuple(self.tag),
            q=self.q,
            has=tuple(dict.fromkeys(self.has)),
            grade=self.grade,
            exactly=tuple((name, value) for name, value in exactly if value is not None),
            doing=(self.doing, whose or ()) if self.doing else None,
            stale=self.stale,
            updated_since=self.updated_since,
        )

    def _check_concepts(self, keys: tuple[str, ...]) -> None:
        named = [("concept", key) for key in self.concept] + [("without", key) for key in self.without]
        named += [("region", key) for region in self.region for key in keys_of(region)]
        unknown = [(parameter, key) for parameter, key in named if key not in keys]
        if unknown:
            has = f"it has {', '.join(keys)}"
            raise Invalid(
                *(
                    Fault(f"This board has no concept {quoted(key)}; {has}.", parameter=p)
                    for p, key in unknown
                )
            )
