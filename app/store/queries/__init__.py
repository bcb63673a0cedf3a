"""All reads of the database, and only here; a query is named for what it answers."""

from app.store.queries import (
    boards,
    credentials,
    events,
    examples,
    filters,
    participants,
    rounds,
    search,
    summaries,
    workshops,
)

__all__ = [
    "boards",
    "credentials",
    "events",
    "examples",
    "filters",
    "participants",
    "rounds",
    "search",
    "summaries",
    "workshops",
]
