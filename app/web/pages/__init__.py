"""The HTML pages: complete when they arrive, usable without scripts, made by the services the API uses."""

from fastapi import FastAPI

from app.domain.errors import JoinToRead
from app.web.pages import (
    board,
    concepts,
    docs,
    example,
    example_list,
    home,
    imports,
    join,
    manage,
    remote,
    sign_in,
    summary,
    tokens,
    wall,
)

_PAGES = (
    home,
    board,
    wall,
    example_list,
    concepts,
    example,
    manage,
    sign_in,
    tokens,
    docs,
    summary,
    join,
    imports,
    remote,
)


def install(app: FastAPI) -> None:
    """Add the routes of every page, and of its forms."""
    for page in _PAGES:
        app.include_router(page.router)
    app.add_exception_handler(JoinToRead, join.lead_to_joining)
