"""Signing in by WeChat, from the code on a screen to whose session it is."""

import re

import pytest
from chalice.test import Client

from app import app
from chalicelib import connections
from chalicelib.core import clock
from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day, now_ms
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.timeline import Timeline
from chalicelib.inbox import jobs as inbox
from chalicelib.inbox import routes as callback
from chalicelib.inbox.passive.publishing import DoorRules, publish
from chalicelib.messaging import jobs as messaging
from chalicelib.staff import audit, desk
from chalicelib.staff.login.models import Device, Stage
from chalicelib.staff.login.refusals import LoginOver, NotStaff, TooManyTries
from chalicelib.staff.models import Role, State, principal
from chalicelib.wechat import sender
from tests import pushes, sqs
from tests.portal import words
from tests.visitor import Visitor

SCREEN = Device("Windows · Chrome", "203.0.113.7")
SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}


@pytest.fixture
def office(wechat):
    """Return WeChat, with a token and the callback's rules forgotten."""
    wechat.faults.clear()
    messaging.token(SCHEDULED, sqs.Context())
    callback._rules.cache_clear()
    yield wechat
    sender.forget()


@pytest.fixture
def administrator(office):
    return desk.staff().first_administrator("周敏")


@pytest.fixture
def mei(office, administrator, aws):
    """Return the openid of an agent who has taken her invitation."""
    openid = office.follower("陈美", seed="mei")
    _, invitation = desk.staff().invite(
        principal(administrator, ""), "陈美", Role.AGENT, ["一组"]
    )
    scan(openid, invitation.request, aws)
    phone = phone_of(office, openid, invitation.request)
    phone.press("confirm")
    return openid


def scan(openid, request, aws, kind="SCAN"):
    """Scan as WeChat tells it; return the passive reply."""
    prefix = "qrscene_" if kind == "subscribe" else ""
    text = pushes.xml(
        kind,
        who=openid,
        at=now_ms() // 1000,
        EventKey=prefix + request.scene,
        Ticket="gQ_ticket",
    )
    query, body = pushes.push(text)
    path = "/wechat/callback?" + "&".join(f"{n}={v}" for n, v in query.items())
    with Client(app, stage_name="local") as client:
        response = client.http.post(
            path, body=body.encode(), headers={"Content-Type": "text/xml"}
        )
    waiting = aws.messages("inbound.fifo")
    batch = sqs.event("inbound.fifo", *waiting)
    assert sqs.failures(inbox.inbound(batch, sqs.Context())) == []
    sealed = re.search(r"<Encrypt><!\[CDATA\[(.+?)\]", response.body.decode())
    inner = pushes.decrypt(sealed[1])
    return re.search(r"<Content><!\[CDATA\[(.*?)\]\]></Content>", inner)[1]


class Phone(Visitor):
    """A phone with the confirm page open."""

    def __init__(self, request):
        super().__init__()
        self.address = f"/portal/staff/{request.id}"
        self.page = None

    def press(self, what):
        answer = self.post(f"{self.address}/{what}", self.page.fields)
        self.page = self.get(answer.to) if answer.status == 303 else answer
        return self.page


def phone_of(office, openid, request):
    phone = Phone(request)
    phone.page = phone.sign_in(office, openid, phone.address)
    return phone


def deeds():
    day = business_day(now_ms())
    return [one.record.action for one in audit.records().page(day, limit=50)[0]][::-1]


def test_scanning_confirming_and_collecting_signs_the_waiting_browser_in(
    office, mei, aws
):
    begun = desk.logins().begin(SCREEN)
    assert desk.logins().watch(begun.request.id, begun.browser) is Stage.PENDING

    said = scan(mei, begun.request, aws)
    assert desk.logins().watch(begun.request.id, begun.browser) is Stage.SCANNED
    link = re.search(r'href="([^"]+)"', said)[1]
    assert link == f"http://127.0.0.1:8000/portal/staff/{begun.request.id}"

    phone = phone_of(office, mei, begun.request)
    shown = words(phone.page.text)
    for detail in ("陈美", "客服", SCREEN.name, SCREEN.address, begun.request.check):
        assert detail in shown
    assert "已确认登录" in phone.press("confirm").text

    assert desk.logins().watch(begun.request.id, begun.browser) is Stage.CONFIRMED
    staff = desk.logins().collect(begun.request.id, begun.browser)
    assert (staff.name, staff.role) == ("陈美", Role.AGENT)
    assert "staff.login.confirmed" in deeds()


