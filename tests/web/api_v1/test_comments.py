"""Comments on examples."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.limits import limits, set_limits
from tests.conftest import BOARD, address, example, joined, last_event, version

ANY = {"If-Match": "*"}
TITLE = "Café corner"


def comments(who: TestClient, title: str = TITLE) -> str:
    return f"{address(who, title)}/comments"


def say(who: TestClient, text: str, title: str = TITLE, **more: Any) -> dict[str, Any]:
    added = who.post(comments(who, title), json={"text": text, **more})
    assert added.status_code == 201, added.text
    comment: dict[str, Any] = added.json()
    return comment


def listed(who: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = who.get(comments(who)).json()["items"]
    return items


def count(who: TestClient) -> int:
    number: int = example(who, TITLE)["comments"]
    return number


def test_a_question_and_its_reply_are_read_and_told_and_counted(
    ana: TestClient, ben: TestClient, vera: TestClient
) -> None:
    added = ana.post(comments(ana), json={"kind": "question", "text": " How long?\r\nA week? "})
    question = added.json()
    assert added.headers["ETag"] == f'"{question["version"]}"' == f'"{version(ana)}"'
    assert added.headers["Location"] == f"{comments(ana)}/{question['id']}"
    assert (question["kind"], question["text"], question["author"], question["mine"]) == (
        *("question", "How long?\nA week?", "Ana", True),
    )
    later = say(ana, "A later one")
    reply = say(ben, "An hour.", parent=question["id"])
    assert (reply["parent"], reply["kind"], reply["author"]) == (question["id"], "comment", "Ben")
    assert [item["id"] for item in listed(vera)] == [question["id"], reply["id"], later["id"]]
    assert [item["mine"] for item in listed(ana)] == [True, False, True]
    assert [item["mine"] for item in listed(vera)] == [False] * 3
    event = last_event(ana)
    assert (event["type"], event["actor"], event["example"]) == ("comment.added", "Ben", None)
    del reply["mine"]
    assert event["data"] == {**reply, "comments": 3}
    assert count(vera) == 3
    at = address(ana, TITLE)
    assert [item["title"] for item in vera.get(f"{BOARD}/examples?has=comments").json()["items"]] == [TITLE]
    assert all(e["type"] == "example.added" for e in vera.get(f"{at}?include=revisions").json()["revisions"])


def test_a_list_goes_on_where_a_page_ends(ana: TestClient, ben: TestClient) -> None:
    first = say(ana, "First")
    says = [say(ben, "Second"), say(ana, "Reply", parent=first["id"]), say(ben, "Third")]
    wanted = [first, says[1], says[0], says[2]]
    for limit in (1, 2, 3, 4):
        seen, path = [], f"{comments(ana)}?limit={limit}"
        while path:
            page = ana.get(path).json()
            assert 1 <= len(page["items"]) <= limit
            seen += page["items"]
            path = page["next"]
        assert [item["id"] for item in seen] == [item["id"] for item in wanted]
    other = ana.get(f"{BOARD}/examples?limit=1").json()["next"].rpartition("cursor=")[2]
    assert ana.get(f"{comments(ana)}?cursor={other}").status_code == 422


def test_a_comment_is_no_change_of_its_example(ana: TestClient, faye: TestClient) -> None:
    at = address(faye, TITLE)
    before = faye.get(at)
    say(ana, "One")
    assert faye.get(at, headers={"If-None-Match": before.headers["ETag"]}).json()["comments"] == 1
    for tag in (before.headers["ETag"], faye.get(at).headers["ETag"]):
        edited = faye.patch(at, json={"caution": None}, headers={"If-Match": tag})
        assert edited.json() == before.json() | {"comments": 1}


def test_only_who_wrote_it_changes_a_comment_and_what_nobody_saw_is_not_overwritten(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    comment = say(ana, "One")
    at = f"{comments(ana)}/{comment['id']}"
    new = {"text": "Two", "kind": "caution"}
    assert ana.patch(at, json=new).status_code == 428
    for other in (ben, faye):
        refused = other.patch(at, json=new, headers=ANY)
        assert (refused.status_code, "person who wrote" in refused.json()["detail"]) == (403, True)
    tag = {"If-Match": f'"{comment["version"]}"'}
    changed = ana.patch(at, json=new, headers=tag)
    assert changed.json() == comment | new | {
        "version": version(ana),
        "edited_at": changed.json()["edited_at"],
    }
    assert changed.json()["edited_at"]
    assert last_event(ana)["type"] == "comment.edited"
    stale = ana.patch(at, json={"text": "Three"}, headers=tag)
    assert (stale.status_code, stale.headers["ETag"]) == (412, changed.headers["ETag"])
    before = version(ana)
    assert ana.patch(at, json=new, headers=ANY).status_code == 200
    assert version(ana) == before, "the same again changes nothing"
    own = say(faye, "Mine")
    assert (own["author"], own["mine"]) == ("Faye", True)
    assert faye.patch(f"{comments(faye)}/{own['id']}", json=new, headers=ANY).status_code == 200


def test_a_removed_comment_goes_and_its_replies_stay(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    question = say(ana, "One", kind="question")
    reply = say(ben, "Two", parent=question["id"])
    at = comments(ana)
    assert ben.delete(f"{at}/{question['id']}", headers=ANY).status_code == 403
    assert ana.delete(f"{at}/{question['id']}").status_code == 428
    assert ana.delete(f"{at}/{question['id']}", headers={"If-Match": '"1"'}).status_code == 412
    assert ana.delete(f"{at}/{question['id']}", headers=ANY).status_code == 204
    gone = last_event(ana)
    assert (gone["type"], gone["data"]) == (
        *("comment.removed", {"id": question["id"], "example": question["example"], "comments": 1}),
    )
    question_left, answered = listed(ana)
    assert (question_left["text"], question_left["author"], question_left["mine"]) == (None, None, False)
    assert (answered["text"], count(ana)) == ("Two", 1)
    for again in (
        ana.delete(f"{at}/{question['id']}", headers=ANY),
        ana.patch(f"{at}/{question['id']}", json={"text": "Three"}, headers=ANY),
    ):
        assert again.status_code == 404
    assert ben.post(at, json={"text": "Late", "parent": question["id"]}).status_code == 422
    assert faye.delete(f"{at}/{reply['id']}", headers=ANY).status_code == 204, "a facilitator removes any"
    assert (listed(ana), count(ana)) == ([], 0)
    assert example(ana, TITLE) not in ana.get(f"{BOARD}/examples?has=comments").json()["items"]


def test_what_does_not_fit_is_refused_with_a_sentence(
    ana: TestClient, ben: TestClient, faye: TestClient, vera: TestClient
) -> None:
    at = comments(ana)
    question = say(ana, "One")
    reply = say(ben, "Two", parent=question["id"])
    refused = ben.post(at, json={"text": "Three", "parent": reply["id"]})
    assert (refused.status_code, refused.json()["errors"]) == (
        422,
        [
            {
                "detail": "You cannot reply to a reply. Reply to the comment that it belongs to.",
                "pointer": "/parent",
            }
        ],
    )
    elsewhere = f"{address(ana, 'Three labs')}/comments"
    assert ben.post(elsewhere, json={"text": "Three", "parent": question["id"]}).status_code == 422
    for body in ({"text": " \u200b"}, {"text": "x", "kind": "praise"}, {"kind": "comment"}, {}):
        assert ben.post(at, json=body).status_code == 422, body
    assert vera.post(at, json={"text": "Hello"}).status_code == 401
    assert ben.get(f"{elsewhere}/{question['id']}").status_code == 405
    assert ben.patch(f"{elsewhere}/{question['id']}", json={"text": "x"}, headers=ANY).status_code == 404
    faye.patch(BOARD, json={"locked": True}, headers=ANY).raise_for_status()
    assert ben.post(at, json={"text": "Hello"}).json()["type"] == "urn:threefold:problem:board-locked"
    faye.patch(BOARD, json={"locked": False, "access": {"read": "participants"}}, headers=ANY)
    assert vera.get(at).status_code == 404
    faye.delete(address(faye, TITLE), headers=ANY).raise_for_status()
    for answer in (ben.get(at), ben.post(at, json={"text": "Hello"})):
        assert answer.status_code == 404, "of a removed example nobody reads comments"


@pytest.fixture
def tight(app: FastAPI) -> Iterator[None]:  # noqa: ARG001  (it sets the limits of its settings before)
    usual = limits()
    set_limits(usual._replace(comments_per_example=3, comments_per_person=2, comment_length=8))
    yield
    set_limits(usual)


@pytest.mark.usefixtures("tight")
def test_an_example_and_a_person_have_only_so_many_comments(
    app: FastAPI, ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    long = ana.post(comments(ana), json={"text": "123456789"}).json()["errors"][0]
    assert long["detail"] == "A comment may have at most 8 characters; this has 9."
    assert app.openapi()["components"]["schemas"]["NewComment"]["properties"]["text"]["maxLength"] == 8
    gone = say(ana, "12345678")
    ana.delete(f"{comments(ana)}/{gone['id']}", headers=ANY).raise_for_status()
    say(ana, "One")
    person = ana.post(comments(ana), json={"text": "More"})
    assert (person.status_code, "2 comments here" in person.json()["detail"]) == (409, True)
    say(faye, "Two")
    say(faye, "Three")
    full = faye.post(comments(faye), json={"text": "Four"})
    assert (full.status_code, "has 3 comments" in full.json()["detail"]) == (409, True)
    assert full.json()["type"] == "urn:threefold:problem:limit-reached"
    say(ben, "Elsewhere"[:8], "Three labs")


@pytest.mark.parametrize(("naming", "shown"), [("pseudonyms", "Facilitator"), ("anonymous", None)])
def test_where_names_are_hidden_no_comment_tells_whose_it_is(
    app: FastAPI, ana: TestClient, faye: TestClient, naming: str, shown: str | None
) -> None:
    say(ana, "One")
    say(faye, "Two")
    faye.patch(BOARD, json={"naming": naming}, headers=ANY).raise_for_status()
    cem = joined(app, "Cem")
    say(cem, "Three")
    own = ana.get(f"{BOARD}/participants/me").json()["name"] if shown else None
    assert [item["author"] for item in listed(ana)][:2] == [own, shown]
    assert [item["mine"] for item in listed(ana)] == [True, False, False], "one's own stay one's own"
    new = {"text": "Changed"}
    edited = ana.patch(f"{comments(ana)}/{listed(ana)[0]['id']}", json=new, headers=ANY)
    assert edited.json()["author"] == own
    answers = ana.get(f"{BOARD}/changes?since={version(ana) - 2}").text + ana.get(comments(ana)).text
    assert not [name for name in ("Ana", "Faye", "Cem") if name in answers]


def test_a_start_page_is_told_when_the_author_has_read_them(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    ana.post(f"{BOARD}/examples", json={"title": "Mine"}).raise_for_status()
    page = f"/b/staffroom/examples/{example(ana, 'Mine')['id']}"
    say(ana, "My own", "Mine")
    assert "new comment" not in ana.get("/").text
    say(ben, "One", "Mine")
    question = say(faye, "Two", "Mine")
    assert "2 new comments" in ana.get("/").text
    assert "new comment" not in ben.get("/").text
    before = version(ana)
    for reader, is_new in ((ben, True), (ana, False)):
        assert reader.get(page).status_code == 200
        assert ("2 new comments" in ana.get("/").text) is is_new
    assert version(ana) == before, "to read is no change of the board"
    say(ben, "Reply", "Mine", parent=question["id"])
    assert "1 new comment on" in ana.get("/").text
    ana.delete(address(ana, "Mine"), headers=ANY).raise_for_status()
    assert "new comment" not in ana.get("/").text


@pytest.mark.parametrize("naming", ["named", "pseudonyms"])
def test_comments_go_along_in_a_document_with_the_names_that_show(
    ana: TestClient, ben: TestClient, faye: TestClient, naming: str
) -> None:
    question = say(ana, "How long?", kind="question")
    say(ben, "An hour", parent=question["id"])
    gone = say(ana, "Gone")
    say(faye, "Kept for it", parent=gone["id"])
    ana.delete(f"{comments(ana)}/{gone['id']}", headers=ANY).raise_for_status()
    alone = say(ana, "Alone")
    ana.delete(f"{comments(ana)}/{alone['id']}", headers=ANY).raise_for_status()
    faye.patch(BOARD, json={"naming": naming}, headers=ANY).raise_for_status()
    document = faye.get(f"{BOARD}/export").json()
    (record,) = [item for item in document["examples"] if item["title"] == TITLE]
    assert [item["author"] for item in record["comments"]] == [listed(ana)[0]["author"], None]
    made = faye.post("/api/v1/boards/import", json=document)
    assert made.status_code == 201, made.text
    board = f"/api/v1/boards/{made.json()['slug']}"
    (copy,) = faye.get(f"{board}/examples?has=comments").json()["items"]
    assert copy["comments"] == 3
    copied = faye.get(f"{board}/examples/{copy['id']}/comments").json()["items"]
    words = [[(item["kind"], item["text"], item["at"]) for item in items] for items in (copied, listed(ana))]
    assert words[0] == words[1]
    assert not any(item["mine"] for item in copied)
    shows_names = naming == "named"
    assert [item["author"] for item in copied] == (
        ["Ana", "Ben", None, "Faye"] if shows_names else [None] * 4
    )
    again = faye.get(f"{board}/export").json()
    (exported,) = [item for item in again["examples"] if item["title"] == TITLE]
    assert shows_names is (exported["comments"] == record["comments"])
    record["comments"][0]["replies"] = [{"text": "x"}] * 200
    assert "at most 200 comments" in faye.post("/api/v1/boards/import", json=document).text
