"""While everyone places alone, each screen knows how far they are."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest

from app.domain.requests import NewRound
from app.live import hub
from app.live.hub import Streams
from app.live.notifier import Notifier
from app.services import participants
from app.services.rounds import following, lifecycle
from app.store.database import Database
from tests.live.conftest import Person
from tests.live.listener import Follower, Frame, Listener, soon
from tests.live.test_hub import Placer, until
from tests.live.test_stream import new_board
from tests.serving import Server

pytestmark = pytest.mark.anyio


@pytest.fixture
def board(server: Server, faye: httpx2.Client) -> Iterator[str]:
    """The address of a board with two examples and a round that is open."""
    address = f"{server.url}{new_board(faye, title='Progress')}"
    for title in ("One", "Other"):
        faye.post(f"{address}/examples", json={"title": title}).raise_for_status()
    faye.post(f"{address}/rounds").raise_for_status()
    yield address
    faye.put(f"{address}/rounds/1/reveal").raise_for_status()


async def test_a_screen_hears_how_far_people_are_at_once_and_whenever_it_changes(
    board: str, ana: Person
) -> None:
    """Sync rule S13."""
    ana.post(f"{board}/participants").raise_for_status()
    ids = [item["id"] for item in ana.get(f"{board}/examples").json()["items"]]
    async with soon(), Listener(f"{board}/events") as screen:
        first = await screen.next("progress")
        none = {
            "round": 1,
            "people": {"done": 0, "of": 1, "placed": 0},
            "answers": {"given": 0, "of": 2},
            "by_answers": [{"given": 0, "people": 1}],
        }
        assert (first.id, first.data) == (None, none)
        for id_ in ids:
            await asyncio.to_thread(ana.put, f"{board}/rounds/1/placements/{id_}", json={"concepts": []})
        done = {
            "round": 1,
            "people": {"done": 1, "of": 1, "placed": 1},
            "answers": {"given": 2, "of": 2},
            "by_answers": [{"given": 2, "people": 1}],
        }
        while (await screen.next("progress")).data != done:
            pass


async def test_after_the_reveal_there_is_nothing_to_wait_for(board: str, faye: httpx2.Client) -> None:
    revealed = await asyncio.to_thread(faye.put, f"{board}/rounds/1/reveal")
    assert revealed.status_code == 200
    async with soon(), Listener(f"{board}/events") as screen:
        await screen.next("presence")
        faye.post(f"{board}/examples", json={"title": "More"}).raise_for_status()
        async for frame in screen.frames():
            assert frame.event != "progress"
            if frame.event == "example.added":
                break


async def test_every_screen_of_one_person_hears_of_an_answer_changed_and_nobody_elses_does(
    board: str, ana: Person, ben: Person, faye: httpx2.Client
) -> None:
    """Sync rule S13."""
    for person in (ana, ben):
        person.post(f"{board}/participants").raise_for_status()
    link = ana.post(f"{board}/participants/me/link").raise_for_status().json()["address"]
    phone = httpx2.Client(headers={"Origin": link.partition("/continue")[0]})
    assert phone.post(link).is_redirect
    example = ana.get(f"{board}/examples").json()["items"][0]["id"]
    path = f"{board}/rounds/1/placements/{example}"
    ana.put(path, json={"concepts": []}).raise_for_status()
    cookie = "; ".join(f"{name}={value}" for name, value in phone.cookies.items())
    async with (
        soon(),
        Listener(f"{board}/events", ana.cookie) as laptop,
        Listener(f"{board}/events", ana.cookie) as tab,
        Listener(f"{board}/events", cookie) as other,
        Listener(f"{board}/events", ben.cookie) as bens,
        Listener(f"{board}/events") as wall,
    ):
        mine, theirs = (laptop, tab, other), (bens, wall)
        for screen in mine:
            assert (await screen.next("own")).id is None
        await asyncio.to_thread(add_one, faye, board)
        for screen in (*mine, *theirs):
            await screen.next("example.added")
        again = {"answers": {"personalizing": None, "individualizing": True, "differentiating": False}}
        await asyncio.to_thread(ana.put, path, json=again)
        for screen in mine:
            assert (await screen.next("own")).data == {"round": 1}
        await asyncio.to_thread(add_one, faye, board)
        for screen in theirs:
            assert {frame.event async for frame in until_added(screen)} <= {"presence"}
    phone.close()


def add_one(faye: httpx2.Client, board: str) -> None:
    faye.post(f"{board}/examples", json={"title": "More"}).raise_for_status()


async def until_added(screen: Listener) -> AsyncIterator[Frame]:
    """What comes before an example is added."""
    async for frame in screen.frames():
        if frame.event == "example.added":
            return
        yield frame


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_how_far_people_are_is_looked_up_once_for_all_screens(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "POLL_INTERVAL", 60.0)
    placer = Placer(database)
    with database.writing() as session:
        following.open_chosen(session, participants.facilitator(session, "Faye"), "staffroom", NewRound())
    streams = Streams(database, Notifier())
    looked = 0
    look = lifecycle.progress_under_way

    def counted(*arguments: object) -> object:
        nonlocal looked
        looked += 1
        return look(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(lifecycle, "progress_under_way", counted)
    async with soon():
        screens = [Follower(streams, placer.board_id, placer.version, None, None) for _ in range(20)]
        said = await asyncio.gather(*(until(screen, b"event: progress") for screen in screens))
        assert len({chunk.partition(b"event: progress")[2] for chunk in said}) == 1
        for screen in screens:
            await screen.aclose()
    assert looked == 1
