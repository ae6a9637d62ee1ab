"""Templates: ``members/home/page.html`` is ``members/home/templates/page.html``.

A deployment has those that every page stands on as modules, compiled ahead
(``infra.packaging.templates``).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chalicelib.core.settings import settings
from chalicelib.web import csrf, wording
from chalicelib.web.brand import look
from chalicelib.web.files import files

if TYPE_CHECKING:
    from jinja2 import Environment

    from chalicelib.web.face import Face
    from chalicelib.web.visit import Visit

_MODULES = Path(__file__).parent.parent
COMPILED: Final = Path(__file__).with_name("compiled")


@cache
def environment() -> Environment:
    """Return the one environment; a JSON answer never pays for importing it."""
    from jinja2 import (
        ChoiceLoader,
        Environment,
        FunctionLoader,
        ModuleLoader,
        StrictUndefined,
    )

    made = Environment(
        loader=ChoiceLoader([ModuleLoader(COMPILED), FunctionLoader(_source)]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = wording.moment
    made.filters["ago"] = wording.ago
    made.filters["left"] = wording.left
    made.filters["clock"] = wording.clock_time
    made.filters["day"] = wording.day
    made.filters["iso"] = wording.iso
    made.filters["tint"] = wording.tint
    return made


def render(template: str, face: Face, visit: Visit, values: dict[str, Any]) -> str:
    """Return the page; every template knows these names besides its own values."""
    root, ours = visit.root, look.look()
    here = f"{root}/{face.name}"

    def static(name: str) -> str:
        return f"{here}/static/{files().version(name)}/{name}"

    frame = {
        "url": lambda path: root + path,
        "static": static,
        "sprite": static("icons.svg"),
        "csrf": csrf.token(visit.session.id) if visit.session else "",
        "brand": ours.name or settings().brand_name,
        "look": ours,
        "look_file": lambda name: f"{here}/brand/{ours.version}/{name}",
        "layout": face.layout,
        "home": face.home,
    }
    return environment().get_template(template).render(frame | values)


def _source(name: str) -> str | None:
    module, _, file = name.rpartition("/")
    path = _MODULES / module / "templates" / file
    return path.read_text(encoding="utf-8") if path.is_file() else None
