"""The operator's hands: ``python -m infra.operate sync|report|push|status --stage …``.

For a deployed stage it takes the environment of the deployed ``token`` function, so it
looks at what runs and not at what somebody remembers.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from chalicelib import connections
from chalicelib.core.clock import business_day, local_time, now_ms
from chalicelib.core.errors import NotFound, ZhikeError
from chalicelib.core.settings import settings
from chalicelib.customers.sync import progress
from chalicelib.customers.sync.desk import runs
from chalicelib.messaging.models import Purpose, SendIntent, Template
from chalicelib.reports import desk as reports
from chalicelib.reports.models import Report
from chalicelib.reports.repository import ReportRows
from infra.local import environment

REPORT = "growth"
DAYS = 30
SHIPPED = "订单发货通知"
_STATES = {
    "listing": "正在读取名单",
    "merging": "正在比对",
    "fetching": "正在核对变化",
    "parked": "微信今日额度用完，明天继续",
    "done": "已完成",
    "failed": "没有完成",
    "refused": "等待确认",
}
_DECISIONS = {
    "ALLOWED": "已发出，几秒后到手机上",
    "DOWNGRADED": "已改用另一种方式发出",
    "DEFERRED": "暂缓发送",
    "SUPPRESSED": "没有发送",
}


def sync(*, resume: bool = False) -> str:
    """Start a follower sync, or take up one that stands still."""
    connections.boto("lambda").invoke(
        FunctionName=f"{settings().stack}-sync",
        InvocationType="Event",
        Payload=json.dumps({"resume": resume}).encode(),
    )
    return "粉丝同步已开始，进度见上方。"


def report(first: date, last: date) -> str:
    """Have the growth report of those days made."""
    asked = reports.desk().request(REPORT, first, last)
    return f"正在生成 {asked.first} 至 {asked.last} 的报表。"


def last_days(days: int = DAYS) -> tuple[date, date]:
    """Return the range of days that ends today."""
    today = date.fromisoformat(business_day(now_ms()))
    return today - timedelta(days=days - 1), today


def push(to: str, template: Template) -> str:
    """Send one service notice to a customer id or an openid."""
    from chalicelib.messaging.assembly import REAL

    intent = SendIntent(
        id=f"operate-{uuid4().hex}",
        to=to,
        purpose=Purpose.SERVICE,
        template=template,
        created_ms=now_ms(),
    )
    decision = REAL.desk().submit(intent)
    why = f"（{decision.code}）" if decision.code else ""
    return f"{_DECISIONS[decision.outcome]}{why}。"


def shipped() -> Template:
    """Return a shipping notice of today's; raises ``NotFound`` without its template."""
    for found in connections.account().templates():
        if found["title"] == SHIPPED:
            return Template(id=found["template_id"], data=_shipped_fields())
    raise NotFound(f"公众号里没有模板「{SHIPPED}」")


def _shipped_fields() -> dict[str, str]:
    now = local_time(now_ms())
    return {
        "character_string1": f"QH{now:%Y%m%d%H%M}",
        "thing2": "云南水洗豆 250g",
        "thing3": "顺丰速运",
        "character_string4": f"SF{now:%m%d%H%M%S}",
        "time5": f"{now:%Y-%m-%d %H:%M}",
    }


def sync_state() -> str:
    """Return in one line how the latest sync stands; "" before the first."""
    run = progress.progress(runs(), now_ms())
    if run is None:
        return ""
    words = _STATES.get(run.state, run.state)
    if run.reason:
        words += f"（{run.reason_text}）"
    return (
        f"{words}：{run.listed:,} / {run.total:,} 人，"
        f"补记关注 {run.done.joined:,}，取关 {run.done.left:,}，"
        f"回归 {run.done.returned:,}。"
    )


def latest_report() -> Report | None:
    found = ReportRows(connections.workspace()).latest(REPORT, 10)
    return max(found, key=lambda one: one.requested_ms, default=None)


def report_state(found: Report) -> str:
    """Return in one line how a report stands."""
    span = f"{found.first} 至 {found.last}"
    if found.state == "failed":
        return f"{span} 的报表没有生成：{found.error}"
    if found.is_under_way:
        return f"正在生成 {span} 的报表，{found.progress}%。"
    figures = found.summary
    return (
        f"{span}：粉丝 {figures['followers']:,}，新增 {figures['new']:,}，"
        f"取关 {figures['cancelled']:,}，互动 {figures['inbound']:,}。"
    )


def report_links(found: Report) -> dict[str, str]:
    """Return what can be opened, by suffix; the links end after five minutes."""
    if not found.files:
        return {}
    first, last = date.fromisoformat(found.first), date.fromisoformat(found.last)
    return reports.desk().links(found.name, first, last)


def status() -> str:
    """Return how everything stands, for a terminal."""
    lines = [f"粉丝同步：{sync_state() or '还没有做过'}"]
    found = latest_report()
    lines.append(f"统计报表：{report_state(found) if found else '还没有生成过'}")
    if found:
        lines += [f"  {form}: {link}" for form, link in report_links(found).items()]
    return "\n".join(lines)


def deployed(stage: str) -> Mapping[str, str]:
    """Return the environment of a deployed stage's functions."""
    stages = environment.chalice_config()["stages"]
    if stage not in stages:
        raise NotFound(f"no stage {stage}: {', '.join(stages)}")
    name = stages[stage]["environment_variables"]["TOKEN_FUNCTION"]
    answer: Any = connections.boto("lambda").get_function_configuration(
        FunctionName=name
    )
    variables: Mapping[str, str] = answer["Environment"]["Variables"]
    return variables


def main() -> None:
    options = _options()
    if options.stage == "local":
        os.environ.update(environment.of_functions(environment.Ports(options.port)))
    else:
        os.environ.update(deployed(options.stage))
    connections.forget()
    settings.cache_clear()
    try:
        print(_COMMANDS[options.command](options))
    except ZhikeError as error:
        sys.exit(str(error))


def _report(options: argparse.Namespace) -> str:
    first, last = last_days()
    return report(options.first or first, options.last or last)


def _push(options: argparse.Namespace) -> str:
    if not options.to:
        raise NotFound("--to names a customer id or an openid")
    if not options.template:
        return push(options.to, shipped())
    fields = dict(field.split("=", 1) for field in options.field)
    return push(options.to, Template(id=options.template, data=fields))


_COMMANDS: dict[str, Callable[[argparse.Namespace], str]] = {
    "sync": lambda options: sync(resume=options.resume),
    "report": _report,
    "push": _push,
    "status": lambda _options: status(),
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.operate")
    parser.add_argument("command", choices=_COMMANDS)
    parser.add_argument("--stage", default="local")
    parser.add_argument("--port", type=int, default=environment.FIRST_PORT)
    parser.add_argument("--resume", action="store_true", help="sync: take it up again")
    parser.add_argument("--first", type=date.fromisoformat, help="report: YYYY-MM-DD")
    parser.add_argument("--last", type=date.fromisoformat, help="report: YYYY-MM-DD")
    parser.add_argument("--to", default="", help="push: customer id or openid")
    parser.add_argument("--template", default="", help="push: template id")
    parser.add_argument("--field", action="append", default=[], help="push: name=value")
    return parser.parse_args()


if __name__ == "__main__":
    main()
