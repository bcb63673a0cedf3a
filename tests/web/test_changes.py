"""The change feed."""

from fastapi.testclient import TestClient

from tests.conftest import BOARD, address, version

CHANGES = f"{BOARD}/changes"


def test_the_feed_tells_everything_in_order_without_a_gap(ana: TestClient, faye: TestClient) -> None:
    card = address(ana, "Café corner")
    ana.put(f"{card}/placement", json={"concepts": ["own"]})
    ana.delete(f"{card}/placement")
    faye.patch(card, json={"title": "Corner"}, headers={"If-Match": "*"})
    faye.patch(f"{BOARD}/concepts/own", json={"label": "Theirs"}, headers={"If-Match": "*"})
    faye.delete(card, headers={"If-Match": "*"})
    faye.post(f"{card}/restore")
    faye.patch(BOARD, json={"title": "Room"}, headers={"If-Match": "*"})
    feed = ana.get(CHANGES).json()
    assert [event["version"] for event in feed["items"]] == list(range(1, version(ana) + 1))
    assert (feed["next_since"], feed["more"]) == (version(ana), False)
    assert [event["type"] for event in feed["items"]] == [
        "board.created",
        *["example.added"] * 6,
        "example.placed",
        "example.returned",
        "example.edited",
        "concept.revised",
        "example.removed",
        "example.restored",
        "board.changed",
    ]


def test_the_feed_goes_on_from_next_since(ana: TestClient) -> None:
    seen, since, more = [], 0, True
    while more:
        part = ana.get(f"{CHANGES}?since={since}&limit=3").json()
        seen += [event["version"] for event in part["items"]]
        since, more = part["next_since"], part["more"]
    assert seen == list(range(1, 8))
    assert ana.get(f"{CHANGES}?since={since}").json() == {"items": [], "next_since": since, "more": False}


def test_a_number_the_board_has_not_reached_is_not_held(vera: TestClient) -> None:
    ahead = vera.get(f"{CHANGES}?since={version(vera) + 1}")
    assert ahead.status_code == 410
    assert "snapshot" in ahead.json()["detail"]


def test_a_number_that_is_none_is_named(vera: TestClient) -> None:
    for since in ("-1", "now", "1e3", "9" * 30):
        answer = vera.get(f"{CHANGES}?since={since}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "since")
