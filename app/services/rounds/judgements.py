"""What one participant answers in a round, alone."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlmodel import Session

from app.domain import regions
from app.domain.errors import Forbidden, NotFound, NotNow
from app.domain.regions import AnswerTriple
from app.services import access, placements
from app.services.access import Caller, Membership
from app.services.event_log import Change, timestamp
from app.services.placements import AnswersGiven, At
from app.services.rounds import lifecycle
from app.store import queries
from app.store.database import mark_changed, mark_overwritten
from app.store.models import Board, Judgement, Participant, Round, now

_CLOSED = "This round is closed. Placing in it has ended."
REVEALED = "This round is over. Its answers were revealed."


class OwnPlacement(NamedTuple):
    """What a participant placed in a round: the answers by concept key, in the board's order.

    `at` is the drop point in circle radii from the centroid.
    """

    round: int
    example: str
    answers: dict[str, bool | None]
    at: At
    why: str | None


class Fingerprint(NamedTuple):
    """Differs when what somebody placed in a round differs, and says nothing of it."""

    round: int
    placed: int


def place(
    session: Session,
    caller: Caller,
    slug: str,
    number: int,
    example_id: str,
    given: AnswersGiven,
    at: At = None,
    **more: str | None,
) -> OwnPlacement:
    """Answer all three questions about an example, alone: by key, or by listing the circles answered yes.

    `why` may be given too; left out it stays as it was. Raises NotFound, JoinFirst, Forbidden for a token,
    Locked, NotNow when nobody places in this round now, or Invalid as `placements.place` does.
    """
    board, participant = _require_placing(session, caller, slug)
    round_ = _open_round(session, board, number, example_id)
    keys = queries.boards.concept_keys(session, board.id)
    answers = placements.answers_to(given, keys)
    judgement = queries.rounds.judgement(session, round_, example_id, participant.id) or Judgement(
        round_id=round_.id, example_id=example_id, participant_id=participant.id, mask=-1
    )
    _set_answers(judgement, answers, at)
    judgement.why = more.get("why", judgement.why)
    session.add(judgement)
    mark_changed(session, board.id)
    return _own_placement(round_, judgement, keys)


def _set_answers(judgement: Judgement, answers: AnswerTriple, at: At) -> None:
    """Without a new drop point the old one stays for as long as the region does."""
    mask = regions.mask_of(answers)
    if at or mask != judgement.mask:
        judgement.at_u, judgement.at_v = at or (None, None)
    judgement.mask = mask
    judgement.answer_0, judgement.answer_1, judgement.answer_2 = answers


def unplace(session: Session, caller: Caller, slug: str, number: int, example_id: str) -> None:
    """Take back one's own answers about an example; without any nothing happens. Raises as `place` does."""
    board, participant = _require_placing(session, caller, slug)
    round_ = _open_round(session, board, number, example_id)
    if judgement := queries.rounds.judgement(session, round_, example_id, participant.id):
        session.delete(judgement)
        mark_changed(session, board.id)


def _require_placing(session: Session, caller: Caller, slug: str) -> tuple[Board, Participant]:
    """The board, which nobody changes until the session ends, and who places there."""
    member = access.require_readable(
        session, caller, slug, queries.rounds.lock_board_for_share(session, slug)
    )
    participant = require_person(member)
    access.require_unlocked(member.board)
    access.require_act(session, member.board, member.actor(), "place_alone")
    queries.rounds.lock_participant_for_update(session, participant.id)
    return member.board, participant


def require_person(member: Membership) -> Participant:
    """The caller as a participant: rounds are for people. Raises JoinFirst, or Forbidden for a token."""
    if member.caller.grant:
        raise Forbidden("Only people can place in a round. A token cannot.")
    return member.require_participant()


def _open_round(session: Session, board: Board, number: int, example_id: str) -> Round:
    round_ = lifecycle.get(session, board, number)
    if round_.revealed_at or lifecycle.is_over(round_):
        raise NotNow(REVEALED if round_.revealed_at else _CLOSED)
    require_in_round(session, round_, example_id)
    return round_


