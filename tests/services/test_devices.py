"""Personal links, as time goes by, and being seen."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlmodel import col

from app.domain.errors import Forbidden
from app.services import devices, participants
from app.services.access import Caller
from app.store.database import Database
from app.store.models import Participant, PersonalLink, now
from tests.conftest import BOARD

AN_HOUR_AGO = timedelta(minutes=61)


def someone(database: Database) -> Caller:
    with database.writing() as session:
        joined = participants.join_board(session, Caller(), "staffroom", "Ana")
        return participants.identify(session, joined.cookie)


def test_a_link_runs_out_after_a_day(database: Database) -> None:
    ana = someone(database)
    with database.writing() as session:
        token = devices.create_link(session, ana, "staffroom").token
        assert devices.preview_link(session, Caller(), token).participant.name == "Ana"
        session.execute(update(PersonalLink).values(expires_at=now() - timedelta(seconds=1)))
    for use in (devices.preview_link, devices.use_link):
        with pytest.raises(Forbidden), database.writing() as session:
            use(session, Caller(), token)


def test_only_a_digest_of_a_link_is_kept(database: Database) -> None:
    ana = someone(database)
    with database.writing() as session:
        token = devices.create_link(session, ana, "staffroom").token
        session.flush()
        assert token not in str(session.scalars(select(col(PersonalLink.digest))).all())


def seen(app: FastAPI) -> list[bool]:
    """Of everyone, whether they were seen within the hour."""
    with app.state.database.reading() as session:
        moments = session.scalars(select(col(Participant.seen_at))).all()
    return [moment is not None and moment > now() - timedelta(minutes=5) for moment in moments]


def forget(app: FastAPI) -> None:
    with app.state.database.writing() as session:
        session.execute(update(Participant).values(seen_at=now() - AN_HOUR_AGO))


@pytest.mark.parametrize("path", ["/b/staffroom", "/b/staffroom/list", "/b/staffroom/me"])
def test_who_opens_a_board_they_take_part_in_is_here(app: FastAPI, ana: TestClient, path: str) -> None:
    forget(app)
    ana.get(f"{BOARD}/snapshot")
    assert seen(app) == [False]
    assert ana.get(path).status_code == 200
    assert seen(app) == [True]


def test_who_joins_again_is_here(app: FastAPI, ana: TestClient) -> None:
    forget(app)
    ana.post(f"{BOARD}/participants")
    assert seen(app) == [True]


def test_being_seen_is_written_down_once_an_hour(app: FastAPI, ana: TestClient, vera: TestClient) -> None:
    with app.state.database.writing() as session:
        lately = now() - timedelta(minutes=50)
        session.execute(update(Participant).values(seen_at=lately))
    for who in (ana, vera):
        who.get("/b/staffroom")
    with app.state.database.reading() as session:
        assert session.scalars(select(col(Participant.seen_at))).all() == [lately]
