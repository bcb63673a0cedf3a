"""Running a workshop: its steps, timer, spotlight, blank screens and notes."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from app.domain.errors import Conflict, Fault, Invalid, NotFound, NotNow
from app.domain.events import to_json
from app.domain.requests import NewNote, NoteChanges, RunSource, StepChoice, WorkshopChanges
from app.domain.sentences import quoted
from app.domain.workshop.steps import (
    GATHER,
    LOOK,
    MOST_NOTES,
    MOST_STEPS,
    Beat,
    Kind,
    Step,
    describe_position,
    round_effects,
    scaled,
    with_omitted,
)
from app.services import consents, lenses, next_steps, serializers, workshop_state, workshop_templates
from app.services.access import (
    Caller,
    Membership,
    Versions,
    facilitating,
    find_membership,
    require_facilitator,
    require_unchanged_since,
)
from app.services.event_log import Change
from app.services.rounds import choosing, following, lifecycle
from app.store import queries
from app.store.models import Board, NextStep, Workshop, WorkshopNote
from app.store.queries.workshops import Note


def edit(session: Session, caller: Caller, slug: str, changes: WorkshopChanges, expected: Versions) -> Board:
    """Replace the steps.

    The present step must stay. Raises NotFound, Forbidden, PreconditionFailed or Invalid.
    """
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        require_unchanged_since(expected, run.version, change.version)
        _require_circles(change, changes.steps)
        choosing.require_known(
            change.keys, [(f"/steps/{place}/choose", step.choose) for place, step in enumerate(changes.steps)]
        )
        complete = with_omitted(changes.steps, serializers.steps_of(run))
        steps = to_json([step.model_dump() for step in complete])
        step = changes.step if changes.step is not None else run.step
        if run.step is None:
            step = None
        else:
            _require_stays(serializers.steps_of(run)[run.step], changes.steps, step)
        if (steps, step) != (run.steps, run.step):
            run.steps, run.step = steps, step
            workshop_state.record(change, run)
    return change.board


def take_over(session: Session, caller: Caller, slug: str, source: RunSource) -> Board:
    """Replace the steps and their notes by those of a template, or of another board.

    Raises NotFound, Forbidden, or NotNow while the workshop runs.
    """
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        if run.step is not None:
            raise NotNow("The workshop runs. End it before you take other steps over.")
        steps = _steps_to_take(session, caller, source.from_)
        _replace_steps(change, run, [_about_own_circle(change, step) for step in steps])
    return change.board


def _steps_to_take(session: Session, caller: Caller, source: str) -> list[Step]:
    if template := workshop_templates.find(source):
        return template.steps
    member = find_membership(session, caller, source)
    require_facilitator(member.caller)
    stored = queries.workshops.find(session, member.board.id)
    return [_elsewhere(step) for step in serializers.steps_in(stored.steps if stored else None)]


def _elsewhere(step: Step) -> Step:
    """A step for another board, which has other numbers and may have other regions."""
    if step.choose is None:
        return step
    choice = step.choose.model_copy(update={"numbers": None, "region": None})
    return step.model_copy(update={"choose": None if choice.is_of_all else choice})


def _about_own_circle(change: Change, step: Step) -> Step:
    """The step, about the first circle when it was about one that this board does not have."""
    is_own = step.concept is None or step.concept in change.keys
    return step if is_own else step.model_copy(update={"concept": None})


def set_length(session: Session, caller: Caller, slug: str, minutes: int) -> Board:
    """Scale all steps so that they take `minutes` together. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        _replace_steps(change, run, scaled(serializers.steps_of(run), minutes))
    return change.board


def gather_first(session: Session, caller: Caller, slug: str) -> Board:
    """Put a step before all others in which everyone adds examples. Raises NotFound, Forbidden or NotNow."""
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        if run.step is not None:
            raise NotNow("The workshop has started. Change the steps below.")
        steps = serializers.steps_of(run)
        if len(steps) < MOST_STEPS and steps[0].kind != GATHER.kind:
            _replace_steps(change, run, [GATHER, *steps])
    return change.board


def _replace_steps(change: Change, run: Workshop, steps: list[Step]) -> None:
    text = to_json([step.model_dump() for step in steps])
    if text != run.steps:
        run.steps = text
        workshop_state.record(change, run)


