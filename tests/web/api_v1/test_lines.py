"""Lines of columns: continue, stop, start, each grown out of an example; and the Y-chart of a circle."""

from typing import Any

from fastapi.testclient import TestClient

from tests.conftest import BOARD, example, version

LINES = f"{BOARD}/lines"
RUN = f"{BOARD}/workshop"
HTML = {"Accept": "text/html"}
ANY = {"If-Match": "*"}


def write(client: TestClient, **fields: Any) -> Any:
    return client.post(LINES, json={"text": "Ask less.", **fields})


def begin(faye: TestClient, *steps: dict[str, Any]) -> None:
    faye.patch(RUN, json={"steps": list(steps)}, headers=ANY).raise_for_status()
    faye.put(f"{RUN}/step", json={"step": 0, "from": None}).raise_for_status()


def test_a_line_names_what_it_grows_out_of_and_nothing_else(ana: TestClient, faye: TestClient) -> None:
    plan = example(ana, "Learning plan")["id"]
    faye.post(f"{BOARD}/rounds", json={"examples": [plan]}).raise_for_status()
    contested = {"example": plan, "concept": "own", "round": 1}
    refused = [
        ({"kind": "stop"}, "/example"),
        ({"kind": "stop", "example": plan, "concept": "nowhere"}, "/concept"),
        ({"kind": "stop", "example": "00000000-0000-7000-8000-000000000000"}, "/example"),
        ({"kind": "looks"}, "/concept"),
        ({"kind": "looks", "concept": "own", "example": plan}, "/example"),
        ({"kind": "stop", "example": plan, "round": 1}, "/round"),
        ({"kind": "stop", **contested, "round": 2}, "/round"),
        ({"kind": "stop", **contested}, "/round"),
    ]
    for fields, pointer in refused:
        answer = write(faye, **fields)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), fields
    faye.put(f"{BOARD}/rounds/1/reveal").raise_for_status()
    other = example(ana, "Passion hour")["id"]
    assert write(ana, kind="stop", **contested | {"example": other}).status_code == 422
    made = write(ana, kind="stop", **contested)
    assert made.status_code == 201
    assert made.json()["round"] == 1
    assert ana.get(made.headers["Location"]).json() == made.json()


