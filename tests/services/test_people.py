"""Signing in as a facilitator."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from app.domain.errors import Forbidden
from app.services import people
from app.services.access import Caller
from app.store.models import BrowserSession, SignInLink, now
from app.store.session import Database
from app.web.responses import COOKIE
from tests.conftest import BOARD


def test_a_link_signs_in_once(database: Database) -> None:
    with database.writing() as session:
        token = people.make_link(session, "Faye")
    with database.writing() as session:
        cookie = people.sign_in(session, Caller(), token)
        caller = people.identify(session, cookie)
        assert (caller.is_facilitator, caller.facilitator_name) == (True, "Faye")
    with pytest.raises(Forbidden), database.writing() as session:
        people.sign_in(session, Caller(), token)


def test_looking_at_a_link_does_not_use_it(database: Database) -> None:
    with database.writing() as session:
        token = people.make_link(session)
        assert people.link_works(session, token)
        assert people.link_works(session, token)
        people.sign_in(session, Caller(), token)
        assert not people.link_works(session, token)
        assert not people.link_works(session, "made-up")


def test_a_link_runs_out_after_a_day(database: Database) -> None:
    with database.writing() as session:
        token = people.make_link(session)
        session.execute(update(SignInLink).values(expires_at=now() - timedelta(seconds=1)))
        assert not people.link_works(session, token)
        with pytest.raises(Forbidden):
            people.sign_in(session, Caller(), token)


def test_links_for_one_name_are_for_one_facilitator(database: Database) -> None:
    with database.writing() as session:
        callers = [
            people.identify(session, people.sign_in(session, Caller(), people.make_link(session, name)))
            for name in ("Faye", "Faye", "Finn")
        ]
    assert callers[0].facilitator_id == callers[1].facilitator_id != callers[2].facilitator_id


def test_signing_in_gives_a_new_cookie_and_ends_the_old_one(app: FastAPI, ana: TestClient) -> None:
    old = ana.cookies[COOKIE]
    with app.state.database.writing() as session:
        before = people.identify(session, old)
        cookie = people.sign_in(session, before, people.make_link(session))
        assert people.identify(session, old) == Caller()
        assert people.identify(session, cookie).session_id == before.session_id
    ana.cookies.clear()
    ana.cookies.set(COOKIE, cookie)
    assert ana.post(f"{BOARD}/participants").json()["name"] == "Ana"


def test_signing_out_keeps_the_boards_joined(database: Database) -> None:
    with database.writing() as session:
        cookie = people.sign_in(session, Caller(), people.make_link(session))
        people.sign_out(session, people.identify(session, cookie))
        caller = people.identify(session, cookie)
    assert not caller.is_facilitator
    assert caller.session_id


def test_a_session_runs_out(database: Database) -> None:
    with database.writing() as session:
        cookie = people.sign_in(session, Caller(), people.make_link(session))
        session.execute(update(BrowserSession).values(expires_at=now()))
        assert people.identify(session, cookie) == Caller()
