"""Days and times on pages are those of the server's time zone; scripts correct them in the browser."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from app.main import create_app
from app.services import rendering
from app.settings import Settings
from app.store import queries
from app.store.database import Database
from app.web.http.assets import STATIC
from tests.conftest import BOARD
from tests.web.staff import OWN, open_round

AT = datetime(2026, 11, 27, 1, 58, tzinfo=UTC)


@pytest.fixture
def _in_vancouver(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/Vancouver")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_in_vancouver")
def test_the_day_of_a_workshop_is_the_day_where_people_met(faye: TestClient, database: Database) -> None:
    open_round(faye, {"Passion hour": [OWN]})
    faye.put(f"{BOARD}/rounds/1/reveal").raise_for_status()
    with database.writing() as session:
        board = queries.boards.find(session, "staffroom")
        newest = queries.rounds.newest(session, board.id) if board else None
        assert newest
        newest.revealed_at = AT
    assert "Workshop of 26 November 2026." in faye.get(f"{BOARD}/summary.md").text
    page = faye.get("/b/staffroom/summary").text
    assert '<time datetime="2026-11-27T01:58:00Z" data-shows="day">26 November 2026</time>' in page
    assert "local_times.js" in page


@pytest.mark.usefixtures("_in_vancouver")
def test_no_page_speaks_of_utc(faye: TestClient) -> None:
    faye.put(f"{BOARD}/workshop/timer", json={"seconds": 300}).raise_for_status()
    token = faye.post("/api/v1/tokens", json={"name": "Script"}).json()["token"]
    faye.get(BOARD, headers={"Authorization": f"Bearer {token}"}).raise_for_status()
    for path in ("/b/staffroom/run", "/tokens", "/b/staffroom/concepts", "/b/staffroom/summary"):
        page = faye.get(path)
        assert (page.status_code, "UTC" in page.text) == (200, False)
    assert "last used on <time" in faye.get("/tokens").text


def test_the_script_writes_every_time_that_a_page_marks() -> None:
    script = (STATIC / "js/ui/shared/times.js").read_text(encoding="utf-8")
    assert "'day'" in script
    assert "'minute'" in script


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("America/Vancouver", "26 November 2026", "17:58"),
        ("Asia/Kathmandu", "27 November 2026", "07:43"),
        ("Pacific/Kiritimati", "27 November 2026", "15:58"),
        ("UTC", "27 November 2026", "01:58"),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_server_may_be_told_its_time_zone(settings: Settings, zone: str, day: str, hour: str) -> None:
    create_app(settings.model_copy(update={"time_zone": zone})).state.database.close()
    assert rendering.local_day("2026-11-27T01:58:00Z") == day
    assert rendering.local_time("2026-11-27T01:58:00Z") == hour
    create_app(settings).state.database.close()
    assert rendering.local_day("2026-11-27T01:58:00Z") == f"{AT.astimezone():%-d %B %Y}"
