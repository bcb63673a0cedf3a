"""What hubs read of the database, in threads of their own so that the event loop never waits for a query."""

from collections.abc import AsyncIterator, Callable, Collection
from typing import Concatenate, ParamSpec, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter
from sqlmodel import Session

from app.domain import events
from app.live.stream import Batch
from app.services import consents, facilitators, round_serializers
from app.services.rounds import judgements, lifecycle
from app.services.rounds.judgements import Fingerprint
from app.store import queries
from app.store.database import Database
from app.store.models import now

P = ParamSpec("P")
Result = TypeVar("Result")

THREADS = 2
BATCH_SIZE = 500
MOST_BYTES = 256 * 1024


class Reader:
    """Runs each query in a session of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = CapacityLimiter(THREADS)

    async def batches(
        self, board_id: str, version: int, most_bytes: int = MOST_BYTES
    ) -> AsyncIterator[Batch]:
        """The events of a board after a version, until there are no more.

        A batch has at most `BATCH_SIZE` events, and about `most_bytes` bytes.
        """
        while rows := await self._run(queries.events.after, board_id, version, BATCH_SIZE, most_bytes):
            is_last = not queries.events.is_full(rows, BATCH_SIZE, most_bytes)
            version = rows[-1].version
            yield Batch(rows)
            del rows
            if is_last:
                break

    async def oldest_version(self, board_id: str) -> int:
        """The version of the oldest event that is still in a board's log."""
        return await self._run(queries.events.oldest_version, board_id)

    async def progress(self, board_id: str) -> bytes:
        """The `progress` event of the round that people place in, and `consents` while people are asked.

        Empty when there is neither.
        """
        progress = await self._run(lifecycle.progress_under_way, board_id)
        asked = await self._run(consents.under_way, board_id)
        said = events.progress_frame(round_serializers.progress_under_way(progress)) if progress else b""
        return said + (events.consents_frame(asked.answered, asked.people) if asked else b"")

    async def own_placements(self, board_id: str, session_ids: Collection[str]) -> dict[str, Fingerprint]:
        """By session: a mark that changes with what its participant has placed in the open round."""
        return await self._run(judgements.own_fingerprints, board_id, session_ids)

    async def read_access(self, board_id: str) -> str | None:
        """Who may read a board; None when the board was removed."""
        return await self._run(queries.boards.read_access, board_id)

    async def valid_tokens(self, token_ids: Collection[str]) -> set[str]:
        """Those of these tokens that were not revoked and have not ended."""
        return await self._run(queries.credentials.valid_tokens, token_ids, now())

    async def readers(self, board_id: str, session_ids: Collection[str]) -> set[str]:
        """Those of these sessions that may read a board which not everyone may read."""
        moment = now()
        return await self._run(
            queries.credentials.readers, board_id, session_ids, moment, moment - facilitators.IDLE_FOR
        )

    async def _run(
        self, query: Callable[Concatenate[Session, P], Result], *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        def run() -> Result:
            with self._database.reading() as session:
                return query(session, *args, **kwargs)

        return await anyio.to_thread.run_sync(run, limiter=self._threads)
