"""What other programs read: feeds, linked data, workbooks."""

import re
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

import feedparser  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from fastapi.testclient import TestClient

from app.domain import workbooks
from tests.conftest import BOARD, example

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def text(element: Element, name: str) -> str:
    """The text of the only child of this name."""
    (child,) = element.findall(f"{ATOM}{name}")
    return child.text or ""


def decide(faye: TestClient, words: str, **more: str) -> None:
    note = {"kind": "decision", "text": words, **more}
    assert faye.post(f"{BOARD}/workshop/notes", json=note).status_code == 201


def test_the_atom_feed_is_what_rfc_4287_asks_for(ana: TestClient, faye: TestClient, vera: TestClient) -> None:
    body = {"title": "Ink & <paper>", "description": "One\n\nTwo", "tags": ['a "quoted" tag']}
    assert ana.post(f"{BOARD}/examples", json=body).status_code == 201
    decide(faye, "We keep it.", example=example(vera, "Passion hour")["id"])
    answer = vera.get(f"{BOARD}/feed.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = fromstring(answer.text)
    for name in ("id", "title"):
        assert text(feed, name)
    (own,) = [link.get("href") for link in feed.iter(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == f"http://testserver{BOARD}/feed.atom"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 8
    assert len({text(entry, "id") for entry in entries}) == 8
    for element in (feed, *entries):
        assert MOMENT.fullmatch(text(element, "updated"))
    named = {text(entry, "title"): entry for entry in entries}
    ink = named["Ink & <paper>"]
    assert text(ink, "content").strip() == "One\n\nTwo"
    assert [category.get("term") for category in ink.iter(f"{ATOM}category")] == ['a "quoted" tag']
    assert ink.findtext(f"{ATOM}author/{ATOM}name") == "Ana"
    assert text(named["Decision"], "content") == "We keep it."


WORDS = (
    ("Ink & <b>paper</b> \u201cnow\u201d", "First.\n\n<script>alert(1)</script> & so on \U0001f600"),
    ("\u0645\u0634\u0631\u0648\u0639 3!", "a < b && c > d ]]> <!-- --> &amp;"),
    ("\u5b66\u7fd2\u306e\u8a08\u753b", ""),
)


def write(ana: TestClient) -> None:
    for title, description in WORDS:
        body = {
            "title": title,
            "description": description,
            "tags": [title[:40], "a, b; c"],
            "caution": "1 > 0",
        }
        assert ana.post(f"{BOARD}/examples", json=body).status_code == 201


def test_a_feed_reader_reads_of_the_atom_feed_what_people_wrote(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    write(ana)
    decide(faye, "We keep <it>.")
    answer = vera.get(f"{BOARD}/feed.atom")
    feed = feedparser.parse(answer.content, response_headers=dict(answer.headers), sanitize_html=False)
    assert (feed.bozo, feed.version, feed.encoding) == (False, "atom10", "utf-8")
    assert (feed.feed.title, feed.feed.subtitle) == ("The staffroom", "What do we do already?")
    assert feed.feed.link == "http://testserver/b/staffroom"
    read = {entry.title: entry for entry in feed.entries}
    for title, description in WORDS:
        entry = read[title]
        assert entry.content[0].type == "text/plain"
        assert entry.content[0].value.strip() == f"{description}\n\nA caution: 1 > 0".strip()
        assert [tag.term for tag in entry.tags] == [title[:40], "a, b; c"]
        assert entry.author == "Ana"
        assert entry.published_parsed
        assert entry.updated_parsed
        assert vera.get(entry.link.removeprefix("http://testserver")).status_code == 200
    assert read["Decision"].content[0].value == "We keep <it>."
    assert len({entry.id for entry in feed.entries}) == len(feed.entries) == 10


def test_the_json_feed_has_what_its_specification_names_and_nothing_else(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    write(ana)
    decide(faye, "We keep it.")
    feed = vera.get(f"{BOARD}/feed.json").json()
    assert feed.keys() <= {"version", "title", "description", "home_page_url", "feed_url", "items"}
    assert feed["feed_url"] == f"http://testserver{BOARD}/feed.json"
    assert vera.get(feed["home_page_url"].removeprefix("http://testserver")).status_code == 200
    named = {"id", "url", "title", "content_text", "date_published", "date_modified", "tags", "authors"}
    for item in feed["items"]:
        assert {"id", "url", "content_text"} <= item.keys() <= named
        assert all(isinstance(item[name], str) for name in item.keys() - {"tags", "authors"})
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        assert all(author.keys() == {"name"} for author in item.get("authors", []))
        for name in ("date_published", "date_modified"):
            assert datetime.fromisoformat(item[name]).tzinfo
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) == 10


def test_both_feeds_hold_the_same(faye: TestClient, vera: TestClient) -> None:
    decide(faye, "We stop.")
    answer = vera.get(f"{BOARD}/feed.json")
    assert answer.headers["content-type"] == "application/feed+json"
    feed = answer.json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    entries = fromstring(vera.get(f"{BOARD}/feed.atom").text).findall(f"{ATOM}entry")
    assert [item["id"] for item in feed["items"]] == [text(entry, "id") for entry in entries]
    assert (
        vera.get(f"{BOARD}/feed.json", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    )


def test_feeds_and_linked_data_have_no_names_where_names_are_hidden(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    added = ana.post(f"{BOARD}/examples", json={"title": "Ink", "setting": {"subject": "art"}}).json()
    linked = f"{BOARD}/examples/{added['id']}.jsonld"
    paths = (f"{BOARD}/feed.atom", f"{BOARD}/feed.json", linked)
    assert all("Ana" in vera.get(path).text for path in paths)
    assert faye.patch(BOARD, json={"naming": "anonymous"}, headers={"If-Match": "*"}).status_code == 200
    assert not any("Ana" in vera.get(path).text for path in paths)


def test_an_example_is_linked_data_that_its_page_links_to(ana: TestClient, vera: TestClient) -> None:
    source = {"url": "https://example.org/plan"}
    body = {"title": "Ink", "tags": ["art"], "setting": {"grades": "4-7", "subject": "art"}, "source": source}
    added = ana.post(f"{BOARD}/examples", json=body).json()
    path = f"{BOARD}/examples/{added['id']}.jsonld"
    answer = vera.get(path)
    assert answer.headers["content-type"] == "application/ld+json"
    linked: dict[str, Any] = answer.json()
    assert (linked["@context"], linked["@type"]) == ("https://schema.org", "LearningResource")
    assert (linked["name"], linked["keywords"], linked["educationalLevel"]) == ("Ink", ["art"], "4-7")
    assert linked["isBasedOn"] == "https://example.org/plan"
    page = linked["url"].removeprefix("http://testserver")
    assert f'type="application/ld+json" href="{path}"' in vera.get(page).text
    assert vera.get(f"{BOARD}/examples/0-0.jsonld").status_code == 404


def test_a_workbook_holds_what_the_table_holds_and_comes_back(ana: TestClient, faye: TestClient) -> None:
    body = {"title": "=1+1", "description": "Two\nlines", "setting": {"grades": "4-7"}}
    assert ana.post(f"{BOARD}/examples", json=body).status_code == 201
    answer = ana.get(f"{BOARD}/examples.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="staffroom.xlsx"'
    header, *rows = [line.cells for line in workbooks.read(answer.content)]
    assert len(rows) == 7
    assert rows[-1][header.index("title")] == "'=1+1"
    assert rows[-1][header.index("grades")] == "4–7"
    assert ana.get(f"{BOARD}/examples.xlsx", params={"tag": "science"}).status_code == 200
    sent = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    back = faye.post(f"{BOARD}/examples.csv?dry_run=true", content=answer.content, headers=sent)
    assert back.status_code == 200, back.text
    assert (back.json()["add"], back.json()["change"], back.json()["keep"]) == (0, 0, 7)
