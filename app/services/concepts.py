"""The three circles of a board, and how their words change."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlmodel import Session

from app.domain.document import ConceptChanges, ConceptRecord
from app.domain.errors import NotFound
from app.domain.events import to_json
from app.services import representations
from app.services.access import Caller, Versions, facilitating, require_version
from app.services.event_log import Change
from app.store import queries
from app.store.models import Board, Concept, Revision


def draw(change: Change, circles: Iterable[ConceptRecord]) -> None:
    """Give a new board its circles."""
    for position, fields in enumerate(circles):
        concept = Concept(
            board_id=change.board.id, bit=1 << position, version=change.version, **fields.model_dump()
        )
        change.session.add(concept)
        change.session.flush()
        _keep_words(change, concept, None)


def find(session: Session, board: Board, key: str) -> Concept:
    """A board's concept by its key. Raises NotFound."""
    for concept in queries.concepts(session, board.id):
        if concept.key == key:
            return concept
    raise NotFound(f"“{board.title}” has no concept “{key}”.")


def revise(
    session: Session, caller: Caller, slug: str, key: str, changes: ConceptChanges, expected: Versions
) -> Concept:
    """Change a concept's words and keep the old ones as a dated revision.

    Raises NotFound, Forbidden or PreconditionFailed.
    """
    with facilitating(session, caller, slug) as change:
        concept = find(session, change.board, key)
        require_version(expected, concept.version)
        values = changes.model_dump(exclude_unset=True, exclude={"reason"})
        if any(getattr(concept, name) != value for name, value in values.items()):
            concept.sqlmodel_update(values)
            concept.version, concept.revised_at = change.version, change.now
            _keep_words(change, concept, changes.reason)
            change.record("concept.revised", to_json(representations.concept(concept)))
    return concept


def _keep_words(change: Change, concept: Concept, reason: str | None) -> None:
    change.session.execute(
        insert(Revision).values(
            concept_id=concept.id,
            version=change.version,
            at=change.now,
            actor=change.actor.name,
            reason=reason,
            body=to_json(representations.words_of(concept)),
        )
    )
