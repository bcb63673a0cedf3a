"""Who may do what: every operation of the API in every role, on an open board and on one for participants.

An operation that the document has and this table has not fails. What is sent is not valid, or names a version
that the board does not have: whoever may do it is told so, and nothing changes.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.domain.cookies import COOKIE
from app.domain.requests import NewToken
from app.services import participants, tokens
from app.services.access import Caller
from tests.conftest import HERE, joined

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

NOT_LET_IN = {401, 403, 404}
OPEN, PRIVATE = "staffroom", "private"
TOKENS = {"reader", "writer"}
TOKENS_OF_ANOTHER = {"reader of another board", "writer of another board"}
FACILITATORS = {"facilitator", "colleague"}
PEOPLE = {"nobody", "member", "stranger", *FACILITATORS}
ALL = PEOPLE | TOKENS | TOKENS_OF_ANOTHER
INSIDERS = {"member", *FACILITATORS, *TOKENS}


class Row(NamedTuple):
    """Who is let in, and what they are answered. On the board for participants only insiders are let in."""

    roles: set[str]
    status: int
    body: Any = None
    inside: set[str] = INSIDERS


ANY = {"answers": 1}
READ = Row(PEOPLE | TOKENS, 200)
FACILITATE = Row(FACILITATORS | {"writer"}, 422, ANY)
CONTRIBUTE = Row({"member", "writer"} | FACILITATORS, 422, ANY)
PRESS = Row(FACILITATORS | {"writer"}, 200)
OPERATIONS: dict[str, Row] = {
    "check_alive": Row(ALL, 200, inside=ALL),
    "check_ready": Row(ALL, 200, inside=ALL),
    "list_boards": Row(ALL, 200, inside=ALL),
    "list_all_examples": Row(ALL, 200, inside=ALL),
    "list_workshop_templates": Row(ALL, 200, inside=ALL),
    "join_board": Row(ALL, 422, ANY, inside=ALL),
    "list_tokens": Row(FACILITATORS, 200),
    "create_token": Row(FACILITATORS, 422, ANY),
    "create_board": Row(FACILITATORS | {"writer"}, 422, ANY),
    "import_board": Row(FACILITATORS | {"writer"}, 422, ANY),
    **dict.fromkeys(
        (
            "get_board",
            "get_snapshot",
            "list_regions",
            "list_tags",
            "list_concepts",
            "get_concept",
            "list_revisions",
            "list_lenses",
            "list_examples",
            "get_example",
            "list_rounds",
            "list_proposals",
            "get_round",
            "get_agreement",
            "list_changes",
            "get_diagram",
            "get_diagram_png",
            "get_diagram_pdf",
            "download_examples_csv",
            "download_examples_ndjson",
            "get_workshop",
            "compare_rounds",
            "get_coverage",
            "list_edges",
            "list_next_steps",
            "get_next_step",
            "list_lines",
            "list_readiness",
            "get_line",
            "download_next_steps_csv",
            "download_next_steps_calendar",
            "get_cards",
            "get_atom_feed",
            "get_json_feed",
            "get_linked_example",
            "download_examples_xlsx",
            "get_summary",
            "get_summary_text",
            "download_judgements",
            "download_agreement",
        ),
        READ,
    ),
    **dict.fromkeys(
        (
            "edit_board",
            "revise_concept",
            "create_lens",
            "set_wall_lens",
            "open_round",
            "tally_hands",
            "settle_round",
            "import_examples",
            "edit_workshop",
            "take_run_over",
            "go_to_step",
            "start_timer",
            "set_spotlight",
            "add_note",
            "edit_note",
        ),
        FACILITATE,
    ),
    **dict.fromkeys(
        (
            "close_round",
            "count_absent",
            "leave_out_absent",
            "reveal_round",
            "stop_timer",
            "clear_spotlight",
            "clear_wall_lens",
            "blank_wall",
            "light_wall",
        ),
        PRESS,
    ),
    "renew_code": PRESS._replace(status=201),
    "create_summary_link": PRESS._replace(status=201),
    "end_summary_link": PRESS._replace(status=204),
    "remove_board": PRESS._replace(status=412),
    # On neither board: sending is off until a facilitator allows it.
    "send_example": Row(set(), 202, {"title": "Sent"}),
    "list_submissions": Row(FACILITATORS | TOKENS, 200),
    "decide_submission": FACILITATE,
    "add_example": CONTRIBUTE,
    "copy_examples": CONTRIBUTE,
    "edit_example": CONTRIBUTE,
    "place_example": CONTRIBUTE,
    "return_example": CONTRIBUTE._replace(status=200, body=None),
    "add_next_step": CONTRIBUTE,
    "edit_next_step": CONTRIBUTE,
    "decide_next_step": CONTRIBUTE,
    "remove_next_step": Row(FACILITATORS | {"writer"}, 412),
    "answer_readiness": FACILITATE,
    "add_line": CONTRIBUTE,
    "edit_line": CONTRIBUTE,
    "take_line": PRESS,
    "remove_line": Row(FACILITATORS | {"writer"}, 412),
    "remove_example": Row(FACILITATORS | {"writer"}, 412),
    "restore_example": Row(FACILITATORS | {"writer"}, 200),
    "place_in_round": Row({"member"}, 422, ANY),
    "give_consent": Row({"member"}, 422, ANY),
    "unplace_in_round": Row({"member"}, 409),
    "say_doing": Row({"member"}, 422, ANY),
    "take_back_doing": Row({"member"}, 200),
    "list_ahead": Row({"member"}, 200),
    "get_contact": Row({"member"}, 200),
    "give_contact": Row({"member"}, 422, ANY),
    "take_back_contact": Row({"member"}, 204),
    "say_ask_me": Row({"member"}, 200),
    "take_back_ask_me": Row({"member"}, 204),
    "open_door": Row({"member"}, 422, ANY),
    "close_door": Row({"member"}, 204),
    "list_comments": READ,
    "add_comment": CONTRIBUTE,
    "edit_comment": CONTRIBUTE,
    "remove_comment": Row(FACILITATORS | {"writer"}, 412),
    "list_own_placements": Row({"member"}, 200),
    "get_participation": Row({"member"}, 200),
    "make_personal_link": Row({"member"}, 201),
    "get_tally": Row(FACILITATORS, 200),
    "get_run": Row(FACILITATORS | {"writer"}, 200),
    "list_participants": Row(FACILITATORS | TOKENS, 200),
    "forget_participant": Row(FACILITATORS | {"writer"}, 204),
    "get_code": Row({"member", "writer"} | FACILITATORS, 200),
    "export_board": Row(FACILITATORS | TOKENS, 200),
    "get_lens": READ,
    "edit_lens": FACILITATE,
    "remove_lens": Row(FACILITATORS | {"writer"}, 204),
    "remove_note": Row(FACILITATORS | {"writer"}, 204),
    "revoke_token": Row(FACILITATORS, 204),
    "leave_board": Row({"member"}, 204),
    # A stream does not end: of those who are let in, nobody asks. It is read by the rule of the snapshot.
    "stream_events": READ,
}
UNENDING = {"stream_events"}


@pytest.fixture
def roles(app: FastAPI, faye: TestClient) -> dict[str, TestClient]:
    for slug in (OPEN, PRIVATE, "elsewhere"):
        faye.post("/api/v1/boards", json={"title": slug.title(), "slug": slug})
    for slug in (OPEN, PRIVATE):
        begin(faye, slug)
    people: dict[str, TestClient] = {
        "nobody": TestClient(app, HERE, headers={"Origin": HERE}),
        "member": joined(app, "Ana"),
        "stranger": TestClient(app, HERE, headers={"Origin": HERE}),
        "facilitator": faye,
        "colleague": TestClient(app, HERE, headers={"Origin": HERE}, cookies={COOKIE: sign_in(app, "Gus")}),
    }
    people["stranger"].post("/api/v1/boards/elsewhere/participants", json={}).raise_for_status()
    code = faye.get(f"/api/v1/boards/{PRIVATE}/code").json()["code"]
    people["member"].post(f"/api/v1/boards/{PRIVATE}/participants", json={"code": code}).raise_for_status()
    return people | {
        "reader": by_token(app, NewToken(name="R")),
        "writer": by_token(app, NewToken(name="W", scope="write")),
        "reader of another board": by_token(app, NewToken(name="RE", board="elsewhere")),
        "writer of another board": by_token(app, NewToken(name="WE", scope="write", board="elsewhere")),
    }


def begin(faye: TestClient, slug: str) -> None:
    """Two revealed rounds, a code, and a board that only participants read when it is the private one."""
    board = f"/api/v1/boards/{slug}"
    if not faye.get(f"{board}/examples").json()["items"]:
        faye.post(f"{board}/examples", json={"title": "One"}).raise_for_status()
    for number in (1, 2):
        faye.post(f"{board}/rounds", json={}).raise_for_status()
        faye.put(f"{board}/rounds/{number}/reveal").raise_for_status()
    read = "participants" if slug == PRIVATE else "anyone"
    join = "code" if slug == PRIVATE else "open"
    groups = {"question": "Which grades do you teach?", "choices": ["K to 3", "4 to 7"]}
    changes = {"access": {"read": read, "join": join}, "groups": groups}
    faye.patch(board, json=changes, headers={"If-Match": "*"}).raise_for_status()


def sign_in(app: FastAPI, name: str) -> str:
    with app.state.database.writing() as session:
        return participants.sign_in(session, Caller(), participants.create_sign_in_link(session, name))


def by_token(app: FastAPI, new: NewToken) -> TestClient:
    with app.state.database.writing() as session:
        _, secret = tokens.create(session, participants.facilitator(session), new)
    return TestClient(app, HERE, headers={"Authorization": f"Bearer {secret}"})


def operations(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    """The id, method and address of each; leaving a board comes last, and before it what changes nothing."""
    listed = [
        (operation["operationId"], method, path)
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
    ]
    return iter(sorted(listed, key=lambda operation: operation[0] == "leave_board"))


def test_every_operation_lets_in_the_right_roles(app: FastAPI, roles: dict[str, TestClient]) -> None:
    assert {id_ for id_, _, _ in operations(app)} == set(OPERATIONS)
    world = World(app, roles["facilitator"])
    wrong = []
    for id_, method, path in operations(app):
        for board in (OPEN, PRIVATE) if "{board}" in path else (OPEN,):
            row = OPERATIONS[id_]
            let_in = row.roles & row.inside if board == PRIVATE else row.roles
            for role, client in roles.items():
                if id_ in UNENDING and role in let_in:
                    continue
                status = ask(client, world, method, path, board, row)
                if (status == row.status) is not (role in let_in) or (
                    role not in let_in and status not in NOT_LET_IN
                ):
                    wrong.append(f"{id_} on {board} as {role}: {status}")
    assert not wrong, "\n".join(wrong)


class World:
    """What stands in addresses: what is only looked at is looked up once."""

    def __init__(self, app: FastAPI, faye: TestClient) -> None:
        self._app, self._faye = app, faye
        self._known: dict[tuple[str, str], str] = {}

    def part(self, board: str, name: str) -> str:
        """What stands in an address for a name."""
        if name == "lens":
            return self._own_lens(board)
        if name in {"note", "token", "participant", "line"}:
            return self._made(board, name)
        if (board, name) not in self._known:
            self._known[board, name] = self._found(board, name)
        return self._known[board, name]

    def _found(self, board: str, name: str) -> str:
        base = f"/api/v1/boards/{board}"
        match name:
            case "board":
                return board
            case "key":
                return str(self._faye.get(f"{base}/concepts").json()["items"][0]["key"])
            case "example":
                return str(self._faye.get(f"{base}/examples").json()["items"][-1]["id"])
            case "comment":
                at = f"{base}/examples/{self.part(board, 'example')}/comments"
                return str(self._faye.post(at, json={"text": "So be it."}).json()["id"])
            case "round" | "question":
                return {"round": "2", "question": "purpose"}[name]
            case "step":
                new = {"text": "Go on."}
                return str(self._faye.post(f"{base}/next-steps", json=new).json()["id"])
            case "submission":
                return "0-0"
        raise AssertionError(f"an address has a part {name}, and nobody says what stands there")

    def _made(self, board: str, name: str) -> str:
        if name == "token":
            return str(self._faye.post("/api/v1/tokens", json={"name": "Short"}).json()["id"])
        if name == "participant":
            return self._joined(board)
        if name == "line":
            line = {"kind": "looks", "text": "Two heads over one book.", "concept": self.part(board, "key")}
            return str(self._faye.post(f"/api/v1/boards/{board}/lines", json=line).json()["id"])
        new = {"kind": "decision", "text": "So be it."}
        made = self._faye.post(f"/api/v1/boards/{board}/workshop/notes", json=new).json()
        return str(made["id"])

    def _own_lens(self, board: str) -> str:
        lenses = f"/api/v1/boards/{board}/lenses"
        own = [lens["key"] for lens in self._faye.get(lenses).json()["items"] if lens["own"]]
        return own[0] if own else str(self._faye.post(lenses, json={"title": "Ours"}).json()["key"])

    def _joined(self, board: str) -> str:
        base = f"/api/v1/boards/{board}"
        guest = TestClient(self._app, HERE, headers={"Origin": HERE})
        code = self._faye.get(f"{base}/code").json()["code"]
        guest.post(f"{base}/participants", json={"code": code}).raise_for_status()
        return str(self._faye.get(f"{base}/participants").json()["items"][-1]["id"])


def ask(client: TestClient, world: World, method: str, path: str, board: str, row: Row) -> int:
    headers = {"If-Match": '"0"'}
    body: dict[str, Any] = {"json": row.body} if row.body else {}
    if path.endswith("/examples.csv") and method == "post":
        headers["Content-Type"] = "text/csv"
        body = {"content": b"nonsense\n1\n"}
    address = re.sub(r"\{(\w+)\}", lambda name: world.part(board, name[1]), path)
    return client.request(method, address, headers=headers, **body).status_code