class Waiting(NamedTuple):
    """A round that waits for somebody: the slug and title of its board, and how many examples are left."""

    board: str
    title: str
    left: int
    closes_at: str | None


def waiting_for(session: Session, people: Collection[str]) -> list[Waiting]:
    """The open rounds that wait for these participants, those that close first first."""
    rows = queries.rounds.waiting_for(session, people, now()) if people else []
    waiting = [
        Waiting(
            board.slug,
            board.title,
            len(queries.rounds.remaining_examples(session, round_)) - answered,
            timestamp(round_.closes_at) if round_.closes_at else None,
        )
        for board, round_, answered in rows
    ]
    return [round_ for round_ in waiting if round_.left > 0]


def require_in_round(session: Session, round_: Round, example_id: str) -> None:
    """Raises NotFound for an example that the round is not about, or that was removed."""
    if example_id not in queries.rounds.remaining_examples(session, round_):
        raise NotFound(f"Round {round_.number} has no such example. Somebody may have removed it.")


def own_placements(session: Session, member: Membership, round_: Round) -> list[OwnPlacement]:
    """The caller's own placements in a round. Empty on an anonymous board after the reveal.

    Raises JoinFirst, or Forbidden for a token.
    """
    participant = require_person(member)
    if not member.sight(revealed=round_.revealed_at is not None).own:
        return []
    keys = queries.boards.concept_keys(session, member.board.id)
    judgements = queries.rounds.judgements_by(session, round_, participant.id)
    return [_own_placement(round_, judgement, keys) for judgement in judgements]


def _own_placement(round_: Round, judgement: Judgement, keys: Sequence[str]) -> OwnPlacement:
    at = None if judgement.at_u is None or judgement.at_v is None else (judgement.at_u, judgement.at_v)
    given = (judgement.answer_0, judgement.answer_1, judgement.answer_2)
    answers = dict(zip(keys, given, strict=True))
    return OwnPlacement(round_.number, judgement.example_id, answers, at, judgement.why)


def own_fingerprints(session: Session, board_id: str, several: Collection[str]) -> dict[str, Fingerprint]:
    """Fingerprints of what those placed who have several screens, by the session of each screen.

    They go on in several browsers, or joined with one of the sessions in `several`. Empty once the board's
    newest round is revealed.
    """
    newest = queries.rounds.newest(session, board_id)
    if newest is None or newest.revealed_at:
        return {}
    owners = queries.rounds.owners_of_screens(session, board_id, several)
    placed = queries.rounds.placed_by(session, newest, set(owners.values()))
    return {
        screen: Fingerprint(newest.number, hash(placed.get(owner, ()))) for screen, owner in owners.items()
    }


def withdraw(change: Change, participant_id: str) -> None:
    """Delete a participant's answers from every round that still knows whose they are, and record that."""
    session = change.session
    for round_ in queries.rounds.with_answers_of(session, participant_id):
        judgements = queries.rounds.judgements_by(session, round_, participant_id)
        for judgement in judgements:
            session.delete(judgement)
        mark_changed(session, change.board.id)
        mark_overwritten(session)
        if round_.revealed_at:
            _count_out(round_, judgements)
            lifecycle.record(change, "round.revealed", round_)


def _count_out(round_: Round, judgements: Sequence[Judgement]) -> None:
    """Take somebody's answers out of the progress that was stored at the reveal."""
    examples = queries.rounds.examples_of(round_)
    answered = sum(judgement.example_id in examples for judgement in judgements)
    round_.people = max((round_.people or 0) - 1, 0)
    round_.people_placed = max((round_.people_placed or 0) - 1, 0)
    round_.people_done = (round_.people_done or 0) - (bool(examples) and answered == len(examples))
    round_.answers_given = (round_.answers_given or 0) - answered
