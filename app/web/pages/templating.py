"""HTML and SVG from templates: everything put into them is escaped."""

import re
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

import app
from app.domain import markdown
from app.domain.events import to_json
from app.domain.sentences import isolated
from app.web.http.assets import module_urls, static_url

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(app.__file__).parent.parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
)
_ENVIRONMENT.globals |= {"static": static_url, "modules": module_urls}
_ENVIRONMENT.filters["plain"] = markdown.escape
_ENVIRONMENT.filters["isolated"] = isolated
_ENVIRONMENT.filters["at_figures"] = re.compile(r"(\d+–\d+)").split


def render(name: str, **context: Any) -> str:
    """Answer a template filled in; names it does not find in ``context`` are errors."""
    return _ENVIRONMENT.get_template(name).render(context)


def embedded_json(**parts: Any) -> Markup:
    """Answer an object as JSON that may stand in a ``script`` element; a ``str`` value is JSON already."""
    fields = (
        f"{to_json(name)}:{part if isinstance(part, str) else to_json(part)}" for name, part in parts.items()
    )
    return Markup(f"{{{','.join(fields)}}}".replace("<", r"\u003c"))  # noqa: S704
