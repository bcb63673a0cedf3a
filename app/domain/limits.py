"""How much people, boards and files may hold. An installation can choose these numbers in its settings."""

from typing import NamedTuple


class Limits(NamedTuple):
    """The most examples of a person and of a board, the most bytes of a board, and the most people of it.

    Then the most comments of an example and of a person on a board, and the most characters of a comment.
    `removed_for` is how many days removed examples and boards are kept, and examples can be restored.
    """

    examples_per_person: int = 200
    examples_per_board: int = 10_000
    bytes_per_board: int = 8 * 1024 * 1024
    people_per_board: int = 5_000
    comments_per_example: int = 200
    comments_per_person: int = 500
    comment_length: int = 2_000
    removed_for: int = 30


_limits = Limits()


def limits() -> Limits:
    """The limits of this installation."""
    return _limits


def set_limits(chosen: Limits) -> None:
    """Have this process hold everybody to these limits."""
    global _limits  # noqa: PLW0603  (an installation has one set of limits)
    _limits = chosen
