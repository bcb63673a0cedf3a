"""The fields that the forms of a new board and of one that is there have in common."""

from functools import cache
from typing import Any

from starlette.datastructures import FormData

from app.domain.errors import Fault, Invalid
from app.domain.requests import CopyOrder, Seed
from app.services import seeds
from app.web.pages.forms import form_texts, validated

_SEED = "seed:"  # no address of a board has a colon
_SEEDS: dict[Seed, str] = {
    "sample": "The sample",
    "elementary": "Elementary",
    "secondary": "Secondary",
    "rural": "Small rural K–12",
}


def settings_of(form: FormData) -> dict[str, Any]:
    """A board's fields, those that both forms have."""
    given = form_texts(form, "title", "prompt") | {"groups": _groups(form)}
    access = {name: text for name, text in form_texts(form, "read", "join", "send").items() if text}
    access_and_lists = {"access": access} | _own_lists(form)
    leaving = form_texts(form, "leaving")["leaving"]
    embedding = {"embedding": form.get("embedding") == "yes"}
    return given | access_and_lists | embedding | ({"leaving": leaving} if leaving else {})


def source_of(form: FormData) -> str:
    """The slug of the board that examples are brought from. Raises Invalid."""
    return validated(CopyOrder, form_texts(form, "from")).source


def seed_of(form: FormData) -> str:
    """The seed that is chosen in a list of boards to bring examples from; empty when a board is."""
    chosen = form_texts(form, "from")["from"]
    return chosen.removeprefix(_SEED) if chosen.startswith(_SEED) else ""


@cache
def seeds_to_choose() -> dict[str, dict[str, str | int]]:
    """The seeds as the list has them: what each is for, and how many examples are placed and to place."""
    return {_SEED + name: {"title": title, **_counts(name)} for name, title in _SEEDS.items()}


def _counts(seed: Seed) -> dict[str, int]:
    are_placed = [example.answers is not None for example in seeds.document(seed).examples]
    return {"placed": are_placed.count(True), "tray": are_placed.count(False)}


def _own_lists(form: FormData) -> dict[str, list[str]]:
    """Subjects and communities, a line each, where the form has them."""
    lists = form_texts(form, *(name for name in ("subjects", "communities") if name in form))
    return {name: [words for words in text.splitlines() if words.strip()] for name, text in lists.items()}


def _groups(form: FormData) -> dict[str, Any] | None:
    """What people are asked on joining: a question, and its answers a line each."""
    given = form_texts(form, "group_question", "groups")
    question = given["group_question"].strip()
    choices = [line.strip() for line in given["groups"].splitlines() if line.strip()]
    if not question and not choices:
        return None
    if not question or len(choices) < 2:
        raise Invalid(Fault("For groups, write a question and at least two answers, one on each line."))
    return {"question": question, "choices": choices}
