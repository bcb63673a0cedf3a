"""Bringing in a file by the page's plain form."""

import html
import io
import json
import re

import httpx2
import pytest
from fastapi.testclient import TestClient
from openpyxl import Workbook

from tests.conftest import BOARD, STAFFROOM, example, version

FORM = "/b/staffroom/import"
TITLE = "nk̓ iʔ snm̓am̓áyaʔtn בית ספר 🌱"


def send(client: TestClient, name: str, content: str) -> httpx2.Response:
    """Choose a file and ask what it would do."""
    answer: httpx2.Response = client.post(
        FORM, data={"to": "preview"}, files={"file": (name, content.encode("utf-8-sig"))}
    )
    return answer


def confirm(client: TestClient, page: str) -> httpx2.Response:
    """Press the button below the preview."""
    fields = dict(re.findall(r'<input type="hidden" name="(name|text)" value="(.*?)">', page, re.DOTALL))
    data = {name: html.unescape(value) for name, value in fields.items()} | {"to": "import"}
    files = {name: (None, value) for name, value in data.items()}
    answer: httpx2.Response = client.post(FORM, files=files)
    return answer


def test_a_table_is_shown_first_and_then_brought_in(faye: TestClient) -> None:
    before = version(faye)
    labs = example(faye, "Three labs")["id"]
    shown = send(faye, "plan.csv", f'id,title,description\n,{TITLE},"Two\nlines"\n{labs},Four labs,\n')
    assert shown.status_code == 200
    assert "Would add 1 example, change 1 example." in shown.text
    assert "plan.csv" in shown.text
    assert html.escape(TITLE) in shown.text
    assert version(faye) == before
    done = confirm(faye, shown.text)
    assert "The table was imported." in done.text
    assert version(faye) == before + 2
    assert example(faye, TITLE)["description"] == "Two\nlines"
    assert example(faye, "Four labs")["id"] == labs


def test_a_long_table_is_shown_in_part(faye: TestClient) -> None:
    rows = "\n".join(f"Row {number}" for number in range(205))
    shown = send(faye, "long.csv", f"title\n{rows}\n").text
    assert "Would add 205 examples." in shown
    assert (shown.count("<td dir"), "And 5 more rows." in shown) == (200, True)


def test_an_exported_board_becomes_a_new_one(faye: TestClient) -> None:
    shown = send(faye, "staffroom.json", json.dumps(STAFFROOM)).text
    assert "Would make the board “The staffroom” at /b/staffroom-2, with 6 examples." in shown
    made = confirm(faye, shown)
    assert made.url.path == "/b/staffroom-2/manage"
    assert "This is the board from your file." in made.text
    assert faye.get("/api/v1/boards/staffroom-2").json()["counts"]["examples"] == 6


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", "title\n\n", "Would change nothing."),
        ("a.csv", "title,mood\na,b\n", "Row 1, column mood"),
        ("a.csv", "title,direction\na,up\n", "Row 2, column direction"),
        ("a.json", '{"format": "something"}', "/format"),
        ("a.json", "{", "This is not JSON"),
    ],
)
def test_what_cannot_be_brought_in_is_told_where(
    faye: TestClient, name: str, content: str, words: str
) -> None:
    before = version(faye)
    shown = send(faye, name, content)
    assert words in shown.text
    assert shown.status_code == (200 if "Would" in words else 422)
    assert version(faye) == before


def test_what_a_file_says_is_shown_as_text(faye: TestClient) -> None:
    shown = send(faye, "<b>.csv", 'title\n"""><script>alert(1)</script>"\n').text
    assert "<script>alert" not in shown
    assert "<b>.csv" not in shown


def test_a_locked_board_takes_nothing_in(faye: TestClient) -> None:
    faye.patch(BOARD, json={"locked": True}, headers={"If-Match": "*"})
    shown = send(faye, "a.csv", "title\na\n")
    assert (shown.status_code, "is locked" in shown.text) == (409, True)


def test_only_facilitators_send_files(ana: TestClient, vera: TestClient) -> None:
    for who in (ana, vera):
        assert send(who, "a.csv", "title\na\n").status_code == 403


def paste(client: TestClient, text: str) -> httpx2.Response:
    """Paste a list and ask what it would do; the browser sends no file."""
    answer: httpx2.Response = client.post(FORM, files={"to": (None, "preview"), "list": (None, text)})
    return answer


def test_a_pasted_list_is_shown_first_and_then_brought_in(faye: TestClient) -> None:
    before = version(faye)
    assert "Paste a list: one line is one example" in faye.get("/b/staffroom/manage").text
    shown = paste(faye, f"• {TITLE}\r\n\r\nSongs, games; and talk\r\n").text
    assert "Would add 2 examples." in shown
    assert "<td>3</td><td>is added</td>" in shown
    assert version(faye) == before
    assert "The table was imported." in confirm(faye, shown).text
    assert example(faye, TITLE)
    assert example(faye, "Songs, games; and talk")["region"] is None


def test_a_list_that_is_refused_is_told_by_line_and_stays_in_the_form(faye: TestClient) -> None:
    shown = paste(faye, "A\n\n" + "x" * 201)
    assert shown.status_code == 422
    assert "Row 3, column title: use at most 200 characters" in shown.text
    assert f"{'x' * 201}</textarea>" in shown.text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_a_file_in_another_encoding_is_shown_and_brought_in(faye: TestClient, encoding: str) -> None:
    content = f"sep=;\ntitle;tags\n\n{TITLE};a, b\n".encode(encoding)
    shown = faye.post(FORM, data={"to": "preview"}, files={"file": ("a.csv", content)}).text
    assert "<td>3</td><td>is added</td>" in shown
    assert "The table was imported." in confirm(faye, shown).text
    assert example(faye, TITLE)["tags"] == ["a", "b"]


def test_a_workbook_is_shown_and_brought_in(faye: TestClient) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["title", "description"], [], [TITLE, "Two\nlines"]):
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    shown = faye.post(FORM, data={"to": "preview"}, files={"file": ("a.xlsx", file.getvalue())}).text
    assert "<td>3</td><td>is added</td>" in shown
    assert "The table was imported." in confirm(faye, shown).text
    assert example(faye, TITLE)["description"] == "Two\nlines"


def test_a_workbooks_sheet_is_chosen_by_its_name(faye: TestClient) -> None:
    book = Workbook()
    plans = book.create_sheet("Plans")
    for row in (["title"], [TITLE]):
        plans.append(row)
    file = io.BytesIO()
    book.save(file)
    files = {"file": ("a.xlsx", file.getvalue())}
    wrong = faye.post(FORM, data={"to": "preview", "sheet": "Ideas"}, files=files)
    assert "This workbook has no sheet “Ideas”. Its sheets are “Sheet”, “Plans”." in wrong.text
    shown = faye.post(FORM, data={"to": "preview", "sheet": "plans"}, files=files).text
    assert "<td>2</td><td>is added</td>" in shown
    assert "The table was imported." in confirm(faye, shown).text
    assert example(faye, TITLE)["title"] == TITLE
    head = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    table = f"{BOARD}/examples.csv?sheet=Plans&dry_run=true"
    assert faye.post(table, content=file.getvalue(), headers=head).json()["add"] == 1
