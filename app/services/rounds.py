"""Rounds: everyone places alone, and nobody sees another's placement before the reveal."""

from collections.abc import Collection, Mapping, Sequence
from secrets import SystemRandom
from typing import Any, NamedTuple

from sqlalchemy import Row, delete, insert, update
from sqlmodel import Session, col

from app.domain import regions
from app.domain.document import Naming
from app.domain.errors import Fault, Forbidden, Invalid, NotFound, NotNow, pointer
from app.domain.events import EventType, to_json
from app.domain.regions import AnswerTriple
from app.domain.rounds import policy
from app.domain.rounds.policy import Sight
from app.services import access, placements, serializers
from app.services.access import Caller, facilitating
from app.services.event_log import Change, board_not_found
from app.services.placements import AnswersGiven, At
from app.store import queries
from app.store.database import mark_changed
from app.store.models import Board, Judgement, Participant, Round, Tally, new_secret_id
from app.store.queries.rounds import Progress

Hands = Mapping[str, tuple[int, int, int]]
_NO_HANDS = {"yes": 0, "no": 0, "unsure": 0}
_CLOSED = "This round is closed; placing in it has ended."
_REVEALED = "This round is over: its answers were revealed."


class Mark(NamedTuple):
    """Differs once what one person placed in a round does, and says nothing of it."""

    round: int
    placed: int


def begin(change: Change, title: str | None = None, examples: Sequence[str] | None = None) -> Round:
    """Open a round about all examples of the board, or those given, and tell everyone.

    Raises NotNow while another is open and when there is nothing to place, or Invalid for an example
    that the board does not have.
    """
    board, session = change.board, change.session
    if under_way := queries.rounds.open_one(session, board.id):
        raise NotNow(f"Round {under_way.number} is open already; close or reveal it first.")
    chosen = _chosen(change, examples)
    if not chosen:
        raise NotNow("There is no example to place yet.")
    newest = queries.rounds.newest(session, board.id)
    opened = Round(
        board_id=board.id,
        number=newest.number + 1 if newest else 1,
        title=title,
        examples=to_json(chosen),
        opened_at=change.now,
    )
    session.add(opened)
    _tell(change, "round.opened", opened)
    return opened


def _chosen(change: Change, examples: Sequence[str] | None) -> list[str]:
    there = [row.id for row in queries.rounds.titles(change.session, change.board.id, examples)]
    if examples is None:
        return there
    faults = [
        Fault("This board has no such example.", pointer("examples", index))
        for index, id_ in enumerate(examples)
        if id_ not in there
    ]
    if faults:
        raise Invalid(*faults)
    return list(dict.fromkeys(examples))


def uncover(change: Change, one: Round) -> None:
    """Reveal a round, which closes it, and tell everyone. One that was revealed stays as it is.

    It is left with those of its examples that are still there. Where nobody is to be known, nothing says any
    more whose answers they were.
    """
    if one.revealed_at:
        return
    session = change.session
    one.examples = to_json(queries.rounds.still_there(session, one))
    far = queries.rounds.progress(session, one)
    one.people_done, one.people, one.answers_given = far.done, far.people, far.given
    one.closed_at = one.closed_at or change.now
    one.revealed_at = change.now
    _keep_groups(session, one)
    if change.board.naming == "anonymous":
        _unlink(session, one)
    one.naming = change.board.naming
    _tell(change, "round.revealed", one)


def _keep_groups(session: Session, one: Round) -> None:
    """An answer counts for the group that its author is in when it is revealed."""
    session.execute(
        update(Judgement)
        .where(col(Judgement.round_id) == one.id)
        .values(group_label=queries.participants.group_of_author())
        .execution_options(synchronize_session=False)
    )


def unlink(change: Change) -> None:
    """Have nothing say any more whose the answers in a board's revealed rounds were."""
    for one in queries.rounds.every(change.session, change.board.id):
        if one.revealed_at and one.naming != "anonymous":
            _unlink(change.session, one)
            one.naming = "anonymous"
            change.session.add(one)


