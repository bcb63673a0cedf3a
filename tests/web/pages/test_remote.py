"""The facilitator's remote by plain forms: what a page without scripts can do."""

from typing import Any

import httpx2
from fastapi.testclient import TestClient

from app.domain.workshop.steps import TITLES
from tests.conftest import BOARD, address, joined
from tests.test_architecture import ROOT

PAGE = "/b/staffroom/run"
HTML = {"Accept": "text/html"}


def press(client: TestClient, to: str, **fields: object) -> httpx2.Response:
    form = {name: str(value) for name, value in fields.items()}
    return client.post(PAGE, data={"to": to} | form, headers=HTML)


def go(client: TestClient, step: object, come_from: object, to: str = "go") -> httpx2.Response:
    return client.post(PAGE, data={"to": to, "step": str(step), "from": str(come_from)}, headers=HTML)


def workshop(client: TestClient) -> dict[str, Any]:
    fields: dict[str, Any] = client.get(f"{BOARD}/workshop").json()
    return fields


def test_only_facilitators_see_the_remote(ana: TestClient, vera: TestClient, faye: TestClient) -> None:
    assert ana.get(PAGE, headers=HTML).status_code == 403
    assert vera.get(PAGE, headers=HTML).status_code == 403
    assert press(ana, "lock").status_code == 403
    assert faye.get("/b/nowhere/run", headers=HTML).status_code == 404
    page = faye.get(PAGE, headers=HTML)
    assert page.status_code == 200
    assert "Start: Read the definitions" in page.text


def test_a_workshop_runs_by_plain_forms(faye: TestClient, ana: TestClient) -> None:
    page = go(faye, 0, "")
    assert "Step 1 of 8" in page.text
    assert "Next: Place alone" in page.text
    go(faye, 1, 0)
    ana.get(f"{BOARD}/rounds/1/placements/mine")
    page = faye.get(PAGE, headers=HTML)
    assert "<strong>0 placed</strong>, 1 not yet · 0 of 6 answers" in page.text
    assert "When you leave this step, the answers are revealed." in page.text
    page = go(faye, 2, 1)
    assert workshop(ana)["round"]["state"] == "revealed"
    page = go(faye, 1, 2)
    assert "Open another round" in page.text
    go(faye, 1, 1, "again")
    assert workshop(ana)["round"]["number"] == 2
    page = go(faye, "", 1)
    assert "The workshop has ended" in page.text
    assert "Open the summary" in page.text


def test_a_reveal_goes_on_beat_by_beat_by_plain_forms(faye: TestClient) -> None:
    assert 'name="beat" value="counted"' in go(faye, 1, "").text
    page = press(faye, "go", step=2, beat="counted", **{"from": 1})
    assert "Next: Where we differ most" in page.text
    page = press(faye, "go", step=2, beat="overview", **{"from": 2})
    assert "Next: Talk where we differ most" in page.text
    assert 'name="beat" value="example"' in page.text, "the way back"


def test_notes_are_written_and_read_by_plain_forms(faye: TestClient) -> None:
    go(faye, 0, "")
    kinds = {"kind-0": "read", "was-0": 0, "notes-0": "Breathe.", "kind-1": "place", "notes-1": "Be quiet."}
    page = press(faye, "steps", present=0, version=workshop(faye)["version"], **kinds)
    assert "Your notes</h3>" in page.text
    assert 'dir="auto">Breathe.</p>' in page.text
    assert "Your notes for the next step: <bdi>Place alone</bdi>" in page.text
    assert 'dir="auto">Be quiet.</p>' in page.text


def test_who_is_absent_is_left_out_by_a_plain_form(faye: TestClient, app: Any) -> None:
    dan = joined(app, "Dan")
    go(faye, 1, "")
    dan.get(f"{BOARD}/rounds/1/placements/mine")
    assert "1 not yet" in faye.get(PAGE, headers=HTML).text
    page = press(faye, "absent", round=1)
    assert "0 not yet" in page.text


def test_what_is_agreed_is_settled_by_a_plain_form(faye: TestClient, app: Any) -> None:
    people = [joined(app, name) for name in ("Ana", "Ben", "Cem")]
    go(faye, 1, "")
    id_ = address(faye, "Café corner").rpartition("/")[2]
    for who in people:
        who.put(f"{BOARD}/rounds/1/placements/{id_}", json={"concepts": ["own"]})
    page = go(faye, 6, 1)
    assert "1 example is agreed and not on the map yet." in page.text
    page = press(faye, "settle", round=1)
    assert "not on the map yet" not in page.text
    assert faye.get(address(faye, "Café corner")).json()["region"] == "own"


