"""A rule as a sentence: 关注中，且最近 30 天互动过，且标签包含「到店」."""

from collections.abc import Callable, Mapping, Sequence

from chalicelib.core.clock import local_time
from chalicelib.core.ids import BUCKETS
from chalicelib.customers.segments.rules import behaviours
from chalicelib.customers.segments.rules.models import (
    EVERYBODY,
    All,
    AnyOf,
    Belongs,
    Bucket,
    Is,
    LastPerformed,
    Listed,
    Node,
    Not,
    Op,
    Performed,
    Scalar,
    Times,
)
from chalicelib.customers.segments.rules.service import Finding
from chalicelib.customers.traits.models import Kind, Trait, Traits, Value

_MOST_NAMED = 5
# What an instant is of, where a sentence about it can say so.
_LATELY = {
    "last_inbound_at": ("最近 {} 天互动过", "超过 {} 天没有互动"),
    "last_outbound_at": ("最近 {} 天触达过", "超过 {} 天没有触达"),
    "subscribed_at": ("最近 {} 天关注", "关注已超过 {} 天"),
    "unsubscribed_at": ("最近 {} 天取消关注", "取消关注已超过 {} 天"),
}
_TIMES = {Times.AT_LEAST: "至少", Times.AT_MOST: "最多", Times.EXACTLY: "正好"}


class Wording:
    """Says rules with the names that traits and segments have here."""

    def __init__(self, traits: Traits, segments: Mapping[str, str]) -> None:
        self._traits = traits
        self._segments = segments

    def sentence(self, rule: Node) -> str:
        """Return the whole rule."""
        if rule == EVERYBODY:
            return "所有客户"
        return self._said(rule, is_outermost=True)

    def condition(self, node: Node) -> str:
        """Return a node by itself: a group as what it wants of those below."""
        match node:
            case All():
                return "满足以下全部"
            case AnyOf():
                return "满足以下任意一项"
            case Not():
                return "不满足以下"
        return self._said(node)

    def seen(self, found: Finding, now_ms: int) -> str:
        """Return what was seen of a condition, "" of a group."""
        match found.node:
            case Is(trait):
                if trait not in self._traits:
                    return "未知"
                return self._value(self._traits[trait], found.value, now_ms)
            case Performed():
                return f"{len(found.moments)} 次"
            case LastPerformed():
                return _instant(found.moments[0], now_ms) if found.moments else "没有过"
            case Bucket():
                return f"第 {found.value} 组"
        return ""

    def _said(self, node: Node, *, is_outermost: bool = False) -> str:
        match node:
            case All(of):
                return self._joined(of, "，且", is_outermost=is_outermost)
            case AnyOf(of):
                return self._joined(of, "，或", is_outermost=is_outermost)
            case Not(of):
                return f"不是（{self._said(of, is_outermost=True)}）"
            case Is():
                return self._compared(node)
        return self._done(node)

    def _done(self, node: Node) -> str:
        match node:
            case Performed(what, times, count, days):
                deed = behaviours.label_of(what)
                if times is Times.AT_MOST and not count:
                    return f"最近 {days} 天没有{deed}"
                return f"最近 {days} 天{deed}{_TIMES[times]} {count} 次"
            case LastPerformed(what, within, days):
                deed = behaviours.label_of(what)
                words = "以内" if within else "以前"
                return f"最近一次{deed}在 {days} 天{words}"
            case Belongs(segment, belongs):
                name = self._segments.get(segment, segment)
                return f"{'属于' if belongs else '不属于'}分群「{name}」"
            case Bucket(salt, first, past):
                share = f"{(past - first) * 100 / BUCKETS:g}%"
                return f"随机 {share}（「{salt}」第 {first} 到 {past - 1} 组）"
            case Listed(ids):
                return f"指定的 {len(ids)} 位客户"
        raise TypeError(f"no condition: {node}")

    def _joined(self, of: Sequence[Node], word: str, *, is_outermost: bool) -> str:
        words = word.join(self._said(one) for one in of)
        return words if is_outermost or len(of) == 1 else f"（{words}）"

    def _compared(self, node: Is) -> str:
        if node.trait not in self._traits:
            return f"已停用的条件「{node.trait}」"
        trait = self._traits[node.trait]
        if node.op in (Op.KNOWN, Op.UNKNOWN):
            return f"{trait.label}{'已知' if node.op is Op.KNOWN else '未知'}"
        if trait.kind is Kind.FLAG:
            return _flag(trait, node.values[0])
        if trait.kind is Kind.INSTANT:
            return _when(trait, node)
        if trait.kind is Kind.NUMBER:
            numbers = [_number(float(one)) for one in node.values]
            said = _NUMBERS[node.op](numbers)
            return f"{trait.label}{said}{f' {trait.unit}' if trait.unit else ''}"
        return f"{trait.label}{_TEXTS[node.op]}{_named(trait, node.values)}"

    def _value(self, trait: Trait, value: Value, now_ms: int) -> str:
        match value:
            case None:
                return "未知"
            case frozenset():
                return _listed(sorted(value)) if value else "没有"
            case bool():
                return _flag(trait, value)
            case str():
                return trait.choices.get(value, value)
        if trait.kind is Kind.INSTANT:
            return _instant(int(value), now_ms)
        return f"{_number(value)}{f' {trait.unit}' if trait.unit else ''}"