def _unlink(session: Session, one: Round) -> None:
    """Write the judgements anew, in random order: neither ids nor the order of rows tell who answered when.

    A group of fewer than three people would tell who they are.
    """
    known = queries.rounds.judgements(session, one)
    groups = {
        group for group, size in queries.rounds.group_sizes(session, one).items() if size >= policy.LEAST
    }
    anew = [
        {
            "id": new_secret_id(),
            "round_id": one.id,
            "example_id": each.example_id,
            "group_label": each.group_label if each.group_label in groups else None,
            "answer_0": each.answer_0,
            "answer_1": each.answer_1,
            "answer_2": each.answer_2,
            "mask": each.mask,
            "why": each.why,
        }
        for each in known
    ]
    SystemRandom().shuffle(anew)
    session.execute(delete(Judgement).where(col(Judgement.round_id) == one.id))
    if anew:
        session.execute(insert(Judgement), anew)


def withdraw(change: Change, participant_id: str) -> None:
    """Take a participant's answers out of every round that still knows whose they are, and tell everyone."""
    session = change.session
    for one in queries.rounds.rounds_with(session, participant_id):
        gone = queries.rounds.judgements_by(session, one, participant_id)
        asked = queries.rounds.examples_of(one)
        in_round = sum(each.example_id in asked for each in gone)
        for each in gone:
            session.delete(each)
        mark_changed(session, change.board.id)
        if one.revealed_at:
            one.people = max((one.people or 0) - 1, 0)
            one.people_done = (one.people_done or 0) - (bool(asked) and in_round == len(asked))
            one.answers_given = (one.answers_given or 0) - in_round
            _tell(change, "round.revealed", one)


def _tell(change: Change, type_: EventType, one: Round) -> None:
    change.session.add(one)
    change.take_next()
    change.record(type_, to_json(serializers.round_(one)))


def open_round(
    session: Session,
    caller: Caller,
    slug: str,
    title: str | None = None,
    examples: Sequence[str] | None = None,
) -> Round:
    """Open a round. Raises NotFound, Forbidden, NotNow or Invalid."""
    with facilitating(session, caller, slug) as change:
        return begin(change, title, examples)


def close_round(session: Session, caller: Caller, slug: str, number: int) -> Round:
    """End placing in a round; what was placed stays hidden. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        one = find(session, change.board, number)
        if one.closed_at is None:
            one.closed_at = change.now
            _tell(change, "round.closed", one)
        return one


def reveal_round(session: Session, caller: Caller, slug: str, number: int) -> Round:
    """Show everyone what was placed. Raises NotFound or Forbidden."""
    with facilitating(session, caller, slug) as change:
        one = find(session, change.board, number)
        uncover(change, one)
        return one


def find(session: Session, board: Board, number: int) -> Round:
    """A round of a board. Raises NotFound."""
    one = queries.rounds.find(session, board.id, number)
    if one is None:
        raise NotFound(f"“{board.title}” has no round {number}.")
    return one


def every(session: Session, board: Board) -> Sequence[Round]:
    """A board's rounds, in their order."""
    return queries.rounds.every(session, board.id)


def newest(session: Session, board: Board) -> Round | None:
    """A board's newest round."""
    return queries.rounds.newest(session, board.id)


def progress(session: Session, one: Round) -> Progress:
    """How far people are in a round, or were when it was revealed. Anyone may know."""
    if one.revealed_at is None:
        return queries.rounds.progress(session, one)
    people = one.people or 0
    possible = people * len(queries.rounds.examples_of(one))
    return Progress(one.people_done or 0, people, one.answers_given or 0, possible)


def progress_shown(far: Progress) -> dict[str, Any]:
    """How far people are, as clients see it."""
    return {
        "people": {"done": far.done, "of": far.people},
        "answers": {"given": far.given, "of": far.possible},
    }


def under_way(session: Session, board_id: str) -> dict[str, Any] | None:
    """How far people are in a board's newest round, for its stream; None once it is revealed."""
    one = queries.rounds.newest(session, board_id)
    if one is None or one.revealed_at:
        return None
    return {"round": one.number} | progress_shown(progress(session, one))


def representation(session: Session, one: Round) -> dict[str, Any]:
    """A round as clients see it, with how far people are."""
    return serializers.round_(one) | {"progress": progress_shown(progress(session, one))}


