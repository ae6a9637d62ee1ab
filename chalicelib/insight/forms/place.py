"""The tabs of the place 问卷: forms, and single questions."""

import re

from chalicelib.core.errors import NotFound
from chalicelib.insight.forms import desk
from chalicelib.insight.forms.models import Head
from chalicelib.web.visit import Visit

FORMS = "/console/forms"
QUESTIONS = "/console/forms/questions"
_ID = re.compile(r"[0-9a-f]{12}")


def tabs(visit: Visit) -> list[tuple[str, str, bool]]:
    """Return them as ``ui.views`` takes them."""
    asks = visit.path.startswith(QUESTIONS)
    return [("问卷", FORMS, not asks), ("微问答", QUESTIONS, asks)]


def views(head: Head, current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs over one form."""
    here = f"{FORMS}/{head.id}"
    return [
        ("编辑", here, current == "edit"),
        ("结果", f"{here}/results", current == "results"),
        ("答卷", f"{here}/answers", current == "answers"),
    ]


def known(form_id: str) -> Head:
    """Return the head of a form; raises ``NotFound`` for what is no id of ours."""
    if not _ID.fullmatch(form_id):
        raise NotFound("no such form")
    return desk.forms().head(form_id)
