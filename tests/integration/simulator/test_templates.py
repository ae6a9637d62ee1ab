import pytest

from infra.local.wechat import demo, wire

PATH = "/cgi-bin/message/template/send"
FILLED = {
    "thing1": {"value": "手冲入门课"},
    "time2": {"value": "2026-10-12 14:00"},
    "thing3": {"value": "武康路店"},
    "thing4": {"value": "请提前十分钟到店"},
}


@pytest.fixture
def booked(wechat):
    """Return the id of a template in the account's library."""
    return wechat.templates.install(*demo.BOOKED)


def task(openid, template, **more):
    return {"touser": openid, "template_id": template, "data": FILLED, **more}


def test_a_follower_sees_the_card_and_the_receipt_is_pushed(api, wechat, booked, brand):
    openid = wechat.follower()
    msgid = api.post(PATH, task(openid, booked, url="http://x.test/"))["msgid"]
    assert wechat.settle()

    (seen,) = wechat.truth.received(openid)
    assert seen["body"]["title"] == "预约提醒"
    assert seen["body"]["lines"][0] == ["预约项目", "手冲入门课"]
    receipt = opened(wechat, brand)
    assert wire.text(receipt, "Event") == "TEMPLATESENDJOBFINISH"
    assert wire.text(receipt, "MsgID") == str(msgid)
    assert wire.text(receipt, "Status") == "success"


def opened(wechat, brand):
    account = wechat.account
    sealed = wire.text(wire.parse(brand.posts[-1][1].decode()), "Encrypt")
    cryptor = wire.Cryptor(account.aes_key, account.app_id)
    return wire.parse(cryptor.decrypt(sealed))


def test_the_same_client_msg_id_is_delivered_once_in_ten_minutes(
    api, wechat, booked, clock
):
    openid, other = wechat.follower(), wechat.follower()
    first = api.post(PATH, task(openid, booked, client_msg_id="ORDER-1"))
    clock.advance(599)
    again = api.post(PATH, task(openid, booked, client_msg_id="ORDER-1"))
    api.post(PATH, task(other, booked, client_msg_id="ORDER-1"))

    assert again == first
    assert len(wechat.truth.received(openid)) == 1
    assert len(wechat.truth.received(other)) == 1
    clock.advance(1)
    later = api.post(PATH, task(openid, booked, client_msg_id="ORDER-1"))
    assert later["msgid"] != first["msgid"]
    assert len(wechat.truth.received(openid)) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "一" * 21),
        ("thing1", ""),
        ("time2", "明天下午"),
        ("thing4", "第一行\n第二行"),
    ],
)
def test_a_field_that_breaks_its_rule_is_named(api, wechat, booked, key, value):
    openid = wechat.follower()
    data = FILLED | {key: {"value": value}}
    answer = api.post(PATH, task(openid, booked) | {"data": data})

    assert answer["errcode"] == 47003
    assert f"data.{key}.value" in answer["errmsg"]
    assert wechat.truth.received(openid) == []


def test_strangers_wrong_templates_and_banned_ones_are_refused(api, wechat, booked):
    stranger, openid = wechat.people.create(), wechat.follower()
    notice = wechat.subscriptions.install("到货", "商品:{{thing1.DATA}}")

    assert api.post(PATH, task(stranger, booked))["errcode"] == 43004
    assert api.post(PATH, task("oNobody", booked))["errcode"] == 40003
    assert api.post(PATH, task(openid, notice))["errcode"] == 40037
    wechat.templates.ban(booked)
    assert api.post(PATH, task(openid, booked))["errcode"] == 43116


def test_a_person_who_takes_no_messages_shows_only_in_the_receipt(
    api, wechat, booked, brand
):
    openid = wechat.follower()
    wechat.people.set(openid, accepts=0)

    assert api.post(PATH, task(openid, booked))["errcode"] == 0
    assert wechat.settle()
    assert wechat.truth.received(openid) == []
    assert wire.text(opened(wechat, brand), "Status") == "failed:user block"


def test_a_notice_needs_a_consent_and_uses_it_up(api, wechat):
    openid = wechat.follower()
    notice = wechat.subscriptions.install("到货", "商品:{{thing1.DATA}}")
    path = "/cgi-bin/message/subscribe/bizsend"
    body = {"touser": openid, "template_id": notice}
    body |= {"data": {"thing1": {"value": "云南水洗豆"}}}

    assert api.post(path, body)["errcode"] == 43101
    wechat.subscriptions.answer(openid, notice, accept=True)
    assert [api.post(path, body)["errcode"] for _ in range(2)] == [0, 43101]


def test_nobody_gets_a_fifth_mass_message_in_a_month(api, wechat):
    openid, other = wechat.follower(), wechat.follower()
    for number in range(5):
        body = {"touser": [openid, other], "msgtype": "text"}
        body |= {"text": {"content": f"第 {number} 封"}}
        assert api.post("/cgi-bin/message/mass/send", body)["errcode"] == 0

    assert len(wechat.truth.received(openid)) == 4
    repeat = api.post("/cgi-bin/message/mass/send", body)
    assert repeat["errcode"] == 45065
    assert repeat["msg_id"]