def test_the_welcome_and_keywords_stand_back_for_a_sign_in(office, mei, aws):
    welcome = {"default": {"id": "w", "reply": {"type": "text", "content": "欢迎"}}}
    rules = DoorRules.model_validate({"welcome": welcome})
    publish(connections.workspace(), rules, replacing=0)
    callback._rules.cache_clear()
    begun = desk.logins().begin(SCREEN)

    said = scan(mei, begun.request, aws, kind="subscribe")

    assert begun.request.id in said
    assert "欢迎" not in said
    assert desk.logins().watch(begun.request.id, begun.browser) is Stage.SCANNED


def test_the_time_axis_keeps_neither_the_link_nor_the_scene(office, mei, aws):
    begun = desk.logins().begin(SCREEN)
    customer = connections.customer_id(mei)

    scan(mei, begun.request, aws, kind="subscribe")

    lines = Timeline(connections.interactions()).recent(customer, 10)
    assert {line.title for line in lines} >= {"扫码进入工作台", "请确认进入工作台"}
    assert not any(
        secret in f"{line.title} {line.data}"
        for line in lines
        for secret in (begun.request.id, begun.request.scene)
    )
    profile = ProfileRepository(connections.profiles()).get(customer)
    assert (profile.scene, profile.source) == ("", "")


def test_a_sign_in_is_collected_once_and_by_its_own_browser_only(office, mei, aws):
    begun = desk.logins().begin(SCREEN)
    other = desk.logins().begin(SCREEN)
    desk.logins().confirm(begun.request.id, connections.customer_id(mei))

    for browser in (other.browser, "", "0" * 64):
        with pytest.raises(LoginOver):
            desk.logins().collect(begun.request.id, browser)
    assert desk.logins().collect(begun.request.id, begun.browser).name == "陈美"
    with pytest.raises(LoginOver):
        desk.logins().collect(begun.request.id, begun.browser)


def test_who_does_not_work_here_confirms_nothing(office, mei, aws):
    begun = desk.logins().begin(SCREEN)
    stranger = office.follower("路人", seed="stranger")
    scan(stranger, begun.request, aws)

    phone = phone_of(office, stranger, begun.request)

    assert phone.page.status == 403
    assert "这个微信不能登录工作台" in phone.page.text
    assert SCREEN.address not in phone.page.text
    unknown = phone.get("/portal/staff/0123456789abcdef")
    assert (unknown.status, words(unknown.text)) == (403, words(phone.page.text))


def test_a_phone_cannot_confirm_what_another_one_scanned(office, mei, aws):
    begun = desk.logins().begin(SCREEN)
    scan(office.follower("路人", seed="stranger"), begun.request, aws)

    assert phone_of(office, mei, begun.request).page.status == 409
    with pytest.raises(LoginOver):
        desk.logins().confirm(begun.request.id, connections.customer_id(mei))


def test_a_refused_sign_in_stays_refused(office, mei, aws):
    begun = desk.logins().begin(SCREEN)
    scan(mei, begun.request, aws)
    phone = phone_of(office, mei, begun.request)
    form = phone.page.fields

    assert "已拒绝登录" in phone.press("refuse").text

    assert phone.post(f"{phone.address}/confirm", form).status == 409
    assert desk.logins().watch(begun.request.id, begun.browser) is Stage.REFUSED
    with pytest.raises(LoginOver):
        desk.logins().collect(begun.request.id, begun.browser)
    assert "staff.login.refused" in deeds()


def test_after_two_minutes_a_code_is_over(office, mei, aws, monkeypatch):
    begun = desk.logins().begin(SCREEN)
    later = clock.now_ms() + 2 * MINUTE_MS
    monkeypatch.setattr("chalicelib.staff.desk.now_ms", lambda: later)

    assert desk.logins().watch(begun.request.id, begun.browser) is Stage.EXPIRED
    assert "二维码已过期" in phone_of(office, mei, begun.request).page.text
    with pytest.raises(LoginOver):
        desk.logins().confirm(begun.request.id, connections.customer_id(mei))


