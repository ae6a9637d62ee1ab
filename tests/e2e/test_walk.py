"""A follower agrees to be located, walks through three stores, and takes it back."""

import pytest

from tests.e2e.looking import is_sound, loaded
from tests.e2e.phone import Phone
from tests.e2e.simulated import until

NAME = "顾星野"
SCENE = "store:wukang:table"
WALK = ("武康路店", "新天地", "静安寺")
PAGES = {
    "track": "/console/customers/{who}/track",
    "consents": "/console/customers/{who}/consents",
}
SIZES = [(390, 844), (1440, 900)]
_STEP_MS = 1_100  # WeChat tells time in seconds, and nobody is at two stores in one


@pytest.fixture
def phone(stack, page):
    return Phone(page, stack)


def test_a_walk_through_three_stores(phone, desk, records):
    openid = phone.take_up(NAME)
    phone.follow_by(SCENE)
    phone.shows("欢迎光临武康路店")
    until(lambda: records.profile(openid).get("sub"), "the profile")

    agrees(phone, openid, records)
    for place in WALK:
        phone.be_at(place)
        phone.page.wait_for_timeout(_STEP_MS)
    stores = until(lambda: visited(openid, records, 3), "three visits")
    assert stores == ["wukang", "xintiandi", "jingan"]
    assert phone.complaints == []

    who = records.customer(openid)
    seat = desk()
    the_staff_see_the_way(seat, who)
    for name, path in PAGES.items():
        loaded(seat.open(path.format(who=who)))
        is_sound(seat, f"places-{name}", SIZES)

    takes_it_back(phone, openid, records)
    until(lambda: not records.under(openid, "VISIT#"), "the visits' end")
    until(lambda: not records.under(openid, "LOC#"), "the reports' end")
    assert records.timeline(openid, "visit") == []


def agrees(phone, openid, records):
    phone.tap("会员中心")
    web = phone.web()
    web.get_by_role("link", name="去看看").click()
    web.get_by_role("heading", name="可以使用您的位置信息吗？").wait_for()
    web.get_by_role("button", name="同意", exact=True).click()
    web.get_by_role("link", name="隐私与授权").wait_for()
    until(lambda: records.profile(openid).get("k_location") == 1, "the consent")
    phone.close_web()


def takes_it_back(phone, openid, records):
    phone.tap("会员中心")
    web = phone.web()
    web.get_by_role("link", name="隐私与授权").click()
    web.get_by_role("link", name="位置信息").click()
    web.get_by_role("button", name="撤回同意").click()
    web.get_by_text("已撤回，正在删除").wait_for()
    assert records.profile(openid)["k_location"] == -1


def visited(openid, records, many):
    visits = sorted(records.under(openid, "VISIT#"), key=lambda one: one["sk"])
    return [one["store"] for one in visits] if len(visits) == many else None


def the_staff_see_the_way(seat, who):
    page = seat.open(f"/console/customers/{who}")
    box = page.locator("#box-track")
    box.get_by_role("img").wait_for()
    stops = box.get_by_role("listitem")
    for number, name in enumerate(("静安寺店", "新天地店", "武康路店")):
        stops.nth(number).get_by_text(name).wait_for()
    page = seat.open("/console/places?days=1")
    flows = page.get_by_role("table", name="从哪家门店到哪家门店，次")
    row = flows.get_by_role("row", name="武康路店")
    row.get_by_role("cell", name="1", exact=True).wait_for()
