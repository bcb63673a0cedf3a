"""Making, changing and removing boards."""

from datetime import datetime
from typing import get_args

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape

from app.domain.requests import Seed
from app.services import seeds
from tests.conftest import BOARD, address, last_event, version

BOARDS = "/api/v1/boards"
ANY = {"If-Match": "*"}


def test_only_facilitators_make_change_and_remove_boards(ana: TestClient, vera: TestClient) -> None:
    before = version(ana)
    for who in (ana, vera):
        assert who.post(BOARDS, json={"title": "Mine"}).status_code == 403
        assert who.patch(BOARD, json={"locked": True}, headers=ANY).status_code == 403
        assert who.delete(BOARD, headers=ANY).status_code == 403
    assert version(ana) == before
    assert [board["slug"] for board in ana.get(BOARDS).json()["items"]] == ["staffroom"]


def test_a_board_only_participants_read_looks_unknown_to_others(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    example = address(vera, "Café corner")
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY)
    unknown = vera.get(f"{BOARDS}/nowhere").json()["detail"].replace("nowhere", "staffroom")
    paths = ["", "/snapshot", "/concepts", "/concepts/own", "/concepts/own/revisions", "/regions", "/tags"]
    paths += ["/examples", "/changes", "/diagram.svg"]
    assert all(ana.get(f"{BOARD}{path}").status_code == 200 for path in paths)
    for path in (*paths, "/events"):
        hidden = vera.get(f"{BOARD}{path}")
        assert (hidden.status_code, hidden.json()["detail"]) == (404, unknown)
    assert vera.get(example).status_code == 404
    assert vera.get(BOARDS).json()["items"] == []
    assert vera.get("/api/v1/examples").json()["items"] == []
    assert len(ana.get("/api/v1/examples").json()["items"]) == 6
    assert vera.patch(BOARD, json={"locked": True}, headers=ANY).status_code == 404


def test_a_board_says_what_is_on_it(vera: TestClient) -> None:
    board = vera.get(BOARD).json()
    assert datetime.fromisoformat(board.pop("created_at")) <= datetime.fromisoformat(board.pop("updated_at"))
    assert board == {
        "slug": "staffroom",
        "title": "The staffroom",
        "prompt": "What do we do already?",
        "version": 7,
        "locked": False,
        "access": {"read": "anyone", "join": "open", "send": "closed"},
        "naming": "named",
        "leaving": "keep",
        "groups": None,
        "subjects": [],
        "communities": [],
        "embedding": False,
        "concepts": ["own", "each", "routes"],
        "counts": {"tray": 2, "placed": 4, "examples": 6},
    }


def test_a_new_board_has_the_usual_concepts_and_an_address_made_of_its_title(faye: TestClient) -> None:
    made = faye.post(BOARDS, json={"title": "Été à l’école, 2026!"})
    assert made.status_code == 201
    assert made.headers["Location"] == f"{BOARDS}/ete-a-l-ecole-2026"
    assert made.json()["concepts"] == ["personalizing", "individualizing", "differentiating"]
    assert made.json() == faye.get(made.headers["Location"]).json()
    changes = faye.get(f"{made.headers['Location']}/changes").json()["items"]
    assert [(event["version"], event["type"], event["actor"]) for event in changes] == [
        (1, "board.created", "Faye")
    ]
    assert changes[0]["data"] == made.json()


def test_boards_of_one_title_have_addresses_of_their_own(faye: TestClient) -> None:
    slugs = [faye.post(BOARDS, json={"title": "Same"}).json()["slug"] for _ in range(3)]
    assert slugs == ["same", "same-2", "same-3"]


def test_long_titles_have_addresses_of_their_own_too(faye: TestClient) -> None:
    title = f"{'x' * 54} and more"
    slugs = [faye.post(BOARDS, json={"title": title}).json()["slug"] for _ in range(3)]
    assert slugs == [f"{'x' * 54}-and-m", f"{'x' * 54}-2", f"{'x' * 54}-3"]
    assert all(faye.get(f"{BOARDS}/{slug}").is_success for slug in slugs)


def test_a_title_without_latin_letters_still_makes_an_address(faye: TestClient) -> None:
    assert faye.post(BOARDS, json={"title": "学校の地図"}).json()["slug"] == "board"


