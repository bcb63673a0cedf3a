"""Friendly names for people without a name, and which names a board shows."""

import re
import secrets
from collections.abc import Collection
from itertools import count

from app.domain.text import fold

CALM = (
    "Amber Attentive Bright Calm Careful Clear Curious Early Easy Evening Fair Gentle Glad Golden "
    "Hushed Kind Light Listening Mellow Misty Morning Mossy Patient Placid Quiet Rested Restful Rosy "
    "Silver Sincere Slow Soft Steady Still Sunny Thoughtful Tranquil Warm Wandering Woodland"
).split()
LIVING = (
    "Alder Arbutus Aspen Auklet Badger Beaver Birch Bluebird Bunting Camas Cedar Chickadee Cormorant "
    "Cottonwood Crane Dipper Dogwood Douglas-fir Dragonfly Eagle Fern Fisher Flicker Fox Goldfinch "
    "Grebe Hare Hazel Hemlock Heron Huckleberry Hummingbird Jay Juniper Kestrel Kingfisher Larch Lark "
    "Loon Lupine Lynx Madrone Maple Marmot Marten Meadowlark Moose Murrelet Nuthatch Oriole Osprey "
    "Otter Owl Paintbrush Pika Pine Porcupine Ptarmigan Puffin Quail Raven Robin Salmon Sandpiper "
    "Saskatoon Seal Sparrow Spruce Starflower Sturgeon Swallow Swan Tamarack Thrush Towhee Trillium "
    "Trout Vole Warbler Waxwing Willow Woodpecker Wren Yarrow Yew"
).split()
TRIES = 50
FACILITATOR = "Facilitator"
_ROLES = {"facilitator", "thefacilitator", "yourfacilitator", "facilitators", "threefold"}
# Letters of other scripts, and digits, that look like the Latin ones in these words (Unicode TS 39).
_LOOKALIKES = str.maketrans(
    "\u0430\u0251\u03b1\u0441\u0435\u0456\u0131\u03b9\u04cf1\u043e\u03bf0\u0442\u03c4\u0433\u04bb\u0501",
    "aaaceiiillooottrhd",
)
_NAMINGS = ("named", "pseudonyms", "anonymous")


def friendly_name(taken: Collection[str] = ()) -> str:
    """A name that is not in `taken`: a calm word, and a plant or animal of British Columbia."""
    for _ in range(TRIES):
        name = f"{secrets.choice(CALM)} {secrets.choice(LIVING)}"
        if name not in taken:
            return name
    return next(numbered for number in count(2) if (numbered := f"{name} {number}") not in taken)


def is_role(name: str) -> bool:
    """Whether a name reads like one that Threefold itself writes, whatever letters it is written with."""
    letters = "".join(letter for letter in fold(name) if letter.isalnum()).rstrip("0123456789")
    return letters.translate(_LOOKALIKES) in _ROLES


def loosens(naming: str, wanted: str) -> bool:
    """Whether the naming rule `wanted` would show more of the names than `naming` does."""
    return _NAMINGS.index(wanted) < _NAMINGS.index(naming)


def shown_name(naming: str, name: str, *, joined: bool) -> str | None:
    """An actor's name as a board shows it. `joined` says that the name is a participant's friendly name."""
    match naming:
        case "anonymous":
            return None
        case "pseudonyms" if not joined:
            return FACILITATOR
        case _:
            return name


def replaced(words: str, old: str, new: str | None) -> str | None:
    """Words in which a person's name stands with another name; None when they lose their name."""
    name = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    if not name.search(words):
        return words
    return name.sub(lambda _: new, words) if new else None
