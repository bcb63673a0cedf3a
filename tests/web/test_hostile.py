"""Whatever is sent: never a 500, never half a change."""

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import BOARD, address, version

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = (
    "title",
    "description",
    "tags",
    "setting",
    "source",
    "answers",
    "concepts",
    "at",
    "name",
    "access",
    "slug",
    "naming",
    "leaving",
    "groups",
    "group",
    "code",
    "from",
)
bodies = anything | st.dictionaries(st.sampled_from(FIELDS), anything, max_size=5)
quietly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@quietly
@given(body=bodies)
def test_no_body_breaks_anything(ana: TestClient, faye: TestClient, body: Any) -> None:
    card = address(ana, "Café corner") if version(ana) < 9 else f"{BOARD}/examples/none"
    any_version = {"If-Match": "*", "Content-Type": "application/json"}
    content = to_json(body)
    answers = [
        ana.post(f"{BOARD}/examples", content=content, headers=any_version),
        ana.put(f"{card}/placement", content=content, headers=any_version),
        faye.patch(f"{BOARD}/concepts/own", content=content, headers=any_version),
        faye.post("/api/v1/boards", content=content, headers=any_version),
        ana.post(f"{BOARD}/participants", content=content, headers=any_version),
        faye.patch(BOARD, content=content, headers=any_version),
        faye.post(f"{BOARD}/copies", content=content, headers=any_version),
    ]
    assert {answer.status_code for answer in answers} <= {200, 201, 400, 404, 409, 422}
    assert ana.get(f"{BOARD}/snapshot").status_code == 200


def to_json(body: Any) -> bytes:
    return json.dumps(body).encode()


@quietly
@given(
    values=st.lists(
        st.tuples(st.sampled_from(("q", "tag", "region", "cursor", "since", "limit", "sort")), st.text())
    )
)
def test_no_query_breaks_anything(vera: TestClient, values: list[tuple[str, str]]) -> None:
    for path in ("/examples", "/changes", "/snapshot"):
        assert vera.get(f"{BOARD}{path}", params=[*values]).status_code in {200, 410, 422}


WEIRD = ["\0", "\ud800", "%", "x" * 9_000]


@pytest.mark.parametrize("word", WEIRD)
def test_no_id_or_slug_in_a_body_breaks_anything(faye: TestClient, word: str) -> None:
    given = faye.post(f"{BOARD}/rounds").json()["number"]
    faye.put(f"{BOARD}/rounds/{given}/reveal").raise_for_status()
    for path, body in (
        ("/rounds", {"examples": [word]}),
        (f"/rounds/{given}/settle", {"examples": [{"example": word, "answers": None}]}),
        ("/copies", {"from": word}),
    ):
        sent = faye.post(
            f"{BOARD}{path}", content=to_json(body), headers={"Content-Type": "application/json"}
        )
        assert sent.status_code == 422, path


@pytest.mark.parametrize("word", ["%00", "%ED%A0%80", "%25", "x" * 9_000])
def test_no_id_or_slug_in_a_query_or_a_form_breaks_anything(faye: TestClient, word: str) -> None:
    faye.post(f"{BOARD}/rounds").raise_for_status()
    faye.put(f"{BOARD}/rounds/1/reveal").raise_for_status()
    assert faye.get(f"{BOARD}/rounds/1/agreement?example={word}").status_code == 422
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for path, fields, status in (
        ("/b/staffroom/run", f"to=strike&note={word}", 404),
        ("/b/staffroom/manage", f"to=bring&from={word}", 422),
        ("/boards", f"title=New&from={word}", 422),
    ):
        assert faye.post(path, content=fields, headers=form).status_code == status, path


@pytest.mark.parametrize("word", ["%", "_", "\\", "'", '"', "*", "a%b", "--", "🙂", "\u0301"])
def test_a_search_word_is_never_a_pattern(ana: TestClient, word: str) -> None:
    ana.post(f"{BOARD}/examples", json={"title": f"Marked {word} here"})
    items = ana.get(f"{BOARD}/examples", params={"q": f"{word} marked"}).json()["items"]
    assert [item["title"] for item in items] == [f"Marked {word} here"]
