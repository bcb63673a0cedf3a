"""All reads of the database, a module for each noun."""

from app.store.queries import (
    boards,
    comments,
    credentials,
    doing,
    events,
    examples,
    filters,
    lenses,
    library,
    next_steps,
    participants,
    rounds,
    search,
    submissions,
    summaries,
    workshops,
)

__all__ = [
    "boards",
    "comments",
    "credentials",
    "doing",
    "events",
    "examples",
    "filters",
    "lenses",
    "library",
    "next_steps",
    "participants",
    "rounds",
    "search",
    "submissions",
    "summaries",
    "workshops",
]
