"""Files that facilitators send: read only after it is known that a facilitator sends them."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request
from python_multipart.multipart import parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from app.domain.errors import Fault, Invalid
from app.services import access
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.http.request_guard import LARGEST_IMPORT

MOST_FIELDS = 20


async def upload(request: Request, context: ContextDep) -> AsyncIterator[bytes]:
    """A request's whole body. Raises Forbidden or TooMany before any of it is read."""
    await run_in_threadpool(_require_founder, context)
    async with context.taking_turn(context.imports):
        yield await request.body()


class TableFile(NamedTuple):
    """A table that somebody sends, and the character set that is declared for it."""

    content: bytes
    charset: str | None


async def uploaded_table(request: Request, context: ContextDep, slug: BoardSlug) -> AsyncIterator[TableFile]:
    """A request's body, or the file in its form.

    Raises NotFound, Forbidden or TooMany before any of it is read, and Invalid.
    """
    is_dry_run = request.query_params.get("dry_run") == "true"
    await run_in_threadpool(_require_facilitator, context, slug, to_write=not is_dry_run)
    async with context.taking_turn(context.imports):
        yield await _table(request)


async def _table(request: Request) -> TableFile:
    media = request.headers.get("content-type", "")
    if parse_options_header(media)[0] != b"multipart/form-data":
        return TableFile(await request.body(), charset_of(media))
    async with request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_IMPORT) as form:
        file = next((part for part in form.values() if isinstance(part, UploadFile)), None)
        if file is None:
            raise Invalid(Fault("There is no file in this form. Send the table as a file."))
        return TableFile(await file.read(), charset_of(file.content_type or ""))


def charset_of(media: str) -> str | None:
    """The character set that a media type declares."""
    return parse_options_header(media)[1].get(b"charset", b"").decode("latin-1") or None


async def uploaded_form(request: Request, context: ContextDep, slug: BoardSlug) -> AsyncIterator[FormData]:
    """A form with a file, or with a file's text. Raises as `uploaded_table` before any of it is read."""
    await run_in_threadpool(_require_facilitator, context, slug, to_write=True)
    async with (
        context.taking_turn(context.imports),
        request.form(max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_IMPORT) as form,
    ):
        yield form


def _require_founder(context: RequestContext) -> None:
    with context.reading() as (_, caller):
        access.require_scope_to_write(caller)
        access.require_founder(caller)


def _require_facilitator(context: RequestContext, slug: str, *, to_write: bool) -> None:
    with context.reading() as (session, caller):
        if to_write:
            access.require_scope_to_write(caller)
        access.find_membership(session, caller, slug)
        access.require_facilitator(caller)


def body(media: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    """How the OpenAPI document tells of a body that an operation reads itself."""
    content = {media: {"schema": schema}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


UploadDep = Annotated[bytes, Depends(upload)]
UploadedTableDep = Annotated[TableFile, Depends(uploaded_table)]
UploadedFormDep = Annotated[FormData, Depends(uploaded_form)]
