"""Setting a board up by plain forms."""

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD

BOARDS = "/api/v1/boards"
MANAGE = "/b/staffroom/manage"
ANY = {"If-Match": "*"}
OWN = {
    "title": "Three H",
    "circles": "own",
    **{f"label-{number}": name for number, name in enumerate(("Heart", "Outside", "heart"), 1)},
    "question-1": "Is it felt?",
    "definition-1": "What moves us.",
}


def problem(html: str) -> str:
    """What a page says went wrong."""
    (message,) = re.findall(r'role="alert"[^>]*>([^<]*)<', html)
    return unescape(message)


def settings(faye: TestClient, **changed: str) -> dict[str, str]:
    """What the form on the manage page holds, but for what somebody changes in it."""
    match = re.search(r'name="was" value="([^"]+)"', faye.get(MANAGE).text)
    assert match
    board = faye.get(BOARD).json()
    fields = {"title": board["title"], "prompt": board["prompt"], "leaving": board["leaving"]}
    return {"to": "save", "was": match[1], **fields, **board["access"], **changed}


def test_a_title_is_enough_for_a_board(faye: TestClient) -> None:
    made = faye.post("/boards", data={"title": "Our staffroom"})
    assert made.url.path == "/b/our-staffroom/manage"
    assert "Your board is ready" in made.text
    board = faye.get(f"{BOARDS}/our-staffroom").json()
    assert board["concepts"] == ["personalizing", "individualizing", "differentiating"]
    assert (board["access"], board["naming"]) == (
        {"read": "participants", "join": "code", "send": "closed"},
        "named",
    )


def test_a_board_is_made_as_its_form_says(faye: TestClient) -> None:
    chosen = {"read": "participants", "join": "code", "naming": "pseudonyms", "from": "staffroom"}
    assert faye.post("/boards", data=OWN | chosen).status_code == 200
    board = faye.get(f"{BOARDS}/three-h").json()
    assert board["access"] == {"read": "participants", "join": "code", "send": "closed"}
    assert (board["naming"], board["counts"]["tray"]) == ("pseudonyms", 6)
    assert board["concepts"] == ["heart", "circle-2", "circle-3"]
    first = faye.get(f"{BOARDS}/three-h/concepts/heart").json()
    assert (first["question"], first["definition"]) == ("Is it felt?", "What moves us.")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": " "}, "Write something here"),
        (OWN | {"label-3": " "}, "Name all three circles"),
        ({"title": "From nowhere", "from": "nowhere"}, "no board “nowhere”"),
        ({"title": "Odd", "join": "maybe"}, "open"),
    ],
)
def test_a_form_that_cannot_be_taken_keeps_what_was_typed(
    faye: TestClient, fields: dict[str, str], words: str
) -> None:
    refused = faye.post("/boards", data={"prompt": "Why & how?", **fields})
    assert (refused.status_code, words in problem(refused.text)) == (422, True)
    assert 'value="Why &amp; how?"' in refused.text
    assert len(faye.get(BOARDS).json()["items"]) == 1


def test_only_facilitators_set_boards_up(ana: TestClient) -> None:
    assert ana.post("/boards", data={"title": "Mine"}).status_code == 403
    for to in ("save", "renew", "bring", "hide", "remove"):
        assert ana.post(MANAGE, data={"to": to, "confirm": "staffroom"}).status_code == 403


def test_every_setting_is_on_the_manage_page(faye: TestClient) -> None:
    changed = {"read": "participants", "join": "code", "leaving": "remove"}
    groups = {"group_question": "Which grades?", "groups": "K–3\r\n\r\n 4–7 \r\n"}
    lists = {"subjects": " Science \r\n\r\nsciénce\r\nÉcole & arts", "communities": "Rural"}
    assert "Saved." in faye.post(MANAGE, data=settings(faye, **changed, **groups, **lists)).text
    board = faye.get(BOARD).json()
    assert board["access"] == {"read": "participants", "join": "code", "send": "closed"}
    assert board["leaving"] == "remove"
    assert board["groups"] == {"question": "Which grades?", "choices": ["K–3", "4–7"]}
    assert (board["subjects"], board["communities"]) == (["Science", "École & arts"], ["Rural"])
    page = faye.get(MANAGE).text
    for shown in (
        'value="Which grades?"',
        "K–3\n4–7",
        "Science\nÉcole &amp; arts",
        'value="remove" checked',
        'value="code" checked',
    ):
        assert shown in page
    code = faye.get(f"{BOARD}/code").json()["code"]
    assert f"{code[:3]} {code[3:]}" in page
    for link in ("/run", "/wall", "/summary", "/invitation"):
        assert f'href="/b/staffroom{link}"' in page
    faye.post(MANAGE, data=settings(faye, group_question="", groups="", subjects=""))
    board = faye.get(BOARD).json()
    assert (board["groups"], board["subjects"], board["communities"]) == (None, [], ["Rural"])


def test_a_list_of_ones_own_is_short_and_a_form_that_is_refused_keeps_it(faye: TestClient) -> None:
    many = "\n".join(f"Subject {number}" for number in range(61))
    for typed, words in ((many, "at most 60 subjects"), ("a" * 201, "at most 200 characters")):
        refused = faye.post(MANAGE, data=settings(faye, subjects=typed))
        assert (refused.status_code, words in problem(refused.text)) == (422, True), problem(refused.text)
        assert typed in refused.text
    was = settings(faye)
    faye.patch(BOARD, json={"communities": ["Rural"]}, headers=ANY).raise_for_status()
    assert faye.post(MANAGE, data=was).status_code == 412
    assert faye.get(BOARD).json()["communities"] == ["Rural"]


