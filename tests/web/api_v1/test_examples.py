"""Adding, editing, removing and restoring examples."""

from datetime import timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlmodel import col

from app.store.models import Example, now
from tests.conftest import BOARD, address, example, last_event, version

EXAMPLES = f"{BOARD}/examples"
ANY = {"If-Match": "*"}
WHOLE = {
    "title": "Student-led conference",
    "description": "They choose the evidence.\n\nWe listen.",
    "tags": ["Assessment", "families"],
    "setting": {
        "grades": "8-9",
        "subject": "any",
        "community": "rural",
        "needs": "a quiet room",
        "grade_from": 8,
        "grade_to": 9,
        "adapted_for": "Whoever is shy brings a friend.",
    },
    "looks_like": "Three chairs.",
    "sounds_like": "“Let me show you.”",
    "feels_like": "Proud.",
    "next_step": "Let them invite somebody.",
    "caution": "Takes an evening.",
    "direction": "continue",
    "contributor": "Grade 8 team",
    "ask_me": True,
    "source": {
        "kind": "own class",
        "url": "https://example.org/conference?a=1",
        "note": "Spring.",
        "label": "Showcase",
    },
    "decides": {
        "goal": "learner",
        "content": "together",
        "path": "teacher",
        "pace": "home",
        "place": None,
        "proof": "learner",
    },
    "evidence": [
        {"how": "told", "text": "“I knew what to say.”", "url": None, "seen_on": "2026-05-01"},
        {"how": "compared", "text": None, "url": "https://example.org/a|b", "seen_on": None},
    ],
}


def added(who: TestClient, **fields: object) -> str:
    """Add an example: its address."""
    answer = who.post(EXAMPLES, json={"title": "Walking maths"} | fields)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["Location"])


def test_a_visitor_cannot_add(vera: TestClient) -> None:
    before = version(vera)
    assert vera.post(EXAMPLES, json={"title": "Mine"}).status_code == 401
    assert version(vera) == before


def test_only_its_author_and_facilitators_change_an_example(
    ana: TestClient, ben: TestClient, vera: TestClient, faye: TestClient
) -> None:
    mine = added(ana)
    for who, status in ((vera, 401), (ben, 403)):
        assert who.patch(mine, json={"title": "Ours"}, headers=ANY).status_code == status
        assert who.delete(mine, headers=ANY).status_code == status
        assert who.post(f"{mine}/restore").status_code == status
    assert ana.patch(mine, json={"title": "Mine"}, headers=ANY).status_code == 200
    assert faye.patch(mine, json={"title": "Edited"}, headers=ANY).status_code == 200
    assert faye.delete(mine, headers=ANY).status_code == 204
    assert ana.post(f"{mine}/restore").status_code == 200


def test_nobody_but_a_facilitator_changes_what_came_with_the_board(ana: TestClient, faye: TestClient) -> None:
    seeded = address(ana, "Café corner")
    assert ana.patch(seeded, json={"title": "Mine"}, headers=ANY).status_code == 403
    assert faye.patch(seeded, json={"title": "Theirs"}, headers=ANY).status_code == 200


def test_a_locked_board_takes_no_new_examples_and_no_edits(ana: TestClient, faye: TestClient) -> None:
    mine = added(ana)
    faye.patch(BOARD, json={"locked": True}, headers=ANY)
    before = version(ana)
    for who in (ana, faye):
        assert who.post(EXAMPLES, json={"title": "Late"}).status_code == 409
        assert who.patch(mine, json={"title": "Late"}, headers=ANY).status_code == 409
        assert who.delete(mine, headers=ANY).status_code == 409
    assert version(ana) == before


def test_an_example_needs_only_a_title(ana: TestClient) -> None:
    before = version(ana)
    answer = ana.post(EXAMPLES, json={"title": "Walking maths"})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["number"], made["version"], made["board"]) == (7, before + 1, "staffroom")
    assert (made["region"], made["answers"], made["concepts"], made["placed"]) == (None, None, [], None)
    assert (made["contributor"], made["description"], made["tags"]) == ("Ana", "", [])
    assert answer.headers["ETag"] == f'"{made["version"]}"'
    assert ana.get(answer.headers["Location"]).json() == made
    assert (last_event(ana)["type"], last_event(ana)["data"]) == ("example.added", made)


