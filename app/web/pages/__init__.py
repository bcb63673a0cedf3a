"""The HTML pages: complete when they arrive, usable without scripts, made by the services the API uses."""

from http import HTTPStatus
from types import ModuleType

from fastapi import Depends, FastAPI, Request
from fastapi.responses import RedirectResponse

from app.domain.errors import JoinToRead
from app.web.pages import (
    agreeing,
    ahead,
    board,
    board_file,
    bringing,
    co_facilitators,
    comments,
    concepts,
    coverage,
    devices,
    docs,
    doing,
    edges,
    example,
    example_form,
    example_list,
    forms,
    home,
    imports,
    join,
    lenses,
    library,
    lines,
    look_again,
    manage,
    next_steps,
    people,
    preview,
    ready,
    remote,
    sign_in,
    submissions,
    summary,
    tokens,
    wall,
    year,
)

PAGES: tuple[ModuleType, ...] = (
    home,
    library,
    coverage,
    submissions,
    next_steps,
    lines,
    edges,
    ready,
    year,
    board,
    wall,
    example_list,
    concepts,
    agreeing,
    lenses,
    look_again,
    example_form,
    example,
    doing,
    ahead,
    comments,
    bringing,
    manage,
    co_facilitators,
    people,
    preview,
    sign_in,
    tokens,
    devices,
    docs,
    summary,
    board_file,
    join,
    imports,
    remote,
)
"""The modules of the pages, each with its `router`."""


class _CapitalsError(Exception):
    """The address of a board has capitals; addresses have none."""


async def _in_small_letters(request: Request) -> None:
    slug = request.path_params.get("board", "")
    if slug != slug.lower():
        raise _CapitalsError


async def _lead_to_small_letters(request: Request, _: Exception) -> RedirectResponse:
    slug = request.path_params["board"]
    address = request.url.path.replace(f"/{slug}", f"/{slug.lower()}", 1)
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"{address}{query}", HTTPStatus.PERMANENT_REDIRECT)


def install(app: FastAPI) -> None:
    """Add the routes of every page, and of its forms."""
    for page in PAGES:
        app.include_router(page.router, dependencies=[Depends(_in_small_letters)])
    app.add_exception_handler(_CapitalsError, _lead_to_small_letters)
    app.add_exception_handler(forms.UntestedCookiesError, forms.give_test_cookie)
    app.add_exception_handler(JoinToRead, join.lead_to_joining)
