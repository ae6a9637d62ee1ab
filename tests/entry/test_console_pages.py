"""What the pages of the console show and do."""

import json
import re

import pytest

from chalicelib import connections
from chalicelib.aws import lean
from chalicelib.aws.configs import Configs
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.inbox.passive import hours as following
from chalicelib.inbox.passive.publishing import DoorRules, publish
from chalicelib.messaging import jobs as messaging
from chalicelib.messaging.governor.rules import StoredRules
from chalicelib.staff import audit, desk, handover
from chalicelib.staff.models import Role, State
from chalicelib.web.brand import look
from chalicelib.web.console import notices
from tests import sqs
from tests.console import seat, worked_off

SCHEDULED = {"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}
TINY = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def fresh_look():
    look.forget()
    yield
    look.forget()


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


# The frame.


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_every_address_of_a_page_stays_under_the_stage(aws, prefix):
    html = seat(prefix=prefix).get(f"{prefix}/console/staff").text

    for link in re.findall(r'(?:href|src|action|hx-get)="(/[^"]*)"', html):
        assert link.startswith(f"{prefix}/console"), link


def test_the_console_is_framed_by_nobody_and_sends_no_script_inline(aws):
    policy = seat().get("/console/home").headers["Content-Security-Policy"]

    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_an_address_without_a_page_says_so_within_the_console(aws):
    answer = seat().get("/console/staff/nobody/nothing")

    assert answer.status == 404
    assert "没有找到" in answer.text
    assert 'href="/console/staff"' in answer.text
    assert seat().do("/console/staff/nothing").status == 404


LISTING_NOTHING = [
    "/console/home",
    "/console/me",
    "/console/staff/new",
    "/console/operations",
    "/console/settings",
    "/console/settings/hours",
    "/console/settings/brand",
    "/console/settings/rules",
    "/console/settings/platform",
    "/console/jobs/{job}",
]


@pytest.mark.parametrize("path", LISTING_NOTHING)
def test_a_page_that_lists_nothing_needs_three_reads_at_most(aws, monkeypatch, path):
    somebody, calls = seat(), []
    job = somebody.do("/console/jobs/do/report").to.rpartition("/")[2]
    address = path.replace("{job}", job)
    somebody.get(address)
    count_reads(monkeypatch, calls)

    answer = somebody.get(address)

    assert (answer.status, len(calls) <= 3) == (200, True), calls


def test_the_bell_reads_once_for_each_that_may_have_a_notice(aws, monkeypatch):
    somebody, calls = seat(), []
    somebody.get("/console/notices/count")
    count_reads(monkeypatch, calls)

    somebody.get("/console/notices/count")

    who = 2  # the session, and whose it is
    assert who < len(calls) <= who + len(notices.names())


def count_reads(monkeypatch, calls):
    real = lean.Client.call

    def counted(client, operation, request):
        if operation in ("GetItem", "Query", "BatchGetItem"):
            calls.append(operation)
        return real(client, operation, request)

    monkeypatch.setattr(lean.Client, "call", counted)


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("?role=agent&role=auditor", {}, 400),
        ("?q=" + "x" * 10_000, {}, 414),
        ("", {f"X-{n}": "1" for n in range(200)}, 431),
    ],
)
def test_what_no_browser_sends_is_refused(aws, query, headers, status):
    assert seat().get(f"/console/staff{query}", **headers).status == status


def test_a_fragment_has_no_frame_and_the_drawer_has_a_title(aws):
    somebody = seat()

    assert "<html" not in somebody.part("/console/home/today").text
    assert (
        'id="drawer-title">邀请员工'
        in somebody.part("/console/staff/new", "drawer").text
    )


def test_what_was_typed_is_shown_as_text(aws):
    somebody = seat()

    html = somebody.get("/console/search?q=%3Cimg+onerror%3D1%3E%7B%7B7*7%7D%7D").text

    assert "<img onerror" not in html
    assert "&lt;img onerror=1&gt;{{7*7}}" in html


# Home.


def told(kind, type_, direction, key):
    entry = Entry(
        "c" + "0" * 25, now_ms() - 10_000, key, kind, type_, direction, "说了什么"
    )
    Timeline(connections.interactions()).add(entry)