def test_a_page_that_is_behind_skips_nothing(faye: TestClient) -> None:
    for step, come_from in ((0, ""), (1, 0), (2, 1)):
        go(faye, step, come_from)
    late = go(faye, 1, 0)
    assert late.status_code == 409
    assert "The workshop has moved to step 3 of 8, “Reveal”. Nothing was skipped." in late.text
    assert "Step 3 of 8" in late.text


def test_timer_wall_and_lock_by_plain_forms(faye: TestClient) -> None:
    assert "The timer runs." in press(faye, "timer", minutes=5).text
    assert workshop(faye)["timer"]["seconds"] == 300
    assert "The timer is stopped." in press(faye, "stop").text
    for minutes in (-5, 0, 500, "five", "1" * 30):
        refused = press(faye, "timer", minutes=minutes)
        assert refused.status_code == 422
        assert 'class="problem"' in refused.text
    press(faye, "blank")
    assert workshop(faye)["blank"] is True
    press(faye, "light")
    assert workshop(faye)["blank"] is False
    assert "Unlock the board" in press(faye, "lock").text
    assert faye.get(BOARD).json()["locked"] is True
    assert "Lock the board" in press(faye, "unlock").text
    assert press(faye, "dance").status_code == 422


def test_notes_by_plain_forms(faye: TestClient) -> None:
    assert "Written down." in press(faye, "note", kind="decision", text="Keep <it>.").text
    page = faye.get(PAGE, headers=HTML)
    assert "Keep &lt;it&gt;." in page.text
    refused = press(faye, "note", kind="next_step", text="x" * 1_001)
    assert refused.status_code == 422
    assert "Use at most 1,000 characters; this has 1,001." in refused.text
    assert "x" * 1_001 in refused.text, "what was typed is still there"
    id_ = workshop(faye)["notes"][0]["id"]
    assert "The note is removed." in press(faye, "strike", note=id_).text
    assert workshop(faye)["notes"] == []
    assert press(faye, "strike", note=id_).status_code == 404


def rows(client: TestClient, **changes: object) -> dict[str, object]:
    """The form of the steps as the page fills it in, and what is changed there."""
    run = workshop(client)
    fields: dict[str, object] = {
        "version": run["version"],
        "present": "" if run["step"] is None else run["step"],
    }
    for i, step in enumerate(run["steps"]):
        fields |= {f"was-{i}": i, f"order-{i}": i + 1, f"kind-{i}": step["kind"]}
        fields |= {f"title-{i}": step["title"], f"minutes-{i}": step["minutes"] or ""}
        fields[f"most-{i}"] = step["most_contested"] or ""
    return fields | changes


def changed(**changes: object) -> dict[str, object]:
    return {name.replace("_", "-"): value for name, value in changes.items()}


def test_steps_are_added_removed_moved_and_renamed_by_a_plain_form(faye: TestClient) -> None:
    go(faye, 0, "")
    more = changed(kind_8="gather", title_8="", minutes_8="8", order_8="0", was_8="")
    more |= changed(kind_3="", order_7="3", title_7="What now?")
    page = press(faye, "steps", **rows(faye, **more))
    assert "The steps are saved." in page.text
    run = workshop(faye)
    assert [step["title"] for step in run["steps"]] == [
        "Gather examples",
        "Read the definitions",
        "Place alone",
        "Reveal",
        "What now?",
        "Place again",
        "What changed",
        "Settle the map",
    ]
    assert run["step"] == 1, "the present step is the same one"
    assert run["steps"][0]["minutes"] == 8
    assert [step["most_contested"] for step in run["steps"] if step["kind"] == "place"] == [None, 5]


def test_a_form_of_steps_that_is_behind_or_makes_no_sense_changes_nothing(faye: TestClient) -> None:
    go(faye, 0, "")
    old = rows(faye)
    go(faye, 1, 0)
    before = workshop(faye)
    assert press(faye, "steps", **old).status_code == 412
    for change in ({"kind-1": "dance"}, {"minutes-1": "soon"}, {"kind-1": ""}, {"minutes-0": "-1"}):
        assert press(faye, "steps", **rows(faye, **change)).status_code == 422
    assert workshop(faye) == before


