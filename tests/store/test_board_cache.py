"""What was worked out of a board is kept until the board changes, for each database by itself."""

from sqlalchemy import create_engine
from sqlmodel import Session

from app.store.board_cache import BoardCache


def test_a_value_is_known_at_its_version_in_its_database_alone() -> None:
    cache: BoardCache[str] = BoardCache(2)
    here, copy = Session(create_engine("sqlite://")), Session(create_engine("sqlite://"))
    cache.put(here, "board", 3, "worked out")
    assert cache.get(here, "board", 3) == "worked out"
    assert cache.get(here, "board", 4) is None
    assert cache.get(copy, "board", 3) is None, "a copy of a database has the same boards, and other versions"


def test_the_boards_nobody_asked_for_longest_go_first() -> None:
    cache: BoardCache[int] = BoardCache(2)
    here = Session(create_engine("sqlite://"))
    for number in range(3):
        cache.put(here, f"board {number}", 1, number)
    assert [cache.get(here, f"board {number}", 1) for number in range(3)] == [None, 1, 2]
