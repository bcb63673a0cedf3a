"""What a workshop leaves behind: as data, text, tables and a page, and by a link."""

import csv
import io
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.web.api_v1 import schemas
from app.web.http.rate_limits import RateLimit
from tests.conftest import BOARD, HERE
from tests.statements import recorded_reads
from tests.web.staff import BOTH, EACH, OUTSIDE, OWN, Given, answers, hold, ids, open_round, place, staff

ANY = {"If-Match": "*"}
PAGE = "/b/staffroom/summary"
FIRST: dict[str, list[Given | None]] = {
    "Passion hour": [OWN, OWN, OWN, EACH, EACH],
    "Three labs": [BOTH] * 5,
    "Learning plan": [OWN, EACH, None, None, None],
}
SECOND: dict[str, list[Given | None]] = {"Passion hour": [OWN, OWN, OWN, OWN, EACH]}
FILE = "/b/staffroom/board.html"
OUTPUTS = [f"{BOARD}/summary", f"{BOARD}/summary.md", PAGE, FILE]
TABLES = ["judgements.csv", "agreement.csv"]


@pytest.fixture
def people(app: FastAPI) -> list[TestClient]:
    return staff(app)


@pytest.fixture
def _workshop(faye: TestClient, people: list[TestClient]) -> None:
    """Two rounds with reasons, two settled, a decision and a next step, one who offers to talk."""
    number = open_round(faye, FIRST)
    for title, given in FIRST.items():
        for who, answer in zip(people, given, strict=False):
            if answer is not None:
                place(who, number, ids(faye)[title], answer, f"Because {title}")
    faye.put(f"{BOARD}/rounds/1/reveal")
    hold(faye, people, SECOND)
    faye.post(f"{BOARD}/rounds/1/settle", json={"at_least": 1})
    about = {"example": ids(faye)["Passion hour"]}
    faye.post(
        f"{BOARD}/workshop/notes", json={"kind": "decision", "text": "We say *own* for goals.", **about}
    )
    faye.post(f"{BOARD}/workshop/notes", json={"kind": "next_step", "text": "Ask\nthe learners."})
    people[0].post(f"{BOARD}/examples", json={"title": "Goal talks", "ask_me": True})


workshop = pytest.mark.usefixtures("_workshop")


