"""The workshops of a board in a row: definitions, agreement, next steps and what became of them."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlmodel import Session

from app.domain.rounds.agreement import RoundAgreement
from app.services import agreement, rendering, serializers
from app.services.access import Membership
from app.services.event_log import timestamp
from app.store import queries
from app.store.models import Board, Round, WorkshopNote
from app.store.queries.next_steps import Wanted


class Span(NamedTuple):
    """A workshop: the rounds that were revealed on its day, and the time that belongs to it."""

    rounds: Sequence[Round]
    since: datetime | None
    end: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether a moment belongs to the workshop."""
        return (self.since is None or at >= self.since) and (self.end is None or at < self.end)


def workshops(session: Session, member: Membership) -> list[dict[str, Any]]:
    """Each day on which a round was revealed, the earliest first, with what was written until the next one.

    What was written before the first day belongs to the first.
    """
    rounds = queries.rounds.revealed(session, member.board.id)
    agreements = {counts.number: counts for counts in agreement.counts_of_rounds(session, member, rounds)}
    steps = queries.next_steps.of_board(session, member.board.id, Wanted(meant=True))
    notes = queries.workshops.notes(session, member.board.id)
    decisions = [note for note in notes if isinstance(note, WorkshopNote)]
    return [
        {
            "day": _day(span.rounds[0]),
            "rounds": [_agreed(agreements[round_.number]) for round_ in span.rounds],
            "concepts": _definitions(session, member.board, span),
            "decisions": [note.text for note in decisions if span.holds(note.at)],
            "steps": _by_state(
                [serializers.next_step(step, member.board) for step in steps if span.holds(step.created_at)]
            ),
        }
        for span in _spans(rounds)
    ]


def _spans(rounds: Sequence[Round]) -> list[Span]:
    days = [[*some] for _, some in groupby(rounds, key=_day)]
    begins = [min(round_.opened_at for round_ in some) for some in days]
    return [
        Span(some, begins[place] if place else None, begins[place + 1] if place + 1 < len(days) else None)
        for place, some in enumerate(days)
    ]


def _day(round_: Round) -> str:
    return rendering.local_day(timestamp(round_.revealed_at or round_.opened_at))


def _agreed(counts: RoundAgreement) -> dict[str, int]:
    return {
        "number": counts.number,
        "people": counts.people,
        "examples": len(counts.examples),
        "unanimous": counts.unanimous,
    }


def _definitions(session: Session, board: Board, span: Span) -> list[dict[str, Any]]:
    """The words of each circle as they were before the next workshop, and why they changed until then."""
    shown = []
    for concept in queries.boards.concepts(session, board.id):
        revisions = queries.boards.revisions(session, concept.id)
        there = [revision for revision in revisions if span.end is None or revision.at < span.end]
        newest = json.loads(serializers.revision((there or revisions[-1:])[0], board))
        changes = [
            revision for revision in there if span.holds(revision.at) and revision is not revisions[-1]
        ]
        reasons = [revision.reason for revision in reversed(changes) if revision.reason]
        shown.append(newest | {"key": concept.key, "changed": bool(changes), "reasons": reasons})
    return shown


def _by_state(steps: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Open, done and dropped side by side: they are equal."""
    return {
        state: [step for step in steps if step["state"] == state] for state in ("open", "done", "dropped")
    }
