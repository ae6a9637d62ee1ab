"""A follower agrees to be located, walks through three stores, and takes it back."""

import pytest

from tests.e2e.phone import Phone
from tests.e2e.simulated import until
from tests.e2e.test_console_pages import (
    AXE,
    PICTURES,
    RULES,
    desk,  # noqa: F401 -- a fixture
    signed_in,  # noqa: F401 -- a fixture
)

NAME = "顾星野"
SCENE = "store:wukang:table"
WALK = ("武康路店", "新天地", "静安寺")
PAGES = {
    "track": "/console/customers/{who}/track",
    "consents": "/console/customers/{who}/consents",
}
WIDTHS = (1440, 390)


@pytest.fixture
def phone(stack, page):
    return Phone(page, stack)


def test_a_walk_through_three_stores(phone, desk, records):  # noqa: F811
    openid = phone.take_up(NAME)
    phone.follow_by(SCENE)
    phone.shows("欢迎光临武康路店")
    until(lambda: records.profile(openid).get("sub"), "the profile")

    agrees(phone, openid, records)
    for place in WALK:
        phone.be_at(place)
    stores = until(lambda: visited(openid, records, 3), "three visits")
    assert stores == ["wukang", "xintiandi", "jingan"]
    assert phone.complaints == []

    who = records.customer(openid)
    the_staff_see_the_way(desk(), who)
    for width in WIDTHS:
        every_page_is_fit_to_be_seen(desk, who, width)

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
    cell = flows.get_by_role("row", name="武康路店").get_by_role("cell").nth(1)
    assert cell.inner_text() in ("1", "")


def every_page_is_fit_to_be_seen(take, who, width):
    seat = take(viewport={"width": width, "height": 900})
    for name, path in PAGES.items():
        page = seat.open(path.format(who=who))
        page.wait_for_selector(".c-loading", state="detached")
        page.screenshot(path=PICTURES / f"places-{name}-{width}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, name
        if width == WIDTHS[0]:
            assert bad(page) == [], name
    assert seat.said == []


def bad(page):
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    return [(v["id"], [n["target"] for n in v["nodes"]]) for v in found["violations"]]
