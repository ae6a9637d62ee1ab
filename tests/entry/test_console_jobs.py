"""Long work: asked for on a page, done by a function, shown while it lasts."""

import re
from urllib.parse import unquote

import pytest

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.settings import settings
from chalicelib.reports import working
from chalicelib.reports.models import Report
from chalicelib.reports.repository import ReportRows
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from chalicelib.web import headers
from chalicelib.web.console.face import CONSOLE
from chalicelib.web.work import desk as longer
from tests.console import seat, worked_off

NOBODYS = "j" + "0" * 32


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def polls(html):
    return re.findall(r'hx-get="([^"]*)" hx-trigger="every 2s"', html)


def test_a_month_of_the_audit_is_verified_behind_the_page(aws):
    boss = seat()
    boss.get("/console/audit")
    job = boss.do("/console/audit/verify", {"day": "", "days": "month"}).to

    waiting = boss.get(job).text
    assert "排队中" in words(waiting)
    assert polls(waiting) == [f"{job}/state"]
    worked_off(aws)
    done = boss.part(f"{job}/state").text
    assert re.search(r"校验通过：31 天，\d+ 条链，\d+ 条记录，没有改动", words(done))
    assert (polls(done), "已完成" in done) == ([], True)


def test_the_page_names_the_record_that_a_month_breaks_at(aws):
    boss, day = seat(), business_day(now_ms())
    for n in range(3):
        audit.record(boss.staff.actor, "audit.read", f"thing:{n}")
    key = {"pk": f"AUDIT#{day}#{boss.staff.actor}", "sk": "00000002"}
    connections.workspace().update(
        key, "SET details = :x", values={":x": '{"changed": "by hand"}'}
    )
    job = boss.do("/console/audit/verify", {"day": day, "days": "month"}).to
    worked_off(aws)

    shown = boss.get(job).text
    assert f"校验不通过：{day} 周雨彤 的第 2 条，内容被改动" in words(shown)
    assert f'href="/console/audit?day={day}"' in shown
    assert "有问题" in words(boss.get("/console/jobs").text)


def test_every_file_that_leaves_is_in_the_audit_and_only_who_may_gets_it(aws):
    auditor, boss = seat(Role.AUDITOR), seat()
    day = business_day(now_ms())
    job = auditor.do("/console/audit/export", {"day": day}).to
    worked_off(aws)

    got = auditor.do(f"{job}/do/fetch", {"file": "jsonl"})
    assert f'filename="audit-{day}.jsonl"' in unquote(got.to)
    assert boss.do(f"{job}/do/fetch", {"file": "../x"}).status == 404
    kept = [one.record for one in audit.records().chain(auditor.staff.actor, day)]
    assert (kept[-1].action, kept[-1].object) == (
        "audit.export",
        "job:" + job.rpartition("/")[2],
    )


def test_what_a_role_may_not_have_it_may_not_watch(aws):
    auditor, agent = seat(Role.AUDITOR), seat(Role.AGENT)
    job = auditor.do("/console/audit/export", {"day": ""}).to

    for answer in (agent.get(job), agent.part(f"{job}/state")):
        assert (answer.status, "没有权限" in answer.text) == (403, True)
    assert agent.do(f"{job}/do/fetch", {"file": "jsonl"}).status == 403
    assert agent.do(f"{job}/do/again").status == 403


@pytest.mark.parametrize("job", [NOBODYS, "j1", "x", "j" + "A" * 32])
def test_a_job_that_is_not_there_is_said_to_be_not_there(aws, job):
    boss = seat()

    assert boss.get(f"/console/jobs/{job}").status == 404
    assert boss.do(f"/console/jobs/{job}/do/again").status == 404


def test_a_kind_that_nobody_shows_is_nobodys_to_see(aws):
    boss = seat()
    longer.works().enter(NOBODYS, "secret", {}, boss.staff.actor)

    assert boss.get(f"/console/jobs/{NOBODYS}").status == 404
    assert "secret" not in boss.get("/console/jobs").text


