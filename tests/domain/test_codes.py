"""Codes to join by."""

# ruff: noqa: RUF001  (these letters are meant)
import pytest

from app.domain import codes


def test_a_code_has_six_characters_without_look_alikes() -> None:
    made = {codes.new_code() for _ in range(300)}
    assert len(made) > 290
    used = set().union(*made)
    assert used == set(codes.ALPHABET)
    assert not used & set("0OQ1ILB8S5Z2UV") - {"Q"}
    assert {len(code) for code in made} == {6}


@pytest.mark.parametrize("typed", ["K7M4QX", "k7m4qx", " k7m 4qx ", "K7M-4QX", "k-7-m-4-q-x", "K7M–4QX"])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert codes.normalize(typed) == "K7M4QX"


@pytest.mark.parametrize(
    "pasted",
    [
        "Ｋ７Ｍ４ＱＸ",
        "ｋ７ｍ　４ｑｘ",
        "Code: K7M 4QX",
        "code K7M4QX",
        "Join code：K7M 4QX.",
        "https://map.school.example/join/K7M4QX",
        "map.school.example/join/k7m4qx/",
        "http://192.168.1.20:8000/join/K7M4QX?theme=dark",
        "http://192.168.1.20:8000/join?code=k7m+4qx",
        "Come to http://map.local/join/K7M4QX",
        "map.local/join/K7M4QX#here",
        "Code K7M4QX, see you there!",
        "コード：K7M4QX",
        "The wall says K7M-4QX.",
    ],
)
def test_a_code_is_found_in_what_was_pasted(pasted: str) -> None:
    assert codes.normalize(pasted) == "K7M4QX"


@pytest.mark.parametrize(
    "typed",
    [
        "https://map.school.example/join/",
        "code",
        "https://map.school.example",
        "K7M4QX or CD34FG",
        "PARENT 7",
    ],
)
def test_no_code_is_found_where_none_was_pasted(typed: str) -> None:
    assert codes.normalize(typed) is None


@pytest.mark.parametrize("typed", ["", "K7M4Q", "K7M4QXX", "K7M4Q0", "K7M4QI", "K٧M٤QX", "%", "ßßß"])
def test_what_no_code_looks_like_is_none(typed: str) -> None:
    assert codes.normalize(typed) is None


def test_a_code_is_shown_in_two_threes() -> None:
    assert codes.grouped("K7M4QX") == "K7M 4QX"
