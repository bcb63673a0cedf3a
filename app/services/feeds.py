"""The newest examples and decisions of a board, as feeds (Atom, JSON Feed), and an example as linked data."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session

from app.services import rendering, serializers
from app.services.event_log import timestamp
from app.store import queries
from app.store.models import Board
from app.store.queries.filters import Filters, Order

MOST_ITEMS = 50
ATOM = "application/atom+xml"
JSON_FEED = "application/feed+json"
JSON_LD = "application/ld+json"
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Item(NamedTuple):
    """An example that was added or changed, or a decision. Moments are RFC 3339 texts."""

    id: str
    address: str
    title: str
    text: str
    tags: Sequence[str]
    author: str | None
    published: str
    updated: str


class Feed(NamedTuple):
    """The newest items of a board. `home` and `own` are the addresses of the board and of the feed."""

    id: str
    title: str
    description: str
    home: str
    own: str
    updated: str
    items: Sequence[Item]


def of_board(session: Session, board: Board, home: str, own: str) -> Feed:
    """The feed of a board. It says nothing of where an example lies, and names as the board shows them."""
    items = [*_examples(session, board, home), *_decisions(session, board, home)]
    newest = sorted(items, key=lambda item: (item.published, item.id), reverse=True)[:MOST_ITEMS]
    latest = max((item.updated for item in newest), default=timestamp(board.created_at))
    return Feed(f"urn:uuid:{board.id}", board.title, board.prompt, home, own, latest, newest)


def _examples(session: Session, board: Board, home: str) -> list[Item]:
    page = queries.examples.page(
        session, Filters(board_id=board.id), Order("created_at", descending=True), MOST_ITEMS
    )
    return [_item(example, home) for example in json.loads(page.items)]


def _item(example: Mapping[str, Any], home: str) -> Item:
    parts = (example["description"], _line("Next step", example["next_step"]))
    text = "\n\n".join(filter(None, (*parts, _line("A caution", example["caution"]))))
    return Item(
        f"urn:uuid:{example['id']}",
        f"{home}/examples/{example['id']}",
        example["title"],
        text,
        example["tags"],
        example["contributor"],
        example["created_at"],
        example["updated_at"],
    )


def _line(name: str, words: str | None) -> str:
    return f"{name}: {words}" if words else ""


def _decisions(session: Session, board: Board, home: str) -> list[Item]:
    notes = map(serializers.note, queries.workshops.notes(session, board.id))
    return [
        Item(
            f"urn:uuid:{note['id']}",
            f"{home}/examples/{note['example']}" if note["example"] else f"{home}/summary",
            "Decision",
            note["text"],
            (),
            None,
            note["at"],
            note["at"],
        )
        for note in notes
        if note["kind"] == "decision"
    ]


def atom(feed: Feed) -> str:
    """A feed as Atom (RFC 4287)."""
    return _NOT_IN_XML.sub("", rendering.text("feed.atom", feed=feed))


def json_feed(feed: Feed) -> dict[str, Any]:
    """A feed as JSON Feed 1.1."""
    described = {"description": feed.description} if feed.description else {}
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        **described,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "items": [_json_item(item) for item in feed.items],
    }


def _json_item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "url": item.address,
        "title": item.title,
        "content_text": item.text,
        "date_published": item.published,
        "date_modified": item.updated,
        **({"tags": list(item.tags)} if item.tags else {}),
        **({"authors": [{"name": item.author}]} if item.author else {}),
    }


def linked_data(example: Mapping[str, Any], board: Board, home: str) -> dict[str, Any]:
    """An example as a LearningResource of schema.org. What is not known is left out."""
    setting, source = example["setting"], example["source"]
    contributor, origin = example["contributor"], example["origin"]
    values = {
        "@context": "https://schema.org",
        "@type": "LearningResource",
        "@id": f"urn:uuid:{example['id']}",
        "url": f"{home}/examples/{example['id']}",
        "name": example["title"],
        "description": example["description"],
        "keywords": example["tags"],
        "educationalLevel": setting["grades"],
        "about": setting["subject"] and {"@type": "Thing", "name": setting["subject"]},
        "author": contributor and {"@type": "Person", "name": contributor},
        "isBasedOn": f"urn:uuid:{origin['parent']}" if origin else source["url"],
        "isPartOf": {"@type": "Collection", "name": board.title, "url": home},
        "dateCreated": example["created_at"],
        "dateModified": example["updated_at"],
    }
    return {name: value for name, value in values.items() if value}
