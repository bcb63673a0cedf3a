"""The runs that Threefold comes with."""

from fastapi import APIRouter, Request, Response

from app.services import serializers, workshop_templates
from app.web.api_v1 import schemas
from app.web.http import etags, responses

router = APIRouter(prefix="/workshop-templates", tags=["workshop"])


@router.get(
    "",
    operation_id="list_workshop_templates",
    summary="The runs that Threefold comes with",
    response_model=schemas.Listed[schemas.WorkshopTemplate],
)
def list_workshop_templates(request: Request) -> Response:
    """Steps with minutes and notes for the facilitator. `take_run_over` takes one over."""
    templates = [serializers.workshop_template(template) for template in workshop_templates.every()]
    etag = etags.tag(1, templates)
    if same := etags.unchanged(request, etag, public=True):
        return same
    answer = responses.items(templates)
    answer.headers.update(etags.headers(etag, public=True))
    return answer
