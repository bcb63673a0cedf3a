"""How often one address may try something."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.errors import TooMany
from app.web.http import rate_limits
from app.web.http.rate_limits import RateLimit, network


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_tries_run_out_and_come_back_one_by_one() -> None:
    clock = Clock()
    limit = RateLimit(2, 60, clock)
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
    limit = RateLimit(1, 60, Clock())
    limit.take("here")
    limit.take("there")


def test_many_addresses_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_ADDRESSES", 10)
    clock = Clock()
    limit = RateLimit(1, 60, clock)
    for number in range(100):
        clock.now = number * 30.0
        limit.take(str(number))
    assert len(limit) <= 10


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_who_has_a_network_to_themselves_counts_as_one(address: str, counted: str) -> None:
    assert network(address) == counted


def test_wrong_codes_are_counted_for_a_network(app: FastAPI) -> None:
    app.state.wrong_codes = RateLimit(2, 60, Clock())
    tries = [TestClient(app, client=(f"2001:db8::{number}", 1)).get("/join/CCCCCC") for number in range(3)]
    assert [answer.status_code for answer in tries] == [404, 404, 429]
    assert TestClient(app, client=("2001:db8:0:1::", 1)).get("/join/CCCCCC").status_code == 404
