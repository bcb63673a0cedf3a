"""What a workshop leaves behind: the map, where people differ, what moved, what was settled and decided."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlmodel import Session

from app.domain import sheets
from app.domain.credentials import digest, new_token
from app.domain.errors import NotFound
from app.domain.map.picture import Example as Mark
from app.domain.requests import NewSummaryLink
from app.domain.rounds import agreement_sentence, round_sheets
from app.domain.rounds.agreement import LatestAgreement, RoundAgreement, latest_agreements
from app.domain.rounds.comparison import Comparison
from app.domain.rounds.settling import AnswersByKey
from app.domain.workshop import recap
from app.domain.workshop.recap import Facts
from app.services import access, agreement, comparisons, serializers, tokens
from app.services.access import Caller, Membership
from app.services.agreement import RevealedRounds
from app.store import queries
from app.store.models import Board, Concept, Example, Line, NextStep, Round, now
from app.store.queries.next_steps import Wanted
from app.store.queries.workshops import Note


class SettledExample(NamedTuple):
    """An example that was settled after a round, with the answers it had and got; None is the tray."""

    round: int
    example: Example
    before: AnswersByKey | None
    after: AnswersByKey | None


@dataclass(frozen=True, slots=True)
class Summary:
    """All that came of a board's workshop, as the caller may know it.

    `rounds` are the revealed ones, `agreements` how people answered in each; `comparison` is between the last
    two. `examples` are the rows of `queries.examples.marks`, by number; `offers` the rows
    about which colleagues may be asked, by the name of whom to ask. `agreed` says how many could work with
    the words of each circle, by its key.
    """

    board: Board
    concepts: Sequence[Concept]
    examples: Sequence[Row[Any]]
    rounds: Sequence[Round]
    agreements: Sequence[RoundAgreement]
    latest: Sequence[LatestAgreement]
    comparison: Comparison | None
    settled: Sequence[SettledExample]
    notes: Sequence[Note]
    next_steps: Sequence[NextStep]
    lines: Sequence[Line]
    offers: Mapping[str, Sequence[Row[Any]]]
    agreed: Mapping[str, dict[str, Any] | None]

    @property
    def contested(self) -> list[LatestAgreement]:
        """The examples that people see differently, most contested first."""
        return [latest for latest in self.latest if latest.example.contested]

    @property
    def answered(self) -> list[Mark]:
        """Where most people last placed each example; empty once something was settled into the map."""
        if self.settled:
            return []
        there = {row.id for row in self.examples}
        examples = [latest.example for latest in self.latest if latest.example.example in there]
        return [
            Mark(example.example, example.number, example.title, example.most_chosen, None, order)
            for order, example in enumerate(examples)
            if example.most_chosen is not None
        ]

    @property
    def in_short(self) -> list[str]:
        """What came of the workshop in a few sentences, the most important first."""
        return recap.summary_sentences(self._facts())

    def _facts(self) -> Facts:
        placed = sum(row.mask is not None for row in self.examples)
        return Facts(
            placed=placed,
            waiting=len(self.examples) - placed,
            rounds=len(self.rounds),
            people=self.agreements[-1].people if self.agreements else 0,
            examples=len(self.latest),
            unanimous=sum(latest.example.contested == 0 for latest in self.latest),
            contested=self._most_contested(),
            moved=self.comparison.ways if self.comparison else None,
            since=self.comparison.before if self.comparison else 0,
            settled=len({settled.example.id for settled in self.settled}),
        )

    def _most_contested(self) -> tuple[str, str] | None:
        """The title of the most contested example, and what people say about it."""
        if not self.contested:
            return None
        first = self.contested[0].example
        labels = [concept.label for concept in self.concepts]
        return first.title, agreement_sentence.sentence(first.circles, labels)


def read(session: Session, member: Membership, revealed: RevealedRounds) -> Summary:
    """The summary of a board; `revealed` are all its revealed rounds.

    However many rounds there are, as many statements read them.
    """
    board = member.board
    agreements = agreement.of_rounds(session, member, revealed)
    circles = queries.boards.concepts(session, board.id)
    return Summary(
        board=board,
        concepts=circles,
        examples=sorted(queries.examples.marks(session, board.id), key=lambda row: row.number),
        rounds=revealed.rounds,
        agreements=agreements,
        latest=latest_agreements(agreements),
        comparison=_comparison(session, revealed.rounds, agreements),
        settled=_settled(session, board),
        notes=queries.workshops.notes(session, board.id),
        next_steps=queries.next_steps.of_board(session, board.id, Wanted(meant=True)),
        lines=queries.lines.page(session, board.id, queries.lines.ALL),
        offers=_offers(session, member),
        agreed={
            circle.key: serializers.agreed(queries.consents.newest_revision(session, circle), board)
            for circle in circles
        },
    )


def _comparison(
    session: Session, rounds: Sequence[Round], agreements: Sequence[RoundAgreement]
) -> Comparison | None:
    if len(rounds) < 2:
        return None
    return comparisons.of_agreements(session, (rounds[-2], rounds[-1]), (agreements[-2], agreements[-1]))


def _settled(session: Session, board: Board) -> list[SettledExample]:
    return [
        SettledExample(number, example, _answers(settlement.before), _answers(settlement.after))
        for number, settlement, example in queries.summaries.settlements(session, board.id)
    ]


def _answers(text: str | None) -> AnswersByKey | None:
    return json.loads(text) if text else None


def _offers(session: Session, member: Membership) -> dict[str, list[Row[Any]]]:
    """About which examples whom may be asked; nobody where real names are not known."""
    if member.sight(revealed=True).names != "names":
        return {}
    offers: dict[str, list[Row[Any]]] = {}
    for row in queries.summaries.offers(session, member.board.id):
        offers.setdefault(row.contributor, []).append(row)
    return offers


def judgement_table(session: Session, member: Membership, revealed: RevealedRounds) -> str:
    """The answers of one revealed round as comma-separated values."""
    (round_agreement,) = agreement.of_rounds(session, member, revealed)
    people = agreement.answers_of_people(session, member, revealed, round_agreement.examples)
    keys = queries.boards.concept_keys(session, member.board.id)
    header = round_sheets.judgement_header(keys)
    return sheets.to_csv([header, *round_sheets.judgement_rows(people, round_agreement, keys)])


def agreement_table(session: Session, member: Membership, revealed: RevealedRounds) -> str:
    """The examples of one revealed round as comma-separated values."""
    (round_agreement,) = agreement.of_rounds(session, member, revealed)
    concepts = queries.boards.concepts(session, member.board.id)
    keys, labels = [concept.key for concept in concepts], [concept.label for concept in concepts]
    header = round_sheets.agreement_header(keys)
    return sheets.to_csv([header, *round_sheets.agreement_rows(round_agreement, keys, labels)])


class SharedSummary(NamedTuple):
    """A new link that opens the summary: its token, and when it ends (None: never)."""

    token: str
    expires_at: datetime | None


def make_link(session: Session, caller: Caller, slug: str, new: NewSummaryLink) -> SharedSummary:
    """Make a link that opens the summary for anyone; the one before ends.

    Raises NotFound, Forbidden, or Invalid for an end in the past.
    """
    with access.facilitating(session, caller, slug) as change:
        token = new_token()
        change.board.summary_digest = digest(token)
        change.board.summary_expires_at = tokens.end_of(new)
        session.add(change.board)
    return SharedSummary(token, change.board.summary_expires_at)


def end_link(session: Session, caller: Caller, slug: str) -> None:
    """The link opens the summary no more; without one nothing happens. Raises NotFound or Forbidden."""
    with access.facilitating(session, caller, slug) as change:
        change.board.summary_digest = change.board.summary_expires_at = None
        session.add(change.board)


def shared_board(session: Session, token: str) -> Board:
    """The board whose summary a link opens. Raises NotFound."""
    board = queries.summaries.board_shared_by(session, digest(token), now())
    if board is None:
        raise NotFound("This link no longer works. Ask the person who gave it to you for a new one.")
    return board
