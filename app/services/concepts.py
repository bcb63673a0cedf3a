"""The three concepts of a board, and the revisions of their words."""

from collections.abc import Iterable

from sqlalchemy import insert
from sqlmodel import Session

from app.domain import names
from app.domain.document import ConceptRecord, RevisionRecord, words_of
from app.domain.errors import NotFound
from app.domain.events import to_json
from app.domain.requests import ConceptChanges
from app.domain.sentences import quoted
from app.services import consents, serializers
from app.services.access import Caller, Versions, facilitating, require_version
from app.services.event_log import Change, timestamp
from app.store import queries
from app.store.models import Board, Concept, Revision


def create_all(change: Change, circles: Iterable[ConceptRecord]) -> None:
    """Create the concepts of a new board, with the words of their first revision."""
    for position, fields in enumerate(circles):
        first = fields.revisions[0] if fields.revisions else None
        concept = Concept(
            board_id=change.board.id,
            key=fields.key,
            bit=1 << position,
            version=change.version,
            meaning_version=change.version,
            revised_at=first.at if first else change.now,
            **words_of(first or fields),
        )
        change.session.add(concept)
        change.session.flush()
        if first:
            _record_revision(change, concept, first, _reviser_name(change, first))
        else:
            _record_revision(change, concept, ConceptChanges(), change.shown_actor)


def import_revision(change: Change, key: str, revision: RevisionRecord) -> None:
    """Revise a concept as a document says it was revised, with the time and the person of then."""
    concept = get(change.session, change.board, key)
    concept.sqlmodel_update(words_of(revision))
    concept.version, concept.revised_at = change.version, revision.at
    _note_meaning(concept, revision)
    _record_revision(change, concept, revision, _reviser_name(change, revision))
    change.record("concept.revised", to_json(serializers.concept(concept)))


def _reviser_name(change: Change, revision: RevisionRecord) -> str | None:
    """The name of who revised the words, as this board shows names."""
    return revision.actor and names.shown_name(change.board.naming, revision.actor, joined=False)


def get(session: Session, board: Board, key: str) -> Concept:
    """A board's concept by its key. Raises NotFound."""
    for concept in queries.boards.concepts(session, board.id):
        if concept.key == key:
            return concept
    raise NotFound(f"{quoted(board.title)} has no concept {quoted(key)}.")


def revise(
    session: Session, caller: Caller, slug: str, key: str, changes: ConceptChanges, expected: Versions
) -> Concept:
    """Change a concept's words and keep the old ones as a dated revision.

    Raises NotFound, Forbidden or PreconditionFailed.
    """
    with facilitating(session, caller, slug) as change:
        concept = get(session, change.board, key)
        require_version(expected, concept.version)
        revise_in(change, concept, changes)
    return concept


def revise_in(change: Change, concept: Concept, changes: ConceptChanges) -> None:
    """Revise a concept as a part of another change; nothing happens when its words stay the same."""
    values = changes.model_dump(exclude_unset=True, exclude={"reason", "kind"})
    if any(getattr(concept, name) != value for name, value in values.items()):
        concept.sqlmodel_update(values)
        concept.version, concept.revised_at = change.version, change.now
        _note_meaning(concept, changes)
        consents.ask_anew(change, concept)
        _record_revision(change, concept, changes, change.shown_actor)
        change.record("concept.revised", to_json(serializers.concept(concept)))


def _note_meaning(concept: Concept, revision: ConceptChanges | RevisionRecord) -> None:
    """What was placed before another meaning is to be looked at again."""
    if revision.kind == "meaning":
        concept.meaning_version = concept.version


def _agreed(why: ConceptChanges | RevisionRecord) -> str | None:
    """How many agreed, as a document says it; nobody was asked about words that are new."""
    if isinstance(why, ConceptChanges) or why.agreed is None:
        return None
    return to_json(why.agreed.model_dump(mode="json") | {"at": timestamp(why.agreed.at)})


def _record_revision(
    change: Change, concept: Concept, why: ConceptChanges | RevisionRecord, actor: str | None
) -> None:
    change.session.execute(
        insert(Revision).values(
            concept_id=concept.id,
            version=change.version,
            at=concept.revised_at,
            actor=actor,
            reason=why.reason,
            kind=why.kind,
            agreed=_agreed(why),
            body=to_json(serializers.words_of(concept)),
        )
    )
