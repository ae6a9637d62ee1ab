"""One follower's day, from the code on a table to the report of it."""

import io
import subprocess
import sys
import urllib.request

import pytest
from openpyxl import load_workbook

from infra.local.environment import ROOT
from tests.e2e.phone import Phone
from tests.e2e.simulated import until

NAME = "林小满"
SCENE = "store:wukang:table"
REPORT_WITHIN_S = 60
# Lines of what was said and done; the others say what modules made of it.
WHAT_WAS_SAID = ("event", "message", "recording", "transcript", "send", "receipt")


@pytest.fixture
def phone(stack, page):
    return Phone(page, stack)


def test_a_followers_day(stack, phone, page, platform, records):
    openid = phone.take_up(NAME)

    follows_by_the_code_on_the_table(phone, openid, records)
    asks_and_is_answered(phone, openid, records)
    speaks_and_is_understood(phone, openid, platform, records)
    says_where_they_are(phone, openid, records)
    taps_the_menu(phone, openid, records)
    opens_the_member_page(phone, openid, records)
    is_told_that_the_parcel_left(stack, phone, openid, records)

    nothing_came_twice(openid, platform, records)
    assert phone.complaints == []
    the_day_is_in_the_report(stack, page.context.new_page(), platform)


def follows_by_the_code_on_the_table(phone, openid, records):
    phone.follow_by(SCENE)
    phone.shows("欢迎光临武康路店")
    until(lambda: records.tags(openid) == {"武康路店", "到店"}, "the tags")
    profile = records.profile(openid)
    assert (profile["oid"], profile["sub"]) == (openid, True)
    assert profile["source"] == f"scene:{SCENE}"


def asks_and_is_answered(phone, openid, records):
    phone.write("请问营业时间？")
    phone.shows("武康路店 8:00–20:00，新天地店 9:00–22:00，全年无休。")
    until(lambda: len(passive(openid, records)) == 2, "the answers' record")


def speaks_and_is_understood(phone, openid, platform, records):
    phone.speak()
    [said] = until(lambda: records.timeline(openid, "transcript"), "the transcript")
    [recording] = records.timeline(openid, "recording")
    [voice] = records.timeline(openid, "message", "voice")
    assert {said["ref"], recording["ref"]} == {voice["sk"].partition("#")[2]}
    [line] = [one for one in platform.truth(openid) if one["kind"] == "voice"]
    assert said["data"]["text"] == platform.transcript(line["body"]["media_id"])
    content, content_type = records.file(recording["data"]["object"])
    assert content.startswith(b"#!AMR\n")
    assert content_type == "audio/amr"


def says_where_they_are(phone, openid, records):
    phone.be_at("新天地")
    [place] = until(lambda: records.places(openid), "the place")
    assert (place["lat"], place["lon"]) == ("31.222330", "121.474790")


def taps_the_menu(phone, openid, records):
    phone.tap("喝咖啡", "冲煮教程")
    phone.shows("先闷蒸 30 秒")
    until(lambda: len(passive(openid, records)) == 3, "the answer's record")


def opens_the_member_page(phone, openid, records):
    phone.tap("会员中心")
    web = phone.web()
    web.get_by_text("加入青禾生活的第 1 天").wait_for()
    web.get_by_text("请问营业时间？").wait_for()
    web.get_by_text("使用微信昵称").click()
    web.get_by_text("允许").click()
    web.locator("h1", has_text=NAME).wait_for()
    phone.close_web()
    until(lambda: records.profile(openid).get("name") == NAME, "the name's record")


def is_told_that_the_parcel_left(stack, phone, openid, records):
    where = ["--stage", "local", "--port", str(stack.ports.first)]
    said = subprocess.run(
        [sys.executable, "-m", "infra.operate", "push", *where, "--to", openid],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "已发出" in said.stdout
    phone.cards().filter(has_text="订单发货通知").wait_for()
    [receipt] = until(
        lambda: records.timeline(openid, "receipt", "delivered"), "the receipt"
    )
    [send] = records.timeline(openid, "send", "template")
    assert receipt["ref"] == send["sk"].partition("#")[2]


def nothing_came_twice(openid, platform, records):
    seen = [line["kind"] for line in platform.seen(openid)]
    assert seen == ["text", "text", "text", "template"]
    axis = records.timeline(openid)
    said = [one for one in axis if one["kind"] in WHAT_WAS_SAID]
    assert sorted((one["kind"], one["type"], one["dir"]) for one in said) == sorted(
        [
            ("event", "subscribe", "in"),
            ("message", "text", "in"),
            ("message", "voice", "in"),
            ("recording", "voice", "internal"),
            ("transcript", "voice", "internal"),
            ("message", "location", "in"),
            ("event", "click", "in"),
            ("event", "view", "in"),
            *[("message", "text", "out")] * 3,
            ("send", "template", "out"),
            ("receipt", "sent", "internal"),
            ("event", "templatesendjobfinish", "internal"),
            ("receipt", "delivered", "internal"),
        ]
    )
    # What the modules make of it hangs each on its cause.
    made = [(one["title"], one.get("ref")) for one in axis if one not in said]
    assert len(made) == len(set(made))
    profile = records.profile(openid)
    assert (profile["in_n"], profile["out_n"]) == (6, 4)


def the_day_is_in_the_report(stack, desk, platform):
    desk.goto(f"{stack.gateway}/")
    desk.get_by_role("button", name="生成报表").click()
    link = desk.get_by_role("link", name="打开网页报表")
    link.wait_for(timeout=REPORT_WITHIN_S * 1000)
    workbook = desk.get_by_role("link", name="下载 Excel").get_attribute("href")
    with desk.expect_popup() as opened:
        link.click()
    report = opened.value
    report.get_by_role("heading", name="粉丝增长与互动").wait_for()
    assert report.get_by_role("img", name="每日新增关注").count() == 1
    followers = f"{platform.followers():,}"
    report.locator(".panel", has_text="粉丝总数").first.get_by_text(
        followers, exact=True
    ).wait_for()

    with urllib.request.urlopen(workbook) as answer:
        sheets = load_workbook(io.BytesIO(answer.read()))
    cells = [str(cell.value) for row in sheets.worksheets[0] for cell in row]
    assert followers.replace(",", "") in cells


def passive(openid, records):
    """Return the answers given within WeChat's five seconds."""
    said = records.timeline(openid, "message", "text")
    return [one for one in said if one["dir"] == "out"]
