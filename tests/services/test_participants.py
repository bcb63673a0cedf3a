"""Signing in as a facilitator."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.domain.cookies import COOKIE
from app.domain.errors import Forbidden
from app.services import participants
from app.services.access import Caller
from app.store.database import Database
from app.store.models import BrowserSession, SignInLink, now
from tests.conftest import BOARD


def test_a_link_signs_in_once(database: Database) -> None:
    with database.writing() as session:
        token = participants.create_sign_in_link(session, "Faye")
    with database.writing() as session:
        cookie = participants.sign_in(session, Caller(), token)
        caller = participants.identify(session, cookie)
        assert (caller.is_facilitator, caller.facilitator_name) == (True, "Faye")
    with pytest.raises(Forbidden), database.writing() as session:
        participants.sign_in(session, Caller(), token)


def test_looking_at_a_link_does_not_use_it(database: Database) -> None:
    with database.writing() as session:
        token = participants.create_sign_in_link(session)
        assert participants.is_link_valid(session, token)
        assert participants.is_link_valid(session, token)
        participants.sign_in(session, Caller(), token)
        assert not participants.is_link_valid(session, token)
        assert not participants.is_link_valid(session, "made-up")


def test_a_link_runs_out_after_a_day(database: Database) -> None:
    with database.writing() as session:
        token = participants.create_sign_in_link(session)
        session.execute(update(SignInLink).values(expires_at=now() - timedelta(seconds=1)))
        assert not participants.is_link_valid(session, token)
        with pytest.raises(Forbidden):
            participants.sign_in(session, Caller(), token)


def test_links_for_one_name_are_for_one_facilitator(database: Database) -> None:
    with database.writing() as session:
        callers = [
            participants.identify(
                session,
                participants.sign_in(session, Caller(), participants.create_sign_in_link(session, name)),
            )
            for name in ("Faye", "Faye", "Finn")
        ]
    assert callers[0].facilitator_id == callers[1].facilitator_id != callers[2].facilitator_id


def test_signing_in_gives_a_new_cookie_and_ends_the_old_one(app: FastAPI, ana: TestClient) -> None:
    old = ana.cookies[COOKIE]
    with app.state.database.writing() as session:
        before = participants.identify(session, old)
        cookie = participants.sign_in(session, before, participants.create_sign_in_link(session))
        assert participants.identify(session, old) == Caller()
        assert participants.identify(session, cookie).session_id == before.session_id
    ana.cookies.clear()
    ana.cookies.set(COOKIE, cookie)
    assert ana.post(f"{BOARD}/participants").json()["name"] == "Ana"


def test_signing_out_keeps_the_boards_joined(database: Database) -> None:
    with database.writing() as session:
        cookie = participants.sign_in(session, Caller(), participants.create_sign_in_link(session))
        participants.sign_out(session, participants.identify(session, cookie))
        caller = participants.identify(session, cookie)
    assert not caller.is_facilitator
    assert caller.session_id


def test_a_session_runs_out(database: Database) -> None:
    with database.writing() as session:
        cookie = participants.sign_in(session, Caller(), participants.create_sign_in_link(session))
        session.execute(update(BrowserSession).values(expires_at=now()))
        assert participants.identify(session, cookie) == Caller()
