"""What stands around every page of the console: menu, account, what was just done."""

from typing import Any

from chalicelib.staff.roles import Action, allows
from chalicelib.web.console import links, searching
from chalicelib.web.console.navigation import navigation
from chalicelib.web.console.once import new_rid
from chalicelib.web.visit import Visit

_PAGE = "web/console/page.html"
_BARE = "web/console/bare.html"  # for somebody who is not signed in
_FRAGMENT = "web/console/fragment.html"
_DRAWER = "web/console/drawer.html"

_DONE: dict[str, str] = {
    "saved": "已保存",
    "sent": "已发出",
    "undone": "已撤销",
}


def say_when_done(**sentences: str) -> None:
    """Add what a page says when it is opened with ``?done=<name>``.

    A name is known to the pages of its own section (``console.sections``).

    Raises:
        ValueError: a name says something else already.
    """
    for name, sentence in sentences.items():
        if _DONE.setdefault(name, sentence) != sentence:
            raise ValueError(f"two sentences for {name}")


def done(name: str) -> str:
    """Return what is said of a deed, "" for one that is not known."""
    return _DONE.get(name, "")


def of(visit: Visit, now_ms: int) -> dict[str, Any]:
    """Return the names that every console template may use."""
    who, layout = visit.principal, _layout(visit)
    return {
        "layout": layout,
        "in_drawer": layout == _DRAWER,
        "who": who,
        "may": lambda action: who is not None and allows(who.role, Action(action)),
        "address": lambda kind, name: links.address(who, kind, name) if who else "",
        "menu": navigation.menu(who.role, visit.path) if who else [],
        "place": navigation.place_of(visit.path),
        "path": visit.path,
        "query": visit.query,
        "sought": "、".join(searching.labels(who)) if who else "",
        "done": done(visit.query.get("done", "")),
        "now_ms": now_ms,
        "new_rid": new_rid,
    }


def _layout(visit: Visit) -> str:
    if visit.wants_fragment:
        wants_drawer = visit.headers.get("hx-target") == "drawer"
        return _DRAWER if wants_drawer else _FRAGMENT
    return _PAGE if visit.principal else _BARE
