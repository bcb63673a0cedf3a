"""Joining a board, going on elsewhere, and leaving."""

from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlmodel import col

from app.domain.cookies import COOKIE
from app.store.models import Device, Participant
from app.web.http.rate_limits import RateLimit
from tests.conftest import BOARD, HERE, example

JOIN = f"{BOARD}/participants"


def test_nobody_joins_a_closed_board_but_those_who_joined_stay(
    vera: TestClient, ana: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"join": "closed"}}, headers={"If-Match": "*"})
    assert vera.post(JOIN).status_code == 403
    assert COOKIE not in vera.cookies
    assert ana.post(JOIN, json={"name": "Anna"}).status_code == 200


def test_a_closed_board_that_only_participants_read_looks_unknown(vera: TestClient, faye: TestClient) -> None:
    access = {"access": {"join": "closed", "read": "participants"}}
    faye.patch(BOARD, json=access, headers={"If-Match": "*"})
    unknown = vera.post("/api/v1/boards/nowhere/participants")
    closed = vera.post(JOIN)
    assert unknown.status_code == closed.status_code == 404
    assert unknown.json()["detail"].replace("nowhere", "staffroom") == closed.json()["detail"]


def test_an_open_board_that_only_participants_read_can_be_joined_by_its_address(
    vera: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers={"If-Match": "*"})
    assert vera.get(BOARD).status_code == 404
    assert vera.post(JOIN).status_code == 201
    assert vera.get(BOARD).status_code == 200


def test_joining_without_a_name_gives_a_friendly_one(vera: TestClient) -> None:
    answer = vera.post(JOIN)
    assert answer.status_code == 201
    assert answer.json()["board"] == "staffroom"
    assert len(answer.json()["name"].split()) == 2


def test_joining_again_keeps_the_name_unless_another_is_given(vera: TestClient) -> None:
    first = vera.post(JOIN, json={"name": "Vera"}).json()
    again = vera.post(JOIN, json={})
    assert (again.status_code, again.json()) == (200, first)
    renamed = vera.post(JOIN, json={"name": "  Vera\n of the  library "})
    assert renamed.json() == first | {"name": "Vera of the library"}


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI) -> None:
    plain = TestClient(app, HERE).post(JOIN).headers["set-cookie"]
    for part in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=15552000"):
        assert part in plain
    assert "Secure" not in plain
    assert "Secure" in TestClient(app, "https://testserver").post(JOIN).headers["set-cookie"]


def test_only_a_digest_of_the_cookie_is_kept(app: FastAPI, vera: TestClient) -> None:
    vera.post(JOIN)
    cookie = vera.cookies[COOKIE]
    app.state.database.engine.dispose()
    files = app.state.settings.data_dir.iterdir()
    assert not any(cookie.encode() in file.read_bytes() for file in files)


def test_an_unknown_cookie_is_a_visitors(app: FastAPI) -> None:
    stranger = TestClient(app, HERE, headers={"Origin": HERE}, cookies={COOKIE: "made-up"})
    assert stranger.get(BOARD).status_code == 200
    assert stranger.post(f"{BOARD}/examples", json={"title": "Mine"}).status_code == 401


def test_the_same_browser_has_a_name_on_each_board(vera: TestClient, faye: TestClient) -> None:
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    vera.post(JOIN, json={"name": "Vera"})
    cookie = vera.cookies[COOKIE]
    elsewhere = vera.post("/api/v1/boards/elsewhere/participants", json={"name": "V."})
    assert elsewhere.status_code == 201
    assert "set-cookie" not in elsewhere.headers
    assert vera.cookies[COOKIE] == cookie


def test_an_address_from_which_too_many_join_has_to_wait(app: FastAPI, vera: TestClient) -> None:
    app.state.joins = RateLimit(2, 60, clock=lambda: 0.0)
    newcomers = [TestClient(app, HERE, headers={"Origin": HERE}) for _ in range(2)]
    assert [who.post(JOIN).status_code for who in (*newcomers, vera)] == [201, 201, 429]
    refused = vera.post(JOIN)
    assert refused.headers["Retry-After"] == "60"
    assert "60 s" in refused.json()["detail"]
    assert COOKIE not in vera.cookies
    for form, path in (({"to": "join"}, "/b/staffroom/me"), ({"title": "Mine"}, "/b/staffroom/examples")):
        assert vera.post(path, data=form).status_code == 429
    with app.state.database.reading() as session:
        assert len(session.scalars(select(col(Participant.id))).all()) == 2