def summary(who: TestClient) -> dict[str, Any]:
    answer = who.get(f"{BOARD}/summary")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def rows(who: TestClient, path: str) -> list[dict[str, str]]:
    answer = who.get(f"{BOARD}/rounds/{path}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_without_a_round_it_is_the_map_as_it_stands(vera: TestClient) -> None:
    shown = summary(vera)
    assert shown["in_short"] == [
        "No round has been revealed yet. This is the shared map as it is now.",
        "On the map: 4; to place: 2.",
    ]
    assert (shown["at"], shown["people"], shown["moved"]) == (None, None, None)
    assert [shown[name] for name in ("rounds", "contested", "settled", "notes", "offers")] == [[]] * 5
    regions = {
        region["region"]: [example["title"] for example in region["examples"]]
        for region in shown["map"]["regions"]
    }
    assert regions["own,each"] == ["Learning plan"]
    assert regions[None] == ["Spelling from mistakes", "Café corner"]
    page = vera.get(PAGE)
    assert (page.status_code, "The map so far" in page.text) == (200, True)


@workshop
def test_it_has_all_that_came_of_the_workshop(vera: TestClient) -> None:
    shown = summary(vera)
    assert shown["in_short"] == [
        "5 people placed 3 examples alone, in 2 rounds.",
        "Everyone agrees on 1 of them.",
        "Where we differ most: “Passion hour”. 4 of 5 say owned. 1 of 5 says each.",
        "Since round 1: 1 closer together, 2 cannot be compared.",
        "1 example settled into the shared map.",
    ]
    assert [(round_["number"], round_["people"], round_["examples"]) for round_ in shown["rounds"]] == [
        (1, 5, 3),
        (2, 5, 1),
    ]
    assert [(item["title"], item["round"]) for item in shown["contested"]] == [("Passion hour", 2)]
    assert (shown["moved"]["round"], shown["moved"]["with"]) == (2, 1)
    assert [(item["title"], item["label"], item["stands"], item["round"]) for item in shown["settled"]] == [
        ("Three labs", "Owned + Each", True, 1)
    ]
    assert [(note["kind"], note["text"]) for note in shown["notes"]] == [
        ("decision", "We say *own* for goals."),
        ("next_step", "Ask\nthe learners."),
    ]
    assert shown["notes"][0]["example"]["title"] == "Passion hour"
    assert shown["offers"][0]["name"] == "Person 1"
    assert [example["title"] for example in shown["offers"][0]["examples"]] == ["Goal talks"]


def test_nothing_is_read_twice_and_more_rounds_need_no_more_statements(
    faye: TestClient, people: list[TestClient]
) -> None:
    counts: dict[str, list[int]] = {path: [] for path in OUTPUTS}
    for _ in range(2):
        hold(faye, people, SECOND, "Because")
        hold(faye, people, SECOND, "Because")
        for path in OUTPUTS:
            with recorded_reads() as reads:
                assert faye.get(path).status_code == 200
            assert sum("FROM concept" in read.sql for read in reads) == 1, path
            assert len(set(reads)) == len(reads), path
            counts[path].append(len(reads))
    assert [len({*few_and_many}) for few_and_many in counts.values()] == [1] * len(OUTPUTS)
    assert [round_["number"] for round_ in summary(faye)["rounds"]] == [1, 2, 3, 4]


def test_placing_again_in_part_takes_nothing_away_from_the_round_before(
    faye: TestClient, people: list[TestClient]
) -> None:
    hold(faye, people, FIRST, "At first")
    hold(faye, people, {title: given[:2] for title, given in FIRST.items()}, "Once more")
    shown = summary(faye)
    (item,) = shown["contested"]
    assert (item["title"], item["round"], item["answers"]) == ("Passion hour", 1, 5)
    assert [(reason["round"], reason["why"]) for reason in item["reasons"]] == [
        *[(2, "Once more")] * 2,
        *[(1, "At first")] * 5,
    ]
    assert "Everyone agrees on 1 of them." in shown["in_short"]
    for words in (
        "Owned</bdi>, round 2</figcaption>",
        "Owned</bdi>, round 1</figcaption>",
        "round 1</span></h3>",
    ):
        assert words in faye.get(PAGE).text
    text = faye.get(f"{BOARD}/summary.md").text
    assert "### 1 Passion hour, round 1\n" in text
    assert "- “At first” (Person 1, Owned, round 1)" in text
    faye.patch(BOARD, json={"naming": "pseudonyms"}, headers=ANY)
    (item,) = summary(faye)["contested"]
    assert {reason["why"] for reason in item["reasons"]} == {"At first"}
    chosen = [{"example": item["example"], "answers": answers(BOTH)}]
    faye.post(f"{BOARD}/rounds/2/settle", json={"examples": chosen})
    assert summary(faye)["contested"][0]["settled"]


@workshop
def test_the_page_says_it_all_without_scripts(vera: TestClient) -> None:
    page = vera.get(PAGE).text
    for words in (
        "5 people placed 3 examples alone, in 2 rounds.",
        "We say *own* for goals.",
        "4 yes, 1 no",
        "Owned</span> 3–2, now 4–1",
        "Goal talks",
    ):
        assert words in page
    scripts = re.findall(r"<script[^>]*>", page.replace('<script type="application/json"', ""))
    names = {name for script in scripts for name in re.findall(r'src="/static/[^"]*/(\w+)\.js"', script)}
    assert (len(scripts), names) == (2, {"local_times", "history"})


@workshop
def test_the_text_is_markdown_that_takes_nothing_typed_for_a_sign(vera: TestClient) -> None:
    answer = vera.get(f"{BOARD}/summary.md")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    text = answer.text
    assert text.startswith("# The staffroom\n")
    assert "- We say \\*own\\* for goals. (1 Passion hour)" in text
    assert "- Ask the learners." in text
    assert "### 1 Passion hour, round 2" in text
    assert "- 1 Passion hour: Closer on owned: 3 of 5 yes, now 4 of 5 yes." in text
    assert not re.search(r"\n{3,}|[ \t]\n", text)


def test_words_from_right_to_left_are_kept_apart_in_sentences_and_as_they_are_in_data(
    faye: TestClient, people: list[TestClient]
) -> None:
    title, label = "مشروع 3!", "בחירה"
    made = faye.post(f"{BOARD}/examples", json={"title": title}).json()["id"]
    for key, words in (("own", label), ("routes", "عمل")):
        faye.patch(f"{BOARD}/concepts/{key}", json={"label": words}, headers=ANY).raise_for_status()
    faye.put(f"{BOARD}/examples/{made}/placement", json={"concepts": ["own"]}).raise_for_status()
    number = hold(faye, people, {title: [OWN, OWN, EACH, EACH]})
    shown, text = summary(faye), faye.get(f"{BOARD}/summary.md").text
    assert f"Where we differ most: “\u2068{title}\u2069”. Split" in shown["in_short"][2]
    assert f"\n- **\u2068{label}\u2069** (" in text
    assert "  - 7 \u2068مشروع 3\\!\u2069\n" in text
    assert f"\n- \u2068{label}\u2069: 2 yes, 2 no, 0 not sure\n" in text
    (item,) = shown["contested"]
    (region,) = [region for region in shown["map"]["regions"] if region["region"] == "own"]
    assert (item["title"], region["label"]) == (title, label)
    table = faye.get(f"{BOARD}/rounds/{number}/agreement.csv").text
    (row,) = csv.DictReader(io.StringIO(table))
    assert row["title"] == title
    assert f"2–2 on \u2068{label}\u2069" in row["sentence"]


def test_an_example_of_one_line_stays_one_line_in_markdown(faye: TestClient) -> None:
    faye.post(f"{BOARD}/examples", json={"title": "# 1. <b>[x](y)</b> `c` _d_ &amp; | - +"})
    text = faye.get(f"{BOARD}/summary.md").text
    assert "  - 7 \\# 1. \\<b\\>\\[x\\](y)\\</b\\> \\`c\\` \\_d\\_ \\&amp; \\| - +\n" in text


@workshop
def test_every_answer_is_a_row_of_a_table(vera: TestClient) -> None:
    table = rows(vera, "1/judgements.csv")
    assert len(table) == 5 + 5 + 2
    own = [row for row in table if row["title"] == "Passion hour" and row["name"] == "Person 1"]
    assert own == [
        {
            "round": "1",
            "example": ids(vera)["Passion hour"],
            "number": "1",
            "title": "Passion hour",
            "answer_own": "yes",
            "answer_each": "no",
            "answer_routes": "no",
            "region": "own",
            "why": "Because Passion hour",
            "group": "",
            "name": "Person 1",
            "by_hand": "no",
            "people": "1",
        }
    ]


def test_raised_hands_are_rows_apart(faye: TestClient, people: list[TestClient]) -> None:
    number = open_round(faye, {"Passion hour": []})
    id_ = ids(faye)["Passion hour"]
    place(people[0], number, id_, OWN)
    hands = {"own": {"yes": 4, "no": 1}, "each": {"unsure": 5}}
    faye.put(f"{BOARD}/rounds/1/tallies/{id_}", json={"answers": hands})
    faye.put(f"{BOARD}/rounds/1/reveal")
    by_hand = [row for row in rows(faye, "1/judgements.csv") if row["by_hand"] == "yes"]
    assert [
        (row["answer_own"], row["answer_each"], row["answer_routes"], row["people"]) for row in by_hand
    ] == [("yes", "", "", "4"), ("no", "", "", "1"), ("", "not sure", "", "5")]
    row = rows(faye, "1/agreement.csv")[0]
    assert (row["yes_own"], row["by_hand_yes_own"], row["by_hand_yes_routes"]) == ("5", "4", "")


@workshop
def test_every_example_is_a_row_of_the_other_table(vera: TestClient) -> None:
    table = {row["title"]: row for row in rows(vera, "1/agreement.csv")}
    row = table["Passion hour"]
    assert (row["answers"], row["yes_own"], row["no_own"], row["unsure_own"]) == ("5", "3", "2", "0")
    assert (row["split_own"], row["majority_own"], row["contested"]) == ("0.96", "yes", "0.96")
    assert (row["in_own"], row["in_each"], row["in_own+each"], row["in_outside"]) == ("3", "2", "0", "0")
    assert row["sentence"] == "Split 3–2 on owned, 2–3 on each."
    assert (table["Three labs"]["settled"], row["settled"]) == ("yes", "no")


def test_no_cell_is_run_by_a_spreadsheet(faye: TestClient, people: list[TestClient]) -> None:
    added = faye.post(f"{BOARD}/examples", json={"title": "=1+1"}).json()["id"]
    faye.post(f"{BOARD}/rounds", json={"examples": [added]})
    place(people[0], 1, added, OWN, "@SUM(A1)")
    faye.put(f"{BOARD}/rounds/1/reveal")
    (row,) = rows(faye, "1/judgements.csv")
    assert (row["title"], row["why"]) == ("'=1+1", "'@SUM(A1)")
    assert rows(faye, "1/agreement.csv")[0]["title"] == "'=1+1"
    with_mark = faye.get(f"{BOARD}/rounds/1/agreement.csv?bom=true")
    assert with_mark.content.startswith(b"\xef\xbb\xbfround,")
    assert with_mark.headers["Content-Disposition"].endswith('"staffroom-round-1-agreement.csv"')


def test_before_the_reveal_nothing_is_told_to_anybody(
    faye: TestClient, people: list[TestClient], vera: TestClient
) -> None:
    seen = {who: [who.get(path).text for path in OUTPUTS] for who in (faye, people[1], vera)}
    number = open_round(faye, FIRST)
    opened = {who: [_without_version(who.get(path).text) for path in OUTPUTS] for who in seen}
    for who, before in seen.items():
        assert opened[who] == [_without_version(text) for text in before]
    place(people[0], number, ids(faye)["Passion hour"], EACH, "A secret reason")
    for who in seen:
        assert [_without_version(who.get(path).text) for path in OUTPUTS] == opened[who]
        for table in TABLES:
            hidden = who.get(f"{BOARD}/rounds/1/{table}")
            assert hidden.status_code == 409
            assert "secret" not in hidden.text


def _without_version(text: str) -> str:
    return re.sub(r'"version": ?\d+', "", text)


@pytest.mark.parametrize("naming", ["pseudonyms", "anonymous"])
@workshop
def test_names_show_as_the_board_has_it(faye: TestClient, naming: str) -> None:
    named = "".join(faye.get(path).text for path in OUTPUTS)
    assert "Person 1" in named
    faye.patch(BOARD, json={"naming": naming}, headers=ANY)
    texts = [faye.get(path).text for path in OUTPUTS]
    texts += [faye.get(f"{BOARD}/rounds/{number}/{table}").text for number in (1, 2) for table in TABLES]
    for text in texts:
        assert not re.search(r"Person \d", text)
    assert summary(faye)["offers"] == []
    table = rows(faye, "1/judgements.csv")
    assert ({row["name"] for row in table} == {""}) is (naming == "anonymous")
    assert "Learning plan" not in {row["title"] for row in table}
    few = next(row for row in rows(faye, "1/agreement.csv") if row["title"] == "Learning plan")
    told_of_few = {
        name: cell
        for name, cell in few.items()
        if cell and name not in {"round", "example", "number", "title", "sentence", "settled"}
    }
    assert told_of_few == {}
    assert few["sentence"] == "Fewer than three people answered."


@workshop
def test_a_board_is_one_file_that_fetches_nothing(faye: TestClient, vera: TestClient) -> None:
    faye.patch(f"{BOARD}/concepts/own", json={"definition": "Learners <decide>."}, headers=ANY)
    answer = vera.get(FILE)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="staffroom.html"'
    text = answer.text
    assert "default-src 'none'" in text
    outside = re.findall(r"""(?:href|src|action|srcset)=["']([^"']*)|url\(([^)]*)|@import""", text)
    addresses = {address or font for address, font in outside}
    assert {address for address in addresses if not address.startswith(("#", "data:font/"))} == {
        f"{HERE}/b/staffroom"
    }
    assert len([address for address in addresses if address.startswith("data:font/")]) == 6
    assert "<script" not in text
    assert "<form" not in text
    for words in ("Learners &lt;decide&gt;.", "In short", "What the circles mean", "All examples", "<svg"):
        assert words in text
    for example in vera.get(f"{BOARD}/examples").json()["items"]:
        assert f'<li id="e{example["number"]}">' in text
    assert f'href="{FILE}"' in vera.get(PAGE).text
    assert f'href="{FILE}"' in faye.get("/b/staffroom/manage").text


def test_nobody_keeps_a_board_that_they_may_not_read(faye: TestClient, vera: TestClient) -> None:
    access = {"read": "participants", "join": "code"}
    faye.patch(BOARD, json={"access": access}, headers=ANY).raise_for_status()
    assert (vera.get(FILE).status_code, faye.get(FILE).status_code) == (vera.get(PAGE).status_code, 200)
    assert "Three labs" not in vera.get(FILE, headers={"Accept": "text/html"}).text


def link(faye: TestClient) -> str:
    answer = faye.post(f"{BOARD}/summary/link")
    assert answer.status_code == 201, answer.text
    address: str = answer.json()["address"]
    assert address.startswith(f"{HERE}/summary/")
    return address.removeprefix(HERE)


@workshop
def test_a_link_opens_that_one_page_for_anyone_and_nothing_else(faye: TestClient, vera: TestClient) -> None:
    faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY)
    address = link(faye)
    page = vera.get(address)
    assert page.status_code == 200
    assert "4 yes, 1 no" in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert "staffroom/" not in page.text
    assert "cookie" not in {name.lower() for name in page.headers if name.lower().startswith("set-")}
    token = address.rpartition("/")[2]
    bearer = {"Authorization": f"Bearer {token}"}
    for path in (*OUTPUTS, BOARD, f"{BOARD}/snapshot", f"{BOARD}/rounds/1/agreement"):
        assert vera.get(path).status_code == 404
        assert vera.get(path, headers=bearer).status_code in {401, 404}


