"""Placing examples in the circles of the shared map, and returning them to the tray."""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from app.domain.errors import Fault, Invalid, pointer
from app.domain.regions import UNSURE, AnswerTriple, mask_of
from app.domain.sentences import quoted
from app.services import examples
from app.services.access import Caller, contributing
from app.services.event_log import Change
from app.store import queries
from app.store.models import Example

AnswersGiven = Mapping[str, bool | None] | Sequence[str]
At = tuple[float, float] | None


def place(
    session: Session, caller: Caller, slug: str, example_id: str, given: AnswersGiven, at: At = None
) -> Example:
    """Answer all three questions about an example: by key, or by listing the circles answered yes.

    `at` is the drop point in circle radii from the centroid, y down. Placing it where it is changes nothing,
    but that it was looked at again where a circle got another meaning since.
    Raises NotFound, JoinFirst, Locked, NotNow, or Invalid for a key the board does not have or misses.
    """
    with contributing(session, caller, slug, "place") as change:
        example = examples.get(session, change.board, example_id)
        move(change, example, given, at)
    return example


def keep(session: Session, caller: Caller, slug: str, example_id: str) -> Example:
    """Say of an example that it stays where it is, though circles got another meaning since it was placed.

    Without such a circle nothing happens. Raises NotFound, JoinFirst, Locked or NotNow.
    """
    with contributing(session, caller, slug, "place") as change:
        example = examples.get(session, change.board, example_id)
        if is_stale(change, example):
            example.reviewed = change.version
            examples.save(change, "example.placed", example)
    return example


def is_stale(change: Change, example: Example) -> bool:
    """Whether a circle got another meaning since somebody last said where an example belongs."""
    if example.reviewed is None:
        return False
    return queries.boards.meaning_version(change.session, change.board.id) > example.reviewed


def unplace(session: Session, caller: Caller, slug: str, example_id: str) -> Example:
    """Return an example to the tray; one that lies there stays.

    Raises NotFound, JoinFirst, Locked or NotNow.
    """
    with contributing(session, caller, slug, "place") as change:
        example = examples.get(session, change.board, example_id)
        move(change, example, None)
    return example


def move(change: Change, example: Example, given: AnswersGiven | None, at: At = None) -> None:
    """Place an example, or return it to the tray (None), and record it when that changes anything.

    Raises Invalid as `place` does.
    """
    if given is not None:
        if set_answers(change, example, answers_to(given, change.keys), at):
            examples.save(change, "example.placed", example)
    elif example.mask is not None:
        example.mask = example.placed = example.reviewed = None
        _set(example, UNSURE, None)
        examples.save(change, "example.returned", example)


def set_answers(change: Change, example: Example, answers: AnswerTriple, at: At) -> bool:
    """Set an example's answers and drop point; False when that changes nothing.

    Without a new drop point the old one stays while the region stays the same. To say again where an example
    belongs changes something when a circle got another meaning since.
    """
    mask = mask_of(answers)
    before = None if example.at_u is None or example.at_v is None else (example.at_u, example.at_v)
    hint = at or (before if mask == example.mask else None)
    moved = mask != example.mask or hint != before
    stays = not moved and answers == (example.answer_0, example.answer_1, example.answer_2)
    if stays and not is_stale(change, example):
        return False
    example.mask, example.reviewed = mask, change.version
    _set(example, answers, hint)
    if moved:
        example.placed = change.version
    return True


def answers_to(given: AnswersGiven, keys: Sequence[str]) -> AnswerTriple:
    """Three answers in the order of the board's concepts. Raises Invalid."""
    if isinstance(given, Mapping):
        _refuse(
            [
                *_missing(given, keys),
                *(unknown_concept(key, keys, "answers", key) for key in given if key not in keys),
            ]
        )
        first, second, third = (given[key] for key in keys)
    else:
        _refuse(
            [
                unknown_concept(key, keys, "concepts", index)
                for index, key in enumerate(given)
                if key not in keys
            ]
        )
        first, second, third = (key in given for key in keys)
    return first, second, third


def _missing(given: Mapping[str, object], keys: Sequence[str]) -> list[Fault]:
    return [
        Fault(f"Answer {quoted(key)} too: true, false or null.", pointer("answers", key))
        for key in keys
        if key not in given
    ]


def unknown_concept(key: str, keys: Sequence[str], *path: object) -> Fault:
    """The fault that a board has no such concept; `path` is where the body names it."""
    return Fault(
        f"This board has no concept {quoted(key)}. Its concepts are {', '.join(keys)}.", pointer(*path)
    )


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(*faults)


def _set(example: Example, answers: AnswerTriple, hint: At) -> None:
    example.answer_0, example.answer_1, example.answer_2 = answers
    example.at_u, example.at_v = hint or (None, None)