def test_confirming_needs_the_form_of_the_page(office, mei, aws):
    begun = desk.logins().begin(SCREEN)
    phone = phone_of(office, mei, begun.request)

    assert phone.post(f"{phone.address}/confirm", {"csrf": "x"}).status == 403
    foreign = phone.post(
        f"{phone.address}/confirm", phone.page.fields, Origin="https://evil.example"
    )
    assert foreign.status == 403
    assert desk.logins().watch(begun.request.id, begun.browser) is Stage.PENDING


def test_a_suspended_colleague_is_kept_out_even_after_confirming(
    office, administrator, mei, aws
):
    begun = desk.logins().begin(SCREEN)
    customer = connections.customer_id(mei)
    desk.logins().confirm(begun.request.id, customer)
    staff = desk.people().of_customer(customer)
    desk.staff().suspend(principal(administrator, ""), staff.id, staff.version)

    with pytest.raises(NotStaff):
        desk.logins().collect(begun.request.id, begun.browser)
    assert phone_of(office, mei, desk.logins().begin(SCREEN).request).page.status == 403


def test_an_invitation_is_taken_once(office, administrator, mei, aws):
    staff = desk.people().of_customer(connections.customer_id(mei))
    assert (staff.state, staff.groups) == (State.ACTIVE, ("一组",))

    invited, invitation = desk.staff().invite(
        principal(administrator, ""), "李强", Role.MARKETER
    )
    # A WeChat that is somebody's already cannot be a second one's.
    assert phone_of(office, mei, invitation.request).page.status == 403
    qiang = office.follower("李强", seed="qiang")
    phone = phone_of(office, qiang, invitation.request)
    assert "营销" in words(phone.page.text)
    form = phone.page.fields
    assert "已加入" in phone.press("confirm").text
    assert phone.post(f"{phone.address}/confirm", form).status == 409
    assert desk.people().get(invited.id).state is State.ACTIVE


def test_an_invitation_is_good_for_a_day(office, administrator, aws, monkeypatch):
    principal_ = principal(administrator, "")
    _, invitation = desk.staff().invite(principal_, "李强", Role.MARKETER)
    qiang = office.follower("李强", seed="qiang")
    customer, began = connections.customer_id(qiang), clock.now_ms()

    def after(wait_ms):
        monkeypatch.setattr("chalicelib.staff.desk.now_ms", lambda: began + wait_ms)
        return desk.logins().show(invitation.request.id, customer).stage

    assert after(DAY_MS - MINUTE_MS) is Stage.PENDING
    assert after(DAY_MS) is Stage.EXPIRED
    with pytest.raises(LoginOver):
        desk.logins().confirm(invitation.request.id, customer)


def test_another_phone_is_tied_within_ten_minutes(office, mei, aws, monkeypatch):
    staff = desk.people().of_customer(connections.customer_id(mei))
    began = clock.now_ms()
    monkeypatch.setattr("chalicelib.staff.desk.now_ms", lambda: began)
    tying = desk.logins().invite(staff)
    newer = connections.customer_id(office.follower("陈美新号", seed="mei2"))
    ends = began + 10 * MINUTE_MS
    monkeypatch.setattr("chalicelib.staff.desk.now_ms", lambda: ends)

    with pytest.raises(LoginOver):
        desk.logins().confirm(tying.request.id, newer)


def test_a_colleague_is_left_out_of_the_figures_and_counts_again_after_leaving(
    office, administrator, mei, aws
):
    customer = connections.customer_id(mei)

    def tell():
        batch = sqs.event("events.fifo", *aws.messages("events.fifo"))
        return sqs.failures(inbox.events(batch, sqs.Context()))

    def marked():
        return connections.profiles().get(pk=customer, sk="PROFILE").get("staff")

    assert tell() == []
    assert marked() is True
    staff = desk.people().of_customer(customer)
    desk.staff().remove(principal(administrator, ""), staff.id, staff.version)
    assert tell() == []
    assert marked() is False
    assert desk.people().of_customer(customer) is None


def test_one_place_gets_ten_codes_a_minute(office, aws, monkeypatch):
    began = clock.now_ms()
    monkeypatch.setattr("chalicelib.staff.desk.now_ms", lambda: began)
    for _ in range(10):
        desk.logins().begin(SCREEN)

    with pytest.raises(TooManyTries):
        desk.logins().begin(SCREEN)
    assert desk.logins().begin(Device("Mac · Safari", "203.0.113.8"))
