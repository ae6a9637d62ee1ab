"""One customer's whole life with the brand, by the ways that lives really take.

Whoever builds something that keeps anything of people lets it happen here, so that its
rest would be found (``tests/integration/customers/privacy``).
"""

import re
import secrets

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, HOUR_MS, business_day, now_ms
from chalicelib.customers.identity.lookup import key_of
from chalicelib.customers.orders import desk as orders
from chalicelib.customers.orders.models import Order
from chalicelib.customers.places import stores
from chalicelib.customers.places.geo import Point
from chalicelib.customers.places.models import Store
from chalicelib.customers.segments.counting import asking as snapshots
from chalicelib.customers.tags import scenes
from chalicelib.customers.tags.batch import asking
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.inbox.delivery import Delivery
from chalicelib.inbox.intake import Quarantine, Waiting
from chalicelib.insight.forms import desk as forms
from chalicelib.insight.forms import exporting
from chalicelib.insight.forms.models import Content, Field
from chalicelib.insight.forms.models import Kind as FieldKind
from chalicelib.insight.index import falls
from chalicelib.messaging import jobs as messaging_jobs
from chalicelib.messaging import traces
from chalicelib.staff import desk
from chalicelib.staff.login.models import SCENE
from chalicelib.staff.models import Role, principal
from chalicelib.staff.roles import Entity, visible_fields
from chalicelib.web.webhooks import assembly as webhooks
from chalicelib.web.webhooks.models import Kind, Webhook
from chalicelib.wechat import events
from tests import sqs
from tests.caller import Caller, key_with
from tests.console import seat
from tests.imports import Importing
from tests.portal import back_from
from tests.pushes import xml
from tests.town import SCHEDULED
from tests.visitor import Visitor
from tests.walks import set_rules

