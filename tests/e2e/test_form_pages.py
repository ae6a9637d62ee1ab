"""Forms and questions as people use them: built at a desk, answered on a phone."""

import pytest

from tests.e2e.looking import is_sound, loaded
from tests.e2e.simulated import until
from tests.e2e.tabs import Desk

SIZES = [(390, 844), (1280, 800), (1440, 900)]
PHONES = [(320, 844), (430, 844), (390, 844)]
FILLED_AGAIN = "Failed to load resource: the server responded with a status of 422"


@pytest.fixture(scope="module")
def anna(platform, records):
    """Return somebody whose window is open."""
    openid = platform.follower("苏晚晴")
    platform.act(openid, "text", content="新豆到了吗")
    until(lambda: len(records.timeline(openid, "message")) >= 1, "the record")
    return openid


@pytest.fixture(scope="module")
def form(browser, stack, signed_in):
    """Have a form built and published at a desk; return its path on the phone."""
    seat = Desk(browser, stack, signed_in)
    page = seat.open("/console/forms")
    page.get_by_role("link", name="新建问卷").first.click()
    drawer = page.locator("#drawer.show")
    drawer.get_by_label("标题").fill("周末手冲课报名")
    drawer.get_by_text("活动报名").click()
    drawer.get_by_role("button", name="新建").click()
    page.get_by_role("link", name="推荐意愿 0–10").click()
    drawer.get_by_label("题目").fill("愿意带朋友来吗？")
    drawer.get_by_role("button", name="存入草稿").click()
    page.get_by_role("button", name="上移「愿意带朋友来吗？」").click()
    page.locator("li", has_text="愿意带朋友来吗？").first.wait_for()
    page.get_by_role("button", name="发布", exact=True).click()
    address = page.locator("#form-link").inner_text()
    seat.close()
    return "/portal/forms/" + address.rpartition("/")[2]


@pytest.fixture(scope="module")
def pages(form):
    here = "/console/forms/" + form.rpartition("/")[2]
    return {
        "list": "/console/forms",
        "new": "/console/forms/new",
        "form": here,
        "head": f"{here}/edit/head",
        "field": f"{here}/edit/f3",
        "consent": f"{here}/edit/new-consent",
        "results": f"{here}/results",
        "answers": f"{here}/answers",
        "questions": "/console/forms/questions",
        "question": "/console/forms/questions/gender",
    }


def filled(page, name="苏晚晴", number="13812347241"):
    page.get_by_label("姓名").fill(name)
    page.get_by_label("手机号").fill(number)
    page.get_by_text("2 位", exact=True).click()
    page.get_by_role("radio", name="10").check()
    page.get_by_text("同意将以上信息").click()


def test_a_form_is_filled_in_on_the_phone_and_read_at_the_desk(
    webview,
    desk,
    anna,
    form,
    pages,
    records,
):
    opened = webview(anna)
    page = opened.open(form)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("处需要修改").wait_for()
    filled(page, number="12")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("不是有效的电话号码").wait_for()
    assert page.get_by_label("姓名").input_value() == "苏晚晴"
    assert page.get_by_role("radio", name="10").is_checked()
    page.get_by_label("手机号").fill("13812347241")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("报名成功").wait_for()

    customer = records.customer(anna)
    seat = desk().open(f"/console/customers/{customer}")
    loaded(seat)
    seat.locator("#box-timeline").get_by_text("填写问卷：周末手冲课报名").wait_for()
    seat.locator("#box-forms").get_by_role("link", name="周末手冲课报名").click()
    seat.locator("#drawer.show").get_by_text("138****7241").wait_for()
    seat.locator("#drawer").get_by_role("button", name="显示完整内容").click()
    seat.locator("#drawer").get_by_text("13812347241").wait_for()
    results = desk().open(pages["results"])
    results.get_by_text("2 位", exact=True).wait_for()
    until(
        lambda: (
            "表单" in desk().open(f"/console/customers/{customer}").content()
            or desk()
            .open(f"/console/customers/{customer}/panel/attributes")
            .get_by_text("表单")
            .count()
        ),
        "the learning",
    )


def test_what_was_typed_outlives_a_page_that_was_lost(webview, platform, form):
    opened = webview(platform.follower("林小满"))
    page = opened.open(form)
    page.get_by_label("姓名").fill("林小满")
    page.get_by_text("3 位", exact=True).click()

    opened.open("/portal/home").wait_for_load_state()
    page = opened.open(form)

    assert page.get_by_label("姓名").input_value() == "林小满"
    assert page.get_by_label("3 位").is_checked()
    filled(page, "林小满", "13987650412")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("报名成功").wait_for()
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_a_question_is_asked_tapped_learnt_and_thanked_for(
    desk,
    anna,
    platform,
    records,
):
    customer = records.customer(anna)
    page = desk().open(f"/console/customers/{customer}")
    loaded(page)
    box = page.locator("#box-question")
    box.get_by_text("您是先生还是女士？").wait_for()
    box.get_by_role("button", name="现在问").first.click()
    page.locator("#toasts").get_by_text("问题已发出").wait_for()

    (menu,) = until(lambda: platform.seen(anna, "msgmenu"), "the question")
    item = menu["body"]["list"][0]
    assert item["content"] == "女士"
    platform.act(anna, "msgmenu", id=item["id"], content=item["content"])

    until(
        lambda: any(
            "已经记下" in line["body"].get("content", "")
            for line in platform.seen(anna, "text")
        ),
        "the thanks",
    )
    page = desk().open(f"/console/customers/{customer}")
    loaded(page)
    page.locator("#box-question").get_by_text("已回答").wait_for()
    page.locator("#box-attributes").get_by_text("微问答").wait_for()


def test_every_page_fits_says_nothing_bad_and_can_be_used_by_everybody(seat, pages):
    for name, path in pages.items():
        loaded(seat.open(path))
        is_sound(seat, f"forms-{name}", SIZES)


def test_the_form_fits_every_phone_and_every_finger(webview, platform, form):
    opened = webview(platform.follower("宽窄"))
    page = opened.open(form)
    page.get_by_role("button", name="提交").click()
    page.get_by_text("处需要修改").wait_for()
    loaded(page)

    is_sound(opened, "form", PHONES, [FILLED_AGAIN])
    for target in page.locator("main label, main button").all():
        if target.locator("input").count() or target.get_attribute("type"):
            assert target.bounding_box()["height"] >= 40


def test_without_scripts_a_form_is_filled_in_too(webview, platform, form):
    opened = webview(platform.follower("没有脚本"), java_script_enabled=False)
    page = opened.open(form)
    filled(page, "没有脚本", "13700000001")
    page.get_by_role("button", name="提交").click()

    page.get_by_text("报名成功").wait_for()