def test_an_example_keeps_everything_said_about_it(ana: TestClient) -> None:
    made = ana.get(added(ana, **WHOLE)).json()
    assert {name: made[name] for name in WHOLE} == WHOLE


@pytest.mark.parametrize(
    "title",
    [
        "nk̓ iʔ snm̓am̓áyaʔtn " * 8 + "nk̓ iʔ",
        "مجلس القراءة مع الأهل",
        "👩🏽‍🏫 one\u2011on\u2011one — «пять минут»",
        "<script>alert(1)</script> & </textarea>",
        "'; DROP TABLE example; --",
        '{{ 7 * 7 }} %s %n \\ " \u2028',
    ],
)
def test_text_in_any_script_is_kept_as_it_is(ana: TestClient, title: str) -> None:
    made = ana.get(added(ana, title=title, tags=[title[:40]], description=title)).json()
    assert made["title"] == " ".join(title.split())
    assert made["description"] == title.strip()
    assert ana.get(f"{EXAMPLES}", params={"q": title[:60]}).json()["items"][0] == made


def test_white_space_and_control_characters_are_tidied(ana: TestClient) -> None:
    made = ana.get(
        added(ana, title=" Walking\x00\r\n\tmaths\x1b ", description="\r\nOne\r\ntwo\x07\x0bthree\t.\n ")
    ).json()
    assert made["title"] == "Walking maths"
    assert made["description"] == "One\ntwo\nthree\t."


def test_tags_are_trimmed_and_each_is_kept_once(ana: TestClient) -> None:
    made = ana.get(added(ana, tags=[" Reading ", "reading", "", "RÉSUMÉ", "résumé", "resume"])).json()
    assert made["tags"] == ["Reading", "RÉSUMÉ", "resume"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"title": ""}, "/title"),
        ({"title": "\x00 \n"}, "/title"),
        ({"title": "x" * 201}, "/title"),
        ({"title": 7}, "/title"),
        ({"description": "x" * 5_001}, "/description"),
        ({"description": None}, "/description"),
        ({"tags": [f"tag {n}" for n in range(13)]}, "/tags"),
        ({"tags": ["x" * 41]}, "/tags"),
        ({"tags": "reading"}, "/tags"),
        ({"next_step": "x" * 2_001}, "/next_step"),
        ({"direction": "sideways"}, "/direction"),
        ({"ask_me": "yes"}, "/ask_me"),
        ({"setting": {"grade": "8"}}, "/setting/grade"),
        ({"setting": None}, "/setting"),
        ({"source": {"url": "javascript:alert(1)"}}, "/source/url"),
        ({"source": {"url": "data:text/html,hi"}}, "/source/url"),
        ({"source": {"url": "https://"}}, "/source/url"),
        ({"source": {"url": "http://[half"}}, "/source/url"),
        ({"answers": {}}, "/answers"),
        ({"author": "me"}, "/author"),
    ],
)
def test_what_does_not_fit_is_named(ana: TestClient, fields: dict[str, object], pointer: str) -> None:
    before = version(ana)
    answer = ana.post(EXAMPLES, json={"title": "Walking maths"} | fields)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
    assert version(ana) == before


def test_an_edit_keeps_what_is_left_out(ana: TestClient) -> None:
    mine = added(ana, **WHOLE)
    before = ana.get(mine)
    changes = {"description": "", "setting": {"grades": None}, "source": {"note": ""}, "tags": ["new"]}
    edited = ana.patch(mine, json=changes, headers={"If-Match": before.headers["ETag"]})
    assert edited.status_code == 200
    expected = before.json() | {
        "description": "",
        "setting": WHOLE["setting"] | dict.fromkeys(("grades", "grade_from", "grade_to")),  # type: ignore[operator]
        "source": WHOLE["source"] | {"note": None},  # type: ignore[operator]
        "tags": ["new"],
        "version": before.json()["version"] + 1,
        "updated_at": edited.json()["updated_at"],
    }
    assert edited.json() == expected == ana.get(mine).json()
    assert edited.headers["ETag"] == ana.get(mine).headers["ETag"] != before.headers["ETag"]
    assert (last_event(ana)["type"], last_event(ana)["data"]) == ("example.edited", expected)
    assert [
        tag["tag"] for tag in ana.get(f"{BOARD}/tags").json()["items"] if tag["tag"] in {"new", "families"}
    ] == ["new"]


