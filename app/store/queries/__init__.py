"""All reads of the database, and only here."""

from app.store.queries import boards, rounds, summaries

__all__ = ["boards", "rounds", "summaries"]
