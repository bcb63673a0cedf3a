"""The pages as a browser without scripts meets them."""

import json
import re

import pytest
from fastapi.testclient import TestClient

from app.domain.map.geometry import geometry
from app.web.http.assets import STATIC, module_urls, static_url

HTML = {"Accept": "text/html"}


def page_data(html: str) -> dict[str, object]:
    match = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', html, re.DOTALL)
    assert match
    data: dict[str, object] = json.loads(match[1])
    return data


@pytest.mark.parametrize("path", ["", "/wall"])
def test_a_page_opens_complete_with_the_state_the_api_has(vera: TestClient, path: str) -> None:
    html = vera.get(f"/b/staffroom{path}", headers=HTML).text
    assert page_data(html)["snapshot"] == vera.get("/api/v1/boards/staffroom/snapshot").json()


def test_the_list_is_complete_by_itself_and_embeds_only_where_it_stands(vera: TestClient) -> None:
    html = vera.get("/b/staffroom/list", headers=HTML).text
    version = vera.get("/api/v1/boards/staffroom/snapshot").json()["version"]
    assert page_data(html) == {"version": version, "api": "/api/v1/boards/staffroom"}


@pytest.mark.parametrize("entry", ["board.js", "wall.js", "home.js", "list.js"])
def test_every_module_a_page_preloads_is_served_to_be_kept(vera: TestClient, entry: str) -> None:
    for address in [static_url(f"js/pages/{entry}"), *module_urls(entry)]:
        answer = vera.get(address)
        assert answer.status_code == 200, address
        assert "javascript" in answer.headers["content-type"]
        assert "immutable" in answer.headers["cache-control"]


def test_no_page_has_inline_script_or_style(faye: TestClient) -> None:
    for path in (
        "/",
        "/b/staffroom",
        "/b/staffroom/wall",
        "/b/staffroom/list",
        "/b/staffroom/manage",
        "/tokens",
        "/docs",
    ):
        html = faye.get(path, headers=HTML).text
        assert not re.search(r"\sstyle=|<style|\son\w+=", html), path
        assert all(
            "src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html)
        ), path


def test_hostile_text_is_shown_as_text(ana: TestClient) -> None:
    title = "</script><img src=x onerror=alert(1)>"
    added = ana.post("/api/v1/boards/staffroom/examples", json={"title": title}).json()
    for path in ("", "/list", f"/examples/{added['id']}"):
        html = ana.get(f"/b/staffroom{path}", headers=HTML).text
        assert "<img src=x" not in html
    html = ana.get("/b/staffroom", headers=HTML).text
    examples = page_data(html)["snapshot"]["examples"]  # type: ignore[index]
    assert title in [example["title"] for example in examples]


def test_an_unknown_board_is_a_page_that_leads_on(vera: TestClient) -> None:
    answer = vera.get("/b/nowhere", headers=HTML)
    assert answer.status_code == 404
    assert "text/html" in answer.headers["content-type"]
    assert 'href="/"' in answer.text


def test_managing_is_for_facilitators(ana: TestClient) -> None:
    assert ana.get("/b/staffroom/manage", headers=HTML).status_code == 403
    assert ana.post("/b/staffroom/manage", data={"to": "lock"}).status_code == 403


def test_a_facilitator_locks_and_opens_a_board_by_plain_forms(faye: TestClient) -> None:
    faye.post("/b/staffroom/manage", data={"to": "lock"})
    assert faye.get("/api/v1/boards/staffroom").json()["locked"] is True
    faye.post("/b/staffroom/manage", data={"to": "unlock"})
    assert faye.get("/api/v1/boards/staffroom").json()["locked"] is False


def test_a_board_is_removed_only_when_its_name_is_typed(faye: TestClient) -> None:
    refused = faye.post("/b/staffroom/manage", data={"to": "remove", "confirm": "yes"})
    assert refused.status_code == 422
    assert faye.get("/api/v1/boards/staffroom").status_code == 200
    faye.post("/b/staffroom/manage", data={"to": "remove", "confirm": "staffroom"})
    assert faye.get("/api/v1/boards/staffroom").status_code == 404


def test_a_facilitator_makes_a_token_that_is_shown_once_and_revokes_it_by_plain_forms(
    faye: TestClient,
) -> None:
    fields = {"name": "District <dashboard>", "scope": "write", "board": "staffroom"}
    made = faye.post("/tokens", data=fields)
    assert (made.status_code, made.headers["Cache-Control"]) == (200, "no-store")
    match = re.search(r">(tf_[\w-]+)<", made.text)
    assert match
    headers = {"Authorization": f"Bearer {match[1]}"}
    assert faye.get("/api/v1/boards/staffroom", headers=headers).status_code == 200
    page = faye.get("/tokens").text
    assert match[1] not in page
    assert "District &lt;dashboard&gt;" in page
    assert "Reads and changes" in page
    action = re.search(r'action="(/tokens/[\w-]+/revocation)"', page)
    assert action
    for _ in range(2):
        assert "The token is revoked." in faye.post(action[1]).text
    assert faye.get("/api/v1/boards/staffroom", headers=headers).status_code == 401


