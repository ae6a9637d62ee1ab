"""Turns what AWS and the workspace say into what an operator reads; pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from chalicelib.aws.runs import LastRun
from chalicelib.console.operations.models import Depth, Letter
from chalicelib.core.clock import DAY_MS, HOUR_MS, MINUTE_MS
from chalicelib.messaging.token.models import TokenRow

TITLES = {
    "inbound.fifo": "收到的消息",
    "events.fifo": "业务事件",
    "outbound.fifo": "回复与服务消息",
    "push": "模板推送",
    "media": "语音与图片",
    "sync": "粉丝同步",
    "sync-diff": "同步差异",
    "timers": "定时器",
    "chores": "客户批量任务",
    "reports": "统计报表",
    "webhooks": "Webhook 推送",
    "segments": "人群快照",
    "insight": "价值与预测",
}
# Name, what it does, and after how long without a run something is wrong.
SCHEDULES = (
    ("clock", "每分钟巡检", 3 * MINUTE_MS),
    ("token", "微信令牌", 15 * MINUTE_MS),
    ("audit_head", "审计封存", 26 * HOUR_MS),
    ("archive", "数据归档", 26 * HOUR_MS),
    ("reports_daily", "日报", 26 * HOUR_MS),
    ("segments_nightly", "人群快照", 26 * HOUR_MS),
    ("insight_nightly", "价值与预测", 26 * HOUR_MS),
    ("sync", "粉丝同步", 26 * HOUR_MS),
    ("tags_nightly", "微信标签同步", 26 * HOUR_MS),
)
_REASON_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue and its dead letters."""

    name: str
    title: str
    live: Depth
    dead: Depth


@dataclass(frozen=True, slots=True)
class Schedule:
    """A scheduled function."""

    name: str
    title: str
    words: str
    tone: str
    at_ms: int
    took_ms: int


@dataclass(frozen=True, slots=True)
class Token:
    """The access token, without the token."""

    words: str
    tone: str
    expires_ms: int
    renew_ms: int
    forced_today: int


def rows(
    depths: Iterable[Depth], ages: Mapping[str, int], dead_ages: Mapping[str, int]
) -> list[QueueRow]:
    """Return the queues by name.

    Args:
        depths: of the queues and of their dead letters.
        ages: of the oldest message in ms, by short name of the queue.
        dead_ages: likewise, of its dead letters.
    """
    live: dict[str, Depth] = {}
    dead: dict[str, Depth] = {}
    for one in depths:
        known = dead_ages if one.is_dead else ages
        told = replace(one, oldest_ms=known.get(one.queue, -1))
        (dead if one.is_dead else live)[one.queue] = told
    return [
        QueueRow(name, TITLES.get(name, name), live[name], dead[name])
        for name in sorted(live)
    ]


def age(ms: int) -> str:
    """Return an age in the largest unit that says enough."""
    if ms < 0:
        return "—"
    if ms < MINUTE_MS:
        return f"{ms // 1000} 秒"
    if ms < HOUR_MS:
        return f"{ms // MINUTE_MS} 分钟"
    return f"{ms // HOUR_MS} 小时" if ms < 2 * DAY_MS else f"{ms // DAY_MS} 天"


def token(row: TokenRow, now_ms: int, today: str) -> Token:
    """Return how the access token stands."""
    words, tone = "有效", "green"
    if row.breaker_ms > now_ms:
        words, tone = "微信拒绝了新令牌，稍后再试", "red"
    elif not row.expires_ms:
        words, tone = "还没有取得", "amber"
    elif row.expires_ms <= now_ms:
        words, tone = "已过期", "red"
    forced = row.forced_n if row.forced_day == today else 0
    return Token(words, tone, row.expires_ms, row.renew_ms, forced)


def schedules(runs: Iterable[LastRun], now_ms: int) -> list[Schedule]:
    """Return every schedule, those that never ran too."""
    known = {run.name: run for run in runs}
    return [_schedule(n, t, late, known.get(n), now_ms) for n, t, late in SCHEDULES]


def _schedule(
    name: str, title: str, late_ms: int, run: LastRun | None, now_ms: int
) -> Schedule:
    if run is None:
        return Schedule(name, title, "还没有运行过", "", 0, 0)
    words, tone = "正常", "green"
    if run.error:
        words, tone = f"上次出错：{run.error}", "red"
    elif now_ms - run.at_ms > late_ms:
        words, tone = "该运行而没有运行", "red"
    return Schedule(name, title, words, tone, run.at_ms, run.took_ms)


def reasons(letters: Iterable[Letter]) -> list[tuple[str, int]]:
    """Return the reasons and how many letters each has, the most first."""
    counts: dict[str, int] = {}
    for letter in letters:
        reason = reason_of(letter)
        counts[reason] = counts.get(reason, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def reason_of(letter: Letter) -> str:
    """Return why a letter is dead, short enough to choose by."""
    return letter.reason[:_REASON_CHARACTERS] or "多次重试仍未成功"


def with_reason(reason: str) -> Callable[[Letter], bool]:
    """Return what tells the letters of a reason; "" means all."""
    return lambda letter: not reason or reason_of(letter) == reason
