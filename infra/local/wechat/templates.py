"""Template messages: the private library and the sending (REFERENCE section 9)."""

import base64
import hashlib
from typing import Any

from infra.local.wechat import wording
from infra.local.wechat.account import Clock
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.people import People, Person
from infra.local.wechat.push import Pushes
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store
from infra.local.wechat.truth import Truth

LIBRARY = 25
ONCE_S = 600  # how long client_msg_id is remembered
FIRST_MSGID = 200_163_836
# What "categories" of the public library offers here, by its short id.
PUBLIC = {
    "47123": ("商品上架通知", ("产品名称", "价格"), ("thing", "amount")),
    "42190": ("订单发货通知", ("商品名称", "发货时间"), ("thing", "time")),
    "50118": ("会员到期提醒", ("会员名称", "到期时间"), ("thing", "time")),
}


def template_id(title: str) -> str:
    """Return the id a private template of that title has on this platform."""
    digest = hashlib.sha256(f"template {title}".encode()).digest()
    return base64.urlsafe_b64encode(digest)[:43].decode()


class Templates:
    def __init__(
        self,
        store: Store,
        people: People,
        truth: Truth,
        pushes: Pushes,
        *,
        clock: Clock,
    ) -> None:
        self._store = store
        self._people = people
        self._truth = truth
        self._pushes = pushes
        self._clock = clock
        self.receipt_after_s = 0.2

    def endpoints(self) -> Endpoints:
        path = "/cgi-bin/template"
        return {
            "/cgi-bin/message/template/send": Endpoint(
                "POST", self._send, daily=100_000
            ),
            f"{path}/get_all_private_template": Endpoint("GET", self._list),
            f"{path}/api_add_template": Endpoint("POST", self._add),
            f"{path}/del_private_template": Endpoint("POST", self._delete),
            f"{path}/get_industry": Endpoint("GET", _industry),
        }

    def install(self, title: str, content: str, example: str = "") -> str:
        """Put a template into the account's library and return its id."""
        made = template_id(title)
        self._store.run(
            "INSERT OR REPLACE INTO templates VALUES(?, 'template', ?, ?, ?, 0)",
            made,
            title,
            content,
            example,
        )
        return made

    def ban(self, made: str) -> None:
        """Have the platform ban a template (43116)."""
        self._store.run("UPDATE templates SET banned = 1 WHERE id = ?", made)

    def _send(self, call: Call) -> Json:
        person = self._people.get(call.text("touser", 40003))
        template = self._template(call.body.get("template_id"))
        wording.check(template["content"], call.body.get("data"))
        if not person["follow_seq"]:
            raise Refusal(43004)
        if person["blacklisted"]:
            raise Refusal(43019)
        with self._store.lock:
            msgid, is_new = self._once(person, call.body.get("client_msg_id"))
        if is_new:
            self._deliver(person, template, call.body, msgid)
        return ok(msgid=msgid)

    def _once(self, person: Person, client_id: Any) -> tuple[int, bool]:
        """Return the message's id, and False when this very message was sent."""
        key, now = f"{person['openid']} {client_id}", self._clock()
        if client_id:
            known = self._store.row(
                "SELECT msgid, at FROM sent_once WHERE scope = 'template' AND key = ?",
                key,
            )
            if known and now - known["at"] < ONCE_S:
                return known["msgid"], False
        msgid = self._store.next("msgid", FIRST_MSGID)
        if client_id:
            self._store.run(
                "INSERT OR REPLACE INTO sent_once VALUES('template', ?, ?, ?)",
                key,
                msgid,
                now,
            )
        return msgid, True

    def _deliver(
        self, person: Person, template: dict[str, Any], body: Json, msgid: int
    ) -> None:
        status = person["receipt"] if person["accepts"] else "failed:user block"
        if status == "success":
            card = {
                "title": template["title"],
                "lines": wording.lines(template["content"], body["data"]),
                "template_id": template["id"],
                "url": body.get("url", ""),
                "miniprogram": body.get("miniprogram"),
                "client_msg_id": body.get("client_msg_id", ""),
                "msgid": msgid,
            }
            self._truth.add(person["openid"], "account", "template", "template", card)
        self._pushes.event(
            person["openid"],
            "TEMPLATESENDJOBFINISH",
            [("MsgID", msgid), ("Status", status)],
            after_s=self.receipt_after_s,
        )

    def _template(self, made: object) -> dict[str, Any]:
        found = self._store.row(
            "SELECT * FROM templates WHERE id = ? AND family = 'template'", made or ""
        )
        if found is None:
            raise Refusal(40037)
        if found["banned"]:
            raise Refusal(43116)
        return found

    def _list(self, _: Call) -> Json:
        rows = self._store.rows("SELECT * FROM templates WHERE family = 'template'")
        return {
            "template_list": [
                {
                    "template_id": row["id"],
                    "title": row["title"],
                    "primary_industry": "餐饮",
                    "deputy_industry": "餐饮",
                    "content": row["content"],
                    "example": row["example"],
                }
                for row in rows
            ]
        }

    def _add(self, call: Call) -> Json:
        public = PUBLIC.get(call.text("template_id_short", 40037))
        if public is None:
            raise Refusal(40037)
        title, names, kinds = public
        wanted = call.body.get("keyword_name_list") or []
        if not wanted or any(name not in names for name in wanted):
            raise Refusal(40246)
        if self._store.number("SELECT count(*) FROM templates") >= LIBRARY:
            raise Refusal(45026)
        pairs = enumerate(zip(names, kinds, strict=True), 1)
        fields = [
            f"{name}:{{{{{kind}{i}.DATA}}}}"
            for i, (name, kind) in pairs
            if name in wanted
        ]
        return ok(template_id=self.install(title, "\n".join(fields)))

    def _delete(self, call: Call) -> Json:
        made = call.text("template_id", 40037)
        if not self._store.run("DELETE FROM templates WHERE id = ?", made):
            raise Refusal(40037)
        return ok()


def _industry(_: Call) -> Json:
    trade = {"first_class": "餐饮", "second_class": "餐饮"}
    return {"primary_industry": trade, "secondary_industry": trade}
