"""What a column of a file may be, and what its head is taken for; pure.

Names of fields are those of ``/v1``: identities, attributes, the parts of an order.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.customers.attributes.models import Attribute

_BESIDES = re.compile(r"[\s()（）*＊:：_\-/\[\]【】]+")
_NOTE = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_MOBILE = re.compile(r"(\+?86)?[ -]?1[3-9]\d[ -]?\d{4}[ -]?\d{4}")


class Kind(StrEnum):
    """What a file is about."""

    CUSTOMERS = "customers"
    ORDERS = "orders"

    @property
    def label(self) -> str:
        return {Kind.CUSTOMERS: "客户", Kind.ORDERS: "订单"}[self]


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a column may be."""

    name: str
    label: str
    group: str
    also: tuple[str, ...] = ()  # other heads that it goes by
    needed: bool = False  # no file of the kind is without it


IDENTITIES = (
    Field("mobile", "手机号", "是谁", ("手机", "手机号码", "电话", "联系电话")),
    Field("member_no", "会员号", "是谁", ("会员卡号", "会员编号", "卡号", "会员id")),
    Field("openid", "OpenID", "是谁", ("微信openid",)),
    Field("unionid", "UnionID", "是谁", ("微信unionid",)),
    Field("id", "客户编号", "是谁", ("customerid", "客户id")),
)
IDENTIFYING = tuple(one.name for one in IDENTITIES)
_ALSO = {
    "mobile": ("移动电话", "联系方式", "phone", "tel", "mobilephone", "收货电话"),
    "name": ("名字", "客户姓名", "会员姓名", "称呼", "联系人", "客户名称", "收货人"),
    "birthday": ("出生日期", "出生年月", "birth", "dateofbirth"),
    "email": ("电子邮箱", "邮件", "mail"),
    "gender": ("sex",),
    "province": ("省", "所在省"),
    "city": ("市", "所在城市"),
    "district": ("区", "县"),
    "address": ("联系地址", "详细地址", "收货地址", "住址"),
    "company": ("公司", "工作单位", "企业"),
    "job": ("职位", "岗位"),
    "interests": ("爱好", "兴趣爱好", "偏好", "消费偏好", "喜好"),
}
_ORDER, _GOODS, _BACK = "订单", "商品", "退款"
ORDER = (
    Field("order_no", "订单号", _ORDER, ("订单编号", "单号", "交易单号"), needed=True),
    Field(
        "paid_at",
        "支付时间",
        _ORDER,
        ("付款时间", "下单时间", "成交时间", "交易时间", "下单日期", "日期"),
        needed=True,
    ),
    Field(
        "paid_fen",
        "实付金额",
        _ORDER,
        ("实付", "实付款", "支付金额", "付款金额", "订单金额", "成交金额", "金额"),
        needed=True,
    ),
    Field("margin_fen", "毛利", _ORDER, ("毛利额", "利润", "margin")),
    Field("store", "门店", _ORDER, ("店铺", "门店名称", "店名", "消费门店")),
    Field("channel", "渠道", _ORDER, ("下单渠道", "来源", "订单来源", "销售渠道")),
    Field("due_at", "应付时间", _ORDER, ("到期日", "付款期限", "应付日期")),
    Field("items", "商品", _GOODS, ("商品名称", "品名", "产品", "购买商品", "货品")),
    Field("refund_fen", "退款金额", _BACK, ("退款", "退款额", "已退金额")),
    Field("refund_at", "退款时间", _BACK, ("退款日期",)),
    Field("refund_no", "退款单号", _BACK, ("退款编号",)),
)


def fields_of(kind: Kind, catalogue: Mapping[str, Attribute]) -> tuple[Field, ...]:
    """Return what a column of such a file may be, in the order in which it is shown."""
    if kind is Kind.ORDERS:
        return (*ORDER, *IDENTITIES)
    known = {one.name for one in IDENTITIES}
    more = (one for one in catalogue.values() if one.name not in known)
    return (*IDENTITIES, *(Field(one.name, one.label, "资料") for one in more))


def guesses(
    heads: Sequence[str], samples: Iterable[Sequence[str]], fields: Sequence[Field]
) -> list[str]:
    """Return the field that each column seems to be, "" where none; each once.

    Args:
        heads: of the file.
        samples: some of its lines.
        fields: what a column may be.
    """
    found: list[str] = []
    for name in meant(heads, fields):
        found.append("" if name in found else name)
    if "mobile" in found:
        return found
    lines = list(samples)
    for number, name in enumerate(found):
        cells = [line[number].strip() for line in lines if number < len(line)]
        if not name and cells and all(_MOBILE.fullmatch(cell) for cell in cells):
            found[number] = "mobile"
            break
    return found


def meant(heads: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Return the field that each head is a word for, "" where none."""
    known = _heads(fields)
    return [
        known.get(_plain(head)) or known.get(_plain(_NOTE.sub("", head)), "")
        for head in heads
    ]


def _heads(fields: Sequence[Field]) -> dict[str, str]:
    """Return the fields by every head they go by; the first to claim one has it."""
    known: dict[str, str] = {}
    for one in fields:
        for head in (one.label, one.name):
            known.setdefault(_plain(head), one.name)
    for one in fields:
        for head in (*one.also, *_ALSO.get(one.name, ())):
            known.setdefault(_plain(head), one.name)
    return known


def _plain(head: str) -> str:
    return _BESIDES.sub("", head).casefold()


def problems(kind: Kind, mapping: Sequence[str], fields: Sequence[Field]) -> list[str]:
    """Return what is wrong with a choice of columns, in words for people."""
    chosen = [name for name in mapping if name]
    labels = {one.name: one.label for one in fields}
    found = [f"不认识的内容：{name[:20]}" for name in chosen if name not in labels]
    twice = dict.fromkeys(name for name in chosen if chosen.count(name) > 1)
    found += [f"「{labels[name]}」选了两次" for name in twice if name in labels]
    missing = [one.label for one in fields if one.needed and one.name not in chosen]
    found += [f"还没有选「{label}」是哪一列" for label in missing]
    if not set(IDENTIFYING) & set(chosen):
        names = "、".join(one.label for one in IDENTITIES)
        found.append(f"至少要有一列说明是谁：{names}")
    if kind is Kind.CUSTOMERS and not found and chosen in ([one] for one in ("id",)):
        found.append("除了客户编号，还要有一列资料")
    return found