def sight(session: Session, caller: Caller, board: Board, one: Round) -> Sight:
    """What a caller may know of a round."""
    return sight_of(viewer(session, caller, board), board, one)


def sight_of(who: policy.Viewer, board: Board, one: Round) -> Sight:
    """What such a viewer may know of a round."""
    naming: Naming = board.naming  # type: ignore[assignment]  # kept as text
    return policy.sight(who, naming, revealed=one.revealed_at is not None)


def viewer(session: Session, caller: Caller, board: Board) -> policy.Viewer:
    """As whom a caller looks at a board."""
    if caller.grant:
        return "token"
    if caller.session_id and queries.participants.find(session, board.id, caller.session_id):
        return "participant"
    return "facilitator" if caller.is_facilitator else "visitor"


def place(
    session: Session,
    caller: Caller,
    slug: str,
    number: int,
    example_id: str,
    given: AnswersGiven,
    at: At = None,
    **more: str | None,
) -> dict[str, Any]:
    """Answer all three questions about an example, alone: by key, or by listing the circles answered yes.

    `why` may be given too; left out it stays as it was. Raises NotFound, JoinFirst, Forbidden for a token,
    Locked, NotNow when nobody places in this round now, or Invalid as `placements.place` does.
    """
    board, participant = _taking_part(session, caller, slug)
    one = _open(session, board, number, example_id)
    keys = queries.boards.concept_keys(session, board.id)
    answers = placements.answers_to(given, keys)
    found = queries.rounds.judgement(session, one, example_id, participant.id)
    judged = found or Judgement(
        round_id=one.id, example_id=example_id, participant_id=participant.id, mask=-1
    )
    _answer(judged, answers, at)
    judged.why = more.get("why", judged.why)
    session.add(judged)
    mark_changed(session, board.id)
    return judgement(one, judged, keys)


def _answer(judged: Judgement, answers: AnswerTriple, at: At) -> None:
    """Without a new drop point the old one stays for as long as the region does."""
    mask = regions.mask_of(answers)
    if at or mask != judged.mask:
        judged.at_u, judged.at_v = at or (None, None)
    judged.mask = mask
    judged.answer_0, judged.answer_1, judged.answer_2 = answers


def unplace(session: Session, caller: Caller, slug: str, number: int, example_id: str) -> None:
    """Take back one's own answers about an example; without any nothing happens. Raises as `place` does."""
    board, participant = _taking_part(session, caller, slug)
    one = _open(session, board, number, example_id)
    if found := queries.rounds.judgement(session, one, example_id, participant.id):
        session.delete(found)
        mark_changed(session, board.id)


def _taking_part(session: Session, caller: Caller, slug: str) -> tuple[Board, Participant]:
    """The board, which nobody changes until the session ends, and who places there."""
    board = queries.rounds.lock_board_for_share(session, slug)
    if board is None or not access.may_read(session, caller, board):
        raise board_not_found(slug)
    participant = own_seat(session, caller, board)
    access.require_unlocked(board)
    access.require_act(session, board, access.actor_on(session, caller, board), "place_alone")
    queries.rounds.lock_participant_for_update(session, participant.id)
    return board, participant


def own_seat(session: Session, caller: Caller, board: Board) -> Participant:
    """The caller as a participant: rounds are for people. Raises JoinFirst, or Forbidden for a token."""
    if caller.grant:
        raise Forbidden("In a round people place, each for themselves; a token cannot.")
    joined = queries.participants.find(session, board.id, caller.session_id) if caller.session_id else None
    if joined is None:
        raise access.join_first(board)
    return joined


def _open(session: Session, board: Board, number: int, example_id: str) -> Round:
    one = find(session, board, number)
    if one.closed_at or one.revealed_at:
        raise NotNow(_REVEALED if one.revealed_at else _CLOSED)
    _require_in_round(session, one, example_id)
    return one


def own_placements(session: Session, caller: Caller, board: Board, one: Round) -> list[dict[str, Any]]:
    """What the caller placed in a round; nothing, once nobody is to know. Raises JoinFirst or Forbidden."""
    participant = own_seat(session, caller, board)
    if not sight_of("participant", board, one).own:
        return []
    keys = queries.boards.concept_keys(session, board.id)
    return [judgement(one, each, keys) for each in queries.rounds.judgements_by(session, one, participant.id)]