def test_a_new_link_ends_the_old_one_and_removing_the_board_every_one(
    faye: TestClient, vera: TestClient
) -> None:
    first = link(faye)
    assert vera.get(first).status_code == 200
    second = link(faye)
    assert [vera.get(address).status_code for address in (first, second)] == [404, 200]
    faye.delete(BOARD, headers=ANY)
    assert vera.get(second).status_code == 404


def test_a_link_is_switched_off_by_request_and_on_the_page(faye: TestClient, vera: TestClient) -> None:
    first = link(faye)
    assert faye.delete(f"{BOARD}/summary/link").status_code == 204
    assert faye.delete(f"{BOARD}/summary/link").status_code == 204
    assert vera.get(first).status_code == 404
    assert "Turn the link off" not in faye.get(PAGE).text

    second = link(faye)
    assert "Turn the link off" in faye.get(PAGE).text
    done = faye.post(PAGE, data={"to": "end"})
    assert "The link is turned off." in done.text
    assert "Turn the link off" not in done.text
    assert vera.get(second).status_code == 404
    assert vera.get(link(faye)).status_code == 200


def test_only_facilitators_make_links(faye: TestClient, people: list[TestClient], vera: TestClient) -> None:
    for who in (people[0], vera):
        assert who.post(f"{BOARD}/summary/link").status_code == 403
        assert who.post(PAGE, headers={"Accept": "text/html"}).status_code == 403
        assert "Make a link" not in who.get(PAGE).text
    made = faye.post(PAGE)
    address = re.search(rf"{HERE}(/summary/[\w-]+)", made.text)
    assert address
    assert made.headers["Cache-Control"] == "no-store"
    assert vera.get(address[1]).status_code == 200
    assert address[1] not in faye.get(PAGE).text
    assert "the old one stops working" in faye.get(PAGE).text


