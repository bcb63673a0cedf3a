"""What is written about security, and that no secret is in any line of any log."""

import json
import logging
import logging.config
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from app import logs
from app.domain.redaction import redacted
from app.main import create_app
from app.services import participants
from app.settings import Settings
from app.store.database import Database
from tests.conftest import BOARD, HERE

sqlite_only = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """The lines of the security log so far."""
    caplog.set_level(logging.INFO, "threefold.security")
    return lambda: [json.loads(r.getMessage()) for r in caplog.records if r.name == "threefold.security"]


@sqlite_only
def test_a_request_that_is_turned_away_is_one_line(lines: Lines, faye: TestClient, vera: TestClient) -> None:
    changed = faye.patch(BOARD, json={"access": {"join": "code"}}, headers={"If-Match": "*"})
    assert changed.status_code == 200, changed.text
    wrong = {"name": "Vera", "code": "CCCCCC"}
    assert vera.post(f"{BOARD}/participants", json=wrong).status_code == 403
    assert [line["event"] for line in lines()][-1:] == ["code_refused"]
    assert len([line for line in lines() if line["event"].endswith("refused")]) == 1


@sqlite_only
def test_signing_in_and_out_tokens_links_refusals_and_limits_are_written_down(
    lines: Lines, app: FastAPI, faye: TestClient, vera: TestClient, database: Database
) -> None:
    with database.writing() as session:
        link = participants.create_sign_in_link(session, "Gus")
    gus = TestClient(app, HERE, headers={"Origin": HERE, "User-Agent": "Mozilla/5.0 (Windows) Firefox/130.0"})
    gus.post(f"/sign-in/{link}")
    vera.post(f"/sign-in/{link}")
    made = gus.post("/api/v1/tokens", json={"name": "Report"}).json()
    gus.post("/tokens", data={"name": "By form", "lasts": "30", "scope": "read"})
    gus.delete(f"/api/v1/tokens/{made['id']}")
    vera.get(BOARD, headers={"Authorization": f"Bearer {made['token']}"})
    shared = gus.post(f"{BOARD}/summary/link").json()["address"]
    gus.delete(f"{BOARD}/summary/link")
    vera.get(shared)
    vera.get("/join/K7M4QX")
    vera.patch(BOARD, json={"title": "Mine"}, headers={"If-Match": "*"})
    vera.post(f"{BOARD}/participants", headers={"Origin": "https://elsewhere.example"})
    gus.post("/sign-out")
    for _ in range(12):
        vera.post("/sign-in/nothing")
    faye.delete(BOARD, headers={"If-Match": "*"})
    events = [line["event"] for line in lines()]
    assert events[:13] == [
        "signed_in",
        "sign_in_refused",
        "token_made",
        "token_made",
        "token_revoked",
        "token_refused",
        "summary_link_made",
        "summary_link_ended",
        "link_refused",
        "code_refused",
        "refused",
        "cross_site_refused",
        "signed_out",
    ]
    assert {"limit_reached", "board_removed"} <= {*events}
    assert (lines()[0]["by"], lines()[0]["browser"]) == ("Gus", "Firefox on Windows")
    written = json.dumps(lines())
    for secret in (link, made["token"], shared.rpartition("/")[2], "K7M4QX"):
        assert secret not in written


@sqlite_only
def test_of_very_many_refusals_by_one_address_only_some_are_written_down(
    lines: Lines, vera: TestClient, settings: Settings
) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    for _ in range(130):
        vera.post(f"{BOARD}/participants", headers=foreign)
    assert len(lines()) == 120
    other = create_app(settings)
    TestClient(other, HERE).post(f"{BOARD}/participants", headers=foreign)
    assert len(lines()) == 121, "another server counts for itself"
    other.state.database.close()


@pytest.fixture
def log_format() -> str:
    """How the server writes its log."""
    return "text"


@pytest.fixture
def own_logging(log_format: str) -> Iterator[StringIO]:
    """Logging as the server sets it up, and afterwards as it was. Answers what it writes."""
    root = logging.getLogger()
    handlers, level = [*root.handlers], root.level
    logging.config.dictConfig(logs.configuration(log_format))
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(StringIO())
    yield handler.stream
    root.handlers, root.level = handlers, level


@sqlite_only
def test_when_the_database_fails_no_link_is_in_the_log(
    caplog: pytest.LogCaptureFixture, vera: TestClient, database: Database
) -> None:
    with database.writing() as session:
        session.execute(text("ALTER TABLE board RENAME TO gone"))
        session.execute(text("ALTER TABLE sign_in_link RENAME TO gone_too"))
        session.execute(text("ALTER TABLE personal_link RENAME TO gone_as_well"))
    for path in ("/sign-in/secret1", "/summary/secret2", "/continue/secret3", "/join/K7M4QX"):
        assert vera.get(path).status_code == 503
    assert caplog.text.count("The database failed at") == 4
    assert "secret" not in caplog.text
    assert "K7M4QX" not in caplog.text


@pytest.mark.parametrize(
    "secret",
    [
        "GET /sign-in/s3cr3t HTTP/1.1",
        "/summary/s3cr3t?theme=dark",
        "https://map.example.org/continue/s3cr3t",
        "/join/s3cr3t",
        "/join?code=s3cr3t&x=1",
        "/sent/s3cr3t",
        '{"path":"/join/K7\\"s3cr3t"}',
        "Authorization: Bearer tf_s3cr3ts3cr3t",
        "Cookie: __Host-threefold_session=s3cr3t; a=b",
    ],
)
def test_every_logger_writes_without_secrets(secret: str, own_logging: StringIO) -> None:
    assert "s3cr3t" not in redacted(secret)
    logs.redact_everywhere()
    for name in logs.SERVER:
        logging.getLogger(name).warning('%s - "%s" %d', "127.0.0.1:1", secret, 200)
    try:
        raise ValueError(secret)
    except ValueError:
        logging.getLogger("some.library").exception(secret)
    written = own_logging.getvalue()
    assert written.count("127.0.0.1") == len(logs.SERVER)
    assert "ValueError" in written
    assert "s3cr3t" not in written


@sqlite_only
@pytest.mark.parametrize("log_format", ["json"])
def test_a_log_in_json_has_an_object_in_each_line(vera: TestClient, own_logging: StringIO) -> None:
    vera.get('/join/K7"M4QX')
    vera.get("/summary/s3cr3t\\")
    try:
        raise ValueError("/sign-in/s3cr3t")
    except ValueError:
        logging.getLogger("some.library").exception("%s\nfailed", "/sent/s3cr3t")
    code, link, failure = map(json.loads, own_logging.getvalue().splitlines())
    assert (code["logger"], code["level"], code["event"]) == ("threefold.security", "info", "code_refused")
    assert link["path"].startswith("/summary/…")
    assert datetime.fromisoformat(code["time"]).tzinfo
    assert failure["message"] == "/sent/…\nfailed"
    assert "ValueError" in failure["error"]
    assert "s3cr3t" not in own_logging.getvalue()
    assert "M4QX" not in own_logging.getvalue()


@sqlite_only
def test_every_address_with_a_secret_is_hidden(app: FastAPI) -> None:
    """A token's id is no secret: it is an address under /tokens."""
    routers = [getattr(included, "original_router", app.router) for included in app.routes]
    paths = {route.path for router in routers for route in router.routes if hasattr(route, "path")}
    secret = [path for path in paths if re.search(r"\{(token|code)\}", path) and "/tokens/" not in path]
    assert len(secret) >= 5
    for path in secret:
        assert "s3cr3t" not in redacted(re.sub(r"\{\w+\}", "s3cr3t", path))