def own_marks(session: Session, board_id: str, several: Collection[str]) -> dict[str, Mark]:
    """Marks of what those placed who have several screens, by the session of each screen.

    They go on in several browsers, or joined with one of the sessions in `several`. Empty once the board's
    newest round is revealed.
    """
    one = queries.rounds.newest(session, board_id)
    if one is None or one.revealed_at:
        return {}
    owners = queries.rounds.owners_of_screens(session, board_id, several)
    placed = queries.rounds.placed_by(session, one, set(owners.values()))
    return {screen: Mark(one.number, hash(placed.get(owner, ()))) for screen, owner in owners.items()}


def judgement(one: Round, judged: Judgement, keys: Sequence[str]) -> dict[str, Any]:
    """A placement in a round, as whoever placed it sees it."""
    return {
        "round": one.number,
        "example": judged.example_id,
        "answers": answers_of(judged, keys),
        "concepts": regions.concepts_of(judged.mask, keys),
        "region": regions.region_of(judged.mask, keys),
        "at": None if judged.at_u is None else [judged.at_u, judged.at_v],
        "why": judged.why,
    }


def answers_of(judged: Judgement | Row[Any], keys: Sequence[str]) -> dict[str, bool | None]:
    """The answer for each circle."""
    return dict(zip(keys, (judged.answer_0, judged.answer_1, judged.answer_2), strict=True))


def tally(session: Session, caller: Caller, slug: str, number: int, example_id: str, hands: Hands) -> None:
    """Keep how many raised their hands about an example, in place of what was kept: yes, no, not sure by key.

    Raises NotFound, Forbidden, NotNow once the round was revealed, or Invalid for a key the board lacks.
    """
    access.require_facilitator(caller)
    board = queries.rounds.lock_board_for_share(session, slug)
    if board is None or not access.may_read(session, caller, board):
        raise board_not_found(slug)
    one = find(session, board, number)
    if one.revealed_at:
        raise NotNow(_REVEALED)
    _require_in_round(session, one, example_id)
    _keep_hands(session, one, example_id, _by_position(hands, queries.boards.concept_keys(session, board.id)))


def hands_counted(
    session: Session, caller: Caller, slug: str, number: int, example_id: str
) -> dict[str, dict[str, int]]:
    """How many raised hands were typed in about an example so far, by key; for those who count them.

    Raises NotFound or Forbidden.
    """
    board = access.readable(session, caller, slug)
    if not policy.knows_hands(facilitator=caller.is_facilitator, by_token=caller.grant is not None):
        raise Forbidden("Only facilitators who are signed in know what was counted before the reveal.")
    one = find(session, board, number)
    _require_in_round(session, one, example_id)
    found = {
        each.position: {"yes": each.yes, "no": each.no, "unsure": each.unsure}
        for each in queries.rounds.tallies(session, one)
        if each.example_id == example_id
    }
    keys = queries.boards.concept_keys(session, board.id)
    return {key: found.get(position, _NO_HANDS) for position, key in enumerate(keys)}


def _require_in_round(session: Session, one: Round, example_id: str) -> None:
    if example_id not in queries.rounds.still_there(session, one):
        raise NotFound(f"Round {one.number} has no such example; it may have been removed.")


def _by_position(hands: Hands, keys: Sequence[str]) -> dict[int, tuple[int, int, int]]:
    unknown = [placements.unknown_concept(key, keys, "answers", key) for key in hands if key not in keys]
    if unknown:
        raise Invalid(*unknown)
    return {keys.index(key): counts for key, counts in hands.items() if any(counts)}


def _keep_hands(
    session: Session, one: Round, example_id: str, hands: Mapping[int, tuple[int, int, int]]
) -> None:
    session.execute(delete(Tally).where(col(Tally.round_id) == one.id, col(Tally.example_id) == example_id))
    for position, (yes, no, unsure) in hands.items():
        session.add(
            Tally(round_id=one.id, example_id=example_id, position=position, yes=yes, no=no, unsure=unsure)
        )