def test_the_day_is_counted_on_and_never_twice(aws, monkeypatch):
    somebody = seat()
    told("message", "text", "in", "m#1")
    told("event", "subscribe", "in", "e#1")
    told("send", "template", "out", "s#1")
    monkeypatch.setattr("chalicelib.customers.today.FRESH_MS", 0)

    somebody.part("/console/home/today")
    told("message", "text", "in", "m#2")
    shown = words(somebody.part("/console/home/today").text)

    assert "新增关注 1 次" in shown
    assert "收到消息 2 条" in shown
    assert "发出消息 1 条" in shown


# Staff.


def test_an_invitation_is_a_code_to_scan(wechat):
    messaging.token(SCHEDULED, sqs.Context())
    form = {
        "name": "新同事",
        "role": "agent",
        "groups": "售前组、夜班",
        "rid": "c" * 32,
    }
    answer = seat().do("/console/staff/new", form)

    (invited,) = [one for one in desk.people().all() if one.name == "新同事"]
    assert answer.status == 200
    assert "<svg" in answer.text
    assert (invited.state, invited.groups) == (State.INVITED, ("售前组", "夜班"))


def test_a_name_too_long_is_said_in_the_form(wechat):
    form = {"name": "长" * 21, "role": "agent", "groups": ""}
    answer = seat().do("/console/staff/new", form)

    assert (answer.status, "姓名要有 1 到 20 个字" in answer.text) == (422, True)
    assert f'value="{"长" * 21}"' in answer.text


def test_a_change_made_from_an_old_page_is_refused(aws):
    boss, other = seat(), seat(Role.AGENT)
    path = f"/console/staff/{other.staff.id}/do/rename"
    boss.do(path, {"version": 1, "name": "一", "groups": ""})

    late = boss.do(path, {"version": 1, "name": "二", "groups": ""})

    assert late.status == 409
    assert desk.people().known(other.staff.id).name == "一"


def test_a_list_is_filtered_sorted_and_says_when_nothing_fits(aws):
    boss = seat()
    seat(Role.AGENT)

    assert "陈建国" not in words(boss.get("/console/staff?role=auditor").text)
    assert "没有符合条件的内容" in boss.get("/console/staff?q=nobody").text
    names = re.findall(
        r"c-person__name[^>]*>(.*?)</a>", boss.get("/console/staff?sort=-name").text
    )
    assert names == sorted(names, reverse=True)
    assert len(names) == 2


class Cases:
    """Open work of a module that comes later."""

    def owned(self, staff_id):
        rows = connections.workspace().query("pk = :p", values={":p": "WORKTEST"})
        return [row["sk"] for row in rows if row["owner"] == staff_id]

    def give(self, piece, giver, taker):
        return connections.workspace().update_write(
            {"pk": "WORKTEST", "sk": piece},
            "SET #o = :taker",
            names={"#o": "owner"},
            values={":taker": taker, ":giver": giver},
            condition="#o = :giver",
        )


def test_open_work_is_handed_over_in_one_go_and_back(aws, monkeypatch):
    monkeypatch.setattr(handover, "_KINDS", {})
    handover.register("cases", "工单", Cases)
    boss, leaver, heir = seat(), seat(Role.AGENT), seat(Role.SUPERVISOR)
    for n in range(3):
        row = {"pk": "WORKTEST", "sk": f"T{n}", "owner": leaver.staff.id}
        connections.workspace().put(row)
    path = f"/console/staff/{leaver.staff.id}/handover"
    page = boss.get(path)
    assert "工单 3 件" in words(page.text)

    form = {"heir": heir.staff.id, "handover": page.fields["handover"]}
    job = boss.do(path, form).to
    assert (boss.do(path, form).to, worked_off(aws)) == (job, 0)
    assert len(Cases().owned(heir.staff.id)) == 3

    done = boss.get(job)
    assert "共交接 3 件" in words(done.text)
    handed = re.search(r"/console/handovers/\w+", done.text)[0]
    undone = boss.do(f"{handed}/do/undo").to
    assert worked_off(aws) == 0
    assert len(Cases().owned(leaver.staff.id)) == 3
    assert "已撤销" in words(boss.get(undone).text)


# Settings.


