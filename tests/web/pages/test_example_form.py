"""The form that adds and edits an example without scripts."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.conftest import BOARD

PAGES = "/b/staffroom/examples"
WHOLE = {
    "title": "Friday letters",
    "description": "Students write.\nOne letter a week.",
    "tags": ["families", "writing"],
    "setting": {
        "grades": "K–3",
        "grade_from": 0,
        "grade_to": 3,
        "subject": "English",
        "community": "rural",
        "needs": "stamps",
        "adapted_for": "For newcomers to English: pictures first.",
    },
    "looks_like": "Envelopes",
    "sounds_like": "Whispers",
    "feels_like": "Proud",
    "next_step": "Ask families.",
    "caution": "Some have no address.",
    "direction": "continue",
    "contributor": "Ana",
    "ask_me": True,
    "source": {
        "kind": "vendor",
        "url": "https://example.org/letters",
        "note": "A flyer",
        "label": "personalized",
    },
    "decides": {
        "goal": "learner",
        "content": "together",
        "path": "teacher",
        "pace": "home",
        "place": None,
        "proof": None,
    },
    "evidence": [
        {"how": "told", "text": "They reread them.", "url": None, "seen_on": "2026-11-12"},
        {"how": "compared", "text": None, "url": "https://example.org/seen", "seen_on": None},
    ],
}


def add(client: TestClient, **fields: object) -> str:
    answer = client.post(f"{BOARD}/examples", json={**WHOLE, **fields})
    assert answer.status_code == 201, answer.text
    example: str = answer.json()["id"]
    return example


def controls(html: str) -> dict[str, str]:
    """The form as a browser would send it."""
    form = html[html.index("example-form") :]
    form = form[: form.index("</form>")]
    inputs = re.findall(r'<input (?!type="radio")(?:[^>]* )?name="([^"]+)"[^>]* value="([^"]*)"', form)
    areas = re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form)
    radios = re.findall(r'type="radio" id="[^"]+" name="([^"]+)" value="([^"]*)" checked', form)
    selects = [
        (name, "".join(re.findall(r'<option value="([^"]*)" selected', options)))
        for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    ]
    checked = [("ask_me", "on")] if re.search(r'name="ask_me" checked', form) else []
    return dict([*inputs, *areas, *selects, *radios, *checked])


def test_every_field_goes_through_the_form_and_back_unchanged(ana: TestClient) -> None:
    example = add(ana)
    before = ana.get(f"{BOARD}/examples/{example}").json()
    form = controls(ana.get(f"{PAGES}/{example}/edit").text)
    answer = ana.post(f"{PAGES}/{example}/edit", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGES}/{example}?saved=true")
    assert ana.get(f"{BOARD}/examples/{example}").json() == before


def test_the_page_of_an_example_says_all_that_was_written(ana: TestClient, vera: TestClient) -> None:
    page = vera.get(f"{PAGES}/{add(ana)}").text
    words = ["Envelopes", "Whispers", "Proud", "Ask families.", "We continue this", "K–3 · English · rural"]
    for said in [
        *words,
        "stamps",
        "A company that sells it",
        "personalized",
        "For newcomers to English: pictures first.",
        "You can ask about",
    ]:
        assert f'dir="auto">{said}' in page
    assert 'data-kind="caution"><dt>A caution</dt><dd class="text" dir="auto">Some have no address.' in page
    assert 'data-by="together"' in page
    assert 'Learners said · <time datetime="2026-11-12">12 November 2026</time>' in page
    assert '<a href="https://example.org/letters" rel="noopener nofollow"' in page


def test_a_form_adds_all_that_it_asks(ana: TestClient) -> None:
    form = controls(ana.get(f"{PAGES}/{add(ana)}/edit").text)
    del form["words"]
    added = ana.post(PAGES, data=form | {"title": "Monday letters"})
    assert added.status_code == 200
    listed = {item["title"]: item for item in ana.get(f"{BOARD}/examples").json()["items"]}
    stored = {name: listed["Monday letters"][name] for name in WHOLE}
    assert stored == {**WHOLE, "title": "Monday letters"}


def edited(who: TestClient, example: str, **fields: object) -> None:
    answer = who.patch(f"{BOARD}/examples/{example}", json=fields, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text


def test_of_two_who_edit_the_same_the_second_sees_both_texts_and_may_save_over(
    ana: TestClient, faye: TestClient
) -> None:
    example = add(ana)
    form = controls(ana.get(f"{PAGES}/{example}/edit").text)
    edited(faye, example, caution="Stamps cost.", direction="stop", ask_me=False, looks_like=None)
    typed = {"caution": "Write “care of”.", "direction": "start", "looks_like": "Parcels", "title": "Post"}
    again = ana.post(f"{PAGES}/{example}/edit", data=form | typed)
    assert again.status_code == 412
    assert "Somebody else changed this example in the meantime." in again.text
    assert 'It says now: <span class="text" dir="auto">Stamps cost.</span>' in again.text
    assert 'dir="auto">We might stop this</span>' in again.text
    assert "It is empty now." in again.text
    shown = controls(again.text)
    assert {name: shown[name] for name in typed} == typed
    assert "ask_me" not in shown, "what only the other touched shows as it is now"
    assert ana.get(f"{BOARD}/examples/{example}").json()["title"] == WHOLE["title"], "nothing is half saved"
    saved = ana.post(f"{PAGES}/{example}/edit", data=shown)
    assert "Saved." in saved.text
    stored = ana.get(f"{BOARD}/examples/{example}").json()
    assert {name: stored[name] for name in typed} == typed
    assert stored["ask_me"] is False


MERGED = [
    ({"caution": "Stamps cost."}, {"title": "Post"}),
    ({"setting": {"subject": "Arts"}}, {"setting.community": "northern"}),
    ({"decides": {"goal": "home"}}, {"decides.proof": "together"}),
    ({"tags": ["mail"]}, {"source.note": "A letter"}),
    ({"evidence": [{"how": "think", "text": "They hum."}]}, {"setting.grade_to": "5"}),
    ({"setting": {"grade_from": 2}}, {"evidence.2.how": "think", "evidence.2.text": "Fewer tears."}),
    ({"title": "Post", "ask_me": False}, {"title": "Post"}),
]


@pytest.mark.parametrize(("theirs", "mine"), MERGED)
def test_what_somebody_did_not_touch_stays_as_another_changed_it(
    ana: TestClient, faye: TestClient, theirs: dict[str, object], mine: dict[str, str]
) -> None:
    example = add(ana)
    served = controls(ana.get(f"{PAGES}/{example}/edit").text)
    edited(faye, example, **theirs)
    between = controls(ana.get(f"{PAGES}/{example}/edit").text)
    assert "Saved." in ana.post(f"{PAGES}/{example}/edit", data=served | mine).text
    after = controls(ana.get(f"{PAGES}/{example}/edit").text)
    assert after | {"words": ""} == {**between, **mine, "words": ""}


def test_a_form_that_is_wrong_still_knows_what_it_was_served_with(ana: TestClient, faye: TestClient) -> None:
    example = add(ana)
    served = controls(ana.get(f"{PAGES}/{example}/edit").text)
    edited(faye, example, caution="Stamps cost.")
    wrong = ana.post(f"{PAGES}/{example}/edit", data=served | {"title": " "})
    assert wrong.status_code == 422
    saved = ana.post(f"{PAGES}/{example}/edit", data=controls(wrong.text) | {"title": "Post"})
    assert "Saved." in saved.text
    stored = ana.get(f"{BOARD}/examples/{example}").json()
    assert (stored["title"], stored["caution"]) == ("Post", "Stamps cost.")


def test_a_form_without_digests_overwrites_nothing(ana: TestClient, faye: TestClient) -> None:
    example = add(ana)
    served = controls(ana.get(f"{PAGES}/{example}/edit").text) | {"words": "0123456789abcdef"}
    edited(faye, example, caution="Stamps cost.")
    again = ana.post(f"{PAGES}/{example}/edit", data=served)
    assert again.status_code == 412
    assert "Stamps cost." in again.text
    assert controls(again.text)["caution"] == WHOLE["caution"]


def test_being_placed_meanwhile_is_no_reason_to_refuse_words(ana: TestClient, faye: TestClient) -> None:
    example = add(ana)
    form = controls(ana.get(f"{PAGES}/{example}/edit").text)
    faye.put(f"{BOARD}/examples/{example}/placement", json={"concepts": ["personalizing"]})
    assert "Saved." in ana.post(f"{PAGES}/{example}/edit", data=form).text


def test_what_is_wrong_stands_at_its_field_in_a_group_that_is_open(ana: TestClient) -> None:
    answer = ana.post(PAGES, data={"title": " ", "looks_like": "Envelopes", "source.url": "ftp://here"})
    assert answer.status_code == 422
    assert controls(answer.text)["looks_like"] == "Envelopes"
    assert 'aria-describedby="field-title-error" aria-invalid="true"' in answer.text
    before = answer.text[: answer.text.index('id="field-source-url-error"')]
    assert before[before.rindex("<details") :].startswith('<details class="group" open>')


def test_rows_of_evidence_close_up_and_say_what_is_wrong(ana: TestClient) -> None:
    rows = {"evidence.0.how": "think", "evidence.2.how": "looked", "evidence.2.url": "nowhere"}
    refused = ana.post(PAGES, data={"title": "Labs", **rows})
    assert refused.status_code == 422
    assert controls(refused.text)["evidence.0.url"] == "nowhere"
    assert 'id="field-evidence-0-url-error"' in refused.text


def test_grades_that_are_chosen_the_wrong_way_round_are_turned(ana: TestClient) -> None:
    backwards = {"title": "Labs", "setting.grade_from": "7", "setting.grade_to": "4"}
    assert ana.post(PAGES, data=backwards, follow_redirects=False).status_code == 303
    listed = ana.get(f"{BOARD}/examples?grade=5&q=Labs").json()["items"]
    assert [item["setting"]["grades"] for item in listed] == ["4–7"]


def test_grades_in_other_words_stay_until_somebody_changes_them(ana: TestClient) -> None:
    example = add(ana, setting={"grades": "multi-age"})
    form = controls(ana.get(f"{PAGES}/{example}/edit").text)
    assert form["setting.grades"] == "multi-age"
    assert "Saved." in ana.post(f"{PAGES}/{example}/edit", data=form | {"setting.grade_from": "4"}).text
    setting = ana.get(f"{BOARD}/examples/{example}").json()["setting"]
    assert (setting["grades"], setting["grade_from"], setting["grade_to"]) == ("multi-age", 4, 4)


def test_words_for_an_example_that_is_gone_come_back_to_be_added(ana: TestClient, faye: TestClient) -> None:
    example = add(ana)
    form = controls(ana.get(f"{PAGES}/{example}/edit").text)
    faye.delete(f"{BOARD}/examples/{example}", headers={"If-Match": "*"})
    answer = ana.post(f"{PAGES}/{example}/edit", data=form)
    assert answer.status_code == 410
    assert "you can add it as a new one" in answer.text
    assert f'action="{PAGES}"' in answer.text
    assert controls(answer.text)["description"] == WHOLE["description"]


def test_only_the_author_and_facilitators_edit(ana: TestClient, ben: TestClient, faye: TestClient) -> None:
    example = add(ana)
    edit = f'href="{PAGES}/{example}/edit"'
    for client, may in ((ana, True), (faye, True), (ben, False)):
        assert (edit in client.get(f"{PAGES}/{example}").text) is may
        assert client.get(f"{PAGES}/{example}/edit").status_code == (200 if may else 403)
    form = controls(ana.get(f"{PAGES}/{example}/edit").text)
    refused = ben.post(f"{PAGES}/{example}/edit", data=form | {"caution": "Mine"})
    assert refused.status_code == 403
    assert controls(refused.text)["caution"] == "Mine"
    assert ana.get(f"{BOARD}/examples/{example}").json()["caution"] == WHOLE["caution"]


@pytest.mark.parametrize("page", [f"{PAGES}/new", "/b/staffroom/list"])
def test_an_address_fills_in_a_setting(ana: TestClient, page: str) -> None:
    add(ana)
    html = ana.get(page, params={"grades": "K", "subject": "Art"}).text
    assert controls(html)["setting.grade_from"] == controls(html)["setting.grade_to"] == "0"
    assert controls(html)["setting.subject"] == "Art"
    assert '<option value="English"></option>' in html
