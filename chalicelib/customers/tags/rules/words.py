"""A rule as people read it; pure."""

from collections.abc import Callable, Mapping

from chalicelib.customers.tags import interests
from chalicelib.customers.tags.rules import audience
from chalicelib.customers.tags.rules.models import Act, Match, On, Rule, When

_MILLI = 1000
_SHOWN = 4
NEWS: Mapping[str, str] = {
    "attribute.changed": "客户资料变更",
    "consent.given": "同意授权",
    "consent.withdrawn": "撤回授权",
    "form.answered": "提交表单",
    "lifecycle.changed": "生命周期变化",
    "order.paid": "订单付款",
    "order.refunded": "订单退款",
    "question.answered": "回答小问题",
    "segment.entered": "进入分群",
    "segment.exited": "离开分群",
    "value.changed": "价值等级变化",
    "visit.began": "到店",
    "visit.ended": "离店",
}


def of_rule(rule: Rule, name_of: Callable[[str], str]) -> str:
    """Return the whole of a rule in a sentence."""
    tags = "、".join(f"「{name_of(key)}」" for key in rule.gives)
    ends = f"，{rule.keep_days} 天后到期" if rule.keep_days else ""
    who = f"；仅限{of_audience(rule)}" if rule.who else ""
    return f"{of_when(rule.when)}，打上{tags}{ends}{who}"


def of_audience(rule: Rule) -> str:
    return "、".join(audience.words(one) for one in rule.who)


def of_when(when: When) -> str:
    """Return what has to happen."""
    return _WORDS[when.on](when)


def _menu(when: When) -> str:
    return f"点击菜单{_listed(when) or '（任何一个）'}"


def _scene(when: When) -> str:
    return f"扫描二维码{_listed(when) or '（任何一个）'}"


def _keyword(when: When) -> str:
    how = "" if when.match is Match.ANY else f"（{when.match.label}）"
    return f"说到{_listed(when)}{how}"


def _news(when: When) -> str:
    return "、".join(NEWS.get(one, one) for one in when.values)


def _listed(when: When) -> str:
    return _quoted(when.values)


def _quoted(values: tuple[str, ...]) -> str:
    shown = [f"「{one}」" for one in values[:_SHOWN]]
    rest = len(values) - len(shown)
    return "".join(shown) + (f"等 {rest + _SHOWN} 个" if rest > 0 else "")


def _topic(when: When) -> str:
    off = when.level_off_milli / _MILLI
    ends = f"，低于 {off:g} 分收回" if off else ""
    topics = _quoted(tuple(map(interests.name_of, when.values)))
    return f"对{topics}的兴趣达到 {when.level_on_milli / _MILLI:g} 分{ends}"


def _behaviour(when: When) -> str:
    what = (
        when.act.label if when.act is Act.DAYS else f"{when.act.label}{_listed(when)}"
    )
    unit = "天" if when.act is Act.DAYS else "次"
    ends = f"，少于 {when.below} {unit}收回" if when.below else ""
    return f"{when.days} 天内{what}满 {when.times} {unit}{ends}"


def _order(when: When) -> str:
    within = f"{when.days} 天内" if when.days else ""
    products = f"含{_listed(when)}的" if when.values else ""
    enough = f"，合计满 {when.least_fen / 100:g} 元" if when.least_fen else ""
    ends = f"，少于 {when.below} 单收回" if when.below else ""
    return f"{within}付款{products}订单满 {when.times} 单{enough}{ends}"


_WORDS: Mapping[On, Callable[[When], str]] = {
    On.MENU: _menu,
    On.SCENE: _scene,
    On.KEYWORD: _keyword,
    On.TOPIC: _topic,
    On.BEHAVIOUR: _behaviour,
    On.ORDER: _order,
    On.EVENT: _news,
}
