"""Where a list goes on: opaque to clients, and true however many rows come or go meanwhile."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.domain.errors import Fault, Invalid
from app.domain.events import to_json
from app.services.event_log import timestamp
from app.store.queries.filters import Order

THREAD = "thread"
_BY_ID = "id"
_BY_NUMBERS = "numbers"
_NEVER_STORED = re.compile(r"[\0\ud800-\udfff]")


def encode(sort: str, after: tuple[Any, str]) -> str:
    """A cursor after the row with this sort value and id."""
    value, id_ = after
    position = timestamp(value) if isinstance(value, datetime) else value
    return urlsafe_b64encode(to_json([sort, position, id_]).encode()).decode().rstrip("=")


def order(sort: str, cursor: str | None) -> Order:
    """The order a list is read in, from the cursor on. Raises Invalid for a cursor of another list."""
    by = sort.removeprefix("-")
    after = None if cursor is None else _decode(sort, cursor)
    return Order(by, descending=sort != by, after=after)


def thread(cursor: str | None) -> tuple[str, str] | None:
    """The thread and id of the last comment seen. Raises Invalid for a cursor of another list."""
    return None if cursor is None else _decode(THREAD, cursor)


def _decode(sort: str, cursor: str) -> tuple[Any, str]:
    try:
        of, value, id_ = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if of != sort or not _is_text(value) or not _is_text(id_):
            raise ValueError(cursor)
        return _moment(value) if sort.endswith("_at") else value, id_
    except (ValueError, TypeError, RecursionError) as error:
        raise _other_list() from error


def _other_list() -> Invalid:
    return Invalid(Fault("This cursor belongs to another list. Start the list again.", parameter="cursor"))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and not _NEVER_STORED.search(value)


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def after_numbers(numbers: Sequence[int]) -> str:
    """A cursor after the row with these numbers, of a list that is ordered by them."""
    return encode(_BY_NUMBERS, (",".join(map(str, numbers)), ""))


def numbers_after(cursor: str | None) -> tuple[int, ...] | None:
    """The numbers after which a list goes on that is ordered by numbers.

    Raises Invalid for another list's cursor.
    """
    if cursor is None:
        return None
    text, _ = _decode(_BY_NUMBERS, cursor)
    if not re.fullmatch(r"-?\d{1,9}(,-?\d{1,9})*", text, re.ASCII):
        raise _other_list()
    return tuple(map(int, text.split(",")))


def after_id(last: str) -> str:
    """A cursor after the row with this id, of a list that is ordered by id."""
    return encode(_BY_ID, ("", last))


def id_after(cursor: str | None) -> str | None:
    """The id after which a list goes on that is ordered by id. Raises Invalid for another list's cursor."""
    return None if cursor is None else _decode(_BY_ID, cursor)[1]
