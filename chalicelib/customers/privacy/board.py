"""Every wish about people's own data: where it stands, until when, and the proof."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.book import colleagues, naming
from chalicelib.customers.privacy import desk
from chalicelib.customers.privacy.models import Kind, Request, sealed
from chalicelib.customers.privacy.progress import share
from chalicelib.customers.privacy.repository import place, requests
from chalicelib.customers.profile.repository import from_item
from chalicelib.staff import audit
from chalicelib.staff.roles import Action, Entity, visible_fields
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import WRITTEN_BELOW, ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named(
    {
        "privacy.withdrawn": "撤回删除申请",
        "privacy.hastened": "提前执行删除",
        "privacy.fetched": "下载个人信息",
    }
)
frame.say_when_done(
    copying="正在整理，完成后可以在这里下载",
    erasing="已开始删除",
    cooling="已登记，冷静期内可以撤回",
    erasure_withdrawn="已撤回，客户恢复正常",
    hastened="已开始删除",
)

_PATH = "/console/privacy"
_PER_PAGE = 20
_LOOKED_AT = 500  # newest wishes, for those that are open
_DEEDS = {"withdraw": "privacy.withdrawn", "begin": "privacy.hastened"}


@routes.page(_PATH, needs=Action.PRIVACY_READ)
def board(visit: Visit) -> Page:
    """Show the wishes, the newest first, or those that are not done yet."""
    is_open = visit.query.get("view") == "open"
    before = visit.query.get("after", "") or "~"
    if is_open:
        found = [one for one in requests().latest(_LOOKED_AT) if one.state.is_open]
        further = ""
    else:
        more = requests().latest(_PER_PAGE + 1, before)
        found = more[:_PER_PAGE]
        further = place(found[-1]) if len(more) > _PER_PAGE else ""
    values = {
        "listing": read_on(found, _PATH, {}, further),
        "is_open": is_open,
        "names": _names(visit, found),
        "now_ms": now_ms(),
    }
    return Page("customers/privacy/board.html", values)


@routes.page(_PATH + "/{request_id}", needs=Action.PRIVACY_READ)
def show(visit: Visit, request_id: str) -> Page:
    """Show one: what it is, how far it is, what was removed where."""
    return _one(visit, request_id)


@routes.page(_PATH + "/{request_id}/file", needs=Action.CUSTOMERS_EXPORT)
def fetch(visit: Visit, request_id: str) -> Redirect:
    """Hand out a copy, which is written down each time."""
    request = requests().get(request_id)
    link = desk.file_of(request)
    _write_down(visit, "privacy.fetched", request)
    return Redirect(link)


@routes.action(
    _PATH + "/{request_id}/do/{what}",
    needs=Action.CUSTOMERS_ERASE,
    deed=WRITTEN_BELOW,
)
def act(visit: Visit, request_id: str, what: str) -> Answer:
    """Take an erasure back while it can be thought over, or begin it now."""
    sent(visit.form)
    request = requests().get(request_id)
    if what not in _DEEDS or request.kind is not Kind.ERASE:
        raise NotFound("no such action")
    _write_down(visit, _DEEDS[what], request)
    try:
        if what == "withdraw":
            desk.withdraw(request.id)
            return Redirect(f"{_PATH}/{request.id}?done=erasure_withdrawn")
    except InvalidInput as error:
        return _one(visit, request_id, str(error), 422)
    desk.begin(request.id)
    return Redirect(f"{_PATH}/{request.id}?done=hastened")


def _one(visit: Visit, request_id: str, problem: str = "", status: int = 200) -> Page:
    request = requests().get(request_id)
    values: dict[str, Any] = {
        "request": request,
        "names": _names(visit, [request]),
        "actor": _actor(request.by),
        "percent": int(share(request) * 100),
        "rows": [(title, request.removed.get(name, 0)) for name, title in request.plan],
        "is_sound": not request.proof or sealed(request) == request.proof,
        "problem": problem,
        "now_ms": now_ms(),
    }
    return Page("customers/privacy/one.html", values, status)


def _names(visit: Visit, found: Sequence[Request]) -> Mapping[str, str]:
    """Return what those are called whose wishes still say whose they are."""
    role = visit.operator.role
    ids = sorted({one.person.id for one in found if one.is_known})
    keys = [{"pk": one, "sk": "PROFILE"} for one in ids]
    seen = visible_fields(role, Entity.CUSTOMER)
    profiles = map(from_item, connections.profiles().batch_get(keys))
    return {one.id: naming.called(one, seen) for one in profiles}


def _actor(by: str) -> str:
    named = {"member": "本人", "wechat": "微信", "retention": "系统", "auto": "系统"}
    staff_id = by.removeprefix("staff:")
    return named.get(by) or colleagues.names().get(staff_id, by)


def _write_down(visit: Visit, deed: str, request: Request) -> None:
    audit.record(
        visit.operator.actor,
        deed,
        f"privacy:{request.id}",
        {},
        visit.request_id,
    )