@pytest.mark.parametrize("groups", [("Which?", ""), ("Which?", "One"), ("", "One\nTwo")])
def test_groups_need_a_question_and_two_answers(faye: TestClient, groups: tuple[str, str]) -> None:
    refused = faye.post(MANAGE, data=settings(faye, group_question=groups[0], groups=groups[1]))
    assert (refused.status_code, "at least two answers" in problem(refused.text)) == (422, True)


def test_a_new_code_is_a_button(faye: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"join": "code"}}, headers=ANY)
    old = faye.get(f"{BOARD}/code").json()["code"]
    assert "The board has a new code" in faye.post(MANAGE, data={"to": "renew"}).text
    assert faye.get(f"{BOARD}/code").json()["code"] != old


def test_names_are_hidden_only_by_who_knows_that_it_cannot_be_undone(
    ana: TestClient, faye: TestClient
) -> None:
    refused = faye.post(MANAGE, data={"to": "hide", "naming": "anonymous"})
    assert (refused.status_code, "you cannot undo this" in problem(refused.text)) == (422, True)
    assert faye.get(BOARD).json()["naming"] == "named"
    hidden = faye.post(MANAGE, data={"to": "hide", "naming": "pseudonyms", "sure": "yes"})
    assert "The names are hidden now" in hidden.text
    assert 'value="named"' not in hidden.text
    loosened = faye.post(MANAGE, data={"to": "hide", "naming": "named", "sure": "yes"})
    assert (loosened.status_code, "cannot show hidden names again" in problem(loosened.text)) == (409, True)
    faye.post(MANAGE, data={"to": "hide", "naming": "anonymous", "sure": "yes"})
    assert 'value="hide"' not in faye.get(MANAGE).text
    assert ana.get(BOARD).json()["naming"] == "anonymous"


def test_examples_come_along_from_another_board(faye: TestClient) -> None:
    faye.post("/boards", data={"title": "Science"})
    brought = faye.post("/b/science/manage", data={"to": "bring", "from": "staffroom"})
    assert "The examples are in the tray" in brought.text
    assert faye.get(f"{BOARDS}/science").json()["counts"]["tray"] == 6
    sample = faye.post("/b/science/manage", data={"to": "bring", "from": "sample"})
    assert sample.status_code == 200
    assert faye.get(f"{BOARDS}/science").json()["counts"]["tray"] == 46


def test_examples_that_come_with_threefold_come_into_the_tray(faye: TestClient) -> None:
    page = faye.get(MANAGE).text
    offered = re.findall(r'<option value="seed:(\w+)">([^<]+)</option>', page)
    assert [words for _, words in offered] == [
        "The sample (40)",
        "Elementary (12)",
        "Secondary (12)",
        "Small rural K–12 (12)",
    ]
    # A board that happens to have the address of a seed does not stand in for it.
    faye.post("/boards", data={"title": "Rural"})
    for _ in range(2):
        brought = faye.post(MANAGE, data={"to": "bring", "from": "seed:rural"})
        assert "The examples are in the tray" in brought.text
        assert faye.get(BOARD).json()["counts"] == {"tray": 14, "placed": 4, "examples": 18}
    assert any(item["caution"] for item in faye.get(f"{BOARD}/examples?placed=false").json()["items"])
    assert faye.get(f"{BOARD}/examples?has=ask").json()["items"] == []
    refused = faye.post(MANAGE, data={"to": "bring", "from": "seed:urban"})
    assert (refused.status_code, "Choose a board" in problem(refused.text)) == (422, True)


def test_a_refused_change_of_a_board_keeps_what_was_typed(faye: TestClient) -> None:
    typed = {
        "title": " ",
        "prompt": "Why & how?",
        "read": "participants",
        "join": "code",
        "leaving": "remove",
        "group_question": "Which grades?",
        "groups": "K–3\n4–7",
    }
    refused = faye.post(MANAGE, data=settings(faye, **typed))
    assert refused.status_code == 422
    for shown in (
        'value="Why &amp; how?"',
        'value="participants" checked',
        'value="code" checked',
        'value="remove" checked',
        'value="Which grades?"',
        "K–3\n4–7</textarea>",
    ):
        assert shown in refused.text
    assert "The staffroom" in refused.text
    confirmed = faye.post(MANAGE, data={"to": "remove", "confirm": "staff room"})
    assert (confirmed.status_code, 'value="staff room"' in confirmed.text) == (422, True)
    hidden = faye.post(MANAGE, data={"to": "hide", "naming": "anonymous"})
    assert 'value="anonymous" checked' in hidden.text


def test_what_was_typed_stays_when_somebody_else_saved_meanwhile(faye: TestClient) -> None:
    mine = settings(faye, prompt="Mine")
    faye.patch(BOARD, json={"prompt": "Theirs"}, headers=ANY)
    refused = faye.post(MANAGE, data=mine)
    assert (refused.status_code, 'value="Mine"' in refused.text) == (412, True)
    assert faye.get(BOARD).json()["prompt"] == "Theirs"