def test_the_remote_says_how_far_people_are(faye: TestClient, app: Any) -> None:
    dan = joined(app, "Dan")
    go(faye, 1, "")
    labs = address(dan, "Three labs").rpartition("/")[2]
    assert dan.put(f"{BOARD}/rounds/1/placements/{labs}", json={"concepts": []}).status_code == 200
    assert "1 of 6 answers" in faye.get(PAGE, headers=HTML).text


def test_both_languages_call_the_steps_the_same() -> None:
    script = (ROOT / "static/js/core/workshop.js").read_text(encoding="utf-8")
    for kind, title in TITLES.items():
        assert f"  {kind}: '{title}',\n" in script


def test_a_board_without_examples_is_offered_gather_as_its_first_step(faye: TestClient) -> None:
    board = faye.post("/api/v1/boards", json={"title": "Bare"}).json()["slug"]
    page = f"/b/{board}/run"
    assert "No examples yet." in faye.get(page, headers=HTML).text
    answer = faye.post(page, data={"to": "gather"}, headers=HTML)
    assert "Everyone adds examples in step 1." in answer.text
    assert "Start: Gather examples" in answer.text
    faye.post(page, data={"to": "gather"}, headers=HTML)
    faye.post(page, data={"to": "go", "step": "0", "from": ""}, headers=HTML)
    refused = faye.post(page, data={"to": "gather"}, headers=HTML)
    assert refused.status_code == 409
    assert "Change the steps below." in refused.text
    kinds = [step["kind"] for step in faye.get(f"/api/v1/boards/{board}/workshop").json()["steps"]]
    assert kinds.count("gather") == 1


def test_what_is_to_be_done_before_the_start_is_listed_until_then(faye: TestClient) -> None:
    page = faye.get(PAGE, headers=HTML).text
    for words in ("6 examples", "testserver/b/staffroom", "take 60 minutes together", "Open the wall"):
        assert words in page
    assert "take 45 minutes together" in press(faye, "length", minutes=45).text
    assert sum(step["minutes"] for step in workshop(faye)["steps"]) == 45
    for minutes in ("", "44", "a lot"):
        assert press(faye, "length", minutes=minutes).status_code == 422
    assert "Before you start" not in go(faye, 0, "").text


def test_steps_are_taken_over_by_a_plain_form_before_the_first_workshop_and_after_it(
    faye: TestClient,
) -> None:
    assert 'value="series_1"' in faye.get(PAGE, headers=HTML).text
    page = press(faye, "take", **{"from": "series_1"})
    assert "The steps are taken over." in page.text
    assert "Your notes for the next step: <bdi>Gather examples</bdi>" in page.text
    assert 'value="series_2"' not in go(faye, 2, "").text, "not while the workshop runs"
    assert 'value="series_2"' in go(faye, "", 2).text


def test_examples_of_a_round_are_chosen_by_a_plain_form(faye: TestClient) -> None:
    row = {"kind-0": "place", "tag-0": "Reading", "where-0": "to-place:", "numbers-0": "5, 6"}
    page = press(faye, "steps", version=0, **row)
    assert "1 example, about 1 minute." in page.text
    choice = {"tag": "Reading", "region": None, "placed": False, "numbers": [5, 6]}
    assert faye.get(f"{BOARD}/workshop/run").json()["steps"][0]["choose"] == choice
    page = press(faye, "steps", version=workshop(faye)["version"], **row | {"numbers-0": "none"})
    assert "names no example" in page.text


def test_the_wall_reads_the_map_through_a_lens_by_a_plain_form(faye: TestClient) -> None:
    own = {"key": "spots", "title": "Blind spots", "concepts": {"own": {"definition": "Seen."}}}
    faye.post(f"{BOARD}/lenses", json=own).raise_for_status()
    page = press(faye, "lens", lens="spots")
    assert workshop(faye)["lens"] == "spots"
    assert '<option value="spots" selected>Blind spots</option>' in page.text
    press(faye, "lens", lens="")
    assert workshop(faye)["lens"] is None


def test_people_place_by_themselves_until_a_day_by_plain_forms(faye: TestClient) -> None:
    assert "Choose the last day" in press(faye, "round", until="soon").text
    page = press(faye, "round", until="2999-12-31", tag="Reading")
    assert "31 December 2999</time> is over" in page.text
    assert len(workshop(faye)["round"]["examples"]) == 2
    assert "The answers stay hidden" in press(faye, "close", round=1).text
    assert "The answers are revealed." in press(faye, "reveal", round=1).text
    assert workshop(faye)["round"]["state"] == "revealed"
