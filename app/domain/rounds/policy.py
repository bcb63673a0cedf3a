"""What a viewer may know of a round. Whatever shows answers asks here, and nowhere else."""

from typing import Literal, NamedTuple

from app.domain.document import Naming

Viewer = Literal["visitor", "participant", "facilitator", "token"]
Names = Literal["names", "pseudonyms", "none"]

LEAST = 3
_NAMES: dict[Naming, Names] = {"named": "names", "pseudonyms": "pseudonyms", "anonymous": "none"}


class Sight(NamedTuple):
    """What a viewer may know: their `own` placements, the answers of all `others`, and people's `names`.

    `fewest` is how many people must have answered about an example before their answers show.
    """

    own: bool
    others: bool
    names: Names
    fewest: int

    def name(self, name: str | None) -> str | None:
        """The name by which somebody is shown, None where nobody is."""
        return None if self.names == "none" else name

    def shows(self, people: int) -> bool:
        """Whether the answers of so many people about an example may show; those of nobody always may."""
        return self.others and (people == 0 or people >= self.fewest)


def knows_hands(*, facilitator: bool, by_token: bool) -> bool:
    """Whether somebody may know before the reveal how many raised hands were counted.

    Who counts them saw them raised; a token saw nothing.
    """
    return facilitator and not by_token


def sight(viewer: Viewer, naming: Naming, revealed: bool) -> Sight:
    """What a viewer may know of a round on a board with this naming rule.

    Nobody sees another's placement before the reveal, whoever they are. Where nobody is to be known, a
    revealed answer is nobody's own any more.
    """
    return Sight(
        own=viewer == "participant" and not (revealed and naming == "anonymous"),
        others=revealed,
        names=_NAMES[naming],
        fewest=1 if naming == "named" else LEAST,
    )
