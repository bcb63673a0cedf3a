"""Coming in as a browser without scripts does: by the code, with a group, on another device; and leaving."""

import re
from html import unescape

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import select

from app.store.database import Database
from app.store.models import Participant
from app.web.http.rate_limits import RateLimit
from tests.conftest import BOARD, HERE, address
from tests.web.api_v1.test_codes import by_code

HTML = {"Accept": "text/html"}
ANY = {"If-Match": "*"}
ME = f"{BOARD}/participants/me"
GROUPS = {"question": "Which <grades>?", "choices": ["<script>alert(1)</script>", "4–7"]}


def test_a_code_typed_on_the_first_page_leads_to_its_board(vera: TestClient, faye: TestClient) -> None:
    code = by_code(faye)
    assert 'action="/join"' in vera.get("/").text
    typed = vera.get("/join", params={"code": f" {code[:3].lower()} - {code[3:]}"}, follow_redirects=False)
    assert (typed.status_code, typed.headers["Location"]) == (303, f"/join/{code}")
    page = vera.get(f"/join/{code.lower()}").text
    assert "The staffroom" in page
    assert "what you placed in rounds stays" in page
    went = vera.post(f"/join/{code}", data={"name": " Vera "}, follow_redirects=False)
    assert (went.status_code, went.headers["Location"]) == (303, "/b/staffroom")
    assert vera.get(ME).json()["name"] == "Vera"
    again = vera.get(f"/join/{code}", follow_redirects=False)
    assert (again.status_code, again.headers["Location"]) == (303, "/b/staffroom")


def problem(html: str) -> str:
    """What a page says went wrong."""
    (message,) = re.findall(r'role="alert"[^>]*>([^<]*)<', html)
    return unescape(message)


def test_what_is_wrong_is_said_in_one_sentence(app: FastAPI, vera: TestClient, faye: TestClient) -> None:
    code = by_code(faye)
    old = code
    code = faye.post(f"{BOARD}/code").json()["code"]
    for wrong in ("CCCCCC", old):
        for answer in (vera.get(f"/join/{wrong}", headers=HTML), vera.post(f"/join/{wrong}", headers=HTML)):
            assert answer.status_code == 404
            assert "No board has this code now" in problem(answer.text)
            assert wrong in answer.text
    assert "six letters and digits" in problem(vera.get("/join", params={"code": "hello?"}).text)
    faye.patch(BOARD, json={"access": {"join": "closed"}}, headers=ANY)
    assert "Nobody new can join" in problem(vera.get(f"/join/{code}").text)
    posted = vera.post(f"/join/{code}")
    assert (posted.status_code, "Nobody new can join" in problem(posted.text)) == (403, True)
    app.state.wrong_codes = RateLimit(1, 60, clock=lambda: 0.0)
    vera.get("/join/CCCCCC")
    assert vera.get(f"/join/{code}").status_code == 403
    for answer in (vera.get("/join/CCCCCC"), vera.post("/join/CCCCCC")):
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert "Too many attempts" in problem(answer.text)


@pytest.mark.parametrize("naming", ["pseudonyms", "anonymous"])
def test_where_names_are_hidden_nobody_is_asked_for_one(
    vera: TestClient, faye: TestClient, naming: str
) -> None:
    code = by_code(faye)
    faye.patch(BOARD, json={"naming": naming}, headers=ANY)
    assert 'name="name"' not in vera.get(f"/join/{code}").text
    vera.post(f"/join/{code}", data={"name": "Vera"})
    assert vera.get(ME).json()["name"] != "Vera"
    page = vera.get("/b/staffroom/me").text
    assert 'name="name"' not in page
    assert (vera.get(ME).json()["name"] in page) == (naming == "pseudonyms")


def test_people_choose_a_group_whose_name_is_only_text(vera: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json={"groups": GROUPS}, headers=ANY).raise_for_status()
    code = faye.get(f"{BOARD}/code").json()["code"]
    for page in (
        vera.get(f"/join/{code}"),
        vera.get("/b/staffroom/me"),
        faye.get("/b/staffroom/manage"),
        faye.get("/b/staffroom/invitation"),
    ):
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    refused = vera.post(f"/join/{code}", data={"name": "Vera", "group": "made up"})
    assert (refused.status_code, "no such group" in problem(refused.text)) == (422, True)
    assert 'value="Vera"' in refused.text
    assert vera.get(ME).status_code == 401
    vera.post(f"/join/{code}", data={"name": "", "group": GROUPS["choices"][0]})
    assert vera.get(ME).json()["group"] == GROUPS["choices"][0]
    assert "<script>alert" not in vera.get("/b/staffroom/me").text


def test_an_open_board_is_joined_from_its_own_page(vera: TestClient) -> None:
    assert "<h1" in vera.get("/b/staffroom/me").text
    went = vera.post("/b/staffroom/me", data={"to": "join", "name": "Vera"}, follow_redirects=False)
    assert went.headers["Location"] == "/b/staffroom"
    assert vera.get(ME).json()["name"] == "Vera"
    saved = vera.post("/b/staffroom/me", data={"to": "save", "name": "Vera V."})
    assert "Saved." in saved.text
    assert vera.get(ME).json()["name"] == "Vera V."
    long = vera.post("/b/staffroom/me", data={"to": "save", "name": "x" * 61})
    assert (long.status_code, "60 characters" in problem(long.text)) == (422, True)