def test_a_board_takes_concepts_of_its_own(faye: TestClient) -> None:
    own = [{"key": key, "label": key.title()} for key in ("heart", "head", "hand")]
    made = faye.post(BOARDS, json={"title": "Three H", "slug": "three-h", "concepts": own}).json()
    assert made["concepts"] == ["heart", "head", "hand"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/title"),
        ({"title": " \n "}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"title": "Two", "concepts": [{"key": "a", "label": "A"}, {"key": "b", "label": "B"}]}, "/concepts"),
        ({"title": "Twins", "concepts": [{"key": "a", "label": "A"}] * 3}, "/concepts"),
        ({"title": "Bad slug", "slug": "Not A Slug"}, "/slug"),
        ({"title": "Access", "access": {"read": "everyone"}}, "/access/read"),
        ({"title": "Naming", "naming": None}, "/naming"),
        ({"title": "More", "colour": "red"}, "/colour"),
    ],
)
def test_a_board_that_does_not_fit_is_refused(faye: TestClient, body: object, pointer: str) -> None:
    answer = faye.post(BOARDS, json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert len(faye.get(BOARDS).json()["items"]) == 1


def test_an_address_in_use_is_refused(faye: TestClient) -> None:
    answer = faye.post(BOARDS, json={"title": "Another", "slug": "staffroom"})
    assert answer.status_code == 409
    assert "staffroom" in answer.json()["detail"]


def test_no_board_stands_where_boards_are_taken_in(faye: TestClient) -> None:
    assert faye.post(BOARDS, json={"title": "Mine", "slug": "import"}).status_code == 409
    assert faye.post(BOARDS, json={"title": "Import"}).json()["slug"] == "import-2"


def test_changing_a_board_keeps_what_is_left_out(faye: TestClient) -> None:
    before = faye.get(BOARD)
    changes = {"title": "The big staffroom", "access": {"join": "closed"}}
    after = faye.patch(BOARD, json=changes, headers={"If-Match": before.headers["ETag"]})
    assert after.status_code == 200
    expected = before.json() | {
        "title": "The big staffroom",
        "access": {"read": "anyone", "join": "closed", "send": "closed"},
        "version": before.json()["version"] + 1,
        "updated_at": after.json()["updated_at"],
    }
    assert after.json() == expected == faye.get(BOARD).json()
    assert last_event(faye)["type"] == "board.changed"
    assert last_event(faye)["data"] == expected


def test_changing_nothing_is_no_change(faye: TestClient) -> None:
    before = faye.get(BOARD).json()
    for same in ({}, {"title": "The staffroom", "locked": False}):
        assert faye.patch(BOARD, json=same, headers=ANY).json() == before


def test_a_board_changed_meanwhile_is_not_overwritten(faye: TestClient) -> None:
    seen = faye.get(BOARD).headers["ETag"]
    faye.patch(BOARD, json={"title": "First"}, headers={"If-Match": seen})
    late = faye.patch(BOARD, json={"title": "Second"}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert late.headers["ETag"] == faye.get(BOARD).headers["ETag"]
    assert faye.get(BOARD).json()["title"] == "First"


def test_changing_or_removing_needs_if_match(faye: TestClient) -> None:
    assert faye.patch(BOARD, json={"title": "Blind"}).status_code == 428
    assert faye.delete(BOARD).status_code == 428
    assert faye.delete(BOARD, headers={"If-Match": 'W/"6"'}).status_code == 412


def test_a_removed_board_is_gone_and_its_address_free(faye: TestClient, ana: TestClient) -> None:
    assert faye.delete(BOARD, headers=ANY).status_code == 204
    assert ana.get(BOARD).status_code == 404
    assert faye.get(BOARDS).json()["items"] == []
    assert faye.get("/api/v1/examples").json()["items"] == []
    assert faye.post(BOARDS, json={"title": "Staffroom"}).json()["slug"] == "staffroom"
    assert ana.get(f"{BOARD}/examples").json()["items"] == []


def test_hiding_names_hides_them_in_what_happened_before_too(ana: TestClient, faye: TestClient) -> None:
    added = ana.post(f"{BOARD}/examples", json={"title": "Walking maths"}).json()
    assert added["contributor"] == "Ana"
    faye.patch(BOARD, json={"naming": "anonymous"}, headers=ANY)
    assert "Ana" not in ana.get(f"{BOARD}/snapshot").text
    hidden = version(ana)
    assert ana.get(f"{BOARD}/changes?since=0").status_code == 410
    held = ana.get(f"{BOARD}/changes?since={hidden - 1}").json()["items"]
    assert [(event["type"], event["actor"]) for event in held] == [("board.changed", None)]
    assert ana.get(f"{BOARD}/examples/{added['id']}").json()["version"] == hidden
    ana.put(f"{BOARD}/examples/{added['id']}/placement", json={"concepts": []})
    assert ana.get(f"{BOARD}/changes?since={hidden}").json()["items"][0]["actor"] is None
    assert ana.get(f"{BOARD}/examples/{added['id']}").json()["contributor"] is None


def test_the_snapshot_holds_everything_at_one_version(ana: TestClient) -> None:
    ana.put(f"{address(ana, 'Café corner')}/placement", json={"concepts": []})
    snapshot = ana.get(f"{BOARD}/snapshot").json()
    assert snapshot["version"] == snapshot["board"]["version"] == version(ana)
    assert snapshot["board"] == ana.get(BOARD).json()
    assert snapshot["concepts"] == ana.get(f"{BOARD}/concepts").json()["items"]
    assert snapshot["regions"] == ana.get(f"{BOARD}/regions").json()["items"]
    assert snapshot["examples"] == ana.get(f"{BOARD}/examples").json()["items"]
    assert [example["number"] for example in snapshot["examples"]] == [1, 2, 3, 4, 5, 6]


def test_the_regions_are_counted_in_their_order(vera: TestClient) -> None:
    regions = vera.get(f"{BOARD}/regions").json()["items"]
    assert [(region["label"], region["region"], region["count"]) for region in regions] == [
        ("All three", "own,each,routes", 0),
        ("Owned + Each", "own,each", 1),
        ("Owned + Routes", "own,routes", 0),
        ("Each + Routes", "each,routes", 0),
        ("Owned", "own", 1),
        ("Each", "each", 0),
        ("Routes", "routes", 1),
        ("Outside all three", "outside", 1),
        ("To place", None, 2),
    ]


def test_tags_are_counted_whatever_their_case(vera: TestClient) -> None:
    tags = vera.get(f"{BOARD}/tags").json()
    assert tags["items"][0] == {"tag": "Reading", "count": 2}
    assert {tag["tag"] for tag in tags["items"]} == {"Reading", "Inquiry", "Choice", "Science"}


def test_a_board_starts_with_the_placed_examples_of_a_seed(faye: TestClient) -> None:
    for seed in get_args(Seed):
        made = faye.post(BOARDS, json={"title": f"Ours {seed}", "seed": seed})
        assert made.status_code == 201
        assert made.json() == faye.get(made.headers["Location"]).json()
        examples = seeds.document(seed).examples
        there = faye.get(f"{made.headers['Location']}/examples").json()["items"]
        same = ("title", "answers", "decides", "evidence", "caution", "source")
        assert [{name: example[name] for name in same} for example in there] == [
            example.model_dump(mode="json", include=set(same)) for example in examples
        ]
        assert [example["setting"]["grade_from"] for example in there] == [
            example.setting.grade_from for example in examples
        ]
        assert not any(example["ask_me"] for example in there)
        page = faye.get(f"/b/ours-{seed}/list").text
        assert all(str(escape(example.title)) in page for example in examples)
        events = faye.get(f"{made.headers['Location']}/changes").json()["items"]
        assert [(event["type"], event["actor"]) for event in events[1:]] == [("example.added", "Faye")] * len(
            examples
        )


def test_a_seed_keeps_to_the_names_of_the_board(faye: TestClient) -> None:
    made = faye.post(BOARDS, json={"title": "Quiet", "seed": "rural", "naming": "anonymous"})
    there = faye.get(f"{made.headers['Location']}/examples").json()["items"]
    assert {example["contributor"] for example in there} == {None}


def test_the_examples_of_a_seed_wait_in_the_tray_of_a_board_with_other_circles(faye: TestClient) -> None:
    own = [{"key": key, "label": key} for key in ("a", "b", "c")]
    there = faye.post(BOARDS, json={"title": "Own", "seed": "rural", "concepts": own}).json()
    assert there["counts"] == {"tray": 12, "placed": 0, "examples": 12}
    assert faye.post(BOARDS, json={"title": "No", "seed": "moon"}).status_code == 422
    assert faye.post(BOARDS, json={"title": "Bare", "seed": None}).json()["counts"]["examples"] == 0