def go(session: Session, caller: Caller, slug: str, choice: StepChoice) -> Board:
    """Go to a step, to a beat of a reveal, or end the workshop. Going where it is already changes nothing.

    Each step begins without timer and lens, and with screens that are not blank. The spotlight is on the
    example that people differ most on at the second beat of a reveal, and when they begin to talk; else on
    none.
    Raises NotFound, Forbidden, Invalid, or NotNow when the workshop is no longer where it was seen.
    """
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        steps = serializers.steps_of(run)
        _require_step(steps, choice)
        if choice.step != run.step or choice.again:
            _require_at(run, steps, choice.from_)
            _turn(change, caller, run, choice)
        elif choice.beat and choice.beat != run.beat:
            _show_beat(change, caller, run, choice.beat)
            workshop_state.record(change, run)
    return change.board


def _turn(change: Change, caller: Caller, run: Workshop, choice: StepChoice) -> None:
    """Reveal or open a round as the step needs, then go to the step."""
    step = None if choice.step is None else serializers.steps_of(run)[choice.step]
    newest = queries.rounds.newest(change.session, change.board.id)
    state = serializers.round_state(newest) if newest else None
    does = round_effects(step.kind if step else None, run.step, choice.step, state, again=choice.again)
    if newest and does.reveals:
        lifecycle.reveal_in(change, newest)
    if step and does.opens:
        following.open_for_step(change, caller, step, again=choice.again)
    if choice.step != run.step:
        consents.end(change, run)
        run.step = choice.step
        run.timer_ends_at = run.timer_seconds = run.spotlight_id = run.beat = run.lens = None
        run.looked_from = None
        run.ended_at = None if step else change.now
        run.blank = False
        _begin(change, caller, run, step.kind if step else None, choice.beat)
        workshop_state.record(change, run)


def _begin(change: Change, caller: Caller, run: Workshop, kind: Kind | None, beat: Beat | None) -> None:
    """Show what a step begins with."""
    if kind == "reveal":
        _show_beat(change, caller, run, beat or "overview")
    elif kind == "talk":
        run.spotlight_id = _first_to_show(change, caller)
    elif kind == "agree":
        consents.ask(change, run)
    elif kind == "look":
        run.looked_from = change.version
    elif kind is None:
        _look_again_next_time(change, run)


def _look_again_next_time(change: Change, run: Workshop) -> None:
    """The next workshop begins with what became of the next steps, when any are open."""
    steps = serializers.steps_of(run)
    has_step = any(step.kind == LOOK.kind for step in steps)
    is_wanted = len(steps) < MOST_STEPS and not has_step
    if is_wanted and queries.next_steps.is_any_open(change.session, run.board_id):
        run.steps = to_json([step.model_dump() for step in (LOOK, *steps)])


def _show_beat(change: Change, caller: Caller, run: Workshop, beat: Beat) -> None:
    """Show a beat of a reveal. The one with an example is left out where nothing may be known of any."""
    run.spotlight_id = _first_to_show(change, caller) if beat == "example" else None
    if beat == "example" and run.spotlight_id is None:
        beat = "counted" if run.beat == "overview" else "overview"
    run.beat = beat


def _first_to_show(change: Change, caller: Caller) -> str | None:
    newest = queries.rounds.newest(change.session, change.board.id)
    if newest is None or newest.revealed_at is None:
        return None
    member = Membership(change.session, caller, change.board)
    return following.first_to_show(change.session, member, newest)


def set_timer(session: Session, caller: Caller, slug: str, seconds: int | None) -> Board:
    """Start a timer, or stop it (None). Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        if seconds is not None or run.timer_ends_at is not None:
            run.timer_ends_at = None if seconds is None else change.now + timedelta(seconds=seconds)
            run.timer_seconds = seconds
            workshop_state.record(change, run)
    return change.board


def set_spotlight(session: Session, caller: Caller, slug: str, example_id: str | None) -> Board:
    """Show one example on all screens, or all examples again (None). The wall's lens ends.

    Raises NotFound, Forbidden or Invalid.
    """
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        if example_id != run.spotlight_id:
            _require_example(change, example_id)
            run.spotlight_id = example_id
            run.lens = None
            workshop_state.record(change, run)
    return change.board


def set_blank(session: Session, caller: Caller, slug: str, *, blank: bool) -> Board:
    """Blank the wall, or show it again. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        if run.blank != blank:
            run.blank = blank
            workshop_state.record(change, run)
    return change.board


def set_lens(session: Session, caller: Caller, slug: str, key: str | None) -> Board:
    """Show the map on the wall through a lens, or without one (None).

    Raises NotFound, Forbidden or Invalid.
    """
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        if key != run.lens:
            _require_lens(change, key)
            run.lens = key
            workshop_state.record(change, run)
    return change.board


