"""The console in a real browser: at every size, used, and used without scripts."""

import pytest

from infra.audit import verify_file
from tests.e2e.looking import broken_rules, is_sound

SIZES = [(390, 844), (1180, 800), (1280, 720), (1440, 900)]
LARGEST_FIRST_VISIT_BYTES = 120 * 1024  # without the charts
PAGES = {
    "home": "/console/home",
    "me": "/console/me",
    "staff": "/console/staff",
    "invitation": "/console/staff/new",
    "audit": "/console/audit",
    "account": "/console/settings",
    "hours": "/console/settings/hours",
    "brand": "/console/settings/brand",
    "rules": "/console/settings/rules",
    "platform": "/console/settings/platform",
    "jobs": "/console/jobs",
    "imports": "/console/imports",
    "keys": "/console/settings/keys",
    "webhooks": "/console/settings/webhooks",
    "attributes": "/console/settings/attributes",
    "duplicates": "/console/customers/duplicates",
    "topics": "/console/insight",
    "topic": "/console/insight/topics/beans",
    "lexicon": "/console/insight/lexicon",
    "lexicon topic": "/console/insight/lexicon/edit/topics/beans",
    "lexicon words": "/console/insight/lexicon/edit/words/n1",
    "lexicon taps": "/console/insight/lexicon/edit/words/taps",
    "index": "/console/insight/index",
    "value": "/console/insight/value",
    "value settings": "/console/insight/value/settings",
    "ladder": "/console/insight/ladder",
    "clusters": "/console/insight/clusters",
    "prediction": "/console/insight/prediction",
    "operations": "/console/operations",
    "dead letters": "/console/operations/dead/push",
    "search": "/console/search?q=%E8%AE%BE%E7%BD%AE",
    "nothing found": "/console/search?q=zzz",
    "notices": "/console/notices",
    "tags": "/console/tags",
    "new tag": "/console/tags/new",
    "groups of tags": "/console/tags/new?kind=group",
    "people of a tag": "/console/tags/80399fdc01e77f40",
    "tag rules": "/console/tags/rules",
    "triggers": "/console/tags/rules/new",
    "new rule": "/console/tags/rules/new?on=behaviour",
    "rule": "/console/tags/rules/brewing",
    "batches": "/console/tags/batch",
    "wechat tags": "/console/tags/wechat",
    "places": "/console/places?days=30",
    "stores": "/console/places/stores",
    "store": "/console/places/stores/wukang",
    "new store": "/console/places/stores/new",
    "place rules": "/console/places/rules",
    "consent texts": "/console/settings/consents",
    "consent text": "/console/settings/consents/location",
    "way in": "/console/login",
    "no such": "/console/staff/0000000000000000",
}
# What the browser says of a page that is itself an error.
EXCUSED = {
    "no such": ["Failed to load resource: the server responded with a status of"]
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_says_nothing_bad_and_can_be_used_by_everybody(seat, name):
    seat.open(PAGES[name])
    is_sound(seat, f"console-{name}", SIZES, EXCUSED.get(name, ()))


def test_the_first_visit_is_small(desk):
    seat = desk()
    seat.open("/console/staff")

    assert sum(size for _, size in seat.sizes) <= LARGEST_FIRST_VISIT_BYTES


def test_the_drawer_keeps_what_was_typed_and_says_what_is_wrong(desk):
    page = desk().open("/console/staff")

    page.get_by_role("link", name="邀请员工").click()
    page.locator("#drawer.show").wait_for()
    page.get_by_label("姓名", exact=False).last.fill("长" * 3)
    page.get_by_label("分组").last.fill("组" * 30)
    page.get_by_role("button", name="生成邀请").click()

    page.get_by_text("组名最多 20 个字").wait_for()
    assert page.locator("#drawer input[name=name]").input_value() == "长" * 3
    assert broken_rules(page) == []


def test_what_destroys_asks_first_and_can_be_left_alone(desk):
    page = desk().open("/console/settings/keys")
    page.get_by_label("用途").fill("对接")
    page.get_by_label("读取").check()
    page.get_by_role("button", name="生成密钥").click()
    page.locator("#issued-key").wait_for()

    row = page.locator("tr", has_text="对接")
    row.get_by_role("button", name="停用").click()
    page.locator("#modal.show").get_by_text("五秒内失效").wait_for()
    page.get_by_role("button", name="取消").click()
    page.locator("#modal").wait_for(state="hidden")
    row.get_by_role("button", name="停用").click()
    page.locator("#modal.show").get_by_role("button", name="确定").click()

    page.locator("#toasts").get_by_text("密钥已停用").wait_for()
    assert row.get_by_text("已停用").count() == 1


def test_the_menu_comes_and_goes_on_a_phone(desk):
    page = desk(viewport={"width": 390, "height": 844}).open("/console/home")
    assert page.locator("#sidebar").is_hidden()

    page.get_by_role("button", name="菜单").click()
    page.locator("#sidebar").get_by_text("员工").click()

    page.locator("h1", has_text="员工").wait_for()


def test_a_page_works_without_scripts(desk):
    page = desk(java_script_enabled=False).open("/console/staff")

    page.get_by_role("link", name="邀请员工").click()

    page.locator("h1", has_text="邀请员工").wait_for()


def test_a_chart_has_its_figures_beside_it(desk):
    page = desk().open("/console/home")

    page.locator(".c-chart canvas").wait_for()
    page.get_by_text("查看数据").click()

    assert page.locator(".c-chart tbody tr").count() == 24


def test_long_work_is_watched_until_it_is_done_and_its_file_is_fetched(desk, tmp_path):
    page = desk().open("/console/audit")
    page.get_by_role("button", name="校验一个月").click()
    page.get_by_text("校验通过：31 天").wait_for()
    assert broken_rules(page) == []

    page.goto(page.url.partition("/console")[0] + "/console/audit")
    page.get_by_role("button", name="导出").click()
    page.get_by_role("button", name="下载 JSONL").wait_for()
    with page.expect_download() as fetched:
        page.get_by_role("button", name="下载 JSONL").click()

    kept = tmp_path / "audit.jsonl"
    fetched.value.save_as(kept)
    assert verify_file(kept).is_sound
    assert len(kept.read_text(encoding="utf-8").splitlines()) > 1


def test_a_sync_is_started_from_the_page_and_watched(desk, platform):
    platform.follower("陶然")
    page = desk().open("/console/operations")

    page.get_by_role("button", name="开始同步").click()

    page.locator("h1", has_text="粉丝同步").wait_for()
    page.get_by_text("已完成").wait_for()
    page.get_by_role("link", name="查看运维").click()
    page.get_by_text("待核对：缺 0，多 0").wait_for()