def _number(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")


def _flag(trait: Trait, value: Scalar) -> str:
    known = trait.choices.get(str(value).lower())
    return known or f"{trait.label}：{'是' if value else '否'}"


def _when(trait: Trait, node: Is) -> str:
    lately = _LATELY.get(
        trait.name, (f"{trait.label}在最近 {{}} 天内", f"{trait.label}在 {{}} 天以前")
    )
    words = {
        Op.WITHIN_DAYS: lately[0],
        Op.BEFORE_DAYS: lately[1],
        Op.NEXT_DAYS: f"{trait.label}在未来 {{}} 天内",
        Op.ON_OR_AFTER: f"{trait.label}不早于 {{}}",
        Op.BEFORE: f"{trait.label}早于 {{}}",
        Op.BETWEEN_DAYS: f"{trait.label}在 {{}} 至 {{}}",
    }
    return words[node.op].format(*node.values)


def _named(trait: Trait, values: Sequence[Scalar]) -> str:
    return _listed([trait.choices.get(str(one), str(one)) for one in values])


def _listed(texts: Sequence[str]) -> str:
    named = "".join(f"「{one}」" for one in texts[:_MOST_NAMED])
    return f"{named}等 {len(texts)} 项" if len(texts) > _MOST_NAMED else named


def _instant(at_ms: int, now_ms: int) -> str:
    at, now = local_time(at_ms), local_time(now_ms)
    days = (now.date() - at.date()).days
    words = f"{abs(days)} 天{'前' if days > 0 else '后'}" if days else "今天"
    return f"{at:%Y-%m-%d %H:%M}，{words}"


_TEXTS = {
    Op.IS: "是",
    Op.IS_NOT: "不是",
    Op.CONTAINS: "含有",
    Op.STARTS_WITH: "开头是",
    Op.HAS_ANY: "包含",
    Op.HAS_ALL: "同时包含",
    Op.HAS_NONE: "不包含",
}
_NUMBERS: dict[Op, Callable[[Sequence[str]], str]] = {
    Op.EQ: lambda of: f"等于 {of[0]}",
    Op.NE: lambda of: f"不等于 {of[0]}",
    Op.GT: lambda of: f"大于 {of[0]}",
    Op.GE: lambda of: f"至少 {of[0]}",
    Op.LT: lambda of: f"小于 {of[0]}",
    Op.LE: lambda of: f"最多 {of[0]}",
    Op.BETWEEN: lambda of: f"在 {of[0]} 到 {of[1]} 之间",
}
