"""Edges: what a list of all pairs says, read one by one, is what is found."""

import time

from hypothesis import given
from hypothesis import strategies as st

from app.domain.edges import NO_GRADES, Edge, PlacedExample, edges_of
from app.domain.grades import GradeRange

ANSWERS = st.sampled_from([True, False, None])
GRADES = st.none() | st.lists(st.integers(0, 12), min_size=2, max_size=2).map(
    lambda ends: GradeRange(min(ends), max(ends))
)
EXAMPLES = st.builds(
    PlacedExample, st.tuples(ANSWERS, ANSWERS, ANSWERS), st.frozensets(st.sampled_from("abcd")), GRADES
)


def differs_only_in(circle: int, example: PlacedExample, other: PlacedExample) -> bool:
    pairs = list(zip(example.answers, other.answers, strict=True))
    different = [None not in pair and pair[0] is not pair[1] for pair in pairs]
    return different[circle] and different.count(True) == 1


def gap(example: PlacedExample, other: PlacedExample) -> int:
    """How many grades lie between them, counted one by one."""
    if example.grades is None or other.grades is None:
        return NO_GRADES
    ours, theirs = (range(it.grades.lowest, it.grades.highest + 1) for it in (example, other) if it.grades)
    return min(abs(grade - another) for grade in ours for another in theirs)


def read_one_by_one(examples: list[PlacedExample]) -> set[Edge]:
    edges = set()
    for circle in range(3):
        for here, example in enumerate(examples):
            across = [
                (-len(example.tags & other.tags), gap(example, other), there)
                for there, other in enumerate(examples)
                if differs_only_in(circle, example, other)
            ]
            if across:
                shared, distance, there = min(across)
                inside, outside = (here, there) if example.answers[circle] else (there, here)
                edges.add(Edge(circle, inside, outside, -shared, distance))
    return edges


@given(st.lists(EXAMPLES, max_size=12))
def test_each_example_has_its_nearest_across_each_edge_and_no_pair_is_wrong(
    examples: list[PlacedExample],
) -> None:
    edges = edges_of(examples)
    assert set(edges) == read_one_by_one(examples)
    assert len(edges) == len(set(edges))
    assert edges == sorted(edges, key=lambda edge: (-edge.shared, edge.gap, *edge[:3]))


def test_not_sure_is_no_difference_to_ask_about() -> None:
    nobody = PlacedExample((None, True, False), frozenset(), None)
    sure = PlacedExample((True, True, False), frozenset(), None)
    assert edges_of([nobody, sure]) == []
    other = PlacedExample((None, False, False), frozenset(), None)
    assert [edge[:3] for edge in edges_of([nobody, sure, other])] == [(1, 0, 2), (1, 1, 2)]


def test_ten_thousand_examples_are_read_in_seconds() -> None:
    examples = [
        PlacedExample(
            (bool(n & 1), bool(n & 2), bool(n & 4)),
            frozenset({f"t{n % 7}", f"u{n % 31}", "all"}),
            GradeRange(n % 10, n % 10 + 2),
        )
        for n in range(10_000)
    ]
    start = time.process_time()
    assert len(edges_of(examples)) > 10_000
    assert time.process_time() - start < 20
