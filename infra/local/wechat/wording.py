"""What may stand in a template's fields (REFERENCE section 9.2)."""

import re
from typing import Any

from infra.local.wechat.refusals import Refusal

_FIELD = re.compile(r"\{\{(\w+)\.DATA\}\}")
_KEY = re.compile(r"([a-z_]+)\d+")
_DAY = r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|(\d{4}年)?\d{1,2}月(\d{1,2}日)?|\d{4}年)"
_HOUR = r"\d{1,2}:\d{2}(:\d{2})?"
_MOMENT = rf"({_DAY}\s*({_HOUR})?|{_HOUR})"
_RULES = {
    "thing": re.compile(r"[^\n]{1,20}"),
    "const": re.compile(r"[^\n]{1,20}"),
    "time": re.compile(rf"{_MOMENT}(\s*[~至]\s*{_MOMENT})?"),
    "date": re.compile(rf"{_MOMENT}(\s*[~至]\s*{_MOMENT})?"),
    "amount": re.compile(r"[¥￥$€£]?-?\d{1,10}(\.\d+)?元?"),
    "phone_number": re.compile(r"[\d+\-() ]{1,17}"),
    "car_number": re.compile(r"[\w]{1,8}"),
    "character_string": re.compile(r"[!-~ ]{1,32}"),
    "number": re.compile(r"(?=.{1,32}$)-?\d+(\.\d+)?"),
    "letter": re.compile(r"[A-Za-z]{1,32}"),
    "symbol": re.compile(r"[^\w\s]{1,5}"),
    "phrase": re.compile(r"[\u4e00-\u9fff]{1,5}"),
    "name": re.compile(r"[^\n]{1,10}"),
}


def keys_of(content: str) -> list[str]:
    """Return the field names of a template's content, in order."""
    return _FIELD.findall(content)


def check(content: str, data: Any) -> None:
    """Refuse with 47003, naming the field, values that break its type's rule.

    Keys the template does not have (``first``, ``remark``) are silently not shown.
    """
    if not isinstance(data, dict):
        raise Refusal(47003, "data")
    for key in keys_of(content):
        field = data.get(key)
        value = field.get("value") if isinstance(field, dict) else None
        if not isinstance(value, str) or not value.strip():
            raise Refusal(47003, f"data.{key}.value is empty")
        kind = _KEY.fullmatch(key)
        rule = _RULES.get(kind.group(1)) if kind else None
        if rule and not rule.fullmatch(value.strip()):
            raise Refusal(47003, f"data.{key}.value invalid")


def lines(content: str, data: dict[str, Any]) -> list[list[str]]:
    """Return the card's rows as the phone shows them: label and value."""
    rows = []
    for line in content.splitlines():
        label, _, rest = line.partition(":")
        keys = keys_of(rest)
        if keys:
            rows.append([label, str(data[keys[0]]["value"])])
    return rows
