"""A server that knows its own address is itself there, whatever name a proxy asks for."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.cookies import COOKIE
from app.services import participants
from app.settings import Settings
from tests.conftest import BOARD, HERE

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
OURS = "https://map.school.example"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"public_url": OURS})


def at(app: FastAPI, origin: str) -> TestClient:
    """A browser that shows a page of `origin`; the proxy asks for a name of its own."""
    return TestClient(app, HERE, headers={"Origin": origin})


@pytest.mark.parametrize("origin", [OURS, OURS.upper(), HERE])
def test_our_own_pages_may_change_things(app: FastAPI, origin: str) -> None:
    assert at(app, origin).post(f"{BOARD}/participants", json={}).status_code == 201


@pytest.mark.parametrize(
    "origin",
    [
        "http://map.school.example",
        f"{OURS}:444",
        f"{OURS}.elsewhere.example",
        "null",
        "https://school.example",
    ],
)
def test_others_still_may_not(app: FastAPI, origin: str) -> None:
    assert at(app, origin).post(f"{BOARD}/participants", json={}).status_code == 403


@pytest.mark.parametrize("origin", [OURS, HERE])
def test_every_cookie_is_for_tls_and_for_this_host_alone(app: FastAPI, origin: str) -> None:
    with app.state.database.writing() as session:
        link = participants.create_sign_in_link(session)
    page = at(app, origin)
    for answer in (
        page.post(f"{BOARD}/participants", json={}),
        page.post(f"/sign-in/{link}", follow_redirects=False),
        page.post(
            "/b/staffroom/me", data={"to": "join"}, headers={"Accept": "text/html"}, follow_redirects=False
        ),
    ):
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-threefold_")
        assert "; Secure" in cookie
        assert "Path=/" in cookie
        assert "domain" not in cookie.lower()


def test_only_the_cookie_for_this_host_counts_and_clients_are_told_its_name(
    app: FastAPI, vera: TestClient
) -> None:
    made = at(app, OURS).post(f"{BOARD}/participants", json={}).headers["Set-Cookie"]
    secret = made.partition("=")[2].partition(";")[0]
    assert app.openapi()["components"]["securitySchemes"]["session"]["name"] == f"__Host-{COOKIE}"
    challenge = vera.get(f"{BOARD}/participants/me").headers["WWW-Authenticate"]
    assert f'cookie-name="__Host-{COOKIE}"' in challenge
    for name, status in ((f"__Host-{COOKIE}", 200), (COOKIE, 401)):
        client = TestClient(app, OURS, cookies={name: secret}, headers={"Host": "map.school.example"})
        assert client.get(f"{BOARD}/participants/me").status_code == status


def test_lists_go_on_at_our_own_address(vera: TestClient) -> None:
    for path in (f"{BOARD}/examples?limit=2&sort=title", "/api/v1/examples?limit=2"):
        page = vera.get(path)
        assert page.json()["next"].startswith(f"{OURS}{path.partition('?')[0]}?limit=2&")
        assert page.headers["Link"] == f'<{page.json()["next"]}>; rel="next"'
        following = vera.get(page.json()["next"].removeprefix(OURS))
        assert len(following.json()["items"]) == 2


def test_redirects_name_no_inner_host(vera: TestClient) -> None:
    answer = vera.get("/b/staffroom/list/", follow_redirects=False)
    assert answer.is_redirect
    assert answer.headers["Location"] == "/b/staffroom/list"


def test_a_person_whose_form_is_refused_gets_a_page(app: FastAPI) -> None:
    foreign = at(app, "https://elsewhere.example")
    answer = foreign.post("/b/staffroom/me", data={"to": "join"}, headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert "Another site sent this. Open Threefold itself." in answer.text
    assert foreign.post("/b/staffroom/me", data={"to": "join"}).json()["status"] == 403


def test_a_program_with_a_cookie_is_told_our_address(app: FastAPI) -> None:
    bare = TestClient(app, HERE, cookies={COOKIE: "anything"})
    assert OURS in bare.post(f"{BOARD}/participants", json={}).json()["detail"]
