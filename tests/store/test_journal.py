"""What was overwritten is soon in no file any more, not in the write-ahead log either."""

import threading
from pathlib import Path

from fastapi.testclient import TestClient
from sqlalchemy import text

from app.store.database import Database, mark_overwritten
from tests.conftest import BOARD, fill
from tests.web.staff import EACH, OWN, hold


def trying() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "journal"]


def test_the_log_is_emptied_as_soon_as_nobody_reads_an_older_state(tmp_path: Path) -> None:
    path, log = tmp_path / "threefold.db", tmp_path / "threefold.db-wal"
    fill(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    with database.reading() as reader:
        reader.execute(text("SELECT count(*) FROM example"))
        with database.writing() as session:
            session.execute(text("UPDATE board SET prompt = 'a secret'"))
            mark_overwritten(session)
        assert b"a secret" in log.read_bytes()
        (waiting,) = trying()
    waiting.join(30)
    assert log.stat().st_size == 0
    database.close()


def test_after_an_anonymous_reveal_and_after_hiding_the_log_is_empty(
    faye: TestClient, ana: TestClient, ben: TestClient, tmp_path: Path, kind: str
) -> None:
    log = tmp_path / "threefold.db-wal"
    hold(faye, [ana, ben], {"Passion hour": [OWN, EACH]}, why="Because of Theodora.")
    for naming in ("pseudonyms", "anonymous"):
        assert faye.patch(BOARD, json={"naming": naming}, headers={"If-Match": "*"}).status_code == 200
        assert kind == "postgresql" or log.stat().st_size == 0
    hold(faye, [ana, ben], {"Three labs": [OWN, EACH]}, why="Because of Theodora.")
    assert kind == "postgresql" or log.stat().st_size == 0
