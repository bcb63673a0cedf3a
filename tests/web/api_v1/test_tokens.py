"""Bearer tokens: who makes them, what they let in to, and when that ends."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.store.database import Database
from app.store.models import Token, now
from app.web.http.rate_limits import RateLimit
from tests.conftest import BOARD, HERE, address, last_event, version

TOKENS = "/api/v1/tokens"


def made(faye: TestClient, **fields: Any) -> dict[str, Any]:
    answer = faye.post(TOKENS, json={"name": "Night report"} | fields)
    assert answer.status_code == 201, answer.text
    token: dict[str, Any] = answer.json()
    return token


def bearer(app: FastAPI, token: str) -> TestClient:
    """A REST client: no cookie, no Origin."""
    return TestClient(app, HERE, headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def reader(app: FastAPI, faye: TestClient) -> TestClient:
    return bearer(app, made(faye)["token"])


@pytest.fixture
def writer(app: FastAPI, faye: TestClient) -> TestClient:
    return bearer(app, made(faye, name="Gradebook", scope="write")["token"])


def close_to_visitors(faye: TestClient) -> None:
    change = {"access": {"read": "participants", "join": "closed"}}
    assert faye.patch(BOARD, json=change, headers={"If-Match": "*"}).status_code == 200


def test_only_facilitators_make_see_and_revoke_tokens(
    vera: TestClient, ana: TestClient, writer: TestClient, faye: TestClient
) -> None:
    token = faye.get(TOKENS).json()["items"][0]["id"]
    for somebody in (vera, ana, writer):
        assert somebody.get(TOKENS).status_code == 403
        assert somebody.post(TOKENS, json={"name": "Mine"}).status_code == 403
        assert somebody.delete(f"{TOKENS}/{token}").status_code == 403
    assert [item["id"] for item in faye.get(TOKENS).json()["items"]] == [token]


def test_a_token_is_shown_once_and_only_its_digest_is_kept(app: FastAPI, faye: TestClient) -> None:
    answer = faye.post(TOKENS, json={"name": " District  dashboard ", "board": "staffroom"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (201, "no-store")
    token = answer.json()
    secret = token.pop("token")
    assert secret.startswith("tf_")
    assert token["name"] == "District dashboard"
    assert (token["scope"], token["board"], token["made_by"]) == ("read", "staffroom", "Faye")
    assert faye.get(TOKENS).json()["items"] == [token]
    with app.state.database.reading() as session:
        stored = session.get(Token, token["id"])
    assert secret not in str(stored)
    assert secret.removeprefix("tf_") not in str(stored)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": " "}, "/name"),
        ({"name": "x" * 61}, "/name"),
        ({"name": "Mine", "scope": "admin"}, "/scope"),
        ({"name": "Mine", "board": "nowhere"}, "/board"),
        ({"name": "Mine", "expires": "never"}, "/expires"),
    ],
)
def test_a_token_that_cannot_be_made_is_told_why(
    faye: TestClient, body: dict[str, str], pointer: str
) -> None:
    refused = faye.post(TOKENS, json=body)
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


def test_a_token_reads_what_its_maker_reads(reader: TestClient, vera: TestClient, faye: TestClient) -> None:
    close_to_visitors(faye)
    assert vera.get(BOARD).status_code == 404
    assert reader.get(f"{BOARD}/snapshot").json() == faye.get(f"{BOARD}/snapshot").json()
    assert reader.get("/api/v1/examples").json() == faye.get("/api/v1/examples").json()


def test_a_token_to_read_changes_nothing(reader: TestClient, ana: TestClient) -> None:
    before = version(ana)
    card = address(ana, "Café corner")
    for refused in (
        reader.put(f"{card}/placement", json={"concepts": []}),
        reader.post(f"{BOARD}/examples", json={"title": "Mine"}),
        reader.delete(card, headers={"If-Match": "*"}),
        reader.patch(BOARD, json={"locked": True}, headers={"If-Match": "*"}),
        reader.post("/api/v1/boards", json={"title": "Mine"}),
    ):
        assert refused.status_code == 403
        assert 'error="insufficient_scope"' in refused.headers["WWW-Authenticate"]
    assert version(ana) == before


def test_a_token_to_write_acts_as_a_facilitator_under_its_own_name(
    writer: TestClient, ana: TestClient
) -> None:
    added = writer.post(f"{BOARD}/examples", json={"title": "From the gradebook"}).json()
    assert added["contributor"] == "Gradebook"
    placed = writer.put(f"{address(ana, 'Café corner')}/placement", json={"concepts": ["own"]})
    assert placed.status_code == 200
    assert last_event(ana)["actor"] == "Gradebook"
    assert writer.patch(BOARD, json={"locked": True}, headers={"If-Match": "*"}).status_code == 200
    assert writer.post("/api/v1/boards", json={"title": "Another"}).status_code == 201


def test_a_token_has_nothing_to_join(writer: TestClient) -> None:
    refused = writer.post(f"{BOARD}/participants", json={"name": "Somebody"})
    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


def test_a_token_for_one_board_knows_no_other(app: FastAPI, faye: TestClient) -> None:
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    faye.post("/api/v1/boards/elsewhere/examples", json={"title": "Not for you"})
    client = bearer(app, made(faye, scope="write", board="staffroom")["token"])
    assert client.get(BOARD).status_code == 200
    assert client.post(f"{BOARD}/examples", json={"title": "Mine"}).status_code == 201
    assert [board["slug"] for board in client.get("/api/v1/boards").json()["items"]] == ["staffroom"]
    assert {item["board"] for item in client.get("/api/v1/examples").json()["items"]} == {"staffroom"}
    elsewhere = "/api/v1/boards/elsewhere"
    for path in ("", "/snapshot", "/examples", "/changes", "/diagram.svg", "/regions", "/tags", "/concepts"):
        assert client.get(f"{elsewhere}{path}").status_code == 404, path
    assert client.post(f"{elsewhere}/examples", json={"title": "Mine"}).status_code == 404
    assert client.delete(elsewhere, headers={"If-Match": "*"}).status_code == 404
    assert client.post("/api/v1/boards", json={"title": "Mine"}).status_code == 403


def test_a_revoked_token_stops_at_once(app: FastAPI, faye: TestClient) -> None:
    token = made(faye, scope="write")
    client = bearer(app, token["token"])
    assert client.get(BOARD).status_code == 200
    assert faye.delete(f"{TOKENS}/{token['id']}").status_code == 204
    for refused in (client.get(BOARD), client.post(f"{BOARD}/examples", json={"title": "Mine"})):
        assert refused.status_code == 401
        assert 'Bearer realm="Threefold", error="invalid_token"' in refused.headers["WWW-Authenticate"]
        assert refused.json()["type"] == "urn:threefold:problem:unknown-token"
    assert faye.get(TOKENS).json()["items"] == []
    assert faye.delete(f"{TOKENS}/{token['id']}").status_code == 404


def test_the_tokens_of_a_removed_board_are_revoked(app: FastAPI, faye: TestClient) -> None:
    client = bearer(app, made(faye, board="staffroom")["token"])
    other = made(faye, name="For all boards")
    faye.delete(BOARD, headers={"If-Match": "*"})
    assert client.get("/api/v1/boards").status_code == 401
    assert [item["id"] for item in faye.get(TOKENS).json()["items"]] == [other["id"]]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer tf_made-up", "bearer tf_é", "BEARER a b"])
def test_a_token_that_is_not_known_is_refused_also_where_anyone_reads(vera: TestClient, header: str) -> None:
    headers = [(b"Authorization", header.encode())]
    assert vera.get(BOARD, headers=headers).status_code == 401
    assert vera.get("/b/staffroom", headers=headers).status_code == 200


def test_other_kinds_of_authorization_are_somebody_elses(app: FastAPI) -> None:
    behind_a_proxy = TestClient(app, HERE, headers={"Authorization": "Basic c2Nob29sOmtleQ=="})
    assert behind_a_proxy.get(BOARD).status_code == 200


def test_a_token_counts_more_than_a_cookie(faye: TestClient) -> None:
    headers = {"Authorization": f"Bearer {made(faye)['token']}"}
    assert faye.post(f"{BOARD}/examples", json={"title": "Mine"}, headers=headers).status_code == 403
    assert faye.get(TOKENS, headers=headers).status_code == 403


def test_a_page_takes_no_token(writer: TestClient) -> None:
    assert writer.get("/b/staffroom/manage").status_code == 403
    assert writer.get("/tokens").status_code == 403
    assert writer.post("/boards", data={"title": "Mine", "prompt": ""}).status_code == 403


def test_a_try_by_another_site_needs_more_than_a_token(writer: TestClient) -> None:
    refused = writer.post(
        f"{BOARD}/examples", json={"title": "Mine"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert refused.status_code == 403
    assert refused.json()["type"] == "urn:threefold:problem:cross-site"


def test_the_last_use_is_shown_and_written_at_most_once_a_minute(
    app: FastAPI, database: Database, faye: TestClient
) -> None:
    client = bearer(app, made(faye)["token"])

    def last_use() -> str | None:
        used: str | None = faye.get(TOKENS).json()["items"][0]["last_used_at"]
        return used

    def set_back(**ago: float) -> str | None:
        with database.writing() as session:
            session.execute(update(Token).values(used_at=now() - timedelta(**ago)))
        return last_use()

    assert last_use() is None
    client.get(BOARD)
    assert last_use() is not None
    half_a_minute_ago = set_back(seconds=30)
    client.get(BOARD)
    assert last_use() == half_a_minute_ago
    two_minutes_ago = set_back(minutes=2)
    client.get(BOARD)
    assert str(last_use()) > str(two_minutes_ago)


def test_the_list_is_sent_again_only_when_it_changed(app: FastAPI, faye: TestClient) -> None:
    token = made(faye)
    etag = faye.get(TOKENS).headers["ETag"]
    held = {"If-None-Match": etag}
    faye.post(f"{BOARD}/examples", json={"title": "Something else"})
    assert faye.get(TOKENS, headers=held).status_code == 304
    bearer(app, token["token"]).get(BOARD)
    used = faye.get(TOKENS, headers=held)
    assert used.status_code == 200
    faye.delete(f"{TOKENS}/{token['id']}")
    assert faye.get(TOKENS, headers={"If-None-Match": used.headers["ETag"]}).json()["items"] == []


def test_a_change_is_a_use_too(writer: TestClient, faye: TestClient) -> None:
    writer.post(f"{BOARD}/examples", json={"title": "Mine"})
    assert faye.get(TOKENS).json()["items"][0]["last_used_at"] is not None


def test_an_address_that_tries_many_tokens_has_to_wait_and_good_ones_go_on(
    app: FastAPI, reader: TestClient
) -> None:
    app.state.bad_tokens = RateLimit(2, 60, clock=lambda: 0.0)
    guesser = bearer(app, "tf_guess")
    assert [guesser.get(BOARD).status_code for _ in range(3)] == [401, 401, 429]
    assert guesser.get(BOARD).headers["Retry-After"] == "60"
    assert reader.get(BOARD).status_code == 200
