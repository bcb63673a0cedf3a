"""Bytes of a table as text: byte-order marks, declared character sets, and files that are no text at all."""

import codecs
import re

from app.domain.errors import Fault, Invalid
from app.domain.invisible import INVISIBLE
from app.domain.sentences import quoted

_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_SAVE_AS = "Open it in the spreadsheet and save it as “CSV UTF-8” or as a workbook (.xlsx)."
_NO_TABLES = {
    b"\xd0\xcf\x11\xe0": f"This is an old workbook (.xls), or one with a password. {_SAVE_AS}",
    b"%PDF": "This is a PDF, not a table. Save the table as “CSV UTF-8” or as a workbook (.xlsx).",
    b"{\\rtf": "This is a document, not a table. Save the table as “CSV UTF-8” or as a workbook (.xlsx).",
}
_HTML = re.compile(r"\s*<(!doctype|!--|\?xml|html|head|meta|body|style|div|table)\b", re.IGNORECASE)
_CHARACTER_SETS = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|ascii|iso8859-\d+|cp(125\d|437|85\d|866|932|949|950)|mac-\w+|koi8-[ru]"
    r"|shift_jis|euc_\w+|gbk?|gb2312|gb18030|big5"
)
_GUESSED_FROM = 64
_FIRST_MARKS = re.compile(f"{INVISIBLE}+")


def text_of(content: bytes, charset: str | None = None) -> str:
    """The text of a table, without the marks at its beginning.

    A byte-order mark goes before the declared `charset`, and this before what the bytes look like. Without
    any of them it is UTF-8, where a byte that does not fit becomes a lone surrogate (`surrogateescape`).
    Raises Invalid for another kind of file, and where the declared character set does not fit.
    """
    for beginning, words in _NO_TABLES.items():
        if content.startswith(beginning):
            raise Invalid(Fault(words))
    text = _decoded(content, charset)
    text = text[match.end() :] if (match := _FIRST_MARKS.match(text)) else text
    if _HTML.match(text):
        raise Invalid(Fault(f"This is a web page (HTML or XML) named like a table. {_SAVE_AS}"))
    return text


def _decoded(content: bytes, charset: str | None) -> str:
    encoding = _marked(content) or (_declared(charset, content) if charset else _looks_like(content))
    if encoding is None:
        return content.decode("utf-8", "surrogateescape")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        before = content[: error.start].decode(encoding, "ignore")
        row = before.count("\n") + before.count("\r") - before.count("\r\n") + 1
        words = (
            f"Row {row}: a letter here is not {charset or encoding.upper()}. Save the table as “CSV UTF-8”."
        )
        raise Invalid(Fault(words, row=row)) from error


def _marked(content: bytes) -> str | None:
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)
    return None if encoding == "utf-8" else encoding


def _declared(charset: str, content: bytes) -> str | None:
    """The codec of a declared character set; None for UTF-8, whose faults are named by row and column."""
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        name = ""
    if not _CHARACTER_SETS.fullmatch(name):
        raise Invalid(Fault(f"The character set {quoted(charset[:40])} is not known here. Send UTF-8."))
    if name == "utf-16":
        return _looks_like(content) or "utf-16-le"
    return {"utf-8": None, "ascii": None, "iso8859-1": "cp1252"}.get(name, name)


def _looks_like(content: bytes) -> str | None:
    """UTF-16 without a mark: the names of columns are ASCII, so every second byte is zero."""
    start = content[:_GUESSED_FROM]
    even, odd = start[::2], start[1::2]
    if odd and odd.count(0) > len(odd) * 0.6 and not even.count(0):
        return "utf-16-le"
    if odd and even.count(0) > len(even) * 0.6 and not odd.count(0):
        return "utf-16-be"
    return None
