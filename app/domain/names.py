"""Friendly names for people who gave none."""

import secrets

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


def friendly() -> str:
    """Two calm words: a mood, and a plant or animal of British Columbia."""
    return f"{secrets.choice(CALM)} {secrets.choice(LIVING)}"
