"""The figures and chips of the head that every customer has; pure."""

from chalicelib.core.clock import DAY_MS
from chalicelib.customers.head import Badge, Chip, Figure, Shown, badges, figures
from chalicelib.customers.lifecycle.models import TONES, Stage
from chalicelib.customers.sheet import Sheet
from chalicelib.web.wording import left


def stage_chip(sheet: Sheet) -> Chip | None:
    """Return the stage of the lifecycle, once somebody has one."""
    if not sheet.profile.stage:
        return None
    stage = Stage(sheet.profile.stage)
    return Chip(stage.label, TONES[stage], "route")


def follow_chip(sheet: Sheet) -> Chip:
    if sheet.profile.subscribed:
        return Chip("已关注", "green", "brand-wechat")
    if sheet.profile.unsubscribed_at_ms:
        return Chip("已取关", "red", "brand-wechat")
    return Chip("未关注", "", "brand-wechat")


def _window(sheet: Sheet) -> Chip | None:
    """Return how long customer service may still answer."""
    profile = sheet.reached
    lasts = left(profile.window_until_ms, sheet.now_ms)
    if not (profile.subscribed and lasts):
        return None
    if not profile.window_left:
        return Chip("可回复条数已用完", "amber", "clock")
    is_short = profile.window_until_ms - sheet.now_ms < DAY_MS // 12
    words = f"可回复 {profile.window_left} 条 · 剩 {lasts}"
    return Chip(words, "amber" if is_short else "blue", "clock")


def _staff(sheet: Sheet) -> Chip | None:
    return Chip("员工", "violet", "user-check") if sheet.profile.staff else None


def _inbound(sheet: Sheet) -> Shown:
    days = len(sheet.profile.active_days)
    note = f"次 · 近期活跃 {days} 天" if days else "次"
    return Shown(f"{sheet.profile.inbound_count:,}", note)


def _last(sheet: Sheet) -> Shown:
    if not sheet.profile.last_inbound_ms:
        return Shown("—", "还没有互动")
    return Shown("", at_ms=sheet.profile.last_inbound_ms)


def _outbound(sheet: Sheet) -> Shown:
    return Shown(f"{sheet.profile.outbound_count:,}", "条")


def _followed(sheet: Sheet) -> Shown:
    profile = sheet.profile
    times = f"第 {profile.times_followed} 次关注" if profile.times_followed > 1 else ""
    if not profile.subscribed:
        return Shown("—", times)
    days = (sheet.now_ms - profile.subscribed_at_ms) // DAY_MS
    return Shown(f"{days:,}", f"天 · {times}" if times else "天")


def _score(sheet: Sheet) -> Shown | None:
    score = sheet.trait("score")
    return None if score is None else Shown(f"{round(float(score))}", "分")


badges.add(
    Badge("follow", 10, "subscribed", follow_chip),
    Badge("stage", 20, "stage", stage_chip),
    Badge("window", 30, "messages", _window),
    Badge("staff", 90, "staff", _staff),
)
figures.add(
    Figure("inbound", "累计互动", 10, "last_inbound_at", _inbound),
    Figure("last", "最近互动", 20, "last_inbound_at", _last),
    Figure("outbound", "累计触达", 30, "last_outbound_at", _outbound),
    Figure("followed", "已关注", 40, "subscribed_at", _followed),
    Figure(
        "score",
        "互动指数",
        50,
        "score",
        _score,
        hint="按互动的多少和远近计算，100 分为最高",
    ),
)
