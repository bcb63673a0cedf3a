"""The API, drawn from its OpenAPI document."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.web.http.dependencies import ContextDep
from app.web.pages.page import render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/docs")
def docs_page(context: ContextDep) -> Response:
    """The API, drawn from its OpenAPI document."""
    return render_page(context, "docs.html")