def add_note(session: Session, caller: Caller, slug: str, new: NewNote) -> Note:
    """Write down a decision or a next step.

    Raises NotFound, Forbidden, Invalid, or Conflict when there are too many.
    """
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        if len(queries.workshops.notes(session, change.board.id)) >= MOST_NOTES:
            raise Conflict(f"There are {MOST_NOTES} notes already. Remove one to write another.")
        _require_example(change, new.example)
        note = _write_note(change, {"kind": new.kind, "text": new.text, "example_id": new.example})
        workshop_state.record(change, run)
    return note


def _write_note(change: Change, values: dict[str, Any]) -> Note:
    """Store a note; a next step is a row of its own kind."""
    kind = values.pop("kind")
    if kind == "next_step":
        return next_steps.note(change, values)
    note = WorkshopNote(board_id=change.board.id, kind=kind, **{"at": change.now} | values)
    change.session.add(note)
    return note


def edit_note(session: Session, caller: Caller, slug: str, note_id: str, changes: NoteChanges) -> Note:
    """Change what is set in `changes`. Raises NotFound, Forbidden or Invalid."""
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        note = _note(change, note_id)
        before = _columns(note)
        values = changes.model_dump(exclude_unset=True)
        if "example" in values:
            values["example_id"] = values.pop("example")
            _require_example(change, values["example_id"])
        if before | values != before:
            note = _rewritten(change, note, before | values)
            workshop_state.record(change, run)
    return note


def _columns(note: Note) -> dict[str, Any]:
    same = {"id": note.id, "text": note.text, "example_id": note.example_id}
    if isinstance(note, NextStep):
        return same | {"kind": "next_step", "at": note.created_at}
    return same | {"kind": note.kind, "at": note.at}


def _rewritten(change: Change, note: Note, values: dict[str, Any]) -> Note:
    """A note with other words, or of the other kind under the same id."""
    if values["kind"] != _columns(note)["kind"]:
        _delete_note(change, note)
        return _write_note(change, values)
    note.sqlmodel_update({name: values[name] for name in ("text", "example_id")})
    if isinstance(note, NextStep):
        next_steps.record(change, "next_step.edited", note)
    return note


def remove_note(session: Session, caller: Caller, slug: str, note_id: str) -> None:
    """Remove a note. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        run = workshop_state.get_or_create(change)
        _delete_note(change, _note(change, note_id))
        workshop_state.record(change, run)


def _delete_note(change: Change, note: Note) -> None:
    if isinstance(note, NextStep):
        next_steps.delete(change, note)
    else:
        change.session.delete(note)
        change.session.flush()


def _note(change: Change, note_id: str) -> Note:
    note = queries.workshops.note(change.session, change.board.id, note_id)
    if note is None:
        raise NotFound("There is no such note here. Somebody may have removed it.")
    return note


def _require_example(change: Change, example_id: str | None) -> None:
    if example_id is None:
        return
    example = queries.examples.find(change.session, change.board.id, example_id)
    if example is None or example.removed_at:
        raise Invalid(Fault("This example is not on the board. Somebody may have removed it.", "/example"))


def _require_lens(change: Change, key: str | None) -> None:
    known = lenses.of_board(change.session, change.board) if key else ()
    if key and all(lens.record.key != key for lens in known):
        raise Invalid(Fault(f"This board has no lens {quoted(key)}.", "/lens"))


def _require_circles(change: Change, steps: list[Step]) -> None:
    for place, step in enumerate(steps):
        if step.concept is not None and step.concept not in change.keys:
            known = ", ".join(map(quoted, change.keys))
            problem = f"This board has no circle {quoted(step.concept)}. It has {known}."
            raise Invalid(Fault(problem, f"/steps/{place}/concept"))


def _require_stays(present: Step, steps: list[Step], step: int | None) -> None:
    if step is None or step >= len(steps) or steps[step].kind != present.kind:
        raise Invalid(
            Fault(
                f"The workshop is at the step {quoted(present.title)}. That step must stay in the list.",
                "/steps",
            )
        )


def _require_step(steps: list[Step], choice: StepChoice) -> None:
    if choice.step is not None and choice.step >= len(steps):
        raise Invalid(Fault(f"There are {len(steps)} steps, counted from 0.", "/step"))
    if choice.beat and (choice.step is None or steps[choice.step].kind != "reveal"):
        raise Invalid(Fault("Only a step of kind “reveal” has beats.", "/beat"))


def _require_at(run: Workshop, steps: list[Step], seen: int | None) -> None:
    if run.step != seen:
        raise NotNow(f"{describe_position(steps, run.step)} Nothing was skipped.")