def test_a_secret_is_written_and_never_shown(aws):
    boss = seat()
    before = connections.keys().aes_key
    new = "B" * 43

    answer = boss.do("/console/settings/secrets", {"aes_key": new})

    connections.forget()
    assert answer.status == 303
    assert (connections.keys().aes_key, connections.keys().previous_aes_key) == (
        new,
        before,
    )
    assert new not in boss.get("/console/settings").text
    lines = [one.to_line() for one in audit.records().day(business_day(now_ms()))]
    assert not any(new in line for line in lines)


def test_a_secret_of_the_wrong_form_is_refused_and_not_repeated(aws):
    answer = seat().do("/console/settings/secrets", {"aes_key": "short-one"})

    assert (answer.status, "43 位字母数字" in answer.text) == (422, True)
    assert "short-one" not in answer.text


def week(**days):
    return {f"day{n}": days.get(f"day{n}", "") for n in range(7)} | {"special": ""}


def test_hours_have_several_shifts_and_the_automatic_answer_follows(aws):
    rule = {
        "id": "away",
        "reply": {"type": "text", "content": "下班了"},
        "hours": [[]] * 7,
    }
    rules = DoorRules.model_validate({"out_of_hours": rule})
    publish(connections.workspace(), rules, replacing=0)
    form = week(day0="9:00-12:00 13:30-18:00") | {
        "version": 0,
        "special": "2027-01-01 元旦\n2027-02-06 调休 9:00-18:00",
    }

    answer = seat().do("/console/settings/hours", form)
    following.changed(None)
    following.changed(None)

    assert answer.status == 303
    item = connections.workspace().get(pk="CONFIG#door", sk="CURRENT")
    followed = json.loads(item["body"])["out_of_hours"]
    assert followed["hours"][0] == [["09:00", "12:00"], ["13:30", "18:00"]]
    assert (followed["holidays"], item["version"]) == (["2027-01-01"], 2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9点到12点", "时段写成"),
        ("18:00-09:00", "结束要晚于开始"),
        ("09:00-12:00 11:00-13:00", "互相重叠"),
    ],
)
def test_hours_that_make_no_sense_are_said_where_they_were_typed(aws, text, reason):
    form = week(day2=text) | {"version": 0}
    answer = seat().do("/console/settings/hours", form)

    assert answer.status == 422
    assert re.search(rf'id="e-day2">周三：[^<]*{reason}', answer.text)


def test_the_look_is_on_the_page_at_once_and_its_files_change_address(aws):
    boss = seat()
    form = {"name": "青禾", "primary": "#7a1f5c", "logo": TINY, "version": 0}

    assert boss.do("/console/settings/brand", form).status == 303
    html = boss.get("/console/home").text
    sheet = boss.get(re.search(r'href="(/console/brand/\d+/brand\.css)"', html)[1])
    logo = boss.get(re.search(r'src="(/console/brand/\d+/logo\.svg)"', html)[1])

    assert "青禾" in html
    assert "--c-primary:#7a1f5c" in sheet.text
    assert (logo.headers["Content-Type"], TINY in logo.text) == ("image/svg+xml", True)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("primary", "#07c160", "对比度只有 2.4"),
        ("primary", "red;}", "颜色写成"),
        ("logo", "data:image/svg+xml;base64,PHN2Zz4=", "PNG、JPEG 或 WebP"),
        ("logo", "data:image/png;base64,AAAA", "内容与格式不符"),
    ],
)
def test_a_look_that_cannot_be_read_is_refused(aws, field, value, reason):
    form = {"name": "", "primary": "", "logo": "", "version": 0} | {field: value}
    answer = seat().do("/console/settings/brand", form)

    assert (answer.status, reason in answer.text) == (422, True)
    assert look.stored().version == 0


RULES = {
    "quiet_from_hour": 22,
    "quiet_to_hour": 8,
    "template_daily": 500,
    "sends_per_s": 50,
    "cap0": 2,
    "cap1": 4,
}


def test_rules_hold_from_their_day_on(aws):
    boss = seat()
    in_ten_days = business_day(now_ms() + 10 * 86_400_000)

    boss.do("/console/settings/rules", RULES | {"version": 0, "since": in_ten_days})

    def at(days):
        now = now_ms() + days * 86_400_000
        return StoredRules(connections.workspace(), lambda: now)().template_daily

    assert (at(0), at(9), at(10), at(40)) == (90_000, 90_000, 500, 500)
    boss.do("/console/settings/rules", RULES | {"version": 1, "template_daily": 7})
    assert (at(0), at(10)) == (7, 500)