def test_a_board_joined_by_code_asks_for_it(vera: TestClient, faye: TestClient) -> None:
    by_code(faye)
    asked = vera.get("/b/staffroom/me", follow_redirects=False)
    assert (asked.status_code, asked.headers["Location"]) == (303, "/join")
    assert vera.post("/b/staffroom/me", data={"to": "join"}, headers=HTML).status_code == 403


def test_a_link_for_another_device_is_made_and_used_by_plain_forms(app: FastAPI, ana: TestClient) -> None:
    page = ana.post("/b/staffroom/me", data={"to": "link"})
    assert page.headers["Cache-Control"] == "no-store"
    (address,) = re.findall(rf"{HERE}(/continue/[\w-]+)<", page.text)
    phone = TestClient(app, HERE, headers={"Origin": HERE})
    asked = phone.get(address)
    assert asked.headers["Cache-Control"] == "no-store"
    assert "Ana" in asked.text
    assert phone.post(address).status_code == 200
    assert phone.get(ME).json() == ana.get(ME).json()
    assert "cannot be used" in phone.get("/continue/made-up").text


def test_links_that_work_are_not_counted_those_that_do_not_are(app: FastAPI, ana: TestClient) -> None:
    app.state.wrong_personal_links = RateLimit(2, 60, clock=lambda: 0.0)
    app.state.sign_ins = RateLimit(0, 60, clock=lambda: 0.0)

    def follow(path: str) -> int:
        phone = TestClient(app, HERE, headers={"Origin": HERE})
        return phone.post(path, follow_redirects=False).status_code

    def link() -> str:
        page = ana.post("/b/staffroom/me", data={"to": "link"}).text
        (address,) = re.findall(rf"{HERE}(/continue/[\w-]+)<", page)
        return str(address)

    assert [follow(link()) for _ in range(3)] == [303] * 3
    assert [follow("/continue/made-up") for _ in range(3)] == [403, 403, 429]
    refused = TestClient(app, HERE).get("/continue/made-up", headers=HTML)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")


def test_leaving_by_a_plain_form_says_so(ana: TestClient, faye: TestClient) -> None:
    assert "join again at any time, as a new person" in ana.get("/b/staffroom/me").text
    faye.patch(BOARD, json={"leaving": "remove"}, headers=ANY)
    assert "What you placed in rounds is removed" in ana.get("/b/staffroom/me").text
    assert "You left the board" in ana.post("/b/staffroom/me", data={"to": "leave"}).text
    assert ana.get(ME).status_code == 401


@pytest.mark.parametrize("page", ["wall", "manage", "invitation", "me", "summary"])
def test_where_only_this_computer_can_open_the_address_no_page_gives_out_a_code_to_scan(
    faye: TestClient, page: str
) -> None:
    form = {"to": "link"} if page in {"me", "summary"} else None
    faye.post(f"{BOARD}/participants", json={"name": "Faye"})
    for host, warns in (("127.0.0.1:8000", True), ("localhost", True), ("testserver", False)):
        there = {"Host": host, "Origin": f"http://{host}", **HTML}
        address = f"/b/staffroom/{page}"
        shown = faye.post(address, data=form, headers=there) if form else faye.get(address, headers=there)
        assert ("Start Threefold with THREEFOLD_HOST=0.0.0.0." in shown.text) is warns, host
        assert not (warns and "qrline" in shown.text), host


def test_an_invitation_is_for_facilitators_and_says_how_to_come(ana: TestClient, faye: TestClient) -> None:
    assert ana.get("/b/staffroom/invitation", headers=HTML).status_code == 403
    assert "testserver/<wbr>b/<wbr>staffroom" in faye.get("/b/staffroom/invitation").text
    code = by_code(faye)
    page = faye.get("/b/staffroom/invitation").text
    assert "testserver/<wbr>join" in page
    assert "testserver/<wbr>join" in faye.get("/b/staffroom/wall").text
    assert f"{code[:3]} {code[3:]}" in page
    assert "<svg" in page
    faye.patch(BOARD, json={"access": {"join": "closed"}}, headers=ANY)
    assert "Nobody new can join" in faye.get("/b/staffroom/invitation").text


def test_the_wall_shows_the_code_to_whoever_may_know_it(
    vera: TestClient, ana: TestClient, faye: TestClient
) -> None:
    code = by_code(faye)
    shown = f"{code[:3]} {code[3:]}"
    for who, knows in ((vera, False), (ana, True), (faye, True)):
        html = who.get("/b/staffroom/wall").text
        assert (shown in html, code in html) == (knows, False)