def test_an_edit_does_not_move_the_mark(faye: TestClient) -> None:
    before = example(faye, "Learning plan")
    after = faye.patch(address(faye, "Learning plan"), json={"title": "My plan"}, headers=ANY).json()
    for name in ("region", "answers", "at", "placed", "number", "created_at"):
        assert after[name] == before[name]


def test_an_edit_that_changes_nothing_is_none(ana: TestClient) -> None:
    mine = added(ana, **WHOLE)
    before = ana.get(mine).json()
    for same in ({}, WHOLE, {"tags": ["Assessment ", "families", "assessment"]}):
        assert ana.patch(mine, json=same, headers=ANY).json() == before
    assert version(ana) == before["version"]


def test_what_somebody_changed_meanwhile_is_not_overwritten(ana: TestClient, ben: TestClient) -> None:
    mine = added(ana)
    seen = ana.get(mine).headers["ETag"]
    ben.put(f"{mine}/placement", json={"concepts": ["own"]})
    late = ana.patch(mine, json={"title": "Late"}, headers={"If-Match": seen})
    assert late.status_code == 412
    assert late.headers["ETag"] == ana.get(mine).headers["ETag"]
    assert ana.delete(mine, headers={"If-Match": seen}).status_code == 412
    assert (
        ana.patch(
            mine, json={"title": "Now"}, headers={"If-Match": f'"0", {late.headers["ETag"]}'}
        ).status_code
        == 200
    )


def test_a_tag_that_a_proxy_changed_names_the_same_version(ana: TestClient) -> None:
    mine = added(ana)
    for changed in ('W/"{}"', '"{}-gzip"', 'W/"{}-gzip"', '"{};br"', '"1", W/"{}"'):
        version_now = ana.get(mine).json()["version"]
        stale = changed.format(version_now - 1)
        assert ana.patch(mine, json={"title": "Late"}, headers={"If-Match": stale}).status_code == 412
        held = changed.format(version_now)
        assert ana.patch(mine, json={"title": held}, headers={"If-Match": held}).status_code == 200


@pytest.mark.parametrize("wrong", ["", "7", "W/*", "abc", '"', '""', '"99999999999999999999"'])
def test_an_if_match_that_matches_nothing_changes_nothing(ana: TestClient, wrong: str) -> None:
    mine = added(ana)
    assert ana.patch(mine, json={"title": "Late"}, headers={"If-Match": wrong}).status_code == 412


def test_changing_or_removing_needs_if_match(ana: TestClient) -> None:
    mine = added(ana)
    assert ana.patch(mine, json={"title": "Blind"}).status_code == 428
    assert ana.delete(mine).status_code == 428
    assert ana.get(mine).json()["title"] == "Walking maths"


def test_a_removed_example_is_nowhere(ana: TestClient) -> None:
    mine = added(ana, tags=["rare"])
    id_ = mine.rpartition("/")[2]
    before = version(ana)
    assert ana.delete(mine, headers=ANY).status_code == 204
    assert ana.get(mine).status_code == 404
    assert ana.put(f"{mine}/placement", json={"concepts": []}).status_code == 404
    assert ana.delete(mine, headers=ANY).status_code == 404
    for path in ("/examples", "/snapshot", "/tags"):
        assert id_ not in ana.get(f"{BOARD}{path}").text
        assert "rare" not in ana.get(f"{BOARD}{path}").text
    assert ana.get(BOARD).json()["counts"]["examples"] == 6
    assert last_event(ana) == last_event(ana) | {
        "version": before + 1,
        "type": "example.removed",
        "example": id_,
        "data": {"id": id_},
    }


