"""A facilitator can be put out: idle devices, devices signed out by others, ends of tokens and links."""

from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from app.domain.browsers import browser_name
from app.domain.cookies import COOKIE
from app.services import facilitators, participants
from app.services.access import Caller
from app.services.event_log import timestamp
from app.store.database import Database
from app.store.models import Board, BrowserSession, Token, now
from tests.conftest import BOARD, HERE

DAY = timedelta(days=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(app: FastAPI, name: str) -> TestClient:
    with app.state.database.writing() as session:
        link = participants.create_sign_in_link(session, name)
        cookie = participants.sign_in(session, Caller(), link, "Firefox on Linux")
    return TestClient(app, HERE, headers={"Origin": HERE}, cookies={COOKIE: cookie})


def leads(client: TestClient) -> bool:
    return client.get("/api/v1/tokens").status_code == 200


def seen(database: Database, ago: timedelta) -> None:
    with database.writing() as session:
        session.execute(update(BrowserSession).values(seen_at=now() - ago))


def test_a_device_that_is_not_used_for_14_days_is_signed_out_and_one_that_is_stays(
    faye: TestClient, database: Database
) -> None:
    for _ in range(3):
        seen(database, 13 * DAY)
        assert leads(faye)
    seen(database, 14 * DAY + timedelta(minutes=1))
    assert not leads(faye)


def test_a_participant_is_known_after_months(ana: TestClient, database: Database) -> None:
    seen(database, 100 * DAY)
    assert ana.get(f"{BOARD}/participants/me").status_code == 200


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_page_shows_where_facilitators_are_signed_in_and_signs_a_device_out(
    app: FastAPI, faye: TestClient, ana: TestClient
) -> None:
    lost = signed_in(app, "Gus")
    page = faye.get("/devices").text
    assert "Gus" in page
    assert "Firefox on Linux" in page
    assert "(this device)" in page
    with app.state.database.reading() as session:
        devices = {
            person.facilitator.name: person.devices[0].id for person in facilitators.signed_in(session)
        }
    address = f"/devices/{devices['Gus']}/sign-out"
    for stranger in (ana, TestClient(app, HERE, headers={"Origin": HERE})):
        assert stranger.get("/devices").status_code == 403
        assert stranger.post(address).status_code == 403
    assert leads(lost)
    assert "is signed out" in faye.post(address).text
    assert not leads(lost)
    assert leads(faye)
    assert faye.post(address).status_code == 404


def test_a_revoked_facilitator_is_signed_out_everywhere_with_links_and_tokens(
    app: FastAPI, faye: TestClient, database: Database
) -> None:
    gus, too = signed_in(app, "Gus"), signed_in(app, "Gus")
    token = gus.post("/api/v1/tokens", json={"name": "Report"}).json()["token"]
    gus.post(f"{BOARD}/participants", json={"name": "Gus"})
    with database.writing() as session:
        link = participants.create_sign_in_link(session, "Gus")
        assert facilitators.revoke(session, "Gus") == (2, 1, 1)
    assert not leads(gus)
    assert not leads(too)
    assert gus.get(f"{BOARD}/participants/me").status_code == 200
    assert gus.post(f"/sign-in/{link}").status_code == 403
    assert faye.get(BOARD, headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert leads(faye)


def test_a_token_works_for_a_year_as_long_as_chosen_or_until_it_is_revoked(
    faye: TestClient, vera: TestClient, database: Database
) -> None:
    chosen = timestamp(now() + 2 * DAY)
    bodies: dict[str, dict[str, str | None]] = {"year": {}, "never": {"expires_at": None}}
    bodies["chosen"] = {"expires_at": chosen}
    made = {
        name: faye.post("/api/v1/tokens", json={"name": name, **body}).json() for name, body in bodies.items()
    }
    ends = {name: token["expires_at"] for name, token in made.items()}
    assert (ends["never"], ends["chosen"]) == (None, chosen)
    assert abs(_days_until(ends["year"]) - 365) <= 1
    with database.writing() as session:
        for token in session.scalars(select(Token)):
            token.expires_at = token.expires_at and token.expires_at - 3 * DAY
    statuses = {
        name: vera.get(BOARD, headers={"Authorization": f"Bearer {token['token']}"}).status_code
        for name, token in made.items()
    }
    assert statuses == {"year": 200, "never": 200, "chosen": 401}
    past = faye.post("/api/v1/tokens", json={"name": "x", "expires_at": timestamp(now() - DAY)})
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/expires_at")


def _days_until(moment: str) -> int:
    return (datetime.fromisoformat(moment) - now()).days


def test_a_link_to_the_summary_ends_too(faye: TestClient, vera: TestClient, database: Database) -> None:
    for body, ends in (({}, True), ({"expires_at": None}, False)):
        made = faye.post(f"{BOARD}/summary/link", json=body).json()
        assert (made["expires_at"] is not None) is ends
        assert vera.get(made["address"]).status_code == 200
        with database.writing() as session:
            board = session.scalars(select(Board)).one()
            board.summary_expires_at = board.summary_expires_at and now() - DAY
        assert vera.get(made["address"]).status_code == (404 if ends else 200)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_the_forms_choose_the_end_of_a_token_and_of_a_link(faye: TestClient) -> None:
    for lasts, ends in (("30", True), ("never", False)):
        faye.post("/tokens", data={"name": f"For {lasts}", "scope": "read", "lasts": lasts})
        (token,) = [
            token for token in faye.get("/api/v1/tokens").json()["items"] if token["name"] == f"For {lasts}"
        ]
        assert (token["expires_at"] is not None) is ends
    assert "Choose how long" in faye.post("/tokens", data={"name": "x", "scope": "read", "lasts": "²"}).text
    page = faye.post("/b/staffroom/summary", data={"lasts": "30"}).text
    assert "The link works until" in page


def test_a_person_knows_their_devices_by_name() -> None:
    assert browser_name(FIREFOX) == "Firefox on Linux"
    chrome = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
    assert browser_name(chrome) == "Chrome on Windows"
    assert browser_name(f"{chrome} Edg/140.0") == "Edge on Windows"
    assert browser_name("Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/604.1") == (
        "Safari on iPad"
    )
    assert browser_name("") == "A browser"
