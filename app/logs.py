"""Where the server writes what it has to say, and that no secret is among it."""

import logging
from typing import Any

from app.domain.redaction import redacted

SERVER = ("threefold", "threefold.security", "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")


class RedactSecrets(logging.Filter):
    """Takes secrets out of a record: its words, what is put into them, and its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record through, without secrets."""
        record.msg = redacted(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(map(_redacted, record.args))
        if record.exc_info and not record.exc_text:
            record.exc_text = redacted(logging.Formatter().formatException(record.exc_info))
        return True


def _redacted(value: Any) -> Any:
    return value if isinstance(value, int | float) else redacted(str(value))


_REDACT = RedactSecrets()


def redact_everywhere() -> None:
    """Have every logger of the server redact what it writes, whoever set up logging."""
    for name in SERVER:
        logging.getLogger(name).addFilter(_REDACT)


def configuration() -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: warnings, and the security log, go to stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "filters": {"redact": {"()": RedactSecrets}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["redact"]}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"threefold.security": {"level": "INFO"}},
    }
