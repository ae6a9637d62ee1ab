"""隐私与授权: a member sees, gives and takes back what they allow."""

import pytest

from chalicelib import connections
from chalicelib.customers.consent import desk
from chalicelib.customers.consent.models import Purpose
from chalicelib.customers.consent.wordings import CONFIG, WordingVersions, wordings
from chalicelib.customers.identity.group import group_of
from tests.portal import OPENID, member, profile_of, words
from tests.visitor import Visitor
from tests.walks import set_rules

LOCATION = "/portal/privacy/location"


@pytest.fixture
def anna(aws):
    return profile_of(OPENID, name="苏晚晴")


def decide(visitor, what, purpose="location", version="1", **more):
    page = visitor.get(f"/portal/privacy/{purpose}")
    form = {"csrf": page.fields["csrf"], "purpose": purpose, "version": version}
    return visitor.post(f"/portal/privacy/do/{what}", form | more)


def known(who, purpose=Purpose.LOCATION):
    return desk.known(group_of(who)).get(purpose)


def test_a_member_says_yes_and_takes_it_back(anna):
    visitor = member()

    said = decide(visitor, "consent")
    assert said.to.endswith("/portal/privacy?done=given")
    assert "位置信息 记录您到过哪些门店，用于到店服务和附近活动 已同意" in words(
        visitor.get("/portal/privacy").text
    )
    back = decide(visitor, "withdraw")

    assert back.to.endswith("?done=withdrawn")
    assert known(anna).given is False
    assert known(anna).proof.means.value == "portal"
    assert "已撤回" in words(visitor.get("/portal/privacy?done=withdrawn").text)


def test_giving_and_taking_back_are_one_tap_each(anna):
    visitor = member()
    for _ in range(2):
        page = visitor.get(LOCATION).text
        assert page.count("<form") in (1, 2)
        assert page.count('type="checkbox"') == 0
        decide(visitor, "consent")


def test_the_whole_text_stands_above_the_button(anna):
    page = words(member().get(LOCATION).text)

    for paragraph in wordings()[Purpose.LOCATION].text.split("\n"):
        assert paragraph in page
    assert "第 1 版" in page


def test_one_agrees_to_what_one_has_seen(anna):
    visitor = member()
    versions = WordingVersions(connections.workspace())
    current = wordings()[Purpose.LOCATION]
    versions.write(current, replacing=versions.current(), must_ask_again=True)
    connections.remembered(CONFIG)._until_ms = 0

    answer = decide(visitor, "consent", version="1")

    assert "文本刚刚有更新" in words(answer.text)
    assert known(anna) is None


def test_personalisation_is_on_until_it_is_switched_off(anna):
    visitor = member()
    assert "按您的兴趣调整推荐内容 开启" in words(visitor.get("/portal/privacy").text)

    decide(visitor, "withdraw", "personalisation")

    assert known(anna, Purpose.PERSONALISATION).given is False
    assert "重新开启" in words(visitor.get("/portal/privacy/personalisation").text)


def test_who_is_asked_goes_back_to_where_they_were(anna):
    visitor = member()
    page = visitor.get(LOCATION + "?ask=1&back=home").text

    assert "可以使用您的位置信息吗？" in words(page)
    assert "以后再说" in words(page)
    said = decide(visitor, "consent", back="home", ask="1")
    assert said.to.endswith("/portal/home")


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/console/home", "../x", "A"]
)
def test_the_way_back_leads_to_pages_of_ours_alone(anna, back):
    visitor = member()
    said = decide(visitor, "consent", back=back)

    assert said.to.endswith("/portal/privacy?done=given")


def test_a_question_survives_the_sign_in(wechat):
    openid = wechat.people.create("苏晚晴")
    profile_of(openid)

    shown = Visitor().sign_in(wechat, openid, LOCATION + "?ask=1&back=home")

    assert "可以使用您的位置信息吗？" in words(shown.text)
    assert shown.fields["back"] == "home"


def test_the_first_page_asks_once_there_is_something_to_ask(anna):
    visitor = member()
    assert "ask=1" not in visitor.get("/portal/home").text
    set_rules(on=True)

    assert "/portal/privacy/location?ask=1" in visitor.get("/portal/home").text
    decide(visitor, "withdraw")
    assert "ask=1" not in visitor.get("/portal/home").text


@pytest.mark.parametrize("purpose", ["everything", "LOCATION", "%00"])
def test_what_is_no_purpose_is_not_found(anna, purpose):
    visitor = member()

    assert visitor.get(f"/portal/privacy/{purpose}").status == 404


def test_nobody_decides_without_the_token_or_for_somebody_unknown(anna):
    visitor = member()
    form = {"purpose": "location", "version": "1"}

    assert visitor.post("/portal/privacy/do/consent", form).status == 403
    assert known(anna) is None
    stranger = member("oStranger")
    assert stranger.get("/portal/privacy").status == 404
