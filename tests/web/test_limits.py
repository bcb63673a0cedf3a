"""How often one address may try something."""

import pytest

from app.domain.errors import TooMany
from app.web import limits
from app.web.limits import Limit


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_tries_run_out_and_come_back_one_by_one() -> None:
    clock = Clock()
    limit = Limit(2, 60, clock)
    limit.take("here")
    clock.now = 20.0
    limit.take("here")
    with pytest.raises(TooMany) as refused:
        limit.take("here")
    assert refused.value.seconds == 40
    clock.now = 60.0
    limit.take("here")
    with pytest.raises(TooMany):
        limit.take("here")


def test_one_address_does_not_use_up_anothers_tries() -> None:
    limit = Limit(1, 60, Clock())
    limit.take("here")
    limit.take("there")


def test_many_addresses_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ADDRESSES", 10)
    clock = Clock()
    limit = Limit(1, 60, clock)
    for number in range(100):
        clock.now = number * 30.0
        limit.take(str(number))
    assert len(limit) <= 10