def test_a_kill_switch_is_set_by_a_tick(aws):
    seat().do("/console/settings/rules", RULES | {"version": 0, "stopped": "yes"})

    assert StoredRules(connections.workspace(), now_ms)().stopped


def test_two_people_change_a_setting_and_one_is_told(aws):
    boss, other = seat(), seat(Role.ADMINISTRATOR)

    first = boss.do("/console/settings/rules", RULES | {"version": 0})
    second = other.do("/console/settings/rules", RULES | {"version": 0})

    assert (first.status, second.status) == (303, 409)
    assert len(Configs(connections.workspace()).changes("governor", 9)) == 1


@pytest.mark.parametrize("number", ["-1", "1e3", "1.0", "NaN", "9" * 400, "٣", ""])
def test_a_number_is_whole_and_plain(aws, number):
    form = RULES | {"version": 0, "template_daily": number}

    assert seat().do("/console/settings/rules", form).status == 422


def test_an_api_key_is_shown_once_and_ended_at_any_time(aws):
    from chalicelib.web.api.access import keys

    boss = seat()
    html = boss.do("/console/settings/keys", {"name": "ERP", "scope_read": "read"}).text
    text = re.search(r"zhk_[\w-]{20,}", html)[0]
    (made,) = keys().all()

    assert keys().find(text).id == made.id
    assert text not in boss.get("/console/settings/keys").text
    boss.do(f"/console/settings/keys/{made.id}/do/revoke")
    assert keys().find(text) is None


@pytest.mark.parametrize(
    "url", ["http://example.com/", "https://127.0.0.1/", "https://localhost/x"]
)
def test_a_webhook_leads_to_nothing_private(aws, url):
    form = {"url": url, "kind_customer_followed": "yes"}
    answer = seat().do("/console/settings/webhooks", form)

    assert (answer.status, "公网域名" in answer.text) == (422, True)


# Audit.


def test_a_changed_byte_is_found_and_named(aws):
    boss = seat()
    boss.get("/console/audit")
    boss.do("/console/settings/keys", {"name": "ERP", "scope_read": "read"})
    day = business_day(now_ms())
    assert "校验通过" in boss.do("/console/audit/verify", {"day": day}).text

    key = {"pk": f"AUDIT#{day}#{boss.staff.actor}", "sk": "00000002"}
    connections.workspace().update(
        key, "SET #a = :x", names={"#a": "action"}, values={":x": "staff.renamed"}
    )
    shown = words(boss.do("/console/audit/verify", {"day": day}).text)

    assert re.search(rf"校验不通过：{day} 周雨彤 的第 2 条，内容被改动", shown)


def test_an_export_can_be_verified_by_anybody(aws):
    from chalicelib.staff.audit.models import Chained
    from chalicelib.staff.audit.verification import verify

    boss = seat()
    day = business_day(now_ms())
    job = boss.do("/console/audit/export", {"day": day}).to
    assert worked_off(aws) == 0
    answer = boss.do(f"{job}/do/fetch", {"file": "jsonl"})

    assert answer.status == 303
    assert "X-Amz-Expires=300" in answer.to
    (key,) = connections.archive().list("exports/audit/")
    lines = connections.archive().get(key).decode().splitlines()
    assert lines
    assert verify(Chained.from_line(line) for line in lines).is_sound


@pytest.mark.parametrize("after", ["x", "1#2#3", "../", "0" * 13 + "#a:b#1"])
def test_a_forged_cursor_is_refused(aws, after):
    assert seat().get(f"/console/audit?after={after}").status == 400


def test_a_long_day_of_records_is_read_page_by_page(aws):
    boss = seat()
    for n in range(60):
        audit.record(boss.staff.actor, "audit.read", f"thing:{n}")

    seen, address = [], "/console/audit"
    for _ in range(3):
        page = boss.get(address).text
        seen += re.findall(r"thing (\d+)", words(page))
        if found := re.search(r'href="(/console/audit\?day=[^"]*after=[^"]*)"', page):
            address = found[1].replace("&amp;", "&")

    assert sorted(seen) == sorted(str(n) for n in range(60))
