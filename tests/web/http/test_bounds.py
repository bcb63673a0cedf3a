"""What one request may cost: bodies, parameters, forms, refusals; and who asks, before a body is believed."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlmodel import col
from starlette.types import Message, Scope

from app.domain.cookies import COOKIE
from app.domain.errors import MOST_FAULTS
from app.domain.limits import Limits, limits, set_limits
from app.domain.requests import NewToken
from app.services import participants, tokens
from app.services.access import Caller
from app.store.database import Database
from app.store.models import Example, now
from app.web.api_v1.permissions import RULES
from app.web.http.rate_limits import RateLimit
from tests.conftest import BOARD, HERE, STAFFROOM, address, example, joined

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
JSON = {"Content-Type": "application/json", "If-Match": "*"}
LARGEST_ANSWER = 32 * 1024
OF_PARTICIPANTS = {"place_in_round", "say_doing", "give_contact", "open_door", "give_consent"}


def swollen(schema: dict[str, Any], schemas: dict[str, Any], depth: int = 0) -> Iterator[Any]:
    """Values that a schema could be sent, each with one part that is far too long."""
    if depth > 3:
        return
    if "$ref" in schema:
        yield from swollen(schemas[schema["$ref"].rpartition("/")[2]], schemas, depth + 1)
    for option in schema.get("anyOf", []):
        yield from swollen(option, schemas, depth)
    if "items" in schema:
        yield [1] * 25_000
        yield [{}] * 20_000
        yield from ([value] for value in swollen(schema["items"], schemas, depth + 1))
    if schema.get("type") == "object":
        yield {str(number): 1 for number in range(5_000)}
        for name, part in schema.get("properties", {}).items():
            yield from ({name: value} for value in swollen(part, schemas, depth + 1))


def test_every_body_has_bounds_and_is_believed_of_those_who_may_send_it(
    app: FastAPI, vera: TestClient, faye: TestClient, ana: TestClient
) -> None:
    document = app.openapi()
    faye.patch(BOARD, json={"access": {"send": "anyone"}}, headers={"If-Match": "*"})
    ids = ("example", "round", "note", "submission", "comment", "step", "line")
    replaced = {
        "board": "staffroom",
        **dict.fromkeys(ids, "1"),
        "key": "own",
        "lens": "ours",
        "question": "lead",
    }
    faye.post(f"{BOARD}/lenses", json={"title": "Ours"})
    seen = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if body is None or operation["operationId"] not in RULES:
                continue
            seen.add(operation["operationId"])
            for value in (*swollen(body["schema"], document["components"]["schemas"]), [[]] * 1_000):
                content = json.dumps(value, separators=(",", ":")).encode()
                assert len(content) < 64 * 1024
                where = path.format(**replaced)
                refused = vera.request(method, where, content=content, headers=JSON)
                is_open = operation["operationId"] in {"join_board", "send_example"}
                assert refused.status_code in ({422} if is_open else {401, 403}), operation
                sender = ana if operation["operationId"] in OF_PARTICIPANTS else faye
                answer = sender.request(method, where, content=content, headers=JSON)
                assert answer.status_code == 422, (operation["operationId"], answer.text[:200])
                assert 1 <= len(answer.json()["errors"]) <= MOST_FAULTS
                assert len(answer.content) <= LARGEST_ANSWER
    assert seen == set(RULES)


@pytest.mark.parametrize(
    "content",
    [b"[" * 60_000, b'{"a":' * 10_000, b"9" * 60_000, b"1e999", b'{"title":"' + b"\\ud800" * 9_000 + b'"}'],
)
def test_no_json_is_too_strange_to_be_refused(faye: TestClient, content: bytes) -> None:
    answer = faye.post("/api/v1/boards", content=content, headers=JSON)
    assert answer.status_code in {400, 422}
    assert len(answer.content) <= LARGEST_ANSWER


def test_many_parameters_are_refused_without_naming_each(vera: TestClient) -> None:
    names = [f"a{number}" for number in range(150)]
    answer = vera.get(f"{BOARD}/examples?{'&'.join(names)}")
    assert answer.status_code == 422
    few = vera.get(f"{BOARD}/examples?{'&'.join(f'{name}=1' for name in names)}")
    assert (few.status_code, len(few.json()["errors"])) == (422, MOST_FAULTS)
    for path in (f"{BOARD}/examples", "/b/staffroom", "/join"):
        many = vera.get(f"{path}?{'&'.join(['a=1'] * 12_000)}")
        assert (many.status_code, len(many.content) < LARGEST_ANSWER) == (422, True)
    long = vera.get(f"{BOARD}?{'a' * 50_000}=1")
    assert (long.status_code, len(long.content) < 2_000) == (422, True)


def test_numbers_and_cursors_of_any_size_are_refused(vera: TestClient, faye: TestClient) -> None:
    for cursor in ("W1tb" + "W1tb" * 496, "OTk5" * 500, "eyJh" * 300):
        assert vera.get(f"{BOARD}/examples?cursor={cursor}").status_code == 422
    card = address(faye, "Café corner")
    for tag in (f'"{"9" * 5_000}"', f'"{"9" * 30}"', '"-1"'):
        for method, path in (("PATCH", card), ("DELETE", card), ("PATCH", BOARD), ("DELETE", BOARD)):
            answer = faye.request(
                method, path, json={} if method == "PATCH" else None, headers={"If-Match": tag}
            )
            assert answer.status_code == 412, (method, path, tag[:20])
    assert vera.get(f"{BOARD}/changes?since={'9' * 5_000}").status_code == 422
    assert vera.get("/b/staffroom/list?moved=99999999999999999999").status_code == 200


def test_a_length_that_is_no_number_of_bytes_is_none(vera: TestClient) -> None:
    answer = vera.post(f"{BOARD}/participants", content=b"{}", headers={"Content-Length": "9" * 5_000} | JSON)
    assert answer.status_code != 500


def by_token(app: FastAPI, new: NewToken) -> str:
    with app.state.database.writing() as session:
        return tokens.create(session, participants.facilitator(session), new)[1]


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/api/v1/boards/import", "application/json"),
        (f"{BOARD}/examples.csv", "text/csv"),
        (BOARD, "application/json"),
    ],
)
def test_who_may_not_send_it_is_told_before_it_is_read(app: FastAPI, path: str, media: str) -> None:
    method = "PATCH" if path == BOARD else "POST"
    with app.state.database.writing() as session:
        link = participants.create_sign_in_link(session)
        facilitator = participants.sign_in(session, Caller(), link)
    for secret, status in (
        (None, 403),
        (by_token(app, NewToken(name="R")), 403),
        (
            by_token(app, NewToken(name="W", scope="write", board="staffroom")),
            403 if "import" in path else None,
        ),
        (facilitator, None),
    ):
        headers = [(b"host", b"testserver"), (b"origin", HERE.encode()), (b"content-type", media.encode())]
        headers += [(b"content-length", b"60000"), (b"if-match", b"*")]
        if secret:
            is_token = secret.startswith("tf_")
            name, value = (
                ("authorization", f"Bearer {secret}") if is_token else ("cookie", f"{COOKIE}={secret}")
            )
            headers.append((name.encode(), value.encode()))
        assert asyncio.run(status_before_reading(app, method, path, headers)) == status


class Read(Exception):
    """The body is read."""


async def status_before_reading(
    app: FastAPI, method: str, path: str, headers: list[tuple[bytes, bytes]]
) -> int | None:
    """What is answered before any of the body is read; None when it is read."""
    statuses: list[int] = []
    is_read = False
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": ("testclient", 1),
        "server": ("testserver", 80),
        "state": {},
    }

    async def receive() -> Message:
        nonlocal is_read
        is_read = True
        raise Read

    async def send(message: Message) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    with suppress(Read):
        await app(scope, receive, send)
    return None if is_read else statuses[0]


def test_a_form_takes_no_file_in_the_place_of_text(ana: TestClient, faye: TestClient) -> None:
    for who, path in (
        (ana, "/b/staffroom/examples"),
        (ana, "/b/staffroom/me"),
        (faye, "/b/staffroom/manage"),
        (faye, "/b/staffroom/run"),
        (faye, "/boards"),
    ):
        for name in ("title", "name", "to", "other"):
            answer = who.post(path, files={name: ("x.txt", b"words")}, headers={"Accept": "text/html"})
            assert (answer.status_code, "UploadFile" in answer.text) == (422, False), path
    answer = faye.post("/b/staffroom/import", files={"list": ("x.txt", b"words")})
    assert answer.status_code == 422
    assert "UploadFile" not in ana.get(f"{BOARD}/examples").text


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", "x" * 1_000])
def test_a_form_or_json_in_another_character_set_is_refused(ana: TestClient, charset: str) -> None:
    for path, media in (
        ("/b/staffroom/examples", "application/x-www-form-urlencoded"),
        ("/b/staffroom/examples", "multipart/form-data; boundary=x"),
        (f"{BOARD}/examples", "application/json"),
    ):
        answer = ana.post(path, content=b"title=A", headers={"Content-Type": f"{media}; charset={charset}"})
        assert answer.status_code == 415
    plain = {"Content-Type": "application/json; charset=UTF-8"}
    assert ana.post(f"{BOARD}/examples", content=b'{"title":"A"}', headers=plain).status_code == 201


def test_refusals_of_an_address_are_counted_and_all_else_is_answered(app: FastAPI, ana: TestClient) -> None:
    guard = next(middleware for middleware in app.user_middleware if "Guard" in str(middleware.cls))
    refusals: RateLimit = guard.args[-1]  # type: ignore[assignment]
    refusals.tries = 2
    statuses = [ana.post(f"{BOARD}/examples", json={}).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]
    assert ana.post(f"{BOARD}/examples", json={"title": "Fine"}).status_code == 201
    assert ana.get(f"{BOARD}/examples").status_code == 200


@pytest.fixture
def tight(app: FastAPI) -> Iterator[None]:  # noqa: ARG001  (it sets the limits of its settings before)
    """Low limits."""
    usual = limits()
    set_limits(
        Limits(examples_per_person=8, examples_per_board=9, bytes_per_board=40_000, people_per_board=2)
    )
    yield
    set_limits(usual)


@pytest.mark.usefixtures("tight")
def test_a_person_and_a_board_hold_only_so_much(app: FastAPI, ana: TestClient, faye: TestClient) -> None:
    path = f"{BOARD}/examples"
    statuses = [ana.post(path, json={"title": f"T{number}"}).status_code for number in range(4)]
    assert statuses == [201, 201, 201, 409]
    full = faye.post(path, json={"title": "One more"})
    assert (full.status_code, "at most 9 examples" in full.json()["detail"]) == (409, True)
    card = address(ana, "T1")
    long = {
        "description": "x" * 5_000,
        **dict.fromkeys(("looks_like", "sounds_like", "next_step"), "x" * 2_000),
    }
    grown = [
        faye.patch(address(faye, title), json=long, headers={"If-Match": "*"}).status_code
        for title in ("T0", "T1", "T2", "Three labs", "Café corner")
    ]
    assert 409 in grown
    assert faye.patch(card, json={"next_step": "Short"}, headers={"If-Match": "*"}).status_code == 200
    joined(app, "Ben")
    ana.post(f"{BOARD}/participants", json={"name": "Ben"}).raise_for_status()
    third = TestClient(app, HERE, headers={"Origin": HERE}).post(f"{BOARD}/participants", json={})
    assert (third.status_code, third.json()["type"]) == (409, "urn:threefold:problem:limit-reached")
    heavy = {**STAFFROOM, "examples": [{"title": "T", **long}] * 8}
    made = faye.post("/api/v1/boards/import", json=heavy)
    assert (made.status_code, "MiB of text" in made.json()["detail"]) == (409, True)
    assert [board["slug"] for board in faye.get("/api/v1/boards").json()["items"]] == ["staffroom"]
    table = faye.post(f"{path}.csv", content="title\nA\nB\n", headers={"Content-Type": "text/csv"})
    assert table.status_code == 409
    assert example(ana, "T2")


@pytest.mark.usefixtures("tight")
def test_neither_a_table_nor_restoring_leads_past_what_a_board_holds(faye: TestClient) -> None:
    path = f"{BOARD}/examples"
    items = faye.get(path).json()["items"]
    head = "id,title,description,looks_like,sounds_like\n"
    words = ",".join("x" * length for length in (5_000, 2_000, 2_000))
    rows = "".join(f"{item['id']},{item['title']},{words}\n" for item in items)
    table = faye.post(f"{path}.csv", content=head + rows, headers={"Content-Type": "text/csv"})
    assert (table.status_code, "MiB of text" in table.json()["detail"]) == (409, True)
    removed = address(faye, "Three labs")
    faye.delete(removed, headers={"If-Match": "*"}).raise_for_status()
    while faye.post(path, json={"title": "Another"}).status_code == 201:
        pass
    refused = faye.post(f"{removed}/restore")
    assert (refused.status_code, "at most 9 examples" in refused.json()["detail"]) == (409, True)


def test_an_example_is_restored_for_as_long_as_the_server_keeps_it(
    faye: TestClient, database: Database
) -> None:
    card = address(faye, "Three labs")
    faye.delete(card, headers={"If-Match": "*"}).raise_for_status()
    with database.writing() as session:
        gone = col(Example.removed_at).is_not(None)
        session.execute(update(Example).where(gone).values(removed_at=now() - timedelta(days=40)))
    usual = limits()
    refused = faye.post(f"{card}/restore")
    set_limits(usual._replace(removed_for=50))
    restored = faye.post(f"{card}/restore")
    set_limits(usual)
    assert (refused.status_code, "more than 30 days ago" in refused.json()["detail"]) == (410, True)
    assert restored.status_code == 200


@pytest.mark.usefixtures("tight")
def test_removing_examples_gives_a_person_no_room_for_more(ana: TestClient) -> None:
    path = f"{BOARD}/examples"
    statuses = []
    for number in range(10):
        made = ana.post(path, json={"title": f"T{number}"})
        statuses.append(made.status_code)
        if made.status_code == 201:
            ana.delete(f"{path}/{made.json()['id']}", headers={"If-Match": "*"}).raise_for_status()
    assert statuses == [201] * 8 + [409] * 2


def test_the_join_code_is_not_for_tokens_that_only_read(
    app: FastAPI, vera: TestClient, faye: TestClient
) -> None:
    faye.patch(BOARD, json={"access": {"join": "code"}}, headers={"If-Match": "*"}).raise_for_status()
    for scope, status in (("read", 403), ("write", 200)):
        secret = by_token(app, NewToken(name="T", scope=scope))  # type: ignore[arg-type]
        answer = vera.get(f"{BOARD}/code", headers={"Authorization": f"Bearer {secret}"})
        assert answer.status_code == status
