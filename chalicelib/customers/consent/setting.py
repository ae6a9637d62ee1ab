"""设置 › 授权文本: what people are asked with, in versions."""

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.customers.consent.models import Purpose, Wording
from chalicelib.customers.consent.wordings import WordingVersions, parsed
from chalicelib.staff import desk as staff
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import Form, sent, whole_number
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
frame.say_when_done(wording="新版文本已启用，半分钟内生效")
deeds.named({"settings.consent_text": "更改授权文本"})

_PAGE = "/console/settings/consents"
_SHORTEST, _LONGEST, _LONGEST_BRIEF = 30, 1_500, 40
_VERSIONS = 8


@routes.page(_PAGE, needs=Action.SETTINGS_READ)
def texts(_visit: Visit) -> Page:
    """Show every purpose with its text of now."""
    known = parsed(_versions().current().body)
    names = staff.names()
    values = {"wordings": list(known.values()), "names": names}
    return Page("customers/consent/texts.html", values)


@routes.page(_PAGE + "/{purpose}", needs=Action.SETTINGS_READ)
def one_text(_visit: Visit, purpose: str) -> Page:
    """Show a text with the ones before it."""
    found = _purpose(purpose)
    current = _versions().current()
    now = parsed(current.body)[found]
    typed = {"brief": now.brief, "text": now.text, "version": str(current.version)}
    return _page(now, Form(typed))


@routes.action(
    _PAGE + "/{purpose}",
    needs=Action.SETTINGS_WRITE,
    deed="settings.consent_text",
    told=("brief", "again"),
)
def write(visit: Visit, purpose: str) -> Answer:
    """Have another text from now on; whoever said yes before did so to the old one."""
    found = _purpose(purpose)
    given = sent(visit.form, "brief", "text", "again", "version")
    current = _versions().current()
    now = parsed(current.body)[found]
    if errors := _errors(given):
        return _page(now, Form(given, errors), 422)
    if whole_number(given["version"]) != current.version:
        problem = "刚刚有同事改过授权文本，请刷新后再改"
        return _page(now, Form(given, problem=problem), 409)
    text = given["text"].replace("\r\n", "\n")
    new = Wording(
        found, 0, given["brief"], text, by=visit.operator.actor, at_ms=now_ms()
    )
    try:
        _versions().write(
            new, replacing=current, must_ask_again=given["again"] == "yes"
        )
    except Conflict:
        return _page(now, Form(given, problem="刚刚有同事改过，请刷新后再改"), 409)
    return Redirect(f"{_PAGE}/{found.value}?done=wording")


def _errors(given: dict[str, str]) -> dict[str, str]:
    errors = {}
    if not 0 < len(given["brief"]) <= _LONGEST_BRIEF:
        errors["brief"] = f"1 到 {_LONGEST_BRIEF} 个字"
    if not _SHORTEST <= len(given["text"]) <= _LONGEST:
        errors["text"] = f"{_SHORTEST} 到 {_LONGEST:,} 个字"
    return errors


def _purpose(name: str) -> Purpose:
    if name not in {one.value for one in Purpose}:
        raise NotFound("no such purpose")
    return Purpose(name)


def _versions() -> WordingVersions:
    return WordingVersions(connections.workspace())


def _page(now: Wording, form: Form, status: int = 200) -> Page:
    before = [
        known
        for number in range(now.version - 1, max(0, now.version - _VERSIONS), -1)
        if (known := _versions().version(now.purpose, number))
    ]
    values = {
        "wording": now,
        "before": before,
        "form": form,
        "names": staff.names(),
    }
    return Page("customers/consent/text.html", values, status)
