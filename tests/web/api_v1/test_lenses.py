"""Lenses: other ways to read the map."""

import pytest
from fastapi.testclient import TestClient

from app.domain.document import MOST_LENSES
from tests.conftest import BOARD, last_event, version

LENSES = f"{BOARD}/lenses"
MINE = {
    "title": "Ours of 2020",
    "source": "Our first draft",
    "concepts": {"own": {"definition": "A learner decides everything."}},
    "impossible": [{"region": "routes,own", "reason": "Nobody plans what a learner owns."}],
}


def place(client: TestClient, title: str, *concepts: str) -> str:
    made = client.post(f"{BOARD}/examples", json={"title": title}).json()
    client.put(f"{BOARD}/examples/{made['id']}/placement", json={"concepts": concepts})
    return str(made["id"])


def usual(client: TestClient) -> str:
    """A board with the usual circles."""
    return "/api/v1/boards/" + str(client.post("/api/v1/boards", json={"title": "Usual"}).json()["slug"])


def test_a_lens_says_what_lies_where_it_can_hold_nothing(faye: TestClient, vera: TestClient) -> None:
    made = faye.post(LENSES, json=MINE)
    assert made.status_code == 201
    assert made.headers["Location"] == f"{LENSES}/ours-of-2020"
    assert (last_event(faye)["type"], last_event(faye)["data"]) == ("lens.added", made.json())
    first, second = (place(faye, title, "own", "routes") for title in ("A menu", "A plan"))
    place(faye, "A lecture", "each")
    lens = vera.get(f"{LENSES}/ours-of-2020").json()
    assert lens["impossible"] == [
        {
            "region": "own,routes",
            "reason": "Nobody plans what a learner owns.",
            "question": "",
            "examples": [first, second],
        }
    ]
    assert lens["concepts"] == {"own": {"definition": "A learner decides everything.", "question": ""}}
    assert vera.get(LENSES).json()["items"] == [made.json()]


def test_two_known_definitions_come_with_the_usual_circles_alone(faye: TestClient) -> None:
    assert faye.get(LENSES).json()["items"] == []
    lenses = faye.get(f"{usual(faye)}/lenses").json()["items"]
    shapes = {lens["key"]: [part["region"] for part in lens["impossible"]] for lens in lenses}
    assert shapes == {
        "nested": ["personalizing", "personalizing,individualizing", "personalizing,differentiating"],
        "who-drives": [
            "personalizing,individualizing",
            "personalizing,differentiating",
            "individualizing,differentiating",
            "personalizing,individualizing,differentiating",
        ],
    }
    assert all(part["reason"] and part["question"] for lens in lenses for part in lens["impossible"])


def test_a_lens_of_threefold_cannot_be_changed_or_taken(faye: TestClient) -> None:
    board = usual(faye)
    nested = f"{board}/lenses/nested"
    assert faye.patch(nested, json={"title": "Mine"}, headers={"If-Match": "*"}).status_code == 409
    assert faye.delete(nested).status_code == 409
    assert faye.post(f"{board}/lenses", json={"title": "Mine", "key": "nested"}).status_code == 409
    assert faye.post(f"{board}/lenses", json={"title": "Nested"}).json()["key"] == "nested-2"


