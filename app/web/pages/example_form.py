"""The form of an example: to add one and to edit one, with scripts and without.

The name of a control is the path of its field, as `setting.subject`. With scripts, the map shows the same
form in a dialog, and `static/js/core/example_fields.js` reads the same names for the REST API.
"""

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, NamedTuple

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from sqlmodel import Session
from starlette.datastructures import FormData

from app.domain import grades, sentences
from app.domain.document import (
    MOST_EVIDENCE,
    Decisions,
    Evidence,
    ExampleFields,
    Setting,
    Source,
    distinct_words,
)
from app.domain.errors import (
    Forbidden,
    Gone,
    Invalid,
    JoinFirst,
    NotFound,
    PreconditionFailed,
    ThreefoldError,
)
from app.domain.requests import ExampleChanges
from app.domain.text import line
from app.services import access, examples, library, serializers
from app.services.access import Membership
from app.web.http.dependencies import BoardSlug, ContextDep, ExampleId, RequestContext
from app.web.pages import merging
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, contributor_of, validated
from app.web.pages.merging import Merge
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_TAG_BREAK = re.compile(r"[,،、\uff0c;\uff1b\n]")  # as in static/js/core/example_fields.js
_GRADES = ("setting.grade_from", "setting.grade_to")
ROWS = range(MOST_EVIDENCE)
_EVIDENCE = tuple(Evidence.model_fields)
TEXTS = (
    "title",
    "description",
    "tags",
    *(f"setting.{name}" for name in Setting.model_fields),
    *("looks_like", "sounds_like", "feels_like", "next_step", "caution", "direction", "contributor"),
    *(f"source.{name}" for name in Source.model_fields),
    *(f"decides.{name}" for name in Decisions.model_fields),
    *(f"evidence.{row}.{name}" for row in ROWS for name in _EVIDENCE),
)
"""Every control that holds text, by the path of its field."""
_TOGETHER = (
    (*_GRADES, "setting.grades"),
    tuple(name for name in TEXTS if name.startswith("evidence.")),
)
_NEVER_NULL = {"title", "description"}
_CHANGED_MEANWHILE = (
    "Somebody else changed this example in the meantime. Their words stand under yours. "
    "If you save again, yours replace theirs."
)
_REMOVED = "Somebody removed this example. What you wrote is here: you can add it as a new one."


class ExampleForm(NamedTuple):
    """What the template of the form shows.

    `values` are by name of control, `errors` and `theirs` too: what is wrong there, and what somebody else
    wrote meanwhile. `words` are the digests of the values that the form began with. `owner` is who sees the
    form.
    """

    slug: str
    values: dict[str, str]
    choices: Mapping[str, Sequence[str]]
    naming: str
    owner: str
    directions: Mapping[str, str]
    sources: Mapping[str, str]
    id: str = ""
    words: str = ""
    errors: Mapping[str, str] = MappingProxyType({})
    theirs: Mapping[str, str] = MappingProxyType({})
    problem: str = ""

    @property
    def action(self) -> str:
        """Where it is sent."""
        return f"/b/{self.slug}/examples/{self.id}/edit" if self.id else f"/b/{self.slug}/examples"

    @property
    def back(self) -> str:
        """Where it leads to when nothing is sent."""
        return f"/b/{self.slug}/examples/{self.id}" if self.id else f"/b/{self.slug}/list"

    def value(self, name: str) -> str:
        return self.values.get(name, "")

    def needs_a_look(self, names: Sequence[str]) -> bool:
        """Whether something is wrong in these controls, or somebody else changed them."""
        return any(name in fault for fault in (self.errors, self.theirs) for name in names)

    @property
    def says_more(self) -> bool:
        """Whether more than the title shows at first."""
        more = [name for name in self.values if name != "title"]
        return bool(self.id or self.needs_a_look(more) or self.written(more))

    def written(self, names: Sequence[str]) -> str:
        """What stands in these controls, in short."""
        return " · ".join(self.in_words(name, value) for name in names if (value := self.value(name)))

    def in_words(self, name: str, value: str) -> str:
        """The value of a control as people read it."""
        words: dict[str, Mapping[str, str]] = {
            "direction": self.directions,
            "source.kind": self.sources,
            "ask_me": {"on": "“Ask me”"},
            **dict.fromkeys(_GRADES, self.grades),
        }
        if name.startswith("decides."):
            return f"{sentences.DECISIONS[name.removeprefix('decides.')]}: {self.deciders[value].lower()}"
        return words.get(name, {}).get(value, value)

    @property
    def grades(self) -> dict[str, str]:
        """What one can choose of grades."""
        return {str(grade): grades.name_of(grade) for grade in range(grades.LOWEST, grades.HIGHEST + 1)}

    @property
    def deciders(self) -> dict[str, str]:
        """Who can decide, with nobody said."""
        return {**sentences.DECIDERS, "": "Not said"}

    @property
    def decisions(self) -> dict[str, str]:
        """What is decided."""
        return sentences.DECISIONS

    @property
    def knowing(self) -> dict[str, str]:
        """How one can know what was seen."""
        return sentences.KNOWING

    @property
    def count_of_evidence(self) -> int:
        """How many rows of evidence say something."""
        return sum(any(self.value(f"evidence.{row}.{name}") for name in _EVIDENCE[1:]) for row in ROWS)


