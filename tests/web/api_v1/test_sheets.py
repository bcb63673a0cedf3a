"""Examples as tables: out to spreadsheets and programs, and back in."""

import csv
import gzip
import io
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from app.domain.sheets import MOST_ROWS
from app.web.http.request_guard import LARGEST, LARGEST_IMPORT
from tests.conftest import BOARD, address, example, last_event, version

TABLE = f"{BOARD}/examples.csv"
SCRIPTS = [
    "nk̓ iʔ snm̓am̓áyaʔtn",
    "SENĆOŦEN W̱SÁNEĆ",
    "مدرسة لكل طالب",
    "בית ספר",
    "Garden 🌱 club 👩🏽‍🌾",
    "算数の時間",
]
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\uff1d1", "'=1", "''=1", "-2", "-2,5", "'quoted'", "- a list"]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def download(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{TABLE}{query}")
    assert answer.status_code == 200, answer.text
    return rows_of(answer.text)


def table(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def take_in(client: TestClient, content: bytes, query: str = "", status: int = 200) -> dict[str, Any]:
    answer = client.post(f"{TABLE}{query}", content=content, headers={"Content-Type": "text/csv"})
    assert answer.status_code == status, answer.text
    taken: dict[str, Any] = answer.json()
    return taken


def counts(taken: dict[str, Any]) -> tuple[int, int, int]:
    return taken["add"], taken["change"], taken["keep"]


def test_a_table_has_a_row_for_each_example_under_its_header(vera: TestClient) -> None:
    answer = vera.get(TABLE)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="staffroom.csv"'
    assert answer.text.startswith(
        "id,number,title,description,tags,region,answer_own,answer_each,answer_routes,"
    )
    assert answer.text.count("\r\n") == answer.text.count("\n") == 7
    plan = next(row for row in rows_of(answer.text) if row["title"] == "Learning plan")
    assert (plan["region"], plan["answer_own"], plan["answer_routes"]) == ("own,each", "yes", "no")
    aloud, cafe = (
        next(r for r in rows_of(answer.text) if r["title"] == t) for t in ("Reading aloud", "Café corner")
    )
    assert (aloud["region"], aloud["answer_routes"]) == ("outside", "not sure")
    assert (cafe["region"], cafe["answer_own"]) == ("", "")


def test_the_mark_that_excel_needs_comes_only_when_asked_for(vera: TestClient) -> None:
    assert not vera.get(TABLE).content.startswith(b"\xef\xbb\xbf")
    marked = vera.get(f"{TABLE}?bom=true").content
    assert marked.startswith(b"\xef\xbb\xbfid,")
    assert marked[3:] == vera.get(TABLE).content


@pytest.mark.parametrize(
    "query", ["?concept=own", "?without=own&tag=READING", "?placed=false", "?q=cafe", "?sort=-title"]
)
def test_every_form_of_the_list_takes_the_same_filters(vera: TestClient, query: str) -> None:
    listed = vera.get(f"{BOARD}/examples{query}").json()["items"]
    lines = vera.get(f"{BOARD}/examples.ndjson{query}").text.splitlines()
    assert [json.loads(line) for line in lines] == listed
    assert [row["id"] for row in download(vera, query)] == [example["id"] for example in listed]


def test_a_misspelt_filter_is_refused(vera: TestClient) -> None:
    assert vera.get(f"{TABLE}?conceptt=own").status_code == 422
    assert vera.get(f"{TABLE}?concept=nothing").json()["errors"][0]["parameter"] == "concept"
    assert vera.get(f"{BOARD}/examples.ndjson?bom=true").status_code == 422


def test_more_rows_than_a_page_come_each_once(faye: TestClient) -> None:
    take_in(faye, table(["title"], *([f"Row {number}"] for number in range(2_205))))
    titles = [row["title"] for row in download(faye)]
    assert len(titles) == len(set(titles)) == 2_211
    assert len(faye.get(f"{BOARD}/examples.ndjson").text.splitlines()) == 2_211


def test_a_table_that_did_not_change_is_not_sent_again(ana: TestClient) -> None:
    for path in (TABLE, f"{BOARD}/examples.ndjson"):
        etag = ana.get(path).headers["etag"]
        assert ana.get(path, headers={"If-None-Match": etag}).status_code == 304
        ana.post(f"{BOARD}/examples", json={"title": "One more"})
        assert ana.get(path, headers={"If-None-Match": etag}).status_code == 200


def test_any_text_goes_out_and_comes_back_as_it_was(ana: TestClient, faye: TestClient) -> None:
    made = [
        ana.post(
            f"{BOARD}/examples",
            json={"title": text, "description": f"{text}\n{text}", "tags": [text, 'a, "b"'], "caution": text},
        ).json()
        for text in SCRIPTS + FORMULAS
    ]
    ids = {example["id"] for example in made}
    rows = [row | {"id": ""} for row in download(faye) if row["id"] in ids]
    take_in(faye, table(list(rows[0]), *(list(row.values()) for row in rows)))
    again = faye.get(f"{BOARD}/examples?limit=500").json()["items"][-len(made) :]
    renewed = ("id", "number", "version", "created_at", "updated_at")
    for first, second in zip(made, again, strict=True):
        assert {k: v for k, v in first.items() if k not in renewed} == {
            k: v for k, v in second.items() if k not in renewed
        }


def test_a_cell_that_a_spreadsheet_would_run_is_defused_and_no_other(ana: TestClient) -> None:
    runs = [*FORMULAS[:5], "- a list"]
    harmless = ["-2", "-2.5", "'quoted'", "1-2"]
    for title in runs + harmless:
        ana.post(f"{BOARD}/examples", json={"title": title})
    titles = [row["title"] for row in download(ana)]
    assert titles[-len(runs + harmless) :] == [f"'{title}" for title in runs] + harmless


def test_a_table_taken_in_again_changes_nothing(faye: TestClient) -> None:
    before = version(faye)
    taken = take_in(faye, faye.get(f"{TABLE}?bom=true").content)
    assert counts(taken) == (0, 0, 6)
    assert version(faye) == before


def test_a_dry_run_says_what_each_row_would_do_and_does_nothing(faye: TestClient) -> None:
    aloud, plan = example(faye, "Reading aloud"), example(faye, "Learning plan")
    header = ["id", "title", "answer_own", "answer_each", "answer_routes"]
    content = table(
        header,
        [aloud["id"], "Reading aloud together", "no", "no", "?"],
        [plan["id"], "Learning plan", "", "", ""],
        ["", "A new one", "yes", "", "no"],
        [aloud["id"][:-1] + "x", "From elsewhere", "", "", ""],
    )
    before = version(faye)
    preview = take_in(faye, content, "?dry_run=true")
    assert [(step["row"], step["does"], step["title"], step["columns"]) for step in preview["steps"]] == [
        (2, "change", "Reading aloud together", ["title"]),
        (3, "change", "Learning plan", ["answer_own", "answer_each", "answer_routes"]),
        (4, "add", "A new one", []),
        (5, "add", "From elsewhere", []),
    ]
    assert (preview["dry_run"], counts(preview), version(faye)) == (True, (2, 2, 0), before)
    taken = take_in(faye, content)
    assert (taken["dry_run"], taken["steps"]) == (False, preview["steps"])
    assert version(faye) == before + 4
    assert example(faye, "Reading aloud together")["answers"] == aloud["answers"]
    assert example(faye, "Learning plan")["region"] is None
    new = example(faye, "A new one")
    assert (new["answers"], new["number"]) == ({"own": True, "each": None, "routes": False}, 7)
    assert last_event(faye)["data"]["title"] == "From elsewhere"


def test_columns_that_a_table_lacks_stay(faye: TestClient) -> None:
    labs = example(faye, "Three labs")
    take_in(faye, table(["ID", "Next step"], [labs["id"], "Ask them."]))
    after = example(faye, "Three labs")
    assert (after["next_step"], after["tags"], after["setting"], after["answers"]) == (
        "Ask them.",
        labs["tags"],
        labs["setting"],
        labs["answers"],
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_spreadsheets_of_other_countries_are_understood(faye: TestClient, delimiter: str) -> None:
    content = delimiter.join(["Title", "Owned by", "tags"]).replace("Owned by", "Grades")
    take_in(faye, f"\ufeff{content}\r\n{delimiter.join(['Café', '8-9', 'a'])}\r\n\r\n".encode())
    assert example(faye, "Café")["setting"]["grades"] == "8-9"


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ([["title", "Tilte"], ["a", "b"]], [(1, "Tilte", "there is no such column")]),
        ([["description"], ["a"]], [(1, "title", "this column is needed")]),
        ([["title", "title"], ["a", "b"]], [(1, "title", "this column is there twice")]),
        (
            [["title", "answer_own"], ["a", "yes"]],
            [(1, "answer_each", "needed"), (1, "answer_routes", "needed")],
        ),
        (
            [["title", "own", "each", "routes"], ["a", "perhaps", "", ""]],
            [(2, "answer_own", "“perhaps” is not an answer")],
        ),
        (
            [["title", "source_url"], ["a", "x"], ["", "http://a.example"]],
            [(2, "source_url", "web address"), (3, "title", "Write something")],
        ),
        ([["title", "direction"], ["a", "sideways"]], [(2, "direction", "continue")]),
        ([["title"], ["a"], ["b" * 201]], [(3, "title", "at most 200 characters")]),
        ([["title"], ["a", "b"]], [(2, None, "more cells than the header")]),
    ],
)
def test_what_cannot_be_taken_is_named_by_row_and_column_and_nothing_happens(
    faye: TestClient, rows: list[list[str]], errors: list[tuple[int, str | None, str]]
) -> None:
    before = version(faye)
    for query in ("?dry_run=true", ""):
        refused = take_in(faye, table(*rows), query, 422)["errors"]
        assert [(error["row"], error.get("column")) for error in refused] == [error[:2] for error in errors]
        for error, (*_, words) in zip(refused, errors, strict=True):
            assert words in error["detail"]
            assert f"Row {error['row']}" in error["detail"]
    assert version(faye) == before