def test_no_page_of_arriving_has_inline_script_or_style(ana: TestClient, faye: TestClient) -> None:
    code = by_code(faye)
    for who, path in (
        (ana, "/join"),
        (ana, "/b/staffroom/me"),
        (faye, f"/join/{code}"),
        (faye, "/b/staffroom/invitation"),
        (faye, "/continue/made-up"),
    ):
        html = who.get(path, headers=HTML).text
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", html), path


def test_a_board_that_only_participants_read_is_joined_from_any_of_its_pages(
    vera: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY).raise_for_status()
    assert vera.get(BOARD, headers=HTML).status_code == 404
    assert vera.get("/b/staffroom").status_code == 404
    led = vera.get("/b/staffroom", headers=HTML, follow_redirects=False)
    assert (led.status_code, led.headers["Location"]) == (303, "/b/staffroom/me?next=%2Fb%2Fstaffroom")
    for path in ("/b/staffroom", "/b/staffroom/wall", "/b/staffroom/list?theme=dark", "/b/staffroom/summary"):
        page = vera.get(path, headers=HTML)
        assert (page.status_code, page.url.path) == (200, "/b/staffroom/me")
        assert "The staffroom" in page.text
        assert "Passion hour" not in page.text
        assert f'name="next" value="{path}"' in page.text
    joined = {"to": "join", "name": "Vera", "next": "/b/staffroom/list?theme=dark"}
    went = vera.post("/b/staffroom/me", data=joined, follow_redirects=False)
    assert (went.status_code, went.headers["Location"]) == (303, "/b/staffroom/list?theme=dark")
    assert "Passion hour" in vera.get("/b/staffroom", headers=HTML).text


def test_a_form_of_a_board_that_only_participants_read_leads_to_joining(
    vera: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY).raise_for_status()
    sent = vera.post("/b/staffroom/examples", data={"title": "X"}, headers=HTML, follow_redirects=False)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/b/staffroom/me")


@pytest.mark.parametrize("join", ["code", "closed"])
def test_a_board_that_not_anyone_may_join_looks_unknown_on_its_pages(
    vera: TestClient, faye: TestClient, join: str
) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants", "join": join}}, headers=ANY).raise_for_status()
    for path in ("", "/wall", "/me"):
        assert vera.get(f"/b/staffroom{path}", headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "after", ["//example.org", "https://example.org/", "/b/other", "/b/staffroomx", "/\\x"]
)
def test_joining_leads_to_a_page_of_the_board_and_nowhere_else(vera: TestClient, after: str) -> None:
    went = vera.post("/b/staffroom/me", data={"to": "join", "next": after}, follow_redirects=False)
    assert went.headers["Location"] == "/b/staffroom"


def test_no_page_of_a_secret_link_is_kept(app: FastAPI) -> None:
    for path in ("/continue/made-up", "/sign-in/made-up", "/summary/made-up"):
        phone = TestClient(app, HERE, headers={"Origin": HERE} | HTML)
        answers = [phone.get(path)] + ([] if path.startswith("/summary") else [phone.post(path)])
        for answer in answers:
            assert (answer.status_code in {403, 404}, answer.headers["Cache-Control"]) == (True, "no-store")
    app.state.wrong_personal_links = RateLimit(1, 60)
    TestClient(app, HERE).get("/continue/made-up", headers=HTML)
    limited = TestClient(app, HERE).get("/continue/made-up", headers=HTML)
    assert (limited.status_code, limited.headers["Cache-Control"]) == (429, "no-store")


NO_COOKIES = (
    "This browser keeps no cookies for this address, so it cannot take part. "
    "Allow them, or use another browser."
)


def post_without_cookies(app: FastAPI, path: str, form: dict[str, str]) -> Response:
    """Post a form from a browser that keeps no cookies, and follow the first redirect."""
    headers = {"Origin": HERE, **HTML}
    first = TestClient(app, HERE, headers=headers).post(path, data=form, follow_redirects=False)
    assert first.status_code == 307
    return TestClient(app, HERE, headers=headers).post(first.headers["Location"], data=form)


def test_a_browser_without_cookies_is_told_and_leaves_nobody_behind(
    app: FastAPI, faye: TestClient, database: Database
) -> None:
    card = address(faye, "Café corner").rpartition("/")[2]
    answers = [
        post_without_cookies(app, "/b/staffroom/me", {"to": "join"}),
        post_without_cookies(app, f"/b/staffroom/examples/{card}/placement", {"to": "outside"}),
        post_without_cookies(app, "/b/staffroom/examples", {"title": "Mine"}),
        post_without_cookies(app, f"/join/{by_code(faye)}", {"name": "Vera"}),
    ]
    for answer in answers:
        assert answer.status_code == 403
        assert NO_COOKIES in answer.text
    with database.reading() as session:
        assert session.exec(select(Participant)).all() == []


def test_a_browser_that_keeps_cookies_joins_at_once(app: FastAPI) -> None:
    browser = TestClient(app, HERE, headers={"Origin": HERE, **HTML})
    answer = browser.post("/b/staffroom/me", data={"to": "join", "name": "Vera"})
    assert (answer.status_code, answer.url.path) == (200, "/b/staffroom")
    assert browser.get(ME).json()["name"] == "Vera"