def test_whoever_guesses_has_to_wait_while_good_links_work_elsewhere(
    faye: TestClient, vera: TestClient, app: FastAPI
) -> None:
    app.state.wrong_links = RateLimit(3, 60, clock=lambda: 0.0)
    good = link(faye)
    assert [vera.get(f"/summary/guess{number}").status_code for number in range(4)] == [404, 404, 404, 429]
    assert vera.get(good).headers["Retry-After"] == "60"
    app.state.wrong_links = RateLimit(3, 60)
    assert [vera.get(good).status_code for _ in range(5)] == [200] * 5


@workshop
def test_the_tag_changes_with_what_is_told(faye: TestClient, people: list[TestClient]) -> None:
    paths = [f"{BOARD}/summary", f"{BOARD}/summary.md"]
    paths += [f"{BOARD}/rounds/1/{table}" for table in TABLES]
    tags = {path: faye.get(path).headers["ETag"] for path in paths}
    for path, tag in tags.items():
        same = faye.get(path, headers={"If-None-Match": tag})
        assert (same.status_code, same.content) == (304, b"")
    people[0].post(f"{BOARD}/participants", json={"name": "Ana Maria"})
    for path, tag in tags.items():
        renamed = faye.get(path, headers={"If-None-Match": tag})
        assert renamed.status_code == 200
    assert "Ana Maria" in faye.get(f"{BOARD}/rounds/1/judgements.csv").text


