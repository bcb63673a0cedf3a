"""The API, drawn from its OpenAPI document."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.web.http.dependencies import DeskDep
from app.web.pages.page import page_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/docs")
def docs_page(desk: DeskDep) -> Response:
    """The API, drawn from its OpenAPI document."""
    return page_of(desk, "docs.html")
