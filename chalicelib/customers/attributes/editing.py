"""Changing which attributes there are: pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.customers.attributes.models import Attribute, Kind

MOST_OWN = 30
_LONGEST_LABEL = 12
_HEAVIEST = 50
_MOST_CHOICES = 30
_NAME = re.compile(r"[a-z][a-z0-9_]{1,29}")
# What a form of ours, a trait or another entry of the person is called already.
_TAKEN = frozenset(
    {"remark", "unionid", "openid", "verified", "consent", "csrf", "rid"}
)
OFFERED = (
    *(Kind.TEXT, Kind.CHOICE, Kind.MANY, Kind.NUMBER, Kind.FLAG, Kind.DATE),
    *(Kind.PHONE, Kind.EMAIL, Kind.EXTERNAL),
)


class Unfit(Exception):
    """The form cannot be taken; says why by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("unfit")
        self.errors = errors


def added(
    body: Mapping[str, Any], known: Mapping[str, Attribute], given: Mapping[str, str]
) -> dict[str, Any]:
    """Return the configuration with one more attribute; raises ``Unfit``."""
    own = list(body.get("own", []))
    errors = _faults(own, known, given)
    choices = [one for one in given["choices"].split("\n") if one.strip()]
    if given["kind"] == Kind.CHOICE.value and not 1 < len(choices) <= _MOST_CHOICES:
        errors["choices"] = f"请填写 2 到 {_MOST_CHOICES} 个选项，一行一个"
    weight = _weight(given["weight"])
    if weight is None:
        errors["weight"] = f"请填写 0 到 {_HEAVIEST} 的整数"
    if errors:
        raise Unfit(errors)
    sealed = given["sealed"] == "yes"
    one = {
        "name": given["name"],
        "label": given["label"],
        "kind": given["kind"],
        "weight": weight,
        "sealed": sealed,
        "segmentable": given["segmentable"] == "yes" and not sealed,
        "choices": [one.strip() for one in choices]
        if given["kind"] == "choice"
        else [],
    }
    return {**body, "own": [*own, one]}


def removed(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return the configuration without one of the brand's attributes."""
    own = [one for one in body.get("own", []) if one["name"] != name]
    return {**body, "own": own}


def weighed(
    body: Mapping[str, Any], known: Mapping[str, Attribute], given: Mapping[str, str]
) -> dict[str, Any]:
    """Return the configuration with other weights; raises ``Unfit``."""
    found = {name: _weight(given[f"w_{name}"]) for name in known}
    if bad := {f"w_{n}": "0–50" for n, weight in found.items() if weight is None}:
        raise Unfit(bad)
    own = [{**one, "weight": found[one["name"]]} for one in body.get("own", [])]
    ours = {name: found[name] for name, one in known.items() if not one.own}
    return {**body, "own": own, "weights": ours}


def _faults(
    own: Sequence[Any], known: Mapping[str, Attribute], given: Mapping[str, str]
) -> dict[str, str]:
    errors = {}
    labels = {one.label for one in known.values()}
    if not given["label"] or len(given["label"]) > _LONGEST_LABEL:
        errors["label"] = f"请填写名称，最多 {_LONGEST_LABEL} 个字"
    elif given["label"] in labels:
        errors["label"] = "已有同名的属性"
    if not _NAME.fullmatch(given["name"]) or given["name"] in _TAKEN:
        errors["name"] = "小写字母开头，只用小写字母、数字和下划线，2 到 30 个字符"
    elif given["name"] in known:
        errors["name"] = "已有这个字段名"
    if given["kind"] not in {kind.value for kind in OFFERED}:
        errors["kind"] = "请选择类型"
    if len(own) >= MOST_OWN:
        errors["name"] = f"最多自定义 {MOST_OWN} 个属性"
    return errors


def _weight(text: str) -> int | None:
    fine = text.isascii() and text.isdigit() and int(text[:4]) <= _HEAVIEST
    return int(text) if fine else None