@workshop
def test_two_who_swap_their_names_change_the_tags(faye: TestClient, people: list[TestClient]) -> None:
    paths = [f"{BOARD}/summary", f"{BOARD}/rounds/1/judgements.csv", f"{BOARD}/rounds/1/agreement"]
    tags = {path: faye.get(path).headers["ETag"] for path in paths}
    for who, name in zip(people, ("Person 2", "Person 1"), strict=False):
        who.post(f"{BOARD}/participants", json={"name": name})
    for path, tag in tags.items():
        assert faye.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("naming", ["pseudonyms", "named"])
def test_a_group_is_told_of_nobody_who_answered_where_it_is_hidden(
    faye: TestClient, people: list[TestClient], naming: str
) -> None:
    groups = {"question": "Which subject?", "choices": ["Science", "Arts"]}
    faye.patch(BOARD, json={"groups": groups, "naming": naming}, headers=ANY)
    for who, group in zip(people, ["Arts"] * 4 + ["Science"], strict=True):
        assert who.post(f"{BOARD}/participants", json={"group": group}).status_code in {200, 201}
    few: list[Given | None] = [OWN, OWN, None, None, OWN]
    hold(faye, people, {"Passion hour": [OWN, OWN, OWN, OWN], "Three labs": few})
    labels = [row["group"] for row in rows(faye, "1/judgements.csv")]
    assert sorted(labels) == ["", "", "", "", "", "Arts", "Arts"]


@workshop
def test_settled_where_nobody_says_yes_is_outside(faye: TestClient) -> None:
    id_ = ids(faye)["Learning plan"]
    faye.post(f"{BOARD}/rounds/1/settle", json={"examples": [{"example": id_, "answers": answers(OUTSIDE)}]})
    assert "Outside all three" in {item["label"] for item in summary(faye)["settled"]}


@workshop
def test_answers_are_what_the_document_says(faye: TestClient, vera: TestClient) -> None:
    settled = faye.post(f"{BOARD}/rounds/1/settle", json={"at_least": 0, "dry_run": True})
    compared = vera.get(f"{BOARD}/rounds/2/comparison")
    link = faye.post(f"{BOARD}/summary/link")
    for model, answer in (
        (schemas.Summary, vera.get(f"{BOARD}/summary")),
        (schemas.SettlingOutcome, settled),
        (schemas.Comparison, compared),
        (schemas.SummaryLink, link),
    ):
        body = answer.json()
        read = model.model_validate(body, extra="forbid")
        assert read.model_dump(mode="json", exclude_unset=True, by_alias=True) == body
