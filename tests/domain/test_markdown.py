"""What was typed stays what it is in Markdown."""

import pytest

from app.domain.markdown import escape


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Portfolio mornings", "Portfolio mornings"),
        ("nk̓ iʔ snm̓am̓áyaʔtn", "nk̓ iʔ snm̓am̓áyaʔtn"),
        ("*all* _of_ `it`", "\\*all\\* \\_of\\_ \\`it\\`"),
        ("<b>bold</b> & more", "\\<b\\>bold\\</b\\> \\& more"),
        ("[link](javascript:x) ![image](x)", "\\[link\\](javascript:x) \\!\\[image\\](x)"),
        ("# head", "\\# head"),
        ("- item", "\\- item"),
        ("+ item", "\\+ item"),
        ("=====", "\\====="),
        ("1. item", "1\\. item"),
        ("2026) item", "2026\\) item"),
        ("1 item - and 2 + 2 = 4", "1 item - and 2 + 2 = 4"),
        ("> said", "\\> said"),
        ("a | b", "a \\| b"),
        ("~~~", "\\~\\~\\~"),
        ("back\\slash", "back\\\\slash"),
        ("two\n\n    lines", "two lines"),
        ("", ""),
    ],
)
def test_no_sign_of_it_is_taken_for_one_of_markdown(text: str, says: str) -> None:
    assert escape(text) == says
