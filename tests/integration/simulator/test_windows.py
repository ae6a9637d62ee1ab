import pytest


def test_a_message_allows_five_answers_for_two_days(api, wechat, clock):
    openid = wechat.follower()
    wechat.act.text(openid, "在吗")

    assert [api.say(openid) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    wechat.act.text(openid, "还在吗")
    clock.advance(48 * 3600)
    api.token = ""
    assert api.say(openid) == 45015


def test_nobody_may_be_written_to_without_an_act(api, wechat):
    assert api.say(wechat.follower()) == 45015


@pytest.mark.parametrize("cause", ["follow", "scan", "click"])
def test_a_moment_allows_three_answers_for_a_minute(api, wechat, clock, cause):
    wechat.menus.publish([{"type": "click", "name": "订单", "key": "ORDER"}])
    openid = wechat.people.create() if cause == "follow" else wechat.follower()
    act = {
        "follow": lambda: wechat.act.follow(openid),
        "scan": lambda: wechat.act.scan(openid, "poster"),
        "click": lambda: wechat.act.tap_menu(openid, [0]),
    }
    act[cause]()

    assert [api.say(openid) for _ in range(4)] == [0, 0, 0, 45047]
    act[cause if cause != "follow" else "scan"]()
    clock.advance(60)
    assert api.say(openid) == 45015


def test_quotas_do_not_add_up_and_the_longer_window_stays(api, wechat, clock):
    openid = wechat.follower()
    wechat.act.text(openid, "在吗")
    wechat.act.scan(openid, "poster")
    clock.advance(61)

    assert [api.say(openid) for _ in range(6)] == [0] * 5 + [45047]


def test_a_view_button_opens_no_window(api, wechat):
    wechat.menus.publish([{"type": "view", "name": "会员", "url": "http://x.test/"}])
    openid = wechat.follower()
    wechat.act.tap_menu(openid, [0])

    assert api.say(openid) == 45015


def test_a_tap_on_a_msgmenu_counts_as_a_click(api, wechat, clock):
    openid = wechat.follower()
    wechat.act.tap_msgmenu(openid, "101", "满意")
    clock.advance(61)

    assert api.say(openid) == 45015


def test_leaving_closes_the_window(api, wechat):
    openid = wechat.follower()
    wechat.act.text(openid, "再见")
    wechat.act.unfollow(openid)

    assert api.say(openid) == 45015


def test_a_refused_message_costs_nothing_and_is_seen_by_nobody(api, wechat):
    openid = wechat.follower()
    wechat.act.text(openid, "在吗")
    path = "/cgi-bin/message/custom/send"
    image = {"touser": openid, "msgtype": "image", "image": {"media_id": "none"}}

    assert api.post(path, image)["errcode"] == 40007
    assert api.say(openid, "长" * 1000) == 45002
    assert wechat.windows.left(openid)[0] == 5
    assert wechat.truth.received(openid) == []
