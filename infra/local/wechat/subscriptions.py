"""Notices a follower has to agree to first (REFERENCE sections 9.3 and 9.4)."""

from typing import Any

from infra.local.wechat import wording
from infra.local.wechat.calls import Call, Endpoint, Endpoints
from infra.local.wechat.people import People
from infra.local.wechat.push import Pushes
from infra.local.wechat.refusals import Json, Refusal, ok
from infra.local.wechat.store import Store
from infra.local.wechat.templates import template_id
from infra.local.wechat.truth import Truth

ONE_TIME = "one-time"  # the account's fixed template of the confirm page
TITLE_CHARS, CONTENT_CHARS = 15, 200


class Subscriptions:
    def __init__(
        self, store: Store, people: People, truth: Truth, pushes: Pushes
    ) -> None:
        self._store = store
        self._people = people
        self._truth = truth
        self._pushes = pushes

    def endpoints(self) -> Endpoints:
        return {
            "/cgi-bin/message/subscribe/bizsend": Endpoint("POST", self._notice),
            "/cgi-bin/message/template/subscribe": Endpoint("POST", self._one_time),
            "/wxaapi/newtmpl/gettemplate": Endpoint("GET", self._list),
        }

    def install(self, title: str, content: str, example: str = "") -> str:
        """Put a notice template into the account's library and return its id."""
        made = template_id(f"notice {title}")
        self._store.run(
            "INSERT OR REPLACE INTO templates VALUES(?, 'notice', ?, ?, ?, 0)",
            made,
            title,
            content,
            example,
        )
        return made

    def answer(self, openid: str, made: str, *, accept: bool, scene: int = 1) -> None:
        """A person taps allow or reject; an accepted notice may be sent once."""
        person = self._people.get(openid)
        if accept:
            self._store.run(
                "INSERT INTO consents VALUES(?, ?, 1) "
                "ON CONFLICT DO UPDATE SET n = n + 1",
                person["openid"],
                made,
            )
        status = "accept" if accept else "reject"
        entry: list[Any] = [("TemplateId", made), ("SubscribeStatusString", status)]
        entry.append(("PopupScene", str(scene)))
        tree = [("SubscribeMsgPopupEvent", [("List", entry)])]
        self._pushes.event(openid, "subscribe_msg_popup_event", tree)

    def _notice(self, call: Call) -> Json:
        person = self._people.get(call.text("touser", 40003))
        template = self._store.row(
            "SELECT * FROM templates WHERE id = ? AND family = 'notice'",
            call.body.get("template_id") or "",
        )
        if template is None:
            raise Refusal(40037)
        data = call.body.get("data")
        wording.check(template["content"], data)
        self._spend(person["openid"], template["id"])
        card = {
            "title": template["title"],
            "lines": wording.lines(template["content"], data or {}),
            "url": call.body.get("page", ""),
            "template_id": template["id"],
        }
        self._truth.add(person["openid"], "account", "template", "subscribe", card)
        msgid = self._store.next("notice", 1_700_827_132_819_554_304)
        entry: list[Any] = [("TemplateId", template["id"]), ("MsgID", str(msgid))]
        entry += [("ErrorCode", "0"), ("ErrorStatus", "success")]
        tree = [("SubscribeMsgSentEvent", [("List", entry)])]
        self._pushes.event(person["openid"], "subscribe_msg_sent_event", tree)
        return ok()

    def _one_time(self, call: Call) -> Json:
        person = self._people.get(call.text("touser", 40003))
        title = call.body.get("title")
        content = (call.body.get("data") or {}).get("content", {}).get("value")
        if not isinstance(title, str) or not 1 <= len(title) <= TITLE_CHARS:
            raise Refusal(47003, "title")
        if not isinstance(content, str) or not 1 <= len(content) <= CONTENT_CHARS:
            raise Refusal(47003, "data.content.value")
        self._spend(person["openid"], call.text("template_id", 40037))
        card = {"title": title, "lines": [["", content]]}
        card["url"] = call.body.get("url", "")
        self._truth.add(person["openid"], "account", "template", "subscribe", card)
        return ok()

    def _list(self, _: Call) -> Json:
        rows = self._store.rows("SELECT * FROM templates WHERE family = 'notice'")
        fields = ("title", "content", "example")
        data = [
            {"priTmplId": row["id"]} | {key: row[key] for key in fields} | {"type": 2}
            for row in rows
        ]
        return ok(data=data)

    def _spend(self, openid: str, made: str) -> None:
        left = self._store.run(
            "UPDATE consents SET n = n - 1 WHERE openid = ? AND template = ? AND n > 0",
            openid,
            made,
        )
        if not left:
            raise Refusal(43101)
