"""The three circles, and how their words change."""

from fastapi.testclient import TestClient

from tests.conftest import BOARD, last_event, version

OWN = f"{BOARD}/concepts/own"


def test_only_facilitators_revise_a_concept(ana: TestClient, vera: TestClient) -> None:
    for who in (ana, vera):
        assert who.patch(OWN, json={"definition": "Mine"}, headers={"If-Match": "*"}).status_code == 403
    assert len(ana.get(f"{OWN}/revisions").json()["items"]) == 1


def test_the_concepts_come_in_the_boards_order(vera: TestClient) -> None:
    concepts = vera.get(f"{BOARD}/concepts").json()["items"]
    assert [(concept["key"], concept["position"], concept["label"]) for concept in concepts] == [
        ("own", 0, "Owned"),
        ("each", 1, "Each"),
        ("routes", 2, "Routes"),
    ]
    assert vera.get(OWN).json() == concepts[0]


def test_a_revision_keeps_the_old_words_and_says_why(faye: TestClient) -> None:
    before = faye.get(OWN)
    changes = {"definition": "A learner decides.", "reason": "We argued on Friday."}
    revised = faye.patch(OWN, json=changes, headers={"If-Match": before.headers["ETag"]})
    assert revised.status_code == 200
    assert revised.json() == faye.get(OWN).json()
    assert revised.json()["definition"] == "A learner decides."
    assert revised.json()["question"] == before.json()["question"]
    now, then = faye.get(f"{OWN}/revisions").json()["items"]
    assert (now["definition"], now["reason"], now["actor"]) == (
        "A learner decides.",
        "We argued on Friday.",
        "Faye",
    )
    assert (then["definition"], then["reason"]) == (before.json()["definition"], None)
    assert (last_event(faye)["type"], last_event(faye)["data"]) == ("concept.revised", revised.json())


def test_a_concept_revised_meanwhile_is_not_overwritten(faye: TestClient) -> None:
    seen = faye.get(OWN).headers["ETag"]
    faye.patch(OWN, json={"label": "First"}, headers={"If-Match": seen})
    late = faye.patch(OWN, json={"label": "Second"}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert late.headers["ETag"] == faye.get(OWN).headers["ETag"]
    assert faye.patch(OWN, json={"label": "Blind"}).status_code == 428
    assert faye.get(OWN).json()["label"] == "First"


def test_the_same_words_are_no_revision(faye: TestClient) -> None:
    before = version(faye)
    same = {"label": "Owned", "reason": "None at all"}
    assert faye.patch(OWN, json=same, headers={"If-Match": "*"}).status_code == 200
    assert version(faye) == before
    assert len(faye.get(f"{OWN}/revisions").json()["items"]) == 1


def test_a_new_label_shows_in_the_regions(faye: TestClient) -> None:
    faye.patch(OWN, json={"label": "Theirs"}, headers={"If-Match": "*"})
    labels = [region["label"] for region in faye.get(f"{BOARD}/regions").json()["items"]]
    assert labels[1] == "Theirs + Each"


def test_an_unknown_concept_is_not_found(faye: TestClient) -> None:
    assert faye.get(f"{BOARD}/concepts/mine").status_code == 404
    assert faye.get(f"{BOARD}/concepts/mine/revisions").status_code == 404
    assert faye.patch(f"{BOARD}/concepts/mine", json={}, headers={"If-Match": "*"}).status_code == 404


def test_a_concept_keeps_its_key_and_needs_a_label(faye: TestClient) -> None:
    for changes in ({"key": "mine"}, {"label": ""}, {"label": None}, {"label": "x" * 41}):
        assert faye.patch(OWN, json=changes, headers={"If-Match": "*"}).status_code == 422
