"""What a client holds already is not sent, and hardly anything is done to find out."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event
from sqlmodel import Session

from app.main import create_app
from app.services import agreement, round_serializers
from app.services.access import Membership
from app.settings import Settings
from app.store.database import Database
from app.web.http import etags
from app.web.http.response_cache import OVERHEAD, CachedResponse, ResponseCache
from tests.conftest import BOARD, HERE, address, example, joined

ANY = {"If-Match": "*"}
PLAIN = {"Accept-Encoding": "identity"}
UNCONDITIONAL = {"check_alive", "check_ready", "stream_events", "list_tokens"}
EXTRAS = {"get_diagram_png": "?width=200", "list_changes": "?since=3"}
OF_ONE_EXAMPLE = {"get_example"}
OF_NO_EXAMPLE = {"get_code", "get_participation", "get_tally", "list_participants", "list_submissions"}
OF_NO_EXAMPLE |= {"get_next_step", "get_line", "get_contact", "list_ahead", "list_workshop_templates"}
OF_ONE_CONCEPT = {"list_concepts", "get_concept"}


def reads(app: FastAPI, who: TestClient) -> Iterator[tuple[str, str]]:
    """Every GET operation that the document has, with an address it can be asked at."""
    card = example(who, "Learning plan")["id"]
    step = who.post(f"{BOARD}/next-steps", json={"text": "Go on."}).json()["id"]
    new = {"kind": "looks", "text": "Two heads over one book.", "concept": "own"}
    line = who.post(f"{BOARD}/lines", json=new).json()["id"]
    parts = {"board": "staffroom", "key": "own", "lens": "ours", "example": card, "step": step, "line": line}
    for path, operations in app.openapi()["paths"].items():
        operation = operations.get("get", {}).get("operationId", "")
        if operation and operation not in UNCONDITIONAL:
            filled = path.format(**parts, round=2)
            yield operation, filled + EXTRAS.get(operation, "")


def test_every_read_is_answered_304_until_it_changes(app: FastAPI, ana: TestClient, faye: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"join": "code"}}, headers=ANY)
    faye.post(f"{BOARD}/lenses", json={"title": "Ours"})
    for number in (1, 2):
        faye.post(f"{BOARD}/rounds")
        faye.put(f"{BOARD}/rounds/{number}/reveal")
    own = ("export_board", "get_run", "get_tally", "list_participants", "list_submissions")
    whoever = dict.fromkeys(own, faye)
    seen = {name: (whoever.get(name, ana), path) for name, path in reads(app, ana)}
    assert len(seen) >= 14
    tags: dict[str, str] = {}
    for name, (who, path) in seen.items():
        first = who.get(path)
        tags[name] = first.headers["ETag"]
        assert first.status_code == 200, name
        assert tags[name].startswith('"'), name
        assert first.headers["Cache-Control"] in {"public, no-cache", "private, no-store"}, name
    assert asked_again(seen, tags) == dict.fromkeys(seen, 304)

    ana.put(f"{address(ana, 'Café corner')}/placement", json={"concepts": ["own"]})
    unmoved = OF_ONE_EXAMPLE | OF_ONE_CONCEPT | OF_NO_EXAMPLE
    assert asked_again(seen, tags) == {name: 304 if name in unmoved else 200 for name in seen}

    faye.patch(f"{BOARD}/concepts/own", json={"label": "Theirs"}, headers=ANY)
    assert {name for name, status in asked_again(seen, tags).items() if status == 304} == (
        OF_ONE_EXAMPLE | OF_NO_EXAMPLE
    )

    ana.put(f"{address(ana, 'Learning plan')}/placement", json={"concepts": []})
    assert {name for name, status in asked_again(seen, tags).items() if status == 304} == OF_NO_EXAMPLE


def asked_again(seen: dict[str, tuple[TestClient, str]], tags: dict[str, str]) -> dict[str, int]:
    statuses = {}
    for name, (who, path) in seen.items():
        answer = who.get(path, headers={"If-None-Match": tags[name]})
        statuses[name] = answer.status_code
        if answer.status_code == 304:
            assert (answer.content, answer.headers["ETag"]) == (b"", tags[name])
            assert answer.headers["Cache-Control"] in {"public, no-cache", "private, no-store"}
    return statuses


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """What the database is asked."""
    seen: list[str] = []

    def note(_connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "path", ["/snapshot", "/examples?concept=own", "/regions", "/tags", "/changes", "/diagram.svg"]
)
def test_304_is_answered_before_a_row_of_the_answer_is_read(
    ana: TestClient, faye: TestClient, statements: list[str], path: str
) -> None:
    tag = ana.get(BOARD + path).headers["ETag"]
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    statements.clear()
    assert ana.get(BOARD + path, headers={"If-None-Match": tag}).status_code == 304
    for statement in statements:
        assert "FROM example" not in statement
        assert "FROM event" not in statement


def test_a_whole_answer_is_made_once_for_a_version_of_the_board(
    ana: TestClient, faye: TestClient, statements: list[str]
) -> None:
    first = ana.get(f"{BOARD}/examples")
    faye.post("/api/v1/boards", json={"title": "Elsewhere"})
    statements.clear()
    again = ana.get(f"{BOARD}/examples")
    assert (again.content, again.headers) == (first.content, first.headers)
    assert not any("FROM example" in statement for statement in statements)


def test_nothing_is_asked_while_the_database_is_as_it_was(
    database: Database, ana: TestClient, statements: list[str]
) -> None:
    if database.engine.dialect.name != "sqlite":
        return
    first = ana.get(f"{BOARD}/examples")
    statements.clear()
    again = ana.get(f"{BOARD}/examples")
    held = ana.get(f"{BOARD}/examples", headers={"If-None-Match": first.headers["ETag"]})
    assert statements == []
    assert (again.content, again.headers) == (first.content, first.headers)
    assert (held.status_code, held.content, held.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_what_another_process_changed_shows_at_once(
    app: FastAPI, settings: Settings, ana: TestClient
) -> None:
    other = create_app(settings)
    ben = joined(other, "Ben")
    for number in range(3):
        read = ana.get(f"{BOARD}/examples")
        assert ana.get(f"{BOARD}/examples").content == read.content
        ben.post(f"{BOARD}/examples", json={"title": f"From elsewhere {number}"})
        after = ana.get(f"{BOARD}/examples", headers={"If-None-Match": read.headers["ETag"]})
        assert (after.status_code, after.json()["items"][-1]["title"]) == (200, f"From elsewhere {number}")
    assert app.state.responses is not other.state.responses
    other.state.database.close()


def test_who_may_not_read_gets_nothing_that_was_kept(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY)
    first = ana.get(f"{BOARD}/examples")
    assert first.headers["Cache-Control"] == "private, no-store"
    for headers in ({}, {"If-None-Match": first.headers["ETag"]}):
        assert vera.get(f"{BOARD}/examples", headers=headers).status_code == 404
        assert ana.get(f"{BOARD}/examples", headers=headers).status_code == (304 if headers else 200)
    assert vera.get("/api/v1/boards").json()["items"] == []


def test_anybodys_answers_may_be_kept_by_anybody(vera: TestClient) -> None:
    for path in ("", "/examples", "/snapshot", "/concepts/own", "/diagram.svg"):
        assert vera.get(BOARD + path).headers["Cache-Control"] == "public, no-cache"
    assert vera.get("/api/v1/boards").headers["Cache-Control"] == "private, no-store"
    assert vera.get(f"{BOARD}/nothing").headers["Cache-Control"] == "no-store"


def test_every_form_of_an_answer_has_a_tag_of_its_own(vera: TestClient) -> None:
    paths = [
        f"{BOARD}/{rest}"
        for rest in (
            "examples",
            "examples?concept=own",
            "examples?limit=2",
            "examples?total=true",
            "snapshot",
            "diagram.svg",
            "diagram.svg?theme=dark",
            "regions",
            "tags",
        )
    ]
    tags = [vera.get(path).headers["ETag"] for path in paths]
    assert len({*tags}) == len(paths)


def test_packed_and_plain_bytes_have_different_strong_tags(vera: TestClient) -> None:
    packed = vera.get(f"{BOARD}/snapshot")
    plain = vera.get(f"{BOARD}/snapshot", headers=PLAIN)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gzip"'
    for tag in (packed.headers["ETag"], plain.headers["ETag"]):
        for headers in ({}, PLAIN):
            held = vera.get(f"{BOARD}/snapshot", headers={"If-None-Match": tag, **headers})
            assert held.status_code == 304


@pytest.mark.parametrize(
    ("template", "status"),
    [
        ("{}", 304),
        ("W/{}", 304),
        ('"other", {}', 304),
        ('"other" , W/{}, "more"', 304),
        ("*", 304),
        ('"other"', 200),
        ('"0"', 200),
        ("nonsense", 200),
        ("", 200),
    ],
)
@pytest.mark.parametrize("path", ["", "/snapshot"])
@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_if_none_match_is_read_as_http_has_it(
    vera: TestClient, path: str, template: str, status: int
) -> None:
    tag = vera.get(BOARD + path).headers["ETag"]
    for _ in range(2):
        answer = vera.get(BOARD + path, headers={"If-None-Match": template.format(tag)})
        assert answer.status_code == status


def test_the_tag_of_any_form_of_an_example_lets_it_be_changed(ana: TestClient) -> None:
    made = ana.post(f"{BOARD}/examples", json={"title": "Mine", "description": "long " * 400})
    mine = made.headers["Location"]
    for query in ("", "?include=revisions", "?include=agreement,revisions"):
        read = ana.get(mine + query)
        changed = ana.patch(mine, json={"title": f"Now{query}"}, headers={"If-Match": read.headers["ETag"]})
        assert changed.status_code == 200
        assert ana.patch(mine, json={}, headers={"If-Match": read.headers["ETag"]}).status_code == 412
    assert ana.get(mine).headers["ETag"].endswith('-gzip"')


def test_a_board_at_the_address_of_one_that_was_removed_is_another(faye: TestClient) -> None:
    there = faye.post("/api/v1/boards", json={"title": "There"}).headers["Location"]
    before: dict[str, Any] = {path: faye.get(there + path).headers["ETag"] for path in ("", "/snapshot")}
    faye.delete(there, headers=ANY)
    again = faye.post("/api/v1/boards", json={"title": "There"})
    assert again.headers["Location"] == there
    for path, tag in before.items():
        assert faye.get(there + path, headers={"If-None-Match": tag}).status_code == 200
    assert faye.patch(there, json={"locked": True}, headers={"If-Match": before[""]}).status_code == 412
    gone = faye.get(f"{there}/changes?since=1")
    assert gone.status_code == 410
    assert faye.get(gone.json()["snapshot"]).json()["version"] == again.json()["version"]


def test_a_page_of_the_log_stays_as_it_is(ana: TestClient) -> None:
    page = ana.get(f"{BOARD}/changes?since=1&limit=3")
    last = ana.get(f"{BOARD}/changes?since=1")
    ana.post(f"{BOARD}/examples", json={"title": "Mine"})
    for read, status in ((page, 304), (last, 200)):
        url = str(read.request.url)
        assert ana.get(url, headers={"If-None-Match": read.headers["ETag"]}).status_code == status


def test_links_lead_to_where_the_client_is(app: FastAPI, vera: TestClient) -> None:
    here = vera.get(f"{BOARD}/examples?limit=2").json()["next"]
    elsewhere = TestClient(app, "https://map.example.org").get(f"{BOARD}/examples?limit=2").json()["next"]
    assert here.startswith(HERE)
    assert elsewhere.startswith("https://map.example.org/")


def test_what_is_kept_stays_within_its_budget() -> None:
    size = 100 + OVERHEAD
    cache = ResponseCache(8 * size)
    responses = [CachedResponse([], f"{number:0100}".encode()) for number in range(20)]
    for number, response in enumerate(responses):
        cache.put(number, response)
        cache.get(0)
    cache.put("large", CachedResponse([], b"x" * 101))
    assert (len(cache), cache.size) == (8, 8 * size)
    cached = [cache.get(key) for key in (0, 19, 5, "large")]
    assert cached == [responses[0], responses[19], None, None]
    smaller = CachedResponse([], b"x" * 50)
    cache.put(0, smaller)
    assert (cache.get(0), cache.size) == (smaller, 8 * size - 50)
    cache.clear()
    assert (len(cache), cache.size, cache.get(0)) == (0, 0, None)


def test_what_is_made_for_one_class_of_viewers_is_told_to_no_other(
    app: FastAPI,
    vera: TestClient,
    ana: TestClient,
    faye: TestClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faye.post(f"{BOARD}/rounds")
    faye.put(f"{BOARD}/rounds/1/reveal")
    headers = {
        "Authorization": f"Bearer {faye.post('/api/v1/tokens', json={'name': 'Script'}).json()['token']}"
    }
    reader = TestClient(app, HERE, headers=headers)
    made: list[str] = []

    def of_rounds(_session: Session, member: Membership, *_rest: object) -> tuple[str]:
        made.append("person" if member.viewer == "visitor" else member.viewer)
        return (made[-1],)

    monkeypatch.setattr(agreement, "of_rounds", of_rounds)
    monkeypatch.setattr(round_serializers, "round_agreement", lambda kind, *_rest: {"for": kind})
    people = {"person": vera, "participant": ana, "facilitator": faye, "token": reader}
    for _ in range(2):
        for kind, who in people.items():
            assert who.get(f"{BOARD}/rounds/1/agreement").json() == {"for": kind}
    assert sorted(made) == sorted(people)
    assert joined(app, "Ben").get(f"{BOARD}/rounds/1/agreement").json() == {"for": "participant"}
    assert sorted(made) == sorted(people)


def test_when_many_ask_at_once_one_makes_the_answer(
    app: FastAPI, faye: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    faye.post(f"{BOARD}/rounds")
    faye.put(f"{BOARD}/rounds/1/reveal")
    path = f"{BOARD}/rounds/1/agreement"
    faye.get(f"{path}?fresh=before").raise_for_status()  # from then on several may be worked on at once
    many, made = 4, []
    asked = threading.Barrier(many)
    of_rounds, unchanged = agreement.of_rounds, etags.unchanged

    def together(*given: Any, **more: Any) -> Any:
        asked.wait(30)
        return unchanged(*given, **more)

    def counted(*given: Any, **more: Any) -> Any:
        made.append(given)
        return of_rounds(*given, **more)

    monkeypatch.setattr(etags, "unchanged", together)
    monkeypatch.setattr(agreement, "of_rounds", counted)
    with ThreadPoolExecutor(many) as people:
        answers = list(people.map(lambda _: TestClient(app, HERE).get(path), range(many)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert len(made) == 1