def test_a_token_form_that_cannot_be_taken_keeps_what_was_typed(faye: TestClient) -> None:
    for fields in (
        {"name": " ", "scope": "write", "board": ""},
        {"name": "x" * 70},
        {"name": "A", "board": "b"},
    ):
        answer = faye.post("/tokens", data=fields)
        assert answer.status_code == 422
        assert f'value="{fields["name"]}"' in answer.text
        assert "tf_" not in answer.text


def test_tokens_are_for_facilitators(vera: TestClient, ana: TestClient) -> None:
    for somebody in (vera, ana):
        assert somebody.get("/tokens", headers=HTML).status_code == 403
        assert (
            somebody.post("/tokens", data={"name": "Mine", "scope": "read"}, headers=HTML).status_code == 403
        )
        assert somebody.post("/tokens/any/revocation", headers=HTML).status_code == 403


def test_a_visitor_who_places_by_a_plain_form_joins_quietly(vera: TestClient) -> None:
    example = vera.get("/api/v1/boards/staffroom/examples?placed=false").json()["items"][0]
    vera.headers["Origin"] = "http://testserver"
    address = f"/b/staffroom/examples/{example['id']}/placement"
    vera.post(
        address, data={"answer-own": "yes", "answer-each": "unsure", "answer-routes": "no", "to": "answers"}
    )
    after = vera.get(f"/api/v1/boards/staffroom/examples/{example['id']}").json()
    assert after["answers"] == {"own": True, "each": None, "routes": False}
    assert vera.cookies.get("threefold_session")


def test_a_form_from_another_site_is_refused(ana: TestClient) -> None:
    example = ana.get("/api/v1/boards/staffroom/examples").json()["items"][0]
    address = f"/b/staffroom/examples/{example['id']}/placement"
    answer = ana.post(address, data={"to": "tray"}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_a_form_that_cannot_be_taken_keeps_what_was_typed(ana: TestClient) -> None:
    answer = ana.post(
        "/b/staffroom/examples", data={"title": " ", "description": "Every Friday.", "tags": ""}
    )
    assert answer.status_code == 422
    assert "Write something here" in answer.text
    assert "Every Friday." in answer.text


def test_the_stylesheet_and_the_servers_picture_share_one_palette() -> None:
    css = (STATIC / "css/tokens.css").read_text(encoding="utf-8")
    pairs = re.findall(r"--([a-z0-9-]+): var\(--light, (#\w+)\) var\(--dark, (#\w+)\)", css)
    tokens = {name: (in_light, in_dark) for name, in_light, in_dark in pairs}
    light, dark = geometry().palette["light"], geometry().palette["dark"]
    for mask in range(8):
        assert tokens[f"fill-{mask}"] == (light.fills[mask], dark.fills[mask])
    for circle in range(3):
        assert tokens[f"line-{circle}"] == (light.lines[circle], dark.lines[circle])
    assert tokens["ink"] == (light.ink, dark.ink)
    assert tokens["accent"] == (light.accent, dark.accent)


def test_saving_a_board_minds_other_facilitators_and_not_the_drops_of_staff(
    faye: TestClient, ana: TestClient
) -> None:
    was = re.search(r'name="was" value="(\w+)"', faye.get("/b/staffroom/manage", headers=HTML).text)
    assert was
    fields = {"to": "save", "was": was[1], "prompt": "", "read": "anyone", "join": "open"}
    first = ana.get("/api/v1/boards/staffroom/examples").json()["items"][0]
    ana.put(f"/api/v1/boards/staffroom/examples/{first['id']}/placement", json={"concepts": []})
    assert "Saved." in faye.post("/b/staffroom/manage", data=fields | {"title": "Our staffroom"}).text
    stale = faye.post("/b/staffroom/manage", data=fields | {"title": "My staffroom"})
    assert stale.status_code == 412
    assert "Somebody changed these settings in the meantime" in stale.text


def test_placing_without_an_answer_asks_for_one(ana: TestClient) -> None:
    example = ana.get("/api/v1/boards/staffroom/examples?placed=false").json()["items"][0]
    answer = ana.post(
        f"/b/staffroom/examples/{example['id']}/placement", data={"to": "answers"}, headers=HTML
    )
    assert answer.status_code == 422
    assert "Answer at least one of the three questions" in answer.text