def test_a_line_is_changed_and_removed_by_who_wrote_it_and_told_in_the_feed(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    plan = example(ana, "Learning plan")["id"]
    since = version(ana)
    line = write(ana, kind="continue", example=plan).json()
    address = f"{LINES}/{line['id']}"
    assert ben.patch(address, json={"text": "No"}, headers=ANY).status_code == 403
    assert ana.patch(address, json={"kind": "looks"}, headers=ANY).status_code == 422
    assert ana.patch(address, json={"text": "No"}, headers={"If-Match": '"1"'}).status_code == 412
    changed = ana.patch(address, json={"kind": "stop", "text": "Ask   more."}, headers=ANY)
    assert (changed.json()["kind"], changed.json()["text"]) == ("stop", "Ask more.")
    assert faye.delete(address, headers=ANY).status_code == 204
    assert ana.get(address).status_code == 404
    events = ana.get(f"{BOARD}/changes?since={since}").json()["items"]
    assert [event["type"] for event in events] == ["line.added", "line.edited", "line.removed"]
    assert events[0]["data"] == line
    assert "Ana" not in str(line)


def test_lists_are_filtered_and_go_on_from_page_to_page(ana: TestClient, faye: TestClient) -> None:
    plan, hour = (example(ana, title)["id"] for title in ("Learning plan", "Passion hour"))
    for kind in ("continue", "stop", "start"):
        write(ana, kind=kind, example=plan, concept="own")
    write(ana, kind="start", example=hour)
    write(ana, kind="feels", concept="each")
    for query, count in (("kind=start", 2), ("kind=start&kind=feels", 3), ("concept=own", 3)):
        assert len(ana.get(f"{LINES}?{query}").json()["items"]) == count, query
    assert len(ana.get(f"{LINES}?example={hour}").json()["items"]) == 1
    page = ana.get(f"{LINES}?limit=4&total=true").json()
    assert (len(page["items"]), page["total"]) == (4, 5)
    assert len(ana.get(page["next"]).json()["items"]) == 1
    faye.delete(f"{BOARD}/examples/{plan}", headers=ANY)
    assert len(ana.get(LINES).json()["items"]) == 2, "those about a removed example are not shown"


def test_a_line_of_a_y_chart_is_taken_over_into_the_definition_once(
    ana: TestClient, faye: TestClient
) -> None:
    line = write(ana, kind="looks", concept="own", text="Two heads over one book.").json()
    before = ana.get(f"{BOARD}/concepts/own").json()
    assert ana.put(f"{LINES}/{line['id']}/taken").status_code == 403
    for _ in range(2):
        assert faye.put(f"{LINES}/{line['id']}/taken").json()["taken"] is True
    now = ana.get(f"{BOARD}/concepts/own").json()
    expected = "\n".join(filter(None, (before["looks_like"], "Two heads over one book.")))
    assert now["looks_like"] == expected
    newest, *_ = sorted(
        ana.get(f"{BOARD}/concepts/own/revisions").json()["items"], key=lambda item: -item["version"]
    )
    assert newest["kind"] == "wording", "what was placed is not stale"
    faye.patch(f"{BOARD}/concepts/own", json={"looks_like": "x" * 2_000}, headers=ANY)
    more = write(ana, kind="looks", concept="own").json()
    assert faye.put(f"{LINES}/{more['id']}/taken").status_code == 409
    stop = write(ana, kind="stop", example=example(ana, "Learning plan")["id"]).json()
    assert faye.put(f"{LINES}/{stop['id']}/taken").status_code == 409


def test_participants_write_lines_at_their_step_and_when_no_workshop_runs(
    ana: TestClient, faye: TestClient
) -> None:
    plan = example(ana, "Learning plan")["id"]
    for kind, status in (("read", 409), ("continue", 201), ("senses", 201), ("look", 409)):
        begin(faye, {"kind": kind})
        assert write(ana, kind="start", example=plan).status_code == status, kind
        assert write(faye, kind="start", example=plan).status_code == 201
        faye.put(f"{RUN}/step", json={"step": None, "from": 0})
    wrong = {"steps": [{"kind": "senses", "concept": "nowhere"}]}
    refused = faye.patch(RUN, json=wrong, headers=ANY)
    assert refused.json()["errors"][0]["pointer"] == "/steps/0/concept"


def test_steps_taken_over_are_about_circles_that_the_board_has(faye: TestClient) -> None:
    faye.patch(RUN, json={"steps": [{"kind": "senses", "concept": "own"}]}, headers=ANY).raise_for_status()
    faye.post("/api/v1/boards", json={"title": "Other", "slug": "other"}).raise_for_status()
    run = faye.put("/api/v1/boards/other/workshop/run", json={"from": "staffroom"})
    assert [step["concept"] for step in run.json()["steps"]] == [None]
    document = faye.get(f"{BOARD}/export").json()
    document["run"][0]["concept"] = "nowhere"
    assert faye.post("/api/v1/boards/import", json=document).status_code == 422


def test_lines_go_along_in_a_document_and_stay_as_nobodys(ana: TestClient, faye: TestClient) -> None:
    plan = example(ana, "Learning plan")
    write(ana, kind="stop", example=plan["id"], concept="own")
    line = write(ana, kind="looks", concept="own", text="Two heads over one book.").json()
    faye.put(f"{LINES}/{line['id']}/taken")
    document = faye.get(f"{BOARD}/export").json()
    assert {line["kind"]: line["example"] for line in document["lines"]} == {
        "stop": plan["number"],
        "looks": None,
    }
    slug = faye.post("/api/v1/boards/import", json=document).json()["slug"]
    again = faye.get(f"/api/v1/boards/{slug}/export").json()
    assert again["lines"] == document["lines"]
    assert faye.get(f"/api/v1/boards/{slug}/lines").json()["items"][0]["text"]
    document["lines"][0]["concept"] = "nowhere"
    assert faye.post("/api/v1/boards/import", json=document).status_code == 422
    me = ana.get(f"{BOARD}/participants/me").json()["id"]
    assert faye.delete(f"{BOARD}/participants/{me}").status_code == 204
    assert [line["text"] for line in faye.get(LINES).json()["items"]] == [
        "Ask less.",
        "Two heads over one book.",
    ]


def test_everybody_writes_on_a_page_and_the_wall_and_the_summary_show_it(
    ana: TestClient, ben: TestClient, faye: TestClient, vera: TestClient
) -> None:
    plan = example(ana, "Learning plan")["id"]
    begin(faye, {"kind": "continue"}, {"kind": "senses", "concept": "each"})
    assert "/b/staffroom/continue" in ana.get("/b/staffroom/list", headers=HTML).text
    fields = {"page": "continue", "kind": "stop", "text": "Ask <less>.", "origin": plan}
    answer = ana.post("/b/staffroom/lines", data=fields, headers=HTML)
    assert "Your line is written down." in answer.text
    assert "Ask &lt;less&gt;." in answer.text
    assert "Change" in answer.text
    assert "Change" not in ben.get("/b/staffroom/continue", headers=HTML).text
    refused = ana.post("/b/staffroom/lines", data=fields | {"origin": "", "text": "Kept"}, headers=HTML)
    assert refused.status_code == 422
    assert 'value="Kept"' in refused.text, "what was typed is still there"
    assert "Ask &lt;less&gt;." in vera.get("/b/staffroom/wall", headers=HTML).text
    run = faye.get("/b/staffroom/run", headers=HTML).text
    assert "What does it grow out of?" in run
    own = fields | {"back": "run", "kind": "start", "text": "From the remote"}
    assert "The line is written down." in faye.post("/b/staffroom/lines", data=own, headers=HTML).text
    faye.put(f"{RUN}/step", json={"step": 1, "from": 0})
    sense = {"page": "senses", "concept": "each", "kind": "feels", "text": "Calm"}
    page = ana.post("/b/staffroom/lines", data=sense, headers=HTML).text
    assert "Take over into the definition" not in page
    assert "Calm" in vera.get("/b/staffroom/wall", headers=HTML).text
    line = ana.get(f"{LINES}?kind=feels").json()["items"][0]["id"]
    taken = faye.post("/b/staffroom/lines", data={**sense, "to": "take", "line": line}, headers=HTML)
    assert "The line is now part of the definition." in taken.text
    changed = ana.post(
        "/b/staffroom/lines", data={**sense, "to": "edit", "line": line, "text": "Calmer"}, headers=HTML
    )
    assert "Calmer" in changed.text
    summary = vera.get(f"{BOARD}/summary").json()["lines"]
    assert [(item["kind"], item["text"]) for item in summary] == [
        ("stop", "Ask <less>."),
        ("start", "From the remote"),
        ("feels", "Calmer"),
    ]
    assert "From the remote" in vera.get("/b/staffroom/summary", headers=HTML).text
    assert "### Feels like" in vera.get(f"{BOARD}/summary.md").text
    gone = ana.post("/b/staffroom/lines", data={**sense, "to": "remove", "line": line}, headers=HTML)
    assert "The line is removed." in gone.text


def test_a_form_offers_what_people_see_differently_first(ana: TestClient, faye: TestClient) -> None:
    faye.post(f"{BOARD}/rounds")
    plan = example(ana, "Learning plan")["id"]
    faye.put(f"{BOARD}/rounds/1/tallies/{plan}", json={"answers": {"own": {"yes": 3, "no": 3}}})
    assert "see it differently" not in ana.get("/b/staffroom/continue", headers=HTML).text
    faye.put(f"{BOARD}/rounds/1/reveal")
    page = ana.get("/b/staffroom/continue", headers=HTML).text
    value = f"{plan} own 1"
    assert page.index("Where people see it differently") < page.index(value) < page.index("All examples")
    fields = {"page": "continue", "kind": "stop", "text": "Ask less.", "origin": value}
    assert "In round 1, people see" in ana.post("/b/staffroom/lines", data=fields, headers=HTML).text
    (line,) = ana.get(LINES).json()["items"]
    assert (line["example"], line["concept"], line["round"]) == (plan, "own", 1)
