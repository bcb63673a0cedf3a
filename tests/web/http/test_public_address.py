"""Which address the wall gives away."""

import ipaddress

import pytest
from starlette.datastructures import URL

from app.settings import Settings
from app.web.http.public_address import for_others, on_this_computer, origin, why_only_here


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


@pytest.mark.parametrize(
    "asked", ["http://0.0.0.0:8000/", "http://[::1]:8000/", "http://map.localhost:8000/"]
)
def test_every_name_of_loopback_becomes_this_machines_address(asked: str) -> None:
    settings = Settings(host="0.0.0.0")
    assert for_others(settings, URL(asked)) == for_others(settings, on_this_computer(settings))


@pytest.mark.parametrize(
    ("settings", "asked", "advice"),
    [
        (Settings(), "http://127.0.0.1:8000/", "Start Threefold with THREEFOLD_HOST=0.0.0.0."),
        (Settings(host="::1"), "http://[::1]:8000/", "Start Threefold with THREEFOLD_HOST=0.0.0.0."),
        (Settings(), "http://localhost:8000/", "Start Threefold with THREEFOLD_HOST=0.0.0.0."),
        (
            Settings(public_url="http://localhost:9000"),
            "http://192.168.1.20:8000/",
            "Set THREEFOLD_PUBLIC_URL",
        ),
    ],
)
def test_an_address_that_only_this_computer_can_open_is_said_to_be_one(
    settings: Settings, asked: str, advice: str
) -> None:
    said = why_only_here(settings, URL(asked))
    assert said.startswith(f"Only this computer can open this address. {advice}")


@pytest.mark.parametrize(
    ("settings", "asked"),
    [
        (Settings(), "https://map.school.example/"),
        (Settings(host="192.168.1.20"), "http://192.168.1.20:8000/"),
        (Settings(public_url="https://map.school.example"), "http://127.0.0.1:8000/"),
    ],
)
def test_an_address_that_others_can_open_is_given_without_a_warning(settings: Settings, asked: str) -> None:
    assert why_only_here(settings, URL(asked)) == ""


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://Map.Example.org", "https://map.example.org"),
        ("https://map.example.org:443", "https://map.example.org"),
        ("http://map.example.org:8080", "http://map.example.org:8080"),
        ("http://[::1]:80", "http://[::1]"),
        ("https://schüle.example", "https://xn--schle-mva.example"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(address: str, expected: str) -> None:
    assert origin(address) == expected