def test_an_edit_keeps_what_is_left_out_and_loses_nobodys_change(faye: TestClient) -> None:
    faye.post(LENSES, json=MINE)
    address = f"{LENSES}/ours-of-2020"
    seen = faye.get(address).headers["ETag"]
    place(faye, "A menu", "own")
    edited = faye.patch(address, json={"impossible": []}, headers={"If-Match": seen})
    assert (edited.status_code, edited.json()["title"], edited.json()["impossible"]) == (
        200,
        MINE["title"],
        [],
    )
    assert last_event(faye)["type"] == "lens.edited"
    assert faye.patch(address, json={"title": "Late"}, headers={"If-Match": seen}).status_code == 412
    assert faye.patch(address, json={"title": "Blind"}).status_code == 428
    before = version(faye)
    assert faye.patch(address, json={"impossible": []}, headers={"If-Match": "*"}).status_code == 200
    assert version(faye) == before


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"concepts": {"nobody": {}}}, "/concepts/nobody"),
        ({"impossible": [{"region": "nobody", "reason": "No."}]}, "/impossible/0/region"),
        ({"impossible": [{"region": "", "reason": "No."}]}, "/impossible/0/region"),
        (
            {"impossible": [{"region": region, "reason": "No."} for region in ("own,each", "each,own")]},
            "/impossible/1/region",
        ),
        ({"impossible": [{"region": "own", "reason": " "}]}, "/impossible/0/reason"),
        ({"impossible": [{"region": "own", "reason": "No."}] * 9}, "/impossible"),
    ],
)
def test_what_does_not_fit_the_board_is_named(
    faye: TestClient, change: dict[str, object], where: str
) -> None:
    refused = faye.post(LENSES, json={"title": "Mine", **change})
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == [where]
    assert faye.get(LENSES).json()["items"] == []


def test_a_board_has_so_many_lenses(faye: TestClient) -> None:
    for number in range(MOST_LENSES):
        assert faye.post(LENSES, json={"title": f"Lens {number}"}).status_code == 201
    assert faye.post(LENSES, json={"title": "One more"}).status_code == 409


def test_a_removed_lens_is_gone_from_the_wall(faye: TestClient, vera: TestClient) -> None:
    faye.post(LENSES, json=MINE)
    shown = faye.put(f"{BOARD}/workshop/lens", json={"lens": "ours-of-2020"})
    assert shown.json()["lens"] == vera.get(f"{BOARD}/workshop").json()["lens"] == "ours-of-2020"
    assert faye.put(f"{BOARD}/workshop/lens", json={"lens": "other"}).status_code == 422
    assert faye.delete(f"{LENSES}/ours-of-2020").status_code == 204
    assert vera.get(f"{BOARD}/workshop").json()["lens"] is None
    assert vera.get(f"{LENSES}/ours-of-2020").status_code == 404


def test_a_step_begins_without_a_lens(faye: TestClient) -> None:
    faye.post(LENSES, json=MINE)
    faye.put(f"{BOARD}/workshop/lens", json={"lens": "ours-of-2020"})
    assert faye.put(f"{BOARD}/workshop/step", json={"step": 0, "from": None}).json()["lens"] is None
    faye.put(f"{BOARD}/workshop/lens", json={"lens": "ours-of-2020"})
    assert faye.delete(f"{BOARD}/workshop/lens").json()["lens"] is None


def test_the_picture_hatches_what_is_impossible(faye: TestClient, vera: TestClient) -> None:
    faye.post(LENSES, json=MINE)
    plain = vera.get(f"{BOARD}/diagram.svg").text
    hatched = vera.get(f"{BOARD}/diagram.svg?lens=ours-of-2020").text
    assert (plain.count('class="hatch"'), hatched.count('class="hatch"')) == (0, 1)
    assert '<path class="hatch" data-mask="5"' in hatched
    assert vera.get(f"{BOARD}/diagram.svg?lens=other").status_code == 404


def test_a_document_carries_the_lenses(faye: TestClient) -> None:
    made = faye.post(LENSES, json=MINE).json()
    document = faye.get(f"{BOARD}/export").json()
    slug = faye.post("/api/v1/boards/import", json=document).json()["slug"]
    [lens] = faye.get(f"/api/v1/boards/{slug}/lenses").json()["items"]
    assert {**lens, "version": 0} == {**made, "version": 0}
    for wrong in (
        {**document["lenses"][0], "key": "nested"},
        {**document["lenses"][0], "concepts": {"x": {}}},
    ):
        refused = faye.post("/api/v1/boards/import", json=document | {"lenses": [wrong]})
        assert refused.status_code == 422
