"""Pictures in every home language: each letter has a glyph, or a number stands in its place."""

import pytest

from app.domain import sentences
from app.domain.map.lettering import printable
from app.domain.map.picture import Example, Picture, picture_of
from app.services import print_fonts, rendering
from tests.glyphs import missing_letters

# What families of British Columbia's schools speak at home, as far as fonts come with Threefold.
TITLES = (
    "nk̓mip nk̓ iʔ snm̓am̓áyaʔtn",
    "hən̓q̓əmin̓əm̓ x̌ʷəsq̓ʷən",
    "ᐃᓄᒃᑎᑐᑦ ᓀᐦᐃᔭᐍᐏᐣ",
    "Tiếng Việt hằng ngày",
    "Čas, łzy, Ţară",
    "Українська мова щодня",
    "Ёлка и Ђорђе, ќирилица",
    "Ελληνικά και ἄνθρωπος",
    "Հայերեն ქართული",
    "ਪੰਜਾਬੀ ਕਿਤਾਬਾਂ, ਸ੍ਰੀ ੧੨।",
    "हिंदी कहानियाँ, क्षत्रिय ३।",
    "الطلاب يقودون ✓ المؤتمر",
    "فارسی، اردو ٹیچر ۱۲",
    "תכנית → אישית",
    "✓ ✔ ✗ → ← ⇒ № ☐ ☑ ★ ♪ ½ ⅓ ℃ ① ≤ €",
    "👍🏽 👋🏿 🧑🏽\u200d💻",
    "👩\u200d🏫 👨\u200d👩\u200d👧 👩\u200d❤\ufe0f\u200d💋\u200d👨 🫱🏽\u200d🫲🏿",
    "🇨🇦 🇺🇦 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f 🏳\ufe0f\u200d🌈",
    "1\ufe0f⃣ 2\ufe0f⃣ #\ufe0f⃣ ☀ ☀\ufe0f ❤ ❤\ufe0f",
    "mix→Українська✓ok ਪੰਜਾਬੀ(1) 👍🏽up",
    "a\u200bb\u00adc \u2067d\u2069 \ufeffe",
)
# Not assigned: no font has it.
NOWHERE = "\u0378"


def picture(*titles: str, labels: tuple[str, str, str] = ("One", "Two", "Three")) -> Picture:
    """A picture with a card for each title: three regions have room for three."""
    examples = [Example(f"id-{n}", n, title, 1 << n % 3, None, n) for n, title in enumerate(titles, 1)]
    return picture_of(labels, examples, can_draw=print_fonts.can_draw)


@pytest.mark.parametrize("start", range(0, len(TITLES), 9))
def test_every_letter_of_every_home_language_has_a_glyph(start: int) -> None:
    drawn = picture(*TITLES[start : start + 9])
    assert {mark.kind for mark in drawn.marks} == {"card"}
    assert drawn.undrawn_examples == []
    runs = [run for title in TITLES for run in print_fonts.runs(printable(title))]
    assert all(print_fonts.is_ours(run.family) for run in runs)
    assert missing_letters(rendering.pdf(drawn)) == 0


@pytest.mark.parametrize("start", range(0, len(TITLES), 3))
def test_the_names_of_circles_have_them_too(start: int) -> None:
    first, second, third = (title[:40] for title in TITLES[start : start + 3])
    drawn = picture("Book clubs", labels=(first, second, third))
    assert drawn.undrawn_circles == []
    assert missing_letters(rendering.pdf(drawn)) == 0


def test_emoji_made_of_several_are_one_picture() -> None:
    """A family, a flag and a keycap are as wide as one emoji, and a skin tone adds nothing."""
    school = rendering.png(picture("🏫"), 800)
    for title in ("👨\u200d👩\u200d👧", "🇨🇦", "1\ufe0f⃣"):
        assert rendering.png(picture(title), 800) != school
    assert rendering.png(picture("👍🏽"), 800) == rendering.png(picture("👍"), 800)


def test_a_number_stands_where_no_font_has_a_letter() -> None:
    drawn = picture("Book clubs", f"Clubs {NOWHERE}", "Talks", labels=("One", NOWHERE, "Three"))
    assert (drawn.undrawn_examples, drawn.undrawn_circles) == ([2], [2])
    discs = [mark for mark in drawn.marks if mark.kind == "disc"]
    assert [[line.text for line in disc.lines] for disc in discs] == [["2"]]
    assert [ring.text for ring in drawn.rings] == ["One", "Circle 2", "Three"]
    assert missing_letters(rendering.pdf(drawn)) == 0


def test_a_browser_draws_titles_with_its_own_fonts() -> None:
    drawn = picture_of(("One", "Two", "Three"), [Example("id-1", 1, NOWHERE, 1, None, 1)])
    assert drawn.undrawn_examples == []
    assert NOWHERE in rendering.svg(drawn)


@pytest.mark.parametrize(
    ("examples", "circles", "begins"),
    [
        ([], [], ""),
        ([3], [], "This server has no font for the title of example 3: the picture"),
        ([3, 8, 17], [], "This server has no font for the titles of examples 3, 8 and 17: the picture"),
        (
            [3],
            [1, 2],
            "This server has no font for the title of example 3 and the names of circles 1 and 2: ",
        ),
    ],
)
def test_a_sentence_says_what_was_not_drawn(examples: list[int], circles: list[int], begins: str) -> None:
    sentence = sentences.undrawn(examples, circles)
    assert sentence.startswith(begins)
    assert bool(sentence) == bool(begins)
