"""Behind nginx that has only `proxy_pass`: what it does to headers hurts nobody."""

import re
from collections.abc import Iterator
from contextlib import closing

import httpx2
import pytest

from tests.live.conftest import SAMPLE, Person
from tests.nginx import free_port, nginx
from tests.serving import Server


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that knows the address of the nginx before it."""
    port = free_port()
    with nginx(tmp_path_factory.mktemp("nginx"), port) as address:
        running = Server(tmp_path_factory.mktemp("proxied"), port=port, public_url=address)
        yield running
        running.stop()


@pytest.fixture
def pia(proxied: Server) -> Iterator[Person]:
    """Somebody who comes through nginx."""
    with closing(Person(proxied, "Pia")) as person:
        yield person


def test_an_example_is_changed_by_the_etag_that_came_through_nginx(pia: Person) -> None:
    made = pia.post(f"{SAMPLE}/examples", json={"title": "Choice board"}).raise_for_status()
    read = pia.get(made.headers["Location"])
    assert read.headers["ETag"].startswith("W/"), "nginx did not pack this"
    changed = pia.patch(
        made.headers["Location"], json={"title": "Menu"}, headers={"If-Match": read.headers["ETag"]}
    )
    assert (changed.status_code, changed.json()["title"]) == (200, "Menu")
    stale = pia.delete(made.headers["Location"], headers={"If-Match": read.headers["ETag"]})
    assert stale.status_code == 412


def test_a_page_without_fetch_metadata_joins_and_places(proxied: Server, pia: Person) -> None:
    with httpx2.Client(
        base_url=proxied.url, headers={"Origin": proxied.url, "Accept": "text/html"}, follow_redirects=True
    ) as browser:
        answer = browser.post("/b/sample/me", data={"to": "join", "name": "Ida"})
        assert (answer.status_code, str(answer.url)) == (200, f"{proxied.url}/b/sample")
        placement = {"to": "outside", "back": "example"}
        placed = browser.post(f"/b/sample/examples/{pia.cards[0]}/placement", data=placement)
        assert placed.status_code == 200
        assert "Saved" in placed.text


def test_another_site_is_refused_by_a_page_with_a_sentence(proxied: Server) -> None:
    foreign = {"Origin": "http://elsewhere.example", "Accept": "text/html"}
    answer = httpx2.post(f"{proxied.url}/join/K7M4QX", data={"name": "Eve"}, headers=foreign)
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "Another site sent this" in answer.text


def test_a_list_leads_on_through_nginx(proxied: Server) -> None:
    page = httpx2.get(f"{proxied.url}{SAMPLE}/examples?limit=30")
    assert page.json()["next"].startswith(f"{proxied.url}/")
    assert httpx2.get(page.json()["next"]).json()["items"]


def test_the_wall_gives_the_address_of_nginx(proxied: Server) -> None:
    wall = httpx2.get(f"{proxied.url}/b/sample/wall").text
    assert proxied.url.removeprefix("http://") in wall


def test_a_stream_comes_through_nginx_at_once(pia: Person) -> None:
    with pia.stream("GET", f"{SAMPLE}/events?since={pia.version}", timeout=15) as stream:
        lines = stream.iter_lines()
        next(lines)
        pia.drop()
        assert any(re.match("event: *example.placed|.*example.placed", line) for line in lines)