def test_who_has_joined_may_change_their_name_as_often_as_they_like(app: FastAPI, ana: TestClient) -> None:
    app.state.joins = RateLimit(0, 60, clock=lambda: 0.0)
    assert ana.post(JOIN, json={"name": "Anna"}).status_code == 200
    assert ana.post("/b/staffroom/me", data={"to": "save", "name": "Ana"}).status_code == 200
    assert ana.get(ME).json()["name"] == "Ana"


def test_a_whole_hall_joins_from_one_address(app: FastAPI, faye: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"join": "code"}}, headers=ANY)
    code = faye.get(f"{BOARD}/code").json()["code"]
    hall = TestClient(app, HERE, headers={"Origin": HERE})
    for _ in range(200):
        hall.cookies.clear()
        assert hall.post(JOIN, json={"code": code}).status_code == 201


GROUPS = {"groups": {"question": "Which grades?", "choices": ["K–3", "4–7"]}}
ME = f"{JOIN}/me"
ANY = {"If-Match": "*"}


def test_who_joined_is_told_who_they_are(vera: TestClient, ana: TestClient) -> None:
    me = ana.get(ME)
    assert me.json() | {"id": ""} == {"id": "", "name": "Ana", "board": "staffroom", "group": None}
    assert me.headers["Cache-Control"] == "private, no-store"
    assert ana.get(ME, headers={"If-None-Match": me.headers["ETag"]}).status_code == 304
    ana.post(JOIN, json={"name": "Anna"})
    assert ana.get(ME, headers={"If-None-Match": me.headers["ETag"]}).json()["name"] == "Anna"
    for answer in (vera.get(ME), vera.delete(ME), vera.post(f"{ME}/link")):
        assert answer.status_code == 401


