"""Pages while a workshop runs: what is placed alone, by plain forms too, and what the reveal tells."""

import json
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD, example

HTML = {"Accept": "text/html"}
PAGE = "/b/staffroom"


def redirect_to(faye: TestClient, kind: str) -> None:
    workshop = faye.get(f"{BOARD}/workshop").json()
    step = next(
        number
        for number, step in enumerate(workshop["steps"])
        if step["kind"] == kind and number > (workshop["step"] if workshop["step"] is not None else -1)
    )
    answer = faye.put(f"{BOARD}/workshop/step", json={"step": step, "from": workshop["step"]})
    assert answer.status_code == 200, answer.text


def page(who: TestClient, path: str = "") -> str:
    answer = who.get(f"{PAGE}{path}", headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def embedded(html: str) -> dict[str, Any]:
    match = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', html, re.DOTALL)
    assert match
    data: dict[str, Any] = json.loads(match[1])
    return data


def place(who: TestClient, title: str, **form: str) -> str:
    mark = f"{PAGE}/rounds/1/placements/{example(who, title)['id']}"
    answer = who.post(mark, data=form, headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer.text


def mine(who: TestClient) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = who.get(f"{BOARD}/rounds/1/placements/mine").json()["items"]
    return items


def test_the_map_opens_with_my_own_placements_and_nothing_of_the_shared_map(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    redirect_to(faye, "place")
    place(ana, "Passion hour", **{"answer-each": "yes"}, why="They choose.")
    html = page(ana)
    assert [(item["region"], item["why"]) for item in embedded(html)["mine"]] == [("each", "They choose.")]
    assert re.search(r'id="tray-title"[^>]*>To place <span class="count">5<', html)
    assert len(re.findall(r"<g data-example=", html)) == 1
    theirs = page(ben)
    assert embedded(theirs)["mine"] == []
    assert "They choose." not in theirs
    assert "<g data-example=" not in theirs


def test_a_round_is_placed_in_by_plain_forms(ana: TestClient, faye: TestClient) -> None:
    redirect_to(faye, "place")
    said = place(ana, "Passion hour", **{"answer-own": "no", "answer-each": "yes"}, why="  They choose. ")
    assert "“Passion hour” is now in each; not sure about routes." in said
    assert "1 of 6 placed." in said
    assert mine(ana)[0]["why"] == "They choose."
    assert "outside all three" in place(ana, "Passion hour", to="outside", why="")
    assert (mine(ana)[0]["region"], mine(ana)[0]["why"]) == ("outside", None)
    place(ana, "Passion hour", to="tray")
    assert mine(ana) == []
    back = place(ana, "Passion hour", back="example", **{"answer-own": "yes"}, why="Its own page.")
    assert "Saved. It is now in owned" in back
    assert "Its own page." in back
    assert example(ana, "Passion hour")["region"] == "own"


def test_who_opens_the_list_for_the_first_time_places_too(vera: TestClient, faye: TestClient) -> None:
    redirect_to(faye, "place")
    assert "Only you see your answers. 0 of 6 placed." in " ".join(
        re.sub("<[^>]*>", " ", page(vera, "/list")).split()
    )
    place(vera, "Café corner", to="outside")
    assert mine(vera)[0]["region"] == "outside"


def test_a_why_that_is_too_long_or_no_answer_at_all_is_refused_in_words(
    ana: TestClient, faye: TestClient
) -> None:
    redirect_to(faye, "place")
    mark = f"{PAGE}/rounds/1/placements/{example(ana, 'Passion hour')['id']}"
    long = ana.post(mark, data={"answer-own": "yes", "why": "w" * 501}, headers=HTML)
    assert long.status_code == 422
    assert "500" in long.text
    empty = ana.post(mark, data={"why": ""}, headers=HTML)
    assert empty.status_code == 422
    assert "Answer at least one of the three questions" in empty.text
    assert mine(ana) == []


def test_a_form_of_a_step_that_went_on_is_refused_in_words(ana: TestClient, faye: TestClient) -> None:
    redirect_to(faye, "place")
    mark = f"{PAGE}/rounds/1/placements/{example(ana, 'Passion hour')['id']}"
    redirect_to(faye, "reveal")
    late = ana.post(mark, data={"to": "outside"}, headers=HTML)
    assert late.status_code == 409
    assert "Everyone is looking at the answers now" in late.text


@pytest.mark.parametrize("path", ["", "/list"])
def test_each_step_is_said_and_offers_only_what_it_is_about(
    ana: TestClient, faye: TestClient, path: str
) -> None:
    for kind, says in (
        ("read", "Read the definitions"),
        ("place", "Only you see your answers."),
        ("reveal", "See where you agree and where you do not."),
        ("talk", "Tell each other why."),
        ("settle", "Watch what goes onto the shared map."),
        ("next", "Write next steps on your own examples."),
    ):
        redirect_to(faye, kind)
        html = page(ana, path)
        assert says in html, kind
        assert 'id="add"' not in html
        assert ("Place it</button>" in html) is (kind == "place" and path == "/list"), kind


def test_while_everyone_reads_the_definitions_are_open(ana: TestClient, faye: TestClient) -> None:
    redirect_to(faye, "read")
    for path in ("", "/list"):
        assert "What routes means." in page(ana, path)


def test_after_the_reveal_the_list_says_what_everyone_answered(
    ana: TestClient, ben: TestClient, faye: TestClient
) -> None:
    redirect_to(faye, "place")
    place(ana, "Passion hour", **{"answer-own": "yes"}, why="They choose.")
    place(ben, "Passion hour", **{"answer-own": "no"})
    assert "They choose." not in page(ben, "/list")
    redirect_to(faye, "reveal")
    (item,) = faye.get(
        f"{BOARD}/rounds/1/agreement", params={"example": example(faye, "Passion hour")["id"]}
    ).json()["items"]
    html = page(ben, "/list")
    assert "What everyone said: where we differ most" in html
    assert item["sentence"] in html
    assert "“They choose.”" in html


def test_an_example_added_during_a_round_is_not_placed_in_it(ana: TestClient, faye: TestClient) -> None:
    redirect_to(faye, "place")
    late = faye.post(f"{BOARD}/examples", json={"title": "Late"}).json()["id"]
    assert "Late" not in page(ana, "/list")
    assert "Place it</button>" not in page(ana, f"/examples/{late}")


def test_the_spotlight_and_the_pause_are_said_without_scripts(ana: TestClient, faye: TestClient) -> None:
    redirect_to(faye, "talk")
    faye.put(f"{BOARD}/workshop/spotlight", json={"example": example(faye, "Café corner")["id"]})
    faye.put(f"{BOARD}/workshop/blank")
    html = page(ana, "/list")
    assert re.search(r"Now discussing: <a [^>]*>Café corner</a>", html)
    assert "Please look up" in html
