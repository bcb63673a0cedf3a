"""What was placed before a circle got another meaning is looked at again; nothing moves by itself."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD, address, example, last_event, version

PAGE = "/b/staffroom/look-again"


def revise(faye: TestClient, **changes: str) -> None:
    """Change what the first circle says."""
    assert faye.patch(f"{BOARD}/concepts/own", json=changes, headers={"If-Match": "*"}).status_code == 200


def stale(who: TestClient, board: str = BOARD) -> dict[str, Any]:
    """The circles that got another meaning since each example was placed, by its title."""
    items = who.get(f"{board}/examples?stale=true&include=stale").json()["items"]
    return {item["title"]: item["stale"] for item in items}


def placed(who: TestClient) -> set[str]:
    return {item["title"] for item in who.get(f"{BOARD}/examples?placed=true").json()["items"]}


def test_another_meaning_marks_what_was_placed_and_a_new_wording_does_not(
    faye: TestClient, ana: TestClient
) -> None:
    before = {item["id"]: item["region"] for item in ana.get(f"{BOARD}/examples").json()["items"]}
    revise(faye, definition="A typo.", kind="wording")
    assert stale(ana) == {}
    revise(faye, definition="Learners decide.")
    assert stale(ana) == {title: ["own"] for title in placed(ana)}
    rest = ana.get(f"{BOARD}/examples?stale=false").json()["items"]
    assert len(rest) + len(stale(ana)) == len(before)
    assert before == {item["id"]: item["region"] for item in ana.get(f"{BOARD}/examples").json()["items"]}
    labs = ana.get(f"{address(ana, 'Three labs')}?include=stale").json()
    concept = ana.get(f"{BOARD}/concepts/own").json()
    assert (labs["stale"], concept["meaning_version"] > labs["reviewed"]) == (["own"], True)


def test_to_say_again_where_it_belongs_is_to_have_looked(faye: TestClient, ana: TestClient) -> None:
    revise(faye, definition="Learners decide.")
    labs = example(ana, "Three labs")
    where = f"{address(ana, 'Three labs')}/placement"
    same = ana.put(where, json={"answers": labs["answers"]}).json()
    assert (same["region"], same["placed"], same["at"]) == (labs["region"], labs["placed"], labs["at"])
    assert "Three labs" not in stale(ana)
    assert last_event(ana)["type"] == "example.placed"
    before = version(ana)
    ana.put(where, json={"answers": labs["answers"]})
    assert version(ana) == before
    ana.delete(where)
    assert example(ana, "Three labs")["reviewed"] is None
    revise(faye, definition="Learners decide it all.")
    assert "Three labs" not in stale(ana)


def test_a_document_brings_along_what_is_to_be_looked_at_again(faye: TestClient, ana: TestClient) -> None:
    revise(faye, definition="Learners decide.")
    labs = example(ana, "Three labs")
    ana.put(f"{address(ana, 'Three labs')}/placement", json={"answers": labs["answers"]})
    document = faye.get(f"{BOARD}/export").json()
    slug = faye.post("/api/v1/boards/import", json=document).json()["slug"]
    assert stale(faye, f"/api/v1/boards/{slug}") == stale(faye)


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_pages_lead_through_what_was_placed_under_older_words(
    faye: TestClient, ana: TestClient, vera: TestClient
) -> None:
    assert "Nothing is left" in ana.get(PAGE).text
    old = ana.get(f"{BOARD}/concepts/own").json()["definition"]
    revise(faye, definition="Learners decide <all>.", reason="We argued.")
    count = len(placed(ana))
    assert f"{count} examples were placed under older words" in ana.get("/b/staffroom/list").text
    for address_ in ("/b/staffroom", "/b/staffroom/list"):
        assert ana.get(address_).text.count("stale-badge") == count
    page = ana.get(PAGE).text
    assert old in page
    for words in ("Learners decide &lt;all&gt;.", "We argued.", f"{count} are left.", "it stays"):
        assert words in page
    first, second, *_ = sorted(
        item["number"] for item in ana.get(f"{BOARD}/examples?placed=true").json()["items"]
    )
    later = ana.get(f"{PAGE}?after={first}").text
    assert f'<span class="number">{second}</span>' in later
    everything = ana.get(f"{BOARD}/examples?sort=created_at").json()["items"]
    ids = {item["number"]: item["id"] for item in everything}
    stays = ana.post(f"{PAGE}/{ids[first]}", follow_redirects=False)
    assert stays.headers["Location"] == f"{PAGE}?after={first}"
    moves = {"to": "outside", "back": "look-again"}
    moved = ana.post(f"/b/staffroom/examples/{ids[second]}/placement", data=moves, follow_redirects=False)
    assert moved.headers["Location"] == f"{PAGE}?after={second}"
    assert len(stale(ana)) == count - 2
    assert "it stays" not in vera.get(PAGE).text or vera.get(BOARD).json()["access"]["join"] == "open"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_who_presses_late_moves_nothing_back(faye: TestClient, ana: TestClient) -> None:
    revise(faye, definition="Learners decide.")
    labs = example(ana, "Three labs")
    faye.put(f"{address(ana, 'Three labs')}/placement", json={"concepts": []})
    ana.post(f"{PAGE}/{labs['id']}")
    assert example(ana, "Three labs")["region"] == "outside"


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_while_people_place_alone_nothing_is_said_of_the_shared_map(
    faye: TestClient, ana: TestClient
) -> None:
    revise(faye, definition="Learners decide.")
    faye.post(f"{BOARD}/rounds", json={})
    for path in (
        "/b/staffroom/list",
        "/b/staffroom",
        f"/b/staffroom/examples/{example(ana, 'Three labs')['id']}",
    ):
        assert "older words" not in ana.get(path).text
        assert "stale-" not in ana.get(path).text
    assert "People place alone now" in ana.get(PAGE).text
    refused = ana.post(f"{PAGE}/{example(ana, 'Three labs')['id']}", headers={"Accept": "text/html"})
    assert refused.status_code == 409
