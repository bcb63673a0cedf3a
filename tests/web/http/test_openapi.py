"""The OpenAPI document, held against what is really answered."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import BaseModel

from app.web.api_v1 import schemas
from app.web.api_v1.schemas import Listed
from app.web.http.response_schemas import ProblemSchema
from tests.conftest import BOARD, address

OPERATIONS = {
    "check_alive",
    "check_ready",
    "list_boards",
    "create_board",
    "get_board",
    "edit_board",
    "remove_board",
    "get_snapshot",
    "list_regions",
    "list_tags",
    "list_concepts",
    "get_concept",
    "revise_concept",
    "list_revisions",
    "list_all_examples",
    "list_examples",
    "add_example",
    "count_absent",
    "leave_out_absent",
    "list_proposals",
    "get_example",
    "edit_example",
    "remove_example",
    "restore_example",
    "place_example",
    "return_example",
    "say_doing",
    "take_back_doing",
    "list_ahead",
    "get_contact",
    "give_contact",
    "take_back_contact",
    "say_ask_me",
    "take_back_ask_me",
    "open_door",
    "close_door",
    "list_comments",
    "add_comment",
    "edit_comment",
    "remove_comment",
    "get_workshop",
    "get_run",
    "take_run_over",
    "list_workshop_templates",
    "edit_workshop",
    "go_to_step",
    "start_timer",
    "stop_timer",
    "set_spotlight",
    "clear_spotlight",
    "set_wall_lens",
    "clear_wall_lens",
    "list_lenses",
    "create_lens",
    "get_lens",
    "edit_lens",
    "remove_lens",
    "blank_wall",
    "light_wall",
    "add_note",
    "edit_note",
    "remove_note",
    "list_rounds",
    "open_round",
    "get_round",
    "close_round",
    "reveal_round",
    "list_own_placements",
    "give_consent",
    "place_in_round",
    "unplace_in_round",
    "get_tally",
    "tally_hands",
    "get_agreement",
    "settle_round",
    "compare_rounds",
    "download_judgements",
    "download_agreement",
    "get_summary",
    "get_summary_text",
    "create_summary_link",
    "end_summary_link",
    "join_board",
    "get_participation",
    "leave_board",
    "list_participants",
    "forget_participant",
    "make_personal_link",
    "get_code",
    "renew_code",
    "list_changes",
    "stream_events",
    "get_diagram",
    "get_diagram_png",
    "get_diagram_pdf",
    "get_coverage",
    "get_cards",
    "get_atom_feed",
    "get_json_feed",
    "get_linked_example",
    "download_examples_csv",
    "download_examples_xlsx",
    "download_examples_ndjson",
    "import_examples",
    "export_board",
    "import_board",
    "copy_examples",
    "list_edges",
    "list_next_steps",
    "add_next_step",
    "get_next_step",
    "download_next_steps_csv",
    "download_next_steps_calendar",
    "edit_next_step",
    "decide_next_step",
    "remove_next_step",
    "list_readiness",
    "answer_readiness",
    "list_lines",
    "add_line",
    "get_line",
    "edit_line",
    "take_line",
    "remove_line",
    "send_example",
    "list_submissions",
    "decide_submission",
    "list_tokens",
    "create_token",
    "revoke_token",
}


def operations(app: FastAPI) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_operations_have_names_a_person_would_choose(app: FastAPI) -> None:
    assert {operation["operationId"] for _, _, operation in operations(app)} == OPERATIONS
    assert all(operation["summary"] and operation["tags"] for _, _, operation in operations(app))


def test_every_operation_declares_its_errors_in_our_shape(app: FastAPI) -> None:
    for method, path, operation in operations(app):
        errors = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert "500" in errors
        for status in ("401", "422", "429"):
            assert (status in errors) == path.startswith("/api/")
        assert ("404" in errors) == ("{" in path or path == "/api/v1/examples")
        assert method == "get" or "403" in errors
        for answer in errors.values():
            assert list(answer["content"]) == ["application/problem+json"]
    named = {"Problem", "ProblemPart"}
    assert named <= app.openapi()["components"]["schemas"].keys()
    assert "HTTPValidationError" not in str(app.openapi())


def test_every_reference_leads_somewhere(app: FastAPI) -> None:
    document = app.openapi()
    for name in set(re.findall(r"#/components/schemas/(\w+)", str(document))):
        assert name in document["components"]["schemas"]


@pytest.mark.parametrize(
    ("path", "model"),
    [
        ("/api/v1/boards", Listed[schemas.Board]),
        (BOARD, schemas.Board),
        (f"{BOARD}/snapshot", schemas.Snapshot),
        (f"{BOARD}/regions", Listed[schemas.RegionCount]),
        (f"{BOARD}/tags", Listed[schemas.TagCount]),
        (f"{BOARD}/concepts", Listed[schemas.Concept]),
        (f"{BOARD}/concepts/own", schemas.Concept),
        (f"{BOARD}/concepts/own/revisions", Listed[schemas.Revision]),
        (f"{BOARD}/examples?total=true&limit=1", Listed[schemas.Example]),
        ("/api/v1/examples", Listed[schemas.Example]),
        (f"{BOARD}/examples?include=agreement,revisions,stale", Listed[schemas.Example]),
        (f"{BOARD}/changes", schemas.Changes),
        ("/api/v1/nothing", ProblemSchema),
        ("/api/v1/boards?x=1", ProblemSchema),
    ],
)
def test_answers_are_what_the_document_says(ana: TestClient, path: str, model: type[BaseModel]) -> None:
    body = ana.get(path).json()
    answered = model.model_validate(body, strict=False, extra="forbid")
    assert answered.model_dump(mode="json", exclude_unset=True) == body


def test_answers_to_changes_are_what_the_document_says(ana: TestClient, faye: TestClient) -> None:
    placed = ana.put(f"{address(ana, 'Café corner')}/placement", json={"concepts": [], "at": [0, 1]}).json()
    joined = ana.post(f"{BOARD}/participants").json()
    made = faye.post("/api/v1/boards", json={"title": "New"}).json()
    for model, body in ((schemas.Example, placed), (schemas.Participant, joined), (schemas.Board, made)):
        assert model.model_validate(body, extra="forbid").model_dump(mode="json", exclude_unset=True) == body