def test_an_id_that_is_there_twice_or_was_removed_is_refused(ana: TestClient, faye: TestClient) -> None:
    made = ana.post(f"{BOARD}/examples", json={"title": "Short-lived"}).json()
    content = table(["id", "title"], [made["id"], "a"], [made["id"], "b"])
    assert take_in(faye, content, status=422)["errors"][0]["row"] == 3
    ana.delete(f"{BOARD}/examples/{made['id']}", headers={"If-Match": "*"})
    refused = take_in(faye, table(["id", "title"], [made["id"], "a"]), status=422)["errors"]
    assert (refused[0]["row"], refused[0]["column"]) == (2, "id")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"title\n\xe9\n", b'title\n"a\n'])
def test_what_is_no_table_is_refused(faye: TestClient, content: bytes) -> None:
    assert take_in(faye, content, status=422)["errors"]


def test_more_rows_than_are_taken_at_once_are_refused(faye: TestClient) -> None:
    rows = [[f"Row {number}"] for number in range(MOST_ROWS + 1)]
    assert "at most 5,000" in take_in(faye, table(["title"], *rows), status=422)["detail"]
    assert counts(take_in(faye, table(["title"], *rows[1:]), "?dry_run=true")) == (5_000, 0, 0)


def test_taking_in_is_for_facilitators_on_a_board_that_is_open(
    ana: TestClient, vera: TestClient, faye: TestClient
) -> None:
    content = table(["title"], ["a"])
    for who in (ana, vera):
        take_in(who, content, status=403)
    faye.patch(BOARD, json={"locked": True}, headers={"If-Match": "*"})
    for query in ("?dry_run=true", ""):
        assert take_in(faye, content, query, 409)["type"] == "urn:threefold:problem:board-locked"


