"""What a server does by itself, now and then: it deletes for good what was removed long enough ago."""

import logging
import threading
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from app.domain.errors import ThreefoldError
from app.services import retention
from app.store.database import Database
from app.store.models import now

log = logging.getLogger("threefold")

EVERY = 6 * 60 * 60  # seconds


class Housekeeping:
    """A thread that purges at the start of a server and every six hours, until it is stopped."""

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
        while not self._stopped.is_set():
            try:
                self._database.journal.empty()
                retention.purge(self._database.writing, now() - self._keep)
            except (SQLAlchemyError, ThreefoldError):
                log.exception("What was removed could not be deleted; this is tried again later")
            self._stopped.wait(EVERY)
