"""Webhooks: who is told of what, how the telling went, and telling it once more."""

import re
import secrets
from typing import Any

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Page, Redirect
from chalicelib.web.console import frame
from chalicelib.web.console.forms import Form, sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.console.tables import read_on
from chalicelib.web.visit import Visit
from chalicelib.web.webhooks import addresses, assembly, service
from chalicelib.web.webhooks.models import Happening, Kind, Webhook
from chalicelib.web.webhooks.sending import secret_of

routes = ConsolePages(__name__)
frame.say_when_done(
    tested="测试事件已发出，稍后刷新看结果",
    switched="已更改",
    deleted="已删除",
    replayed="已重新发送",
)

_PATH = "/console/settings/webhooks"
_PER_PAGE = 20
_CURSOR = re.compile(r"\d{13}-[0-9a-f]{32}")
# Tests are sent by hand and wanted by nobody.
_KINDS = tuple(kind for kind in Kind if kind is not Kind.TEST)
_TITLES = {
    "customer.followed": "关注",
    "customer.left": "取消关注",
    "customer.message": "发来消息",
    "customer.scanned": "扫码",
    "customer.clicked": "点击菜单",
    "message.receipt": "消息回执",
    "test": "测试",
}
_FIELDS = {kind: "kind_" + kind.value.replace(".", "_") for kind in _KINDS}


@routes.page(_PATH, needs=Action.WEBHOOKS_MANAGE)
def webhooks(_visit: Visit) -> Page:
    return _page(Form())


@routes.action(
    _PATH, needs=Action.WEBHOOKS_MANAGE, deed="webhooks.created", told=("url",)
)
def create(visit: Visit) -> Page:
    """Have another system told, and show the secret it verifies with, once."""
    given = sent(visit.form, "url", *_FIELDS.values())
    kinds = frozenset(kind for kind, name in _FIELDS.items() if given[name])
    if not kinds:
        return _page(Form(given, problem="至少选择一种事件"), status=422)
    try:
        addresses.check(given["url"])
    except InvalidInput:
        words = "要是公网域名的 https 地址，443 端口，不能带账号"
        return _page(Form(given, {"url": words}), status=422)
    made = Webhook(
        id="w" + secrets.token_hex(8),
        url=given["url"],
        kinds=kinds,
        created_ms=now_ms(),
        created_by=visit.operator.actor,
    )
    assembly.webhooks().create(made)
    return _page(Form(), secret=secret_of(connections.keys().pepper, made.id))


@routes.page(_PATH + "/{webhook_id}", needs=Action.WEBHOOKS_MANAGE)
def deliveries(visit: Visit, webhook_id: str) -> Page:
    """Show what was told, the newest first."""
    hook, after = _known(webhook_id), visit.query.get("after", "")
    if after and not _CURSOR.fullmatch(after):
        raise NotFound("no such page")
    found, further = assembly.webhooks().deliveries(hook.id, _PER_PAGE, after)
    listing = read_on(found, f"{_PATH}/{hook.id}", {}, further)
    values = {"hook": hook, "listing": listing, "titles": _TITLES}
    return Page("console/settings/deliveries.html", values)


@routes.action(
    _PATH + "/{webhook_id}/do/{what}",
    needs=Action.WEBHOOKS_MANAGE,
    told=("delivery",),
)
def act(visit: Visit, webhook_id: str, what: str) -> Redirect:
    """Switch on or off, try out, tell again, or delete."""
    hook, given = _known(webhook_id), sent(visit.form, "delivery")
    store = assembly.webhooks()
    match what:
        case "on" | "off":
            reason = "" if what == "on" else "已手动停用"
            store.switch(hook.id, active=what == "on", reason=reason)
            return Redirect(f"{_PATH}?done=switched")
        case "test":
            happening = Happening(Kind.TEST, secrets.token_hex(16), now_ms(), "")
            assembly.enqueue(service.first_try(hook.id, happening))
            return Redirect(f"{_PATH}/{hook.id}?done=tested")
        case "delete":
            store.remove(hook.id)
            return Redirect(f"{_PATH}?done=deleted")
        case "replay":
            found = store.delivery(hook.id, given["delivery"])
            if found is None:
                raise NotFound("no such delivery")
            assembly.enqueue(service.again(store, found))
            return Redirect(f"{_PATH}/{hook.id}?done=replayed")
        case _:
            raise NotFound("no such action")


def _known(webhook_id: str) -> Webhook:
    found = assembly.webhooks().get(webhook_id)
    if found is None:
        raise NotFound("no such webhook")
    return found


def _page(form: Form, *, secret: str = "", status: int = 200) -> Page:
    values: dict[str, Any] = {
        "form": form,
        "hooks": assembly.webhooks().all(),
        "fields": [(name, kind.value) for kind, name in _FIELDS.items()],
        "secret": secret,
        "titles": _TITLES,
    }
    return Page("console/settings/webhooks.html", values, status)
