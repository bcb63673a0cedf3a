"""HTML and SVG from templates: everything put into them is escaped."""

from typing import Any

from markupsafe import Markup

from app.domain.events import to_json
from app.services import rendering
from app.web.http.assets import inlined_styles, module_urls, static_url


def _styles(name: str) -> Markup:
    """A stylesheet of ours for a page that is one file; it may stand in a ``style`` element."""
    return Markup(inlined_styles(name))  # noqa: S704


_ENVIRONMENT = rendering.environment()
_ENVIRONMENT.globals |= {"static": static_url, "modules": module_urls, "styles": _styles}


def render(name: str, **values: Any) -> str:
    """Answer a template filled in; names it does not find in ``values`` are errors."""
    return _ENVIRONMENT.get_template(name).render(values)


def embedded_json(**parts: Any) -> Markup:
    """Answer an object as JSON that may stand in a ``script`` element; a ``str`` value is JSON already."""
    fields = (
        f"{to_json(name)}:{part if isinstance(part, str) else to_json(part)}" for name, part in parts.items()
    )
    return Markup(f"{{{','.join(fields)}}}".replace("<", r"\u003c"))  # noqa: S704