def test_a_restored_example_is_back_where_it_was(ana: TestClient) -> None:
    mine = added(ana)
    placed = ana.put(f"{mine}/placement", json={"concepts": ["own"], "at": [0.5, 0.5]}).json()
    ana.delete(mine, headers=ANY)
    restored = ana.post(f"{mine}/restore")
    assert restored.status_code == 200
    changed = {"version": version(ana), "updated_at": restored.json()["updated_at"]}
    assert restored.json() == placed | changed == ana.get(mine).json()
    assert (last_event(ana)["type"], last_event(ana)["data"]) == ("example.restored", restored.json())
    assert ana.post(f"{mine}/restore").json() == restored.json()
    assert version(ana) == restored.json()["version"]


def test_after_30_days_it_cannot_be_restored(app: FastAPI, ana: TestClient) -> None:
    mine = added(ana)
    ana.delete(mine, headers=ANY)
    long_ago = now() - timedelta(days=30, seconds=5)
    with app.state.database.writing() as session:
        session.execute(
            update(Example).where(col(Example.removed_at).is_not(None)).values(removed_at=long_ago)
        )
    assert ana.post(f"{mine}/restore").status_code == 410
    assert ana.get(mine).status_code == 404


def test_a_number_is_never_given_again(ana: TestClient) -> None:
    mine = added(ana)
    ana.delete(mine, headers=ANY)
    assert ana.get(added(ana)).json()["number"] == 8


def test_an_unknown_example_is_not_found(ana: TestClient) -> None:
    for path in ("nothing", "01a1ff8b-0000-7000-8000-000000000000", "x" * 300, "%00"):
        assert ana.get(f"{EXAMPLES}/{path}").status_code == 404
        assert ana.post(f"{EXAMPLES}/{path}/restore").status_code == 404


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"grades": "Grades 3 to 5"}, ("Grades 3 to 5", 3, 5)),
        ({"grades": "kindergarten"}, ("kindergarten", 0, 0)),
        ({"grades": "the lower school"}, ("the lower school", None, None)),
        ({"grade_from": 0, "grade_to": 3}, ("K–3", 0, 3)),
        ({"grade_from": 10}, ("10", 10, 10)),
        ({"grades": "the lower school", "grade_from": 0, "grade_to": 3}, ("the lower school", 0, 3)),
    ],
)
def test_grades_as_text_and_as_a_range_say_the_same(
    ana: TestClient, given: dict[str, object], expected: tuple[object, ...]
) -> None:
    setting = ana.get(added(ana, setting=given)).json()["setting"]
    assert (setting["grades"], setting["grade_from"], setting["grade_to"]) == expected


def test_a_change_of_grades_changes_both_and_loses_no_words(ana: TestClient) -> None:
    mine = added(ana, setting={"grades": "4-7"})

    def change(**setting: object) -> tuple[object, ...]:
        answer = ana.patch(mine, json={"setting": setting}, headers=ANY)
        assert answer.status_code == 200, answer.text
        changed = answer.json()["setting"]
        return changed["grades"], changed["grade_from"], changed["grade_to"]

    assert change(grade_to=9) == ("4–9", 4, 9)
    assert change(grades="8") == ("8", 8, 8)
    assert change(grades="the lower school") == ("the lower school", None, None)
    assert change(grade_from=0, grade_to=3) == ("the lower school", 0, 3)
    assert change(subject="art") == ("the lower school", 0, 3)
    assert change(grade_from=9) == ("the lower school", 3, 9)
    assert change(grades=None, grade_from=None, grade_to=None) == (None, None, None)


