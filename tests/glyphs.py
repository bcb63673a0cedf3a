"""The glyphs of a PDF: a letter that a font lacks is drawn with glyph 0 (OpenType, section 5.7.2)."""

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream


def missing_letters(pdf: bytes) -> int:
    """How many letters of the first page have no glyph."""
    page = PdfReader(io.BytesIO(pdf)).pages[0]
    content = page.get_contents()
    assert content is not None
    codes = b"".join(_codes(content, page["/Resources"]))
    assert codes, "no text"
    return sum(codes[at : at + 2] == b"\0\0" for at in range(0, len(codes), 2))


def _codes(content: ContentStream, resources: Any) -> Iterator[bytes]:
    """The glyphs that are shown, two bytes each, those of forms inside too."""
    for operands, operator in content.operations:
        if operator in {b"Tj", b"TJ"}:
            shown = operands[0] if operator == b"TJ" else operands
            yield from (text.original_bytes for text in shown if hasattr(text, "original_bytes"))
        elif operator == b"Do":
            form = resources["/XObject"][operands[0]]
            if form["/Subtype"] == "/Form":
                yield from _codes(ContentStream(form, content.pdf), form.get("/Resources", resources))
