"""Which address the wall gives away."""

import ipaddress

import pytest
from starlette.datastructures import URL

from app.settings import Settings
from app.web.http.public_address import for_others


def test_the_address_that_was_set_is_given_away() -> None:
    settings = Settings(public_url="https://map.school.example/")
    assert for_others(settings, URL("http://127.0.0.1:8000/")) == "https://map.school.example"


@pytest.mark.parametrize(
    "asked", ["http://map.local:8000", "http://192.168.1.20:8000", "https://map.example.org"]
)
def test_else_the_one_the_wall_was_opened_at(asked: str) -> None:
    assert for_others(Settings(host="0.0.0.0"), URL(f"{asked}/")) == asked


def test_loopback_stays_where_nobody_else_can_come_in() -> None:
    assert for_others(Settings(host="127.0.0.1"), URL("http://127.0.0.1:8000/")) == "http://127.0.0.1:8000"


def test_a_wall_opened_at_loopback_gives_this_machines_address_to_the_room() -> None:
    given = URL(for_others(Settings(host="0.0.0.0"), URL("http://localhost:8000/")))
    assert given.port == 8000
    assert given.hostname == "localhost" or not ipaddress.ip_address(given.hostname or "").is_unspecified