def test_what_failed_says_so_and_is_tried_again(aws, monkeypatch):
    def broken(_ref, _tell):
        raise OSError("the disk is full")

    boss = seat()
    job = boss.do("/console/audit/verify", {"day": "", "days": "month"}).to
    working._worker.cache_clear()
    with monkeypatch.context() as today:
        today.setattr("chalicelib.staff.audit.work.verify", broken)
        assert worked_off(aws) == 1  # and comes back by itself, too
    assert "没有完成：OSError" in words(boss.get(job).text)

    working._worker.cache_clear()
    assert boss.do(f"{job}/do/again").to == job
    worked_off(aws)
    assert "校验通过" in words(boss.get(job).text)
    assert boss.do(f"{job}/do/again").status == 409


def test_a_job_delivered_twice_is_done_once(aws, monkeypatch):
    done = []
    monkeypatch.setattr(
        "chalicelib.staff.audit.work.export",
        lambda ref, _tell: done.append(ref) or {"records": 0},
    )
    working._worker.cache_clear()
    longer.ask(NOBODYS, "audit_export", {"day": "d", "key": "k"}, "staff:x")
    longer.ask(NOBODYS, "audit_export", {"day": "d", "key": "k"}, "staff:x")

    assert worked_off(aws) == 0
    working._worker.cache_clear()
    assert len(done) == 1


def test_a_job_that_nobody_does_goes_to_the_dead_letters(aws):
    longer.ask(NOBODYS, "unheard_of", {}, "staff:x")

    assert worked_off(aws) == 0
    assert [one["job"] for one in aws.messages("reports-dlq")] == [NOBODYS]


def test_a_report_asked_for_here_or_by_another_system_is_watched_here(aws):
    analyst = seat(Role.ANALYST)
    job = analyst.do("/console/jobs/do/report").to
    page = analyst.get(job).text
    assert f'hx-get="{job}/state" hx-trigger="load"' in page

    rows = ReportRows(connections.workspace())
    (found,) = rows.latest("growth", 1)
    run = Report("growth", found.first, found.last, found.run, "running", 5, 0)
    rows.advance(run, state="running", progress=60)
    half = analyst.part(f"{job}/state").text
    assert ("60%" in half, polls(half)) == (True, [f"{job}/state"])

    key = f"reports/growth/{found.run}.xlsx"
    connections.archive().put(key, b"x", "application/octet-stream")
    rows.advance(run, state="ready", progress=100, files={"xlsx": key})
    assert "Excel 工作簿" in words(analyst.part(f"{job}/state").text)
    assert key in unquote(analyst.do(f"{job}/do/fetch", {"file": "xlsx"}).to)
    assert "粉丝增长与互动" in words(analyst.get("/console/jobs").text)


def test_a_report_can_be_watched_and_not_fetched_by_who_may_not_export(aws):
    analyst, auditor = seat(Role.ANALYST), seat(Role.AUDITOR)
    job = analyst.do("/console/jobs/do/report").to

    assert auditor.get(job).status == 200
    assert auditor.do(f"{job}/do/fetch", {"file": "xlsx"}).status == 403
    assert "生成近 30 天报表" not in auditor.get("/console/jobs").text


def test_everybody_lists_only_what_they_asked_for(aws):
    one, other = seat(), seat(Role.ANALYST)
    one.do("/console/audit/verify", {"day": "", "days": "month"})
    other.do("/console/jobs/do/report")

    assert "校验审计" in one.get("/console/jobs").text
    assert "统计报表" not in one.get("/console/jobs").text
    assert "校验审计" not in other.get("/console/jobs").text


def test_a_job_of_the_console_is_one_of_v1_too(aws):
    from tests.caller import Caller, key_with

    boss = seat()
    job = boss.do("/console/audit/verify", {"day": "", "days": "month"}).to
    name, caller = job.rpartition("/")[2], Caller(key_with())
    assert caller.get(f"/v1/jobs/{name}").json["state"] == "queued"
    worked_off(aws)

    told = caller.get(f"/v1/jobs/{name}").json
    assert (told["state"], told["progress"]) == ("done", 1.0)
    assert told["result"]["fault"] == {}


def test_a_form_of_the_console_may_end_in_a_file_of_the_archive(monkeypatch):
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    ours = settings()
    policy = headers.content_security_policy(CONSOLE, ours)

    origin = f"https://{ours.archive_bucket}.s3.{ours.aws_region}.amazonaws.com.cn"
    assert origin in re.search(r"form-action [^;]*", policy)[0]
