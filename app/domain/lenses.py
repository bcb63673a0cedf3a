"""The lenses that Threefold comes with: two well-known definitions of the usual circles, in our own words."""

from collections.abc import Collection, Mapping

from app.domain.document import ImpossibleRegion, LensConcept, LensFields, LensRecord
from app.domain.regions import keys_of, mask_of

_NESTED = LensRecord(
    key="nested",
    title="Nested",
    source="After the National Education Technology Plan of the United States (2010), in our own words.",
    concepts={
        "personalizing": LensConcept(
            definition="Pace, way of teaching and interests all follow the learner. The goals can differ "
            "too. So personalizing holds both of the others.",
            question="Do pace, way and interests all follow the learner?",
        ),
        "individualizing": LensConcept(
            definition="The goals are the same for everyone. The pace differs: a learner may skip a part, or "
            "repeat it.",
            question="Does each learner have their own pace?",
        ),
        "differentiating": LensConcept(
            definition="The goals are the same for everyone. The way of teaching differs: it follows what a "
            "learner prefers, or what works for learners like them.",
            question="Does the way of teaching follow the learner?",
        ),
    },
    impossible=[
        ImpossibleRegion(
            region="personalizing",
            reason="Personalizing holds the other two. It cannot stand without them.",
            question="Who sets the pace here, and which ways are there to learn it?",
        ),
        ImpossibleRegion(
            region="personalizing,individualizing",
            reason="The pace follows the learner. Personalizing needs more: the way of teaching follows too.",
            question="Could a learner get there by another way?",
        ),
        ImpossibleRegion(
            region="personalizing,differentiating",
            reason="The way of teaching follows the learner. Personalizing needs more: the pace follows too.",
            question="Could a learner go faster here, or stay longer?",
        ),
    ],
)

_WHO_DRIVES = LensRecord(
    key="who-drives",
    title="Who drives",
    source="After the chart of Barbara Bray and Kathleen McClaskey (2012), in our own words.",
    concepts={
        "personalizing": LensConcept(
            definition="The learner drives. It begins with a learner who knows how they learn, and decides.",
            question="Does the learner drive?",
        ),
        "individualizing": LensConcept(
            definition="The teacher drives, for one learner at a time. It begins with what this one learner "
            "needs.",
            question="Does the teacher drive, for one learner?",
        ),
        "differentiating": LensConcept(
            definition="The teacher drives, for groups of learners. It begins with what these groups need.",
            question="Does the teacher drive, for groups?",
        ),
    },
    impossible=[
        ImpossibleRegion(
            region="personalizing,individualizing",
            reason="Only one can drive: the learner or the teacher.",
            question="Which part does the learner drive, and which part the teacher?",
        ),
        ImpossibleRegion(
            region="personalizing,differentiating",
            reason="Only one can drive: the learner or the teacher.",
            question="What do learners decide here that the teacher did not plan?",
        ),
        ImpossibleRegion(
            region="individualizing,differentiating",
            reason="It begins with one learner or with a group, not with both.",
            question="Which part is for one learner, and which part for a group?",
        ),
        ImpossibleRegion(
            region="personalizing,individualizing,differentiating",
            reason="There is one driver, and one learner or a group to begin with.",
            question="Who drives which part? Is this more than one example?",
        ),
    ],
)

BUILT_IN: Mapping[str, LensRecord] = {lens.key: lens for lens in (_NESTED, _WHO_DRIVES)}


def fitting(keys: Collection[str]) -> list[LensRecord]:
    """The built-in lenses for a board with these concepts: none where it has other circles than the usual."""
    return [lens for lens in BUILT_IN.values() if lens.concepts.keys() == set(keys)]


def impossible_by_mask(lens: LensFields, keys: Collection[str]) -> dict[int, ImpossibleRegion]:
    """What a lens makes impossible, by mask, for a board with these concepts in their order."""
    return {mask_of(key in keys_of(part.region) for key in keys): part for part in lens.impossible}