NAME, NICKNAME, REMARK = "苏晚晴", "晚晴不睡觉", "滨江店老客晚晴"
MOBILE, EMAIL, ADDRESS = (
    "13800137241",
    "su.wanqing@example.com",
    "杭州市滨江区江晖路8号",
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
FORM = "0123456789ab"


def _order(number):
    return Order(number, 12_800, now_ms() - HOUR_MS, store="滨江店")


class Life:
    """Anna, who has a second account and a friend; and the staff who know her."""

    def __init__(self, town):
        self.town, self.wechat = town, town.wechat
        people = self.wechat.people
        self.anna = people.create(NICKNAME, "anna")
        self.again = people.create("晚晴小号", "anna2")
        self.friend = people.create("罗安然", "friend")
        self.ids = [connections.customer_id(one) for one in (self.anna, self.again)]
        self.id, self.friend_id = self.ids[0], connections.customer_id(self.friend)
        self.boss, self.agent = seat(), seat(Role.AGENT)
        self.api = Caller(key_with())
        self.page = f"/console/customers/{self.id}"

    @property
    def needles(self):
        """Return everything that names her."""
        unions = [self.wechat.people.get(o)["unionid"] for o in (self.anna, self.again)]
        said = [NAME, NICKNAME, REMARK, MOBILE, EMAIL, ADDRESS, "晚晴小号", "晚晴"]
        return [self.anna, self.again, *unions, *self.ids, *said]

    def live(self):
        """Let all of it happen."""
        for part in (
            self.buy_before,
            self.follow,
            self.talk,
            self.move,
            self.be_known,
            self.be_looked_after,
            self.be_one_of_two,
            self.be_written_to,
            self.visit,
            self.answer,
            self.be_imported,
            self.be_grouped,
            self.be_tagged,
            self.be_listed,
            self.be_counted,
            self.be_taken_away,
            self.wait_in_line,
        ):
            part()
            self.town.quiet()

    def act(self, name, *given, **more):
        """Do something as a follower does it, each a second after the other."""
        getattr(self.wechat.act, name)(*given, **more)
        assert self.wechat.settle()
        self.wechat.clock.go_on()

    def buy_before(self):
        """Buy something before anybody knows whose it is."""
        orders.take(orders.Ref(openid=self.anna), _order("SH-1"))

    def follow(self):
        self._hook("https://erp.example.com/in")
        removed = self._hook("https://old.example.com/in")
        scenes.define("table", "桌贴", ["滨江店"])
        self.wechat.qrcodes.put_up("table", "桌贴")
        for one in (self.anna, self.again, self.friend):
            self.act("follow", one, scene="table")
        self.town.quiet()
        webhooks.webhooks().remove(removed)

    def talk(self):
        for words in ("云南小粒怎么冲", "手冲壶还有吗", "咖啡豆太差了，很失望，差评"):
            self.act("text", self.anna, words)
        self.act("voice", self.anna, spoken="我的手冲壶什么时候发货")
        self.act("image", self.anna, PNG)
        self.act("text", self.again, "我换号了")
        self.act("text", self.friend, "云南小粒怎么冲，太差了")

    def move(self):
        """Agree to be located, be in a store, and say no to something else."""
        store = Store("binjiang", "江边店", Point(30.2084, 120.2120))
        stores.stores().save(store, "test", now_ms())
        set_rules(on=True)
        for purpose, given in (("location", True), ("marketing", False)):
            said = {"purpose": purpose, "given": given, "evidence": f"{NAME}的同意书"}
            self.api.post(f"/v1/customers/{self.id}/consents", said)
        self.town.quiet()
        self.act("location", self.anna, 30.2084, 120.2120, "滨江店")
        self.act("report_location", self.anna, 30.2084, 120.2120, 40)

    def be_known(self):
        self.boss.do(
            f"{self.page}/attributes",
            {
                "name": NAME,
                "mobile": MOBILE,
                "email": EMAIL,
                "address": ADDRESS,
                "birthday": "1990-03-31",
                "city": "杭州",
                "member_no": "8126",
                "consent": "",
                "verified": "",
            },
        )
        added = {"add": ["手冲党"], "remove": []}
        self.api.post(f"/v1/customers/{self.id}/tags", added)

    def be_looked_after(self):
        rid = secrets.token_hex
        self.boss.do(f"{self.page}/owner", {"staff": self.agent.staff.id})
        tomorrow = business_day(now_ms() + DAY_MS)
        note = {"kind": "call", "text": f"回访{NAME}", "due": tomorrow, "rid": rid(16)}
        self.agent.do(f"{self.page}/notes", note)
        relation = {"kind": "friend", "name": NAME, "birthday": "", "note": "同事"}
        relation |= {"other": self.id, "rid": rid(16)}
        friend = f"/console/customers/{self.friend_id}"
        self.agent.do(f"{friend}/relations/new", relation)
        self._hand_over()

    def be_one_of_two(self):
        other = f"/console/customers/{self.ids[1]}"
        self.boss.do(f"{other}/attributes", {"mobile": MOBILE, "consent": ""})
        merge = {"other": self.ids[1], "back": ""}
        self.boss.do(f"{self.page}/identity/do/merge", merge)
        # And with somebody else, which was a mistake.
        merge = {"other": self.friend_id, "back": ""}
        self.boss.do(f"{self.page}/identity/do/merge", merge)
        self.boss.do(f"{self.page}/identity/do/unmerge", merge)

    def be_written_to(self):
        messaging_jobs.token(SCHEDULED, sqs.Context())
        template = self.wechat.templates.install("发货通知", "商品:{{thing1.DATA}}")
        said = {"id": template, "data": {"thing1": "云南小粒"}}
        content = {"msgtype": "text", "text": {"content": f"{NAME}，已发货"}}
        for to in (self.id, self.anna):
            message = {"to": to, "purpose": "service", "content": content}
            self.api.post("/v1/messages", message)
        notice = {"to": self.id, "purpose": "service", "template": said}
        self.api.post("/v1/messages", notice)
        push = {"template": said, "customers": [self.id, self.friend_id]}
        self.api.post("/v1/pushes", push)
        self.town.quiet()
        # One that nobody has begun, and one whose answer got lost.
        self.pending = self.api.post("/v1/pushes", push).json["id"]
        self.town.aws.messages("push")
        owner = traces.Owner("push", self.pending, self.id, f"s#{self.pending}")
        connections.workspace().put(traces.unsure(owner, now_ms(), now_ms()))
        receipt = [("MsgID", "77"), ("Status", "success")]
        self.wechat.pushes.event(self.anna, "TEMPLATESENDJOBFINISH", receipt)

    def visit(self):
        """Sign in to the portal with a nickname, and scan a code that is no shop's."""
        phone = Visitor()
        address = phone.get("/portal/login?return=/portal/home&ask=name").to
        phone.get(back_from(self.wechat.authorize(self.anna, address)))
        _, screen = desk.staff().invite(
            principal(self.boss.staff, ""), "新同事", Role.AGENT, []
        )
        self.act("scan", self.anna, SCENE + screen.request.id)

    def answer(self):
        """Fill in a form, and say in it what nobody has asked for."""
        content = Content(
            "到店回访",
            fields=(
                Field("f1", FieldKind.TEXT, "姓名", attribute="name"),
                Field("f2", FieldKind.PHONE, "手机号", attribute="mobile"),
                Field("f3", FieldKind.PARAGRAPH, "意见"),
            ),
            next_field=4,
        )
        made, now = forms.forms(), now_ms()
        made.create(FORM, content, "staff:1", now)
        made.publish(made.head(FORM), made.draft(FORM), by="staff:1", at_ms=now)
        said = {"f1": NAME, "f2": MOBILE, "f3": f"我是{NAME}"}
        for one in (self.id, self.friend_id):
            told = said if one == self.id else {"f1": "罗安然", "f2": "", "f3": "好"}
            forms.submitting().submit(FORM, one, secrets.token_hex(16), told)

    def be_imported(self):
        """Be in a file that was imported, and in one that nobody goes on with."""
        lines = f"姓名,手机号,城市\n{NAME},{MOBILE},杭州\n{NAME},123,杭州\n"
        Importing(self.town.aws).whole(lines)
        Importing(self.town.aws).read(lines)

    def be_grouped(self):
        """Be in a segment by its rule, in one that names her, and on a list."""
        snapshots.build(whole=True)
        self.town.quiet()
        for name, ids in (("名单", [self.id, self.friend_id]), ("一位", [self.id])):
            rule = {"type": "list", "ids": ids}
            made = self.api.post("/v1/segments", {"name": name, "rule": rule}).json
            self.api.post(f"/v1/segments/{made['id']}/publish")
            self.town.quiet()
            self.api.post(f"/v1/segments/{made['id']}/freeze", {"name": f"{name}固定"})
            self.town.quiet()
        self.segment = made["id"]

    def be_tagged(self):
        """Be among many who are given a tag."""
        wish = asking.Wish(asking.GIVE, "老客", "staff:1", secrets.token_hex(16))
        asking.of_named(wish, [*self.ids, self.friend_id])

    def be_taken_away(self):
        """Be in tables to take away, and in snapshots of which one is the newest."""
        for form in ("csv", "xlsx"):
            self.api.post(f"/v1/segments/{self.segment}/export", {"form": form})
        seen = visible_fields(Role.ADMINISTRATOR, Entity.CUSTOMER)
        exporting.start(FORM, "到店回访", secrets.token_hex(16), "staff:1", seen=seen)
        self.town.quiet()
        snapshots.build(whole=True)

    def be_listed(self):
        every = {"ids": "", "filters": "", "rid": secrets.token_hex(16)}
        self.boss.do("/console/customers/batch", every | {"do": "export"})
        ticked = every | {"ids": self.id, "rid": secrets.token_hex(16)}
        assign = {"do": "assign", "staff": self.agent.staff.id}
        self.boss.do("/console/customers/batch", ticked | assign)
        view = {"name": "常客", "shared": "", "filters": "tag=手冲党"}
        view |= {"rid": secrets.token_hex(16)}
        self.boss.do("/console/customers/views/new", view)
        self.boss.part("/console/customers/views/tabs?tag=手冲党")
        wish = {"when": "", "code": "", "rid": secrets.token_hex(16)}
        self.boss.do(f"{self.page}/privacy/export", wish)

    def be_counted(self):
        """Be on the list of followers, in the archive, and among the lively ones."""
        self.town.run("sync")
        self.town.quiet()
        for days in (0, 9):
            self._remember(days)
            self.town.archived(business_day(now_ms() - days * DAY_MS))
        connections.timers().arm(falls._timer(self.id, now_ms(), [9], fallen=False))

    def wait_in_line(self):
        """Have said something that the queue refused, and something unreadable."""
        text = xml("text", who=self.anna, at=now_ms() // 1000, Content="排队")
        event = events.parse(text.encode())
        line = Waiting(connections.workspace())
        line.keep(Delivery(event.key, event.group, text, now_ms(), "r", None))
        broken = f"<xml><FromUserName>{self.anna}</FromUserName>".encode()
        Quarantine(connections.workspace()).keep(broken, "no end", now_ms())
        # And an order that came in just before it was known whose the names are.
        names = (("openid", self.anna), ("mobile", MOBILE))
        keys = [key_of(kind, text) for kind, text in names]
        orders.room().wait(_order("SH-2"), keys, None)

    def _hook(self, url):
        """Have another system told; it is never reached, and what it is told waits."""
        webhooks.announcer.cache_clear()
        made = Webhook(secrets.token_hex(8), url, frozenset(Kind), 1, "key:k")
        webhooks.webhooks().create(made)
        return made.id

    def _hand_over(self):
        heir = seat(Role.AGENT)
        path = f"/console/staff/{self.agent.staff.id}/handover"
        fields = self.boss.get(path)
        given = re.search(r'name="handover" value="(\w+)"', fields.text)[1]
        self.boss.do(path, {"heir": heir.staff.id, "handover": given})

    def _remember(self, days):
        """Have been here some days ago."""
        at_ms = now_ms() - days * DAY_MS
        Timeline(connections.interactions()).add_all(
            Entry(who, at_ms, f"e#{days}{who}", "event", "CLICK", "in", "点了菜单")
            for who in (self.id, self.friend_id)
        )