@pytest.mark.parametrize(
    ("evidence", "pointer"),
    [
        ([{"how": "told", "text": "Yes."}] * 6, "/evidence"),
        ([{"how": "guessed", "text": "Yes."}], "/evidence/0/how"),
        ([{"how": "told", "url": "javascript:alert(1)"}], "/evidence/0/url"),
        ([{"how": "told", "text": "Yes.", "seen_on": "yesterday"}], "/evidence/0/seen_on"),
    ],
)
def test_evidence_says_what_was_seen_and_how(
    ana: TestClient, evidence: list[dict[str, str]], pointer: str
) -> None:
    answer = ana.post(EXAMPLES, json={"title": "Walking maths", "evidence": evidence})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_copy_says_where_it_was_brought_from_and_whether_it_changed(
    ana: TestClient, faye: TestClient
) -> None:
    first = ana.get(added(ana, decides={"goal": "learner"})).json()
    ids = [first["id"]]
    copies = []
    for source, target in (("staffroom", "second"), ("second", "third")):
        assert faye.post("/api/v1/boards", json={"title": target, "slug": target}).status_code == 201
        at = f"/api/v1/boards/{target}"
        order = {"from": source, "examples": ids}
        assert faye.post(f"{at}/copies", json=order).status_code == 201
        (copy,) = faye.get(f"{at}/examples").json()["items"]
        copies.append(copy)
        ids = [copy["id"]]
    second, third = copies
    assert second["origin"] | {"at": ""} == {
        "root": first["id"],
        "parent": first["id"],
        "board": "staffroom",
        "server": None,
        "version": first["version"],
        "at": "",
        "changed": False,
    }
    assert (third["origin"]["root"], third["origin"]["parent"]) == (first["id"], second["id"])
    assert third["decides"]["goal"] == "learner"
    address = f"/api/v1/boards/third/examples/{third['id']}"
    assert faye.patch(address, json={"title": "Running maths"}, headers=ANY).json()["origin"]["changed"]
    listed = faye.get("/api/v1/examples", params={"origin": first["id"]}).json()["items"]
    assert {item["id"] for item in listed} == {second["id"], third["id"]}
    exported = faye.get("/api/v1/boards/third/export").json()
    assert exported["examples"][0]["origin"]["root"] == first["id"]


def test_evidence_that_says_nothing_is_left_out(ana: TestClient) -> None:
    pieces = [{"how": "told"}, {"how": "looked", "text": "They drew."}, {"how": "think", "text": " "}]
    evidence = ana.get(added(ana, evidence=pieces)).json()["evidence"]
    assert [piece["how"] for piece in evidence] == ["looked"]


def test_a_piece_of_evidence_has_every_field_however_it_was_sent(ana: TestClient) -> None:
    mine = added(ana)
    changed = ana.patch(mine, json={"evidence": [{"how": "told", "text": "Again!"}]}, headers=ANY).json()
    assert changed["evidence"] == [{"how": "told", "text": "Again!", "url": None, "seen_on": None}]
    assert ana.get(f"/b/staffroom/examples/{changed['id']}").status_code == 200


@pytest.mark.parametrize("seen_on", [0, 1_700_000_000, "0", "2026-11-21T00:00:00", "21.11.2026", True])
def test_evidence_was_seen_on_a_day_and_on_nothing_else(ana: TestClient, seen_on: object) -> None:
    evidence = [{"how": "told", "text": "They said so.", "seen_on": seen_on}]
    answer = ana.post(f"{BOARD}/examples", json={"title": "Seen", "evidence": evidence})
    assert answer.status_code == 422


def test_a_copy_does_not_name_a_board_that_only_participants_read(
    ana: TestClient, faye: TestClient, vera: TestClient
) -> None:
    added(ana)
    private = faye.patch(BOARD, json={"access": {"read": "participants"}}, headers=ANY)
    assert private.status_code == 200
    board = {"title": "Open", "slug": "open-one", "access": {"read": "anyone"}}
    assert faye.post("/api/v1/boards", json=board).status_code == 201
    assert faye.post("/api/v1/boards/open-one/copies", json={"from": "staffroom"}).status_code == 201
    copies = faye.get("/api/v1/boards/open-one/examples").json()["items"]
    assert {copy["origin"]["board"] for copy in copies} == {None}
    page = vera.get(f"/b/open-one/examples/{copies[0]['id']}").text
    assert "staffroom" not in page
    assert "a board for its participants" in page