@router.get("/b/{board}/examples/new")
def new_example(slug: BoardSlug, context: ContextDep) -> Response:
    """The form that adds an example. A setting in the address is filled in."""
    return _page(context, slug)


@router.post("/b/{board}/examples")
def add_example(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """A new example into the tray, by a plain form."""
    try:
        fields = validated(ExampleFields, _fields(_typed(form)))
        with context.writing() as (session, visitor):
            caller, cookie = contributor_of(context, session, visitor, slug)
            number = examples.add(session, caller, slug, fields).number
    except ThreefoldError as error:
        return _page(context, slug, sent=form, problem=error)
    return redirect_to(f"/b/{slug}/list#e{number}", context, cookie)


@router.get("/b/{board}/examples/{example}/edit")
def edit_page(slug: BoardSlug, example_id: ExampleId, context: ContextDep) -> Response:
    """The form that edits an example."""
    return _page(context, slug, example_id)


@router.post("/b/{board}/examples/{example}/edit")
def edit_example(slug: BoardSlug, example_id: ExampleId, context: ContextDep, form: FormDep) -> Response:
    """Other words for an example, by a plain form; what nobody touched in it stays as it is now.

    Where somebody else changed the same meanwhile, nothing is saved and both texts show.
    What cannot be saved because the example is gone, or not theirs, comes back in the form that adds one.
    """
    try:
        with context.writing() as (session, caller):
            stored = examples.get(session, access.readable(session, caller, slug), example_id)
            merged = _merged(form, _values(json.loads(stored.body)))
            if merged.conflicts:
                raise PreconditionFailed(_CHANGED_MEANWHILE, stored.version)
            touched = {name: value for name, value in _typed(form).items() if name in merged.mine}
            changes = validated(ExampleChanges, _fields(touched))
            examples.edit(session, caller, slug, example_id, changes, [stored.version])
    except NotFound:
        return _page(context, slug, sent=form, problem=Gone(_REMOVED))
    except (JoinFirst, Forbidden) as error:
        return _page(context, slug, sent=form, problem=error)
    except ThreefoldError as error:
        return _page(context, slug, example_id, sent=form, problem=error)
    return redirect_to(f"/b/{slug}/examples/{example_id}?saved=true")


def blank_form(session: Session, member: Membership, board_view: BoardView, **values: Any) -> ExampleForm:
    """The form that adds an example; the setting that the address names is filled in."""
    used = library.choices(session, library.scope(session, member.caller, member.board)).values
    own = serializers.own_lists(member.board)
    return ExampleForm(
        slug=member.board.slug,
        choices={
            "subject": distinct_words([*own["subjects"], *used["subject"]]),
            "community": distinct_words([*own["communities"], *used["community"]]),
        },
        naming=member.board.naming,
        owner=board_view.me["identity"],
        directions=sentences.DIRECTIONS,
        sources=sentences.SOURCES,
        **values,
    )


def prefilled(context: RequestContext) -> dict[str, str]:
    """The parts of a setting that an address fills in, by name of control."""
    query = context.request.query_params
    values = {f"setting.{name}": line(query.get(name, "")[:200]) for name in ("subject", "community")}
    ends = grades.read(line(query.get("grades", "")[:200]))
    return values | dict(zip(_GRADES, map(str, ends or ()), strict=False))


def _page(
    context: RequestContext,
    slug: str,
    example_id: str = "",
    sent: FormData | None = None,
    problem: ThreefoldError | None = None,
) -> Response:
    """The form alone: with what the example says, or with what was typed and what is wrong with it."""
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        example = _example(session, member, example_id, board_view) if example_id else None
        form = blank_form(session, member, board_view, values=prefilled(context))
    if example:
        values = _values(example)
        form = form._replace(id=example["id"], values=values, words=merging.digests(values))
    if problem and sent is not None:
        form = _refused(form, sent, problem)
    return render_page(
        context,
        "example_form.html",
        entry="example_form.js",
        status=problem.status if problem else HTTPStatus.OK,
        **board_view.template_values() | {"page_data": board_view.brief()},
        form=form,
    )


def _refused(form: ExampleForm, sent: FormData, problem: ThreefoldError) -> ExampleForm:
    """The form with what was typed, what is wrong with it, and what somebody else wrote meanwhile."""
    typed, errors = _typed(sent), _errors(problem)
    words = problem.detail if not errors else ""
    if not isinstance(problem, PreconditionFailed):
        # It keeps the digests that it came with: what it was served with has not changed by this.
        served = str(sent.get("words", "")) if form.id else ""
        return form._replace(values=form.values | typed, errors=errors, problem=words, words=served)
    merged = _merged(sent, form.values)
    touched = {name: typed[name] for name in merged.touched}
    theirs = {
        name: form.in_words(name, form.value(name))
        for name in merged.conflicts
        if form.value(name) != typed[name]
    }
    return form._replace(values=form.values | touched, theirs=theirs, problem=words)


def _merged(sent: FormData, now: Mapping[str, str]) -> Merge:
    """What somebody touched in a form that was sent, with regard to the values of the example now."""
    typed = _without_empty_rows(_typed(sent))
    return merging.merge(str(sent.get("words", "")), typed, now, _TOGETHER)


def _without_empty_rows(typed: Mapping[str, str]) -> dict[str, str]:
    """A row of evidence that says nothing has no way of knowing it either."""
    empty = {
        f"evidence.{row}.how"
        for row in ROWS
        if not any(typed.get(f"evidence.{row}.{name}") for name in _EVIDENCE[1:])
    }
    return {name: "" if name in empty else value for name, value in typed.items()}


def _errors(problem: ThreefoldError) -> dict[str, str]:
    """What is wrong, by name of control; empty when that is no matter of one control."""
    faults = problem.faults if isinstance(problem, Invalid) else ()
    named = {(fault.pointer or "")[1:].replace("/", "."): fault.detail for fault in faults}
    return {
        control: detail
        for name, detail in named.items()
        for control in TEXTS
        if name == control or name.startswith(f"{control}.")
    }


def _example(session: Session, member: Membership, example_id: str, board_view: BoardView) -> dict[str, Any]:
    """The example to edit. Raises NotFound or Forbidden."""
    example: dict[str, Any] = json.loads(examples.get(session, member.board, example_id).body)
    if not board_view.may_edit(example):
        raise Forbidden(examples.NOT_YOURS)
    return example


def _values(example: Mapping[str, Any]) -> dict[str, str]:
    """The words of an example, by name of control."""
    groups = {name: example[name] for name in ("setting", "source", "decides")}
    rows = {f"evidence.{row}": evidence for row, evidence in enumerate(example["evidence"])}
    parts = {
        f"{name}.{part}": value for name, group in (groups | rows).items() for part, value in group.items()
    }
    values = {**example, **parts, "tags": ", ".join(example["tags"])}
    said = {name: "" if values.get(name) is None else str(values[name]) for name in TEXTS}
    if example["setting"]["grade_from"] is not None and grades.read(said["setting.grades"]):
        said["setting.grades"] = ""
    return said | {"ask_me": "on" if example["ask_me"] else ""}


def _typed(form: FormData) -> dict[str, str]:
    """What a form says, by name of control; rows of evidence that say nothing are at the end."""
    given = {name: str(form[name]).replace("\r\n", "\n") for name in TEXTS if name in form}
    rows = [[given.pop(f"evidence.{row}.{name}", "") for name in _EVIDENCE] for row in ROWS]
    rows.sort(key=lambda row: not any(row[1:]))
    evidence = {
        f"evidence.{number}.{name}": value
        for number, row in enumerate(rows)
        if "evidence.0.how" in form
        for name, value in zip(_EVIDENCE, row, strict=True)
    }
    return given | evidence | {"ask_me": str(form.get("ask_me", ""))}


def _fields(typed: Mapping[str, str]) -> dict[str, Any]:
    """What a form says, as the API takes it; what has no control is left out."""
    fields: dict[str, Any] = {}
    for name, text in typed.items():
        _put(fields, name.split("."), _said(name, text))
    rows = fields.get("evidence", {}).values()
    if "evidence" in fields:
        fields["evidence"] = [row for row in rows if any(row[name] for name in _EVIDENCE[1:])]
    return fields


def _said(name: str, text: str) -> Any:
    if name == "ask_me":
        return text == "on"
    if name == "tags":
        return _TAG_BREAK.split(text)
    if name in _GRADES and text.isascii() and text.isdecimal():
        return int(text[:3])
    return text or ("" if name in _NEVER_NULL else None)


def _put(fields: dict[str, Any], path: Sequence[str], value: Any) -> None:
    whole, *parts = path
    if parts:
        _put(fields.setdefault(whole, {}), parts, value)
    else:
        fields[whole] = value
