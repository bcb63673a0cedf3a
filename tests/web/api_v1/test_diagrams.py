"""The picture as a file."""

import io
import struct

import pytest
from fastapi.testclient import TestClient
from pypdf import PdfReader

from tests.conftest import BOARD
from tests.glyphs import missing_letters

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


def place(client: TestClient, title: str) -> None:
    made = client.post(f"{BOARD}/examples", json={"title": title}).json()
    client.put(f"{BOARD}/examples/{made['id']}/placement", json={"concepts": ["each"]})


def png(client: TestClient, query: str = "") -> bytes:
    answer = client.get(f"{BOARD}/diagram.png{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    return answer.content


def size(image: bytes) -> tuple[int, int]:
    """Width and height, from the header (PNG, section 11.2.2)."""
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", image[16:24])
    return width, height


@pytest.mark.parametrize(
    ("query", "pixels"),
    [("", (1600, 900)), ("?width=800", (800, 450)), ("?view=portrait&width=500", (500, 505))],
)
def test_a_png_has_the_width_asked_for(vera: TestClient, query: str, pixels: tuple[int, int]) -> None:
    assert size(png(vera, query)) == pixels


def test_themes_and_changes_make_another_picture(ana: TestClient) -> None:
    light, dark = png(ana), png(ana, "?theme=dark")
    assert light != dark
    place(ana, "Something new")
    assert png(ana) not in {light, dark}


@pytest.mark.parametrize("path", ["diagram.svg", "diagram.png", "diagram.pdf"])
def test_a_picture_that_did_not_change_is_not_sent_again(ana: TestClient, path: str) -> None:
    held = {"If-None-Match": ana.get(f"{BOARD}/{path}").headers["etag"]}
    assert ana.get(f"{BOARD}/{path}", headers=held).status_code == 304
    place(ana, "Something new")
    assert ana.get(f"{BOARD}/{path}", headers=held).status_code == 200


@pytest.mark.parametrize("query", ["?width=199", "?width=4001", "?width=wide", "?view=round"])
def test_other_sizes_and_views_are_refused(vera: TestClient, query: str) -> None:
    assert vera.get(f"{BOARD}/diagram.png{query}").status_code == 422


@pytest.mark.parametrize(
    ("letter", "another"), [("ʔ", "ʕ"), ("k̓", "k̲"), ("م", "ش"), ("ש", "מ"), ("🌱", "🎉")]
)
def test_letters_of_every_script_are_drawn(ana: TestClient, letter: str, another: str) -> None:
    """A missing letter would be the same empty box in both pictures."""
    place(ana, letter)
    there = ana.get(f"{BOARD}/examples?q={letter}&placed=true").json()["items"][-1]
    first = png(ana)
    ana.patch(f"{BOARD}/examples/{there['id']}", json={"title": another}, headers={"If-Match": "*"})
    assert png(ana) != first


def test_a_pdf_is_one_page_whose_text_can_be_searched(ana: TestClient) -> None:
    for title in ("nk̓ iʔ snm̓am̓", "Garden 🌱", "بيت"):
        place(ana, title)
    answer = ana.get(f"{BOARD}/diagram.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(answer.content))
    assert len(reader.pages) == 1
    assert tuple(map(round, reader.pages[0].mediabox[2:])) == (792, 446)
    text = reader.pages[0].extract_text()
    for part in ("Passion hour", "iʔ", "Garden 🌱", *"بيت"):
        assert part in " ".join(text.split())


@pytest.mark.parametrize("kind_of_file", ["png", "pdf"])
def test_what_no_font_draws_is_told_with_the_picture(
    ana: TestClient, faye: TestClient, kind_of_file: str
) -> None:
    address = f"{BOARD}/diagram.{kind_of_file}"
    assert not [name for name in ana.get(address).headers if name.startswith("undrawn")]
    assert "undrawn" not in faye.get("/b/staffroom/manage").text
    place(ana, "\u0378")
    number = ana.get(f"{BOARD}/examples?q=\u0378").json()["items"][0]["number"]
    for _ in ("made", "kept"):
        answer = ana.get(address)
        assert answer.headers["undrawn-examples"] == str(number)
    if kind_of_file == "pdf":
        assert missing_letters(answer.content) == 0
    sentence = (
        f"This server has no font for the title of example {number}: the picture has the number instead."
    )
    assert sentence in faye.get("/b/staffroom/manage").text