def test_a_table_is_sent_as_csv_and_may_be_larger_than_other_requests(faye: TestClient) -> None:
    assert faye.post(TABLE, json={"title": "a"}).status_code == 415
    take_in(faye, table(["title", "description"], *([f"Row {n}", "x" * 900] for n in range(LARGEST // 900))))
    answer = faye.post(TABLE, content=b"x" * (LARGEST_IMPORT + 1), headers={"Content-Type": "text/csv"})
    assert (answer.status_code, "20480 KiB" in answer.json()["detail"]) == (413, True)


def test_where_names_are_hidden_a_table_neither_shows_nor_brings_them(
    ana: TestClient, faye: TestClient
) -> None:
    there = address(ana, "Passion hour")
    faye.patch(there, json={"contributor": "Ms. K"}, headers={"If-Match": "*"})
    faye.patch(BOARD, json={"naming": "anonymous"}, headers={"If-Match": "*"})
    content = faye.get(TABLE).content
    assert b"Ms. K" not in content
    assert counts(take_in(faye, content)) == (0, 0, 6)
    old, new = [there.rpartition("/")[2], "Passion", "K"], ["", "New", "K"]
    given = table(["id", "title", "contributor"], old, new)
    assert counts(take_in(faye, given)) == (1, 1, 0)
    assert {example["contributor"] for example in faye.get(f"{BOARD}/examples").json()["items"]} == {None}


def test_a_spreadsheet_may_ask_for_it_fresh(vera: TestClient) -> None:
    for path in (TABLE, f"{BOARD}/examples", f"{BOARD}/diagram.svg", BOARD):
        assert vera.get(f"{path}?fresh=17").status_code == 200, path
        assert vera.get(f"{path}?refresh=17").status_code == 422, path


def test_an_address_may_have_capitals(vera: TestClient) -> None:
    assert vera.get("/api/v1/boards/StaffRoom").json()["slug"] == "staffroom"
    page = vera.get("/b/Staffroom/list?tag=choice", follow_redirects=False)
    assert (page.status_code, page.headers["Location"]) == (308, "/b/staffroom/list?tag=choice")


@pytest.mark.parametrize(
    "media",
    [
        "text/csv; charset=windows-1252",
        "application/vnd.ms-excel; charset=windows-1252",
        'application/csv; charset="ISO-8859-1"',
        "text/plain;charset=cp1252",
    ],
)
def test_a_table_comes_in_as_the_types_and_character_sets_that_spreadsheets_name(
    faye: TestClient, media: str
) -> None:
    content = "title,tags\nCafé,“a”\n".encode("cp1252")
    answer = faye.post(TABLE, content=content, headers={"Content-Type": media})
    assert (answer.status_code, example(faye, "Café")["tags"]) == (200, ["“a”"])


def test_a_table_comes_in_as_a_file_of_a_form(faye: TestClient) -> None:
    content = "title\nCafé in a form\n".encode("utf-16-le")
    file = ("a.csv", content, "text/csv; charset=utf-16")
    assert counts(faye.post(TABLE, files={"file": file}).json()) == (1, 0, 0)
    assert example(faye, "Café in a form")
    empty = faye.post(TABLE, files={"file": (None, "title")})
    assert (empty.status_code, "no file in this form" in empty.json()["detail"]) == (422, True)


def test_a_workbook_comes_in(faye: TestClient) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["title", "own", "each", "routes", "grades"], ["From a workbook", True, "✗", None, 8.0]):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = faye.post(TABLE, content=file.getvalue(), headers={"Content-Type": media})
    assert answer.status_code == 200, answer.text
    made = example(faye, "From a workbook")
    assert made["answers"] == {"own": True, "each": False, "routes": None}
    assert made["setting"]["grades"] == "8"


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_packed_body_is_refused(faye: TestClient, coding: str) -> None:
    headers = {"Content-Type": "text/csv", "Content-Encoding": coding}
    answer = faye.post(TABLE, content=gzip.compress(b"title\nA\n"), headers=headers)
    assert (answer.status_code, "without Content-Encoding" in answer.json()["detail"]) == (415, True)
    plain = {"Content-Type": "text/csv", "Content-Encoding": "identity"}
    assert faye.post(TABLE, content=b"title\nA\n", headers=plain).status_code == 200


def test_grades_go_out_so_that_spreadsheets_keep_them(faye: TestClient) -> None:
    labs = example(faye, "Three labs")
    assert labs["setting"]["grades"] == "8-9"
    content = faye.get(TABLE).content
    row = next(row for row in rows_of(content.decode()) if row["id"] == labs["id"])
    assert row["grades"] == "8–9"
    assert counts(take_in(faye, content)) == (0, 0, 6)
    assert example(faye, "Three labs")["setting"]["grades"] == "8-9"
    changed = table(["id", "grades"], [labs["id"], "9–10"])
    assert take_in(faye, changed)["steps"][0]["columns"] == ["grades"]


def test_all_that_is_said_goes_out_and_comes_back(ana: TestClient, faye: TestClient) -> None:
    whole = {
        "title": "Friday letters",
        "setting": {"grades": "K–3", "adapted_for": "=A friend, \nwho draws"},
        "decides": {"goal": "learner", "proof": "home"},
        "source": {"kind": "vendor", "label": "AI-personalized"},
        "evidence": [
            {"how": "told", "text": '“I | we”,\nand "more"', "url": None, "seen_on": "2026-05-01"},
            {"how": "looked", "text": None, "url": "https://example.org/a|b", "seen_on": None},
        ],
    }
    made = ana.post(f"{BOARD}/examples", json=whole).json()
    content = ana.get(TABLE).content
    assert counts(take_in(faye, content)) == (0, 0, 7)
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    rows = [row for row in rows if row[header.index("id")] == made["id"]]
    rows[0][header.index("id")] = ""
    rows[0][header.index("title")] = "Monday letters"
    assert counts(take_in(faye, table(header, *rows))) == (1, 0, 0)
    copy = example(faye, "Monday letters")
    for name in ("setting", "decides", "source", "evidence"):
        assert copy[name] == made[name]
    wrong = take_in(
        faye, table(["title", "decides_goal", "evidence"], ["Ink", "nobody", "told|x|y|z|more"]), status=422
    )
    assert {fault["column"] for fault in wrong["errors"]} >= {"decides_goal"}
