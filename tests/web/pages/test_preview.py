"""Preview as a participant: what a facilitator sees of a step before it begins."""

from fastapi.testclient import TestClient

from app.web.pages.preview import POLICY
from tests.conftest import BOARD

PAGE, SCREEN = "/b/staffroom/preview", "/b/staffroom/preview/screen"
HTML = {"Accept": "text/html"}


def test_only_facilitators_preview(vera: TestClient, ana: TestClient, faye: TestClient) -> None:
    for page in (PAGE, SCREEN):
        assert [client.get(page, headers=HTML).status_code for client in (vera, ana, faye)] == [403, 403, 200]
        assert faye.get(f"{page}?step=99", headers=HTML).status_code == 404


def test_each_step_looks_as_it_will_for_who_takes_part_and_nothing_happens(faye: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants", "join": "code"}}, headers={"If-Match": "*"})
    faye.put(f"{BOARD}/examples/{_first(faye)}/placement", json={"concepts": ["each"]})
    steps = [{"kind": "read"}, {"kind": "place", "choose": {"tag": "Reading"}, "notes": "Slowly."}]
    faye.patch(f"{BOARD}/workshop", json={"steps": steps}, headers={"If-Match": "*"})
    before = faye.get(f"{BOARD}/snapshot").json()
    assert "What routes means." in faye.get(SCREEN, headers=HTML).text
    alone = faye.get(f"{SCREEN}?step=1", headers=HTML)
    assert "Only you see your answers." in alone.text
    assert "Reading aloud" in alone.text
    assert "Passion hour" not in alone.text
    assert "Slowly." not in alone.text
    assert alone.headers["content-security-policy"] == POLICY
    assert "<script" not in alone.text.replace('<script type="application/json"', "")
    assert faye.get(f"{BOARD}/snapshot").json() == before
    assert faye.get(f"{BOARD}/participants").json()["items"] == []


def _first(faye: TestClient) -> str:
    return str(faye.get(f"{BOARD}/examples").json()["items"][0]["id"])
