"""Comments on an example by plain forms, without scripts."""

import re

import pytest
from fastapi.testclient import TestClient

from app.domain.limits import limits, set_limits
from tests.conftest import BOARD, address, example

ANY = {"If-Match": "*"}
TITLE = "Café corner"


def page_of(who: TestClient, title: str = TITLE) -> str:
    return f"/b/staffroom/examples/{example(who, title)['id']}"


def send(who: TestClient, path: str, **fields: str) -> str:
    """Where a form leads to."""
    answer = who.post(path, data=fields, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_by_forms_alone_people_ask_answer_change_and_remove(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    at = page_of(ana)
    where = send(ana, f"{at}/comments", kind="question", text="How long?", back="example")
    asked = where.rpartition("#comment-")[2]
    assert where == f"{at}#comment-{asked}"
    answered = send(ben, f"{at}/comments", parent=asked, text="An hour", back="comments")
    reply = answered.rpartition("#comment-")[2]
    assert answered == f"{at}/comments#comment-{reply}"
    page = ana.get(at).text
    assert "Talk about it: 2 comments" in page
    assert re.search(r"Ana \(you\) A question .* How long\?.*Ben .* An hour", text_of(page))
    version = ana.get(f"{address(ana, TITLE)}/comments").json()["items"][0]["version"]
    own = re.findall(rf'action="{at}/comments/([0-9a-f-]+)"', page)
    assert own == [asked], "only one's own can be changed"
    send(ana, f"{at}/comments/{asked}", kind="caution", text="Mind the time", version=str(version))
    items = ana.get(f"{address(ana, TITLE)}/comments").json()["items"]
    assert [(item["kind"], item["text"]) for item in items] == [
        ("caution", "Mind the time"),
        ("comment", "An hour"),
    ]
    removable = re.findall(rf'action="{at}/comments/([0-9a-f-]+)/remove"', faye.get(f"{at}/comments").text)
    assert sorted(removable) == sorted([asked, reply])
    new = str(items[0]["version"])
    assert send(faye, f"{at}/comments/{asked}/remove", version=new) == f"{at}#comments"
    assert "This comment was removed." in ben.get(f"{at}/comments").text


def test_what_is_refused_stays_in_the_form_with_the_reason(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    at = page_of(ana)
    asked = send(ana, f"{at}/comments", text="How long?").rpartition("#comment-")[2]
    usual = limits()
    set_limits(usual._replace(comment_length=20))
    long = ben.post(f"{at}/comments", data={"text": "x" * 21, "kind": "caution"})
    set_limits(usual)
    assert long.status_code == 422
    assert "A comment may have at most 20 characters; this has 21." in long.text
    assert "x" * 21 in long.text
    assert re.search(r'value="caution" checked', long.text)
    stale = ana.post(f"{at}/comments/{asked}", data={"text": "A week?", "kind": "comment", "version": "1"})
    assert (stale.status_code, "A week?" in stale.text) == (412, True)
    assert "Somebody changed this in the meantime" in stale.text
    empty = ben.post(f"{at}/comments", data={"text": "", "parent": asked})
    assert (empty.status_code, "Write something here" in empty.text) == (422, True)
    early = faye.post(f"{at}/comments/{asked}/remove", data={"version": "1"})
    assert (early.status_code, "Somebody changed this in the meantime" in early.text) == (412, True)
    faye.delete(f"{address(faye, TITLE)}/comments/{asked}", headers=ANY).raise_for_status()
    late = ben.post(f"{at}/comments", data={"parent": asked, "text": "An hour"})
    assert (late.status_code, "An hour</textarea>" in late.text) == (422, True)
    assert ben.post(f"{at}/comments/{asked}", data={"text": "x", "version": "1"}).status_code == 404


def test_a_visitor_joins_by_writing_and_a_closed_board_has_no_form(
    vera: TestClient, faye: TestClient
) -> None:
    at = page_of(vera)
    assert 'name="text"' in vera.get(at).text
    send(vera, f"{at}/comments", text="Hello")
    assert "(you)" in vera.get(at).text
    faye.patch(BOARD, json={"locked": True}, headers=ANY).raise_for_status()
    closed = vera.get(f"{at}/comments").text
    assert 'name="text"' not in closed
    assert "locked" in closed
    assert "Hello" in closed


@pytest.mark.parametrize("path", ["list", "library"])
def test_a_card_says_how_many_comments_there_are(ana: TestClient, path: str) -> None:
    at = page_of(ana)
    assert "comment-count" not in ana.get(f"/b/staffroom/{path}").text
    send(ana, f"{at}/comments", text="One")
    page = ana.get(f"/b/staffroom/{path}").text
    assert f'<a class="comment-count" href="{at}#comments">1 comment<' in page
