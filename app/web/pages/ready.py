"""One page of six questions, which prints: is the school ready?"""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.domain.errors import ThreefoldError
from app.domain.readiness import KEYS, STATES
from app.domain.requests import ReadinessAnswer
from app.services import readiness
from app.web.http.dependencies import BoardSlug, ContextDep, RequestContext
from app.web.pages.board_view import BoardView
from app.web.pages.forms import FormDep, form_texts, validated
from app.web.pages.page import redirect_to, render_page

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/b/{board}/ready")
def ready_page(slug: BoardSlug, context: ContextDep) -> Response:
    """Everybody reads the answers; facilitators write them."""
    return _page(context, slug, {})


@router.post("/b/{board}/ready")
def answer_by_form(slug: BoardSlug, context: ContextDep, form: FormDep) -> Response:
    """All answers at once; a question without a state stays as it is."""
    names = [f"{field}-{key}" for key in KEYS for field in ("state", "text")]
    texts = form_texts(form, *names)
    try:
        with context.writing() as (session, caller):
            for key in KEYS:
                if state := texts[f"state-{key}"]:
                    given = {"state": state, "text": texts[f"text-{key}"]}
                    readiness.answer(session, caller, slug, key, validated(ReadinessAnswer, given))
    except ThreefoldError as error:
        return _page(context, slug, texts, error)
    return redirect_to(f"/b/{slug}/ready?done=saved")


def _page(
    context: RequestContext, slug: str, draft: dict[str, str], problem: ThreefoldError | None = None
) -> Response:
    with context.visiting(slug) as (session, member):
        board_view = BoardView(session, member)
        questions = readiness.of_board(session, member.board)
    return render_page(
        context,
        "ready.html",
        status=problem.status if problem else 200,
        board=board_view.snapshot["board"],
        leads=board_view.me["facilitator"],
        questions=questions,
        states=STATES,
        draft=draft,
        problem=problem.detail if problem else "",
        notice="Saved." if context.request.query_params.get("done") == "saved" else "",
    )
