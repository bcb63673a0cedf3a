"""What the circles mean: the page, and the form that revises them without scripts."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

PAGE = "/b/staffroom/concepts"
OWN = f"{BOARD}/concepts/own"
HTML = {"Accept": "text/html"}


def form(who: TestClient, **changes: str) -> dict[str, str]:
    """The form of the first circle, as it is served, with some fields typed anew."""
    concept = who.get(OWN).json()
    words = ("label", "question", "definition", "looks_like", "sounds_like", "feels_like")
    version = re.search(r'name="version" value="(\d+)"', who.get(PAGE).text)
    assert version
    return (
        {name: concept[name] or "" for name in words} | {"version": version[1], "kind": "meaning"} | changes
    )


def test_a_facilitator_revises_a_circle_by_a_form(
    faye: TestClient, vera: TestClient, ana: TestClient
) -> None:
    sent = form(
        faye, definition="A learner decides why.", sounds_like="“I want to know.”", reason="We argued."
    )
    saved = faye.post(f"{PAGE}/own", data=sent, follow_redirects=False)
    assert (saved.status_code, saved.headers["Location"]) == (303, f"{PAGE}#own")
    faye.post(f"{PAGE}/own", data=form(faye, label="Owned!", kind="wording", reason="A typo."))
    first, second, _ = vera.get(f"{OWN}/revisions").json()["items"]
    assert (first["kind"], first["reason"], first["label"]) == ("wording", "A typo.", "Owned!")
    assert (second["kind"], second["definition"]) == ("meaning", "A learner decides why.")
    page = vera.get(PAGE).text
    assert "only the wording" in page
    assert "another meaning" in page
    assert "Revise it" not in page
    assert ana.post(f"{PAGE}/own", data=sent, headers=HTML).status_code == 403


def test_who_comes_second_sees_both_texts_and_loses_none(faye: TestClient) -> None:
    mine = form(faye, definition="My words.")
    faye.patch(OWN, json={"definition": "Their words.", "label": "Theirs"}, headers={"If-Match": "*"})
    refused = faye.post(f"{PAGE}/own", data=mine, headers=HTML)
    assert refused.status_code == 412
    for words in ("My words.", "It says now:", "Their words.", "Theirs"):
        assert words in refused.text
    again = re.search(r'name="version" value="(\d+)"', refused.text)
    assert again
    assert faye.get(OWN).json()["definition"] == "Their words."
    faye.post(f"{PAGE}/own", data={**mine, "version": again[1]})
    assert faye.get(OWN).json()["definition"] == "My words."


def test_what_cannot_be_taken_is_said_and_stays(faye: TestClient) -> None:
    for wrong in ({"label": " "}, {"kind": "other"}, {"question": "x" * 2_001}):
        refused = faye.post(f"{PAGE}/own", data=form(faye, definition="My words.", **wrong), headers=HTML)
        assert refused.status_code == 422
        assert "My words." in refused.text
    assert faye.post(f"{PAGE}/nobody", data=form(faye), headers=HTML).status_code == 404


def test_a_document_says_what_changed_the_meaning(faye: TestClient) -> None:
    faye.post(f"{PAGE}/own", data=form(faye, label="Owned!", kind="wording"))
    document = faye.get(f"{BOARD}/export").json()
    slug = faye.post("/api/v1/boards/import", json=document).json()["slug"]
    revisions = faye.get(f"/api/v1/boards/{slug}/concepts/own/revisions").json()["items"]
    assert [revision["kind"] for revision in revisions] == ["wording", "meaning"]
