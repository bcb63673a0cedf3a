"""Files that facilitators send: read only after it is known that a facilitator sends them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from app.services import access
from app.web.http.dependencies import ContextDep, RequestContext
from app.web.http.request_guard import LARGEST_IMPORT


async def upload(request: Request, context: ContextDep) -> bytes:
    """A request's whole body. Raises Forbidden before any of it is read."""
    await run_in_threadpool(_require_facilitator, context)
    return await request.body()


async def uploaded_form(request: Request, context: ContextDep) -> AsyncIterator[FormData]:
    """A form with a file, or with a file's text. Raises Forbidden before any of it is read."""
    await run_in_threadpool(_require_facilitator, context)
    async with request.form(max_part_size=LARGEST_IMPORT) as form:
        yield form


def _require_facilitator(context: RequestContext) -> None:
    with context.reading() as (_, caller):
        access.require_facilitator(caller)


def body(media: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """How the OpenAPI document tells of a body that an operation reads itself."""
    content = {media: {"schema": schema}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


UploadDep = Annotated[bytes, Depends(upload)]
UploadedFormDep = Annotated[FormData, Depends(uploaded_form)]
