"""People talk about an example: one on a phone, one without scripts."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, Route, expect

from tests.e2e.cast import PHONE, Board
from tests.e2e.screen import Screen, intercept

Open = Callable[..., Screen]


def after_its_event(route: Route) -> None:
    """What is sent is answered after the page has read what it changed."""
    page = route.request.frame.page
    if route.request.method == "GET":
        return route.continue_()
    with page.expect_response(lambda response: response.request.method == "GET"):
        response = route.fetch()
    return route.fulfill(response=response)


def test_a_question_asked_without_scripts_arrives_on_a_phone_and_is_answered_there(
    open_map: Open, new_context: Callable[..., BrowserContext], board: Board
) -> None:
    phone = open_map(viewport=PHONE, has_touch=True, is_mobile=True)
    ana = phone.page
    own = ana.request.post(
        f"{board.api}/examples", data={"title": "Friday letters"}, headers={"Origin": board.server.url}
    ).json()
    phone.card("Friday letters").tap()
    sheet = ana.get_by_role("dialog", name="Friday letters")
    sheet.get_by_text("Talk about it", exact=True).tap()
    expect(sheet.get_by_label("What would you like to say about it?")).to_be_visible()

    ben = new_context(java_script_enabled=False).new_page()
    ben.goto(f"{board.server.url}/b/{board.slug}/examples/{own['id']}")
    ben.get_by_label("What would you like to say about it?").fill("How long does it take?")
    ben.get_by_role("radio", name="A question").check()
    ben.get_by_role("button", name="Send").click()
    expect(ben.locator("#comments")).to_contain_text("Talk about it: 1 comment")

    expect(sheet.locator("summary", has_text="Talk about it: 1 comment")).to_be_visible()
    question = sheet.locator(".comment", has_text="How long does it take?")
    question.locator("summary", has_text="Reply").tap()
    question.get_by_label("Your reply").fill("An hour. It helped Maya plan.")
    board.comment(own["id"], "Another comment meanwhile")
    expect(sheet.locator(".comment", has_text="Another comment meanwhile")).to_be_visible()
    expect(question.get_by_label("Your reply")).to_be_focused()
    expect(question.get_by_label("Your reply")).to_have_value("An hour. It helped Maya plan.")
    expect(question.get_by_text("Is “Maya” a pupil’s name?")).to_be_visible()

    ana.reload()
    ana.wait_for_selector("html[data-live]")
    phone.card("Friday letters").tap()
    sheet.locator("summary", has_text="Talk about it: 2 comments").tap()
    reply = question.get_by_label("Your reply")
    expect(reply).to_have_value("An hour. It helped Maya plan.")
    reply.fill("An hour.")
    intercept(ana, "**/comments", after_its_event)
    question.get_by_role("button", name="Reply").tap()
    expect(sheet.locator(".replies .comment")).to_be_focused()
    expect(sheet.locator(".replies .comment")).to_contain_text("An hour.")
    expect(reply).to_be_hidden()

    ben.reload()
    expect(ben.locator(".replies")).to_contain_text("An hour.")
    ben.locator("summary", has_text="Remove").click()
    ben.get_by_role("button", name="Remove it").click()
    expect(ben.locator("#comments")).to_contain_text("This comment was removed.")
    expect(sheet.locator(".comment", has_text="This comment was removed.")).to_be_visible()

    ana.goto(board.server.url)
    ben.get_by_label("What would you like to say about it?").fill("Thank you")
    ben.get_by_role("button", name="Send").click()
    expect(ben.locator("#comments")).to_contain_text("Thank you")
    ana.reload()
    news = ana.get_by_role("link", name="new comment")
    expect(news).to_contain_text("Friday letters")
    news.click()
    expect(ana.locator("#comments")).to_contain_text("Thank you")
    ana.goto(board.server.url)
    expect(news).to_have_count(0)
