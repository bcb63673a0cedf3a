"""What a server does by itself: it closes rounds whose day is over, and deletes for good what was removed."""

import logging
import threading
from datetime import timedelta
from itertools import count

from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import ThreefoldError
from app.services import retention
from app.services.rounds import lifecycle
from app.store.database import Database
from app.store.models import now

log = logging.getLogger("threefold")

CLOSES_EVERY = 60  # seconds
PURGES_EVERY = 6 * 60 * 60 // CLOSES_EVERY  # minutes


class Housekeeping:
    """A thread that closes rounds every minute, and purges at the start of a server and every six hours."""

    def __init__(self, database: Database, keep_days: int) -> None:
        self._database = database
        self._keep = timedelta(days=keep_days)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Start; the first purge begins at once."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, after what is being done."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        for minute in count():
            if minute % PURGES_EVERY == 0:
                self._purge()
            self._close_rounds()
            if self._stopped.wait(CLOSES_EVERY):
                return

    def _purge(self) -> None:
        try:
            self._database.journal.empty()
            retention.purge(self._database.writing, now() - self._keep)
        except (SQLAlchemyError, ThreefoldError):
            log.exception("What was removed could not be deleted; this is tried again later")

    def _close_rounds(self) -> None:
        try:
            lifecycle.close_due(self._database.writing, now())
        except (SQLAlchemyError, ThreefoldError):
            log.exception("A round could not be closed at its time; this is tried again in a minute")