def test_people_choose_a_group_the_board_offers_and_may_change_it(
    vera: TestClient, ana: TestClient, faye: TestClient
) -> None:
    assert ana.post(JOIN, json={"group": "K–3"}).status_code == 422
    faye.patch(BOARD, json=GROUPS, headers=ANY).raise_for_status()
    assert vera.get(BOARD).json()["groups"] == GROUPS["groups"]
    assert vera.post(JOIN, json={"group": "4–7"}).json()["group"] == "4–7"
    assert vera.post(JOIN, json={"name": "Vera"}).json()["group"] == "4–7"
    refused = vera.post(JOIN, json={"group": "8–12", "name": "No"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/group")
    assert vera.get(ME).json() | {"id": ""} == {
        "id": "",
        "name": "Vera",
        "board": "staffroom",
        "group": "4–7",
    }
    assert vera.post(JOIN, json={"group": "K–3"}).json()["group"] == "K–3"
    assert vera.post(JOIN, json={"group": None}).json()["group"] is None


def test_a_group_that_is_offered_no_more_is_nobodys(ana: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json=GROUPS, headers=ANY)
    ana.post(JOIN, json={"group": "K–3"})
    others = {"groups": {"question": "Which?", "choices": ["4–7", "8–12"]}}
    faye.patch(BOARD, json=others, headers=ANY)
    assert ana.get(ME).json()["group"] is None
    faye.patch(BOARD, json={"groups": None}, headers=ANY)
    assert faye.get(BOARD).json()["groups"] is None


@pytest.mark.parametrize(
    "groups",
    [
        {"question": "One?", "choices": ["A"]},
        {"question": "", "choices": ["A", "B"]},
        {"question": "Twice?", "choices": ["A", " a "]},
        {"question": "Many?", "choices": [str(number) for number in range(13)]},
        {"choices": ["A", "B"]},
        {"question": "More?", "choices": ["A", "B"], "colour": "red"},
    ],
)
def test_groups_that_do_not_fit_are_refused(faye: TestClient, groups: object) -> None:
    assert faye.patch(BOARD, json={"groups": groups}, headers=ANY).status_code == 422
    assert faye.get(BOARD).json()["groups"] is None


def test_who_leaves_takes_part_no_more_and_joins_again_as_somebody_new(
    ana: TestClient, faye: TestClient
) -> None:
    before = ana.get(ME).json()
    mine = ana.post(f"{BOARD}/examples", json={"title": "Mine"}).json()["id"]
    assert ana.delete(ME).status_code == 204
    assert ana.get(ME).status_code == ana.delete(ME).status_code == 401
    assert ana.post(f"{BOARD}/examples", json={"title": "More"}).status_code == 401
    assert faye.get(f"{BOARD}/examples/{mine}").json()["contributor"] == "Ana"
    back = ana.post(JOIN)
    assert back.status_code == 201
    assert back.json()["id"] != before["id"]
    assert back.json()["name"] != "Ana"
    assert ana.patch(f"{BOARD}/examples/{mine}", json={"title": "Ours"}, headers=ANY).status_code == 403


@pytest.mark.parametrize("leaving", ["keep", "remove"])
def test_whoever_joins_next_in_a_browser_finds_nothing_of_who_left(
    ana: TestClient, faye: TestClient, leaving: str
) -> None:
    faye.patch(BOARD, json={"leaving": leaving}, headers=ANY).raise_for_status()
    faye.post(f"{BOARD}/rounds", json={}).raise_for_status()
    round_ = f"{BOARD}/rounds/1/placements"
    there = f"{round_}/{example(ana, 'Café corner')['id']}"
    ana.put(there, json={"concepts": ["own"], "why": "It is mine"}).raise_for_status()
    ana.delete(ME)
    assert ana.post(JOIN, json={"name": "Bob"}).json()["name"] == "Bob"
    assert ana.get(f"{round_}/mine").json()["items"] == []
    ana.put(there, json={"concepts": ["each"]}).raise_for_status()
    faye.put(f"{BOARD}/rounds/1/reveal").raise_for_status()
    items = faye.get(f"{BOARD}/rounds/1/agreement").json()["items"]
    corner = next(item for item in items if item["title"] == "Café corner")
    assert corner["answers"] == (2 if leaving == "keep" else 1)
    assert [reason["name"] for reason in corner["reasons"]] == ["Ana"] * (leaving == "keep")


def test_who_left_reads_no_more_what_only_participants_read(ana: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants", "join": "code"}}, headers=ANY)
    code = ana.get(f"{BOARD}/code").json()["code"]
    ana.delete(ME)
    assert ana.get(BOARD).status_code == ana.get(ME).status_code == 404
    assert ana.get("/api/v1/boards").json()["items"] == []
    assert ana.post(JOIN).status_code == 404
    assert ana.post(JOIN, json={"code": code}).json()["name"] != "Ana"


@pytest.mark.parametrize(("leaving", "answers"), [("keep", 1), ("remove", 0)])
def test_leaving_keeps_or_removes_what_was_placed_as_the_board_has_it(
    ana: TestClient, ben: TestClient, faye: TestClient, leaving: str, answers: int
) -> None:
    faye.patch(BOARD, json={"leaving": leaving}, headers=ANY).raise_for_status()
    faye.post(f"{BOARD}/rounds", json={}).raise_for_status()
    there = f"{BOARD}/rounds/1/placements/{example(ana, 'Café corner')['id']}"
    for who in (ana, ben):
        who.put(there, json={"concepts": ["own"], "why": "It is theirs"}).raise_for_status()
    ana.delete(ME)
    faye.put(f"{BOARD}/rounds/1/reveal").raise_for_status()
    items = faye.get(f"{BOARD}/rounds/1/agreement").json()["items"]
    corner = next(item for item in items if item["title"] == "Café corner")
    assert corner["answers"] == 1 + answers
    assert ("Ana" in {reason["name"] for reason in corner["reasons"]}) == bool(answers)
    before = faye.get(f"{BOARD}/rounds/1/agreement")
    ben.delete(ME)
    after = faye.get(f"{BOARD}/rounds/1/agreement", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == (304 if leaving == "keep" else 200)


def test_who_leaves_a_round_of_which_nothing_is_left_was_not_done_with_it(
    ana: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"leaving": "remove"}, headers=ANY).raise_for_status()
    corner = example(faye, "Café corner")["id"]
    faye.post(f"{BOARD}/rounds", json={"examples": [corner]}).raise_for_status()
    ana.put(f"{BOARD}/rounds/1/placements/{corner}", json={"concepts": []}).raise_for_status()
    faye.delete(f"{BOARD}/examples/{corner}", headers=ANY).raise_for_status()
    faye.put(f"{BOARD}/rounds/1/reveal").raise_for_status()
    ana.delete(ME).raise_for_status()
    assert faye.get(f"{BOARD}/rounds/1").json()["progress"]["people"]["done"] == 0


def test_a_personal_link_carries_a_participant_to_another_browser_once(
    app: FastAPI, ana: TestClient, vera: TestClient
) -> None:
    mine = ana.post(f"{BOARD}/examples", json={"title": "Mine"}).json()["id"]
    link = ana.post(f"{ME}/link")
    assert (link.status_code, link.headers["Cache-Control"]) == (201, "no-store")
    address = urlsplit(link.json()["address"]).path
    for _ in range(2):
        assert "Continue here" in vera.get(address, headers={"Accept": "text/html"}).text
    went = vera.post(address, follow_redirects=False)
    assert (went.status_code, went.headers["Location"]) == (303, "/b/staffroom")
    assert vera.get(ME).json() == ana.get(ME).json()
    assert vera.patch(f"{BOARD}/examples/{mine}", json={"title": "Ours"}, headers=ANY).status_code == 200
    stranger = TestClient(app, HERE, headers={"Origin": HERE})
    for answer in (stranger.get(address), stranger.post(address)):
        assert (answer.status_code, "already used" in answer.text) == (403, True)
    assert stranger.get(ME).status_code == 401


def test_going_on_ends_who_a_browser_was_on_the_board(ana: TestClient, ben: TestClient) -> None:
    address = urlsplit(ana.post(f"{ME}/link").json()["address"]).path
    page = ben.get(address).text
    assert "Ben" in page
    assert "Ana" in page
    ben.post(address)
    assert ben.get(ME).json()["name"] == "Ana"
    ben.delete(ME)
    assert ana.get(ME).status_code == 401
    assert ben.post(JOIN).json()["id"] != ana.post(JOIN).json()["id"]


def test_a_browser_is_one_person_on_a_board_whoever_else_goes_on_and_joins(
    app: FastAPI, ana: TestClient, ben: TestClient, vera: TestClient
) -> None:
    def carry(here: TestClient, there: TestClient) -> None:
        there.post(urlsplit(here.post(f"{ME}/link").json()["address"]).path).raise_for_status()

    carry(ben, vera)
    carry(ana, ben)
    assert vera.get(ME).status_code == 401
    joined_anew = vera.post(JOIN).json()
    assert ben.get(ME).json() == ana.get(ME).json()
    assert vera.get(ME).json() == joined_anew
    assert joined_anew["name"] not in {"Ana", "Ben"}
    with app.state.database.reading() as session:
        claims = [
            *session.execute(select(col(Participant.board_id), col(Participant.session_id))),
            *session.execute(
                select(col(Participant.board_id), col(Device.session_id)).join_from(Device, Participant)
            ),
        ]
    assert len(claims) == len(set(claims))


def test_ones_own_link_changes_nothing_and_is_not_used_up_by_looking(ana: TestClient) -> None:
    address = urlsplit(ana.post(f"{ME}/link").json()["address"]).path
    assert "You have already joined here" in ana.get(address).text
    assert ana.post(address, follow_redirects=False).status_code == 303
    assert ana.get(ME).json()["name"] == "Ana"


def test_a_new_link_leaving_and_removing_the_board_end_the_links_before(
    ana: TestClient, ben: TestClient, vera: TestClient, faye: TestClient
) -> None:
    def link(who: TestClient) -> str:
        return str(urlsplit(who.post(f"{ME}/link").json()["address"]).path)

    first, second = link(ana), link(ana)
    assert vera.post(first).status_code == 403
    ana.delete(ME)
    assert vera.post(second).status_code == 403
    third = link(ben)
    faye.delete(BOARD, headers=ANY)
    assert vera.get(third).status_code == vera.post(third).status_code == 403


def test_tokens_take_no_part(faye: TestClient, vera: TestClient) -> None:
    secret = faye.post("/api/v1/tokens", json={"name": "Script", "scope": "write"}).json()["token"]
    headers = {"Authorization": f"Bearer {secret}"}
    assert vera.post(JOIN, headers=headers).status_code == 403
    assert vera.get(ME, headers=headers).status_code == 401
    assert vera.post(f"{ME}/link", headers=headers).status_code == 401
    faye.patch(BOARD, json={"access": {"join": "closed"}}, headers=ANY)
    assert vera.post(JOIN, headers=headers).status_code == 403
    assert vera.post(f"{BOARD}/code", headers=headers).status_code == 201
