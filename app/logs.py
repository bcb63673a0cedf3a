"""Where the server writes what it has to say, and that no secret is among it."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from app.domain.redaction import redacted

SECURITY = "threefold.security"
SERVER = ("threefold", SECURITY, "uvicorn", "uvicorn.error", "uvicorn.access", "asyncio")


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


class JsonLines(logging.Formatter):
    """A record as one line of JSON. What the security log says is part of the line, and no text in it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the time (RFC 3339, UTC), the level, the logger, and what happened."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname.lower(), "logger": record.name}
        message = record.getMessage()
        line |= json.loads(message) if record.name == SECURITY else {"message": message}
        if record.exc_text:
            line["error"] = record.exc_text
        return json.dumps(line, ensure_ascii=False)


def configuration(log_format: str = "text") -> dict[str, Any]:
    """What `logging.config.dictConfig` takes: warnings, and the security log, go to stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "text": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": JsonLines},
        },
        "filters": {"redact": {"()": RedactSecrets}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": log_format, "filters": ["redact"]}
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {SECURITY: {"level": "INFO"}},
    }
