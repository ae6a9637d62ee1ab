"""我的数据 in the portal: a member takes a copy of everything along, or has it erased.

Nobody has to ask us first: ``customers.privacy.desk`` does the same for the console.
What is theirs is what a wish of their own made; copies that a colleague had made are
handed over by that colleague.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import InvalidInput, Malformed, NotFound
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.models import Group
from chalicelib.customers.privacy import desk
from chalicelib.customers.privacy.desk import Asked
from chalicelib.customers.privacy.models import DUE_MS, Channel, Kind, Request, State
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.rules import rules
from chalicelib.members.portal import PORTAL, sessions
from chalicelib.staff import audit
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.pages import Pages
from chalicelib.web.visit import Visit

routes = Pages(__name__, PORTAL, sessions)

_PATH, _DO = "/portal/privacy", "/portal/privacy/do"
_DATA, _END = f"{_PATH}/data", f"{_PATH}/delete"
_HERE = "members/privacy"
_MEMBER = "member"  # as the audit names all of them; whose data it is says the object
_AGAIN_MS = 60 * 60 * 1000  # a copy that was just made is not made anew


@dataclass(frozen=True, slots=True)
class Mine:
    """What a member wished for that still matters."""

    copy: Request | None  # the newest: being made, or to be fetched
    erasure: Request | None  # not done yet

    @property
    def may_copy(self) -> bool:
        """Whether a copy is worth making now."""
        if self.erasure and self.erasure.state is not State.COOLING:
            return False
        return not self.copy or now_ms() >= self.copy.asked_ms + _AGAIN_MS


@routes.page(_DATA)
def data(visit: Visit) -> Page:
    """Show what can be had, and how far it is."""
    values = {
        "mine": _mine(_wishes(group_of(visit.subject))),
        "now_ms": now_ms(),
        "done": visit.query.get("done"),
        "rid": secrets.token_hex(16),
    }
    return Page(f"{_HERE}/data.html", values)


@routes.page(_END)
def ask_end(visit: Visit) -> Page:
    """Say what will be gone, and ask whether it shall."""
    group = group_of(visit.subject)
    values = {
        "is_staff": any(one.staff for one in group.profiles),
        "erasure": _mine(_wishes(group)).erasure,
        "days": rules().cooling_days,
        "due_days": DUE_MS // DAY_MS,
        "rid": secrets.token_hex(16),
    }
    return Page(f"{_HERE}/delete.html", values)


@routes.action(f"{_DO}/export")
def copy(visit: Visit) -> Answer:
    """Have a copy made, once however often it is tapped."""
    group = group_of(visit.subject)
    if not _mine(_wishes(group)).may_copy:
        return Redirect(_DATA)
    _write_down(visit, group, "customers.export")
    desk.ask_export(group, _asked(visit))
    return Redirect(f"{_DATA}?done=copying")


@routes.action(f"{_DO}/delete")
def erase(visit: Visit) -> Answer:
    """Have everything erased; it can be thought over where the brand lets it be."""
    group = group_of(visit.subject)
    _write_down(visit, group, "customers.erase")
    try:
        desk.ask_erasure(group, _asked(visit, at_once=not rules().cooling_days))
    except InvalidInput:
        return Redirect(_END)  # which says why
    return Redirect(f"{_DATA}?done=erasing")


@routes.action(f"{_DO}/undo")
def undo(visit: Visit) -> Answer:
    """Take the erasure back."""
    group = group_of(visit.subject)
    if erasure := _mine(_wishes(group)).erasure:
        _write_down(visit, group, "privacy.withdrawn")
        try:
            desk.withdraw(erasure.id)
        except InvalidInput:
            return Redirect(_DATA)  # which says that it has begun
    return Redirect(f"{_DATA}?done=undone")


@routes.page("/portal/export/{request_id}")
def fetch(visit: Visit, request_id: str) -> Redirect:
    """Hand out a copy to whom it is about, which is written down each time."""
    group = group_of(visit.subject)
    found = [one for one in _wishes(group) if one.id == request_id]
    if not found or found[0].channel is not Channel.MEMBER:
        raise NotFound("no such copy")
    link = desk.file_of(found[0])
    _write_down(visit, group, "privacy.fetched")
    return Redirect(link)


def _wishes(group: Group) -> Sequence[Request]:
    return requests().of(group.ids)


def _mine(wishes: Sequence[Request]) -> Mine:
    """Return what matters; an erasure does so whoever asked for it."""
    copies = [
        one
        for one in wishes
        if one.kind is Kind.EXPORT
        and one.channel is Channel.MEMBER
        and (one.state.is_open or now_ms() < one.file_ends_ms())
    ]
    ends = [one for one in wishes if one.kind is Kind.ERASE and one.state.is_open]
    return Mine(next(iter(copies), None), next(iter(ends), None))


def _asked(visit: Visit, *, at_once: bool = False) -> Asked:
    # The form's own id, so that a form sent twice is one wish.
    rid = visit.form.get("rid", "")
    if not rid:
        raise Malformed("the form has no id")
    return Asked(Channel.MEMBER, _MEMBER, rid, at_once=at_once)


def _write_down(visit: Visit, group: Group, deed: str) -> None:
    audit.record(_MEMBER, deed, f"customer:{group.id}", {}, visit.request_id)
