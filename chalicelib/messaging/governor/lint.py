"""What WeChat refuses or hides in a template, found before it is sent.

Source: https://developers.weixin.qq.com/doc/service/api/notify/template/api_sendtemplatemessage.html
"""

import re

from chalicelib.messaging.models import Template

# What a key's value may be, by the key without its number (REFERENCE §9.2).
_LONGEST = {
    "thing": 20,
    "const": 20,
    "phone_number": 17,
    "car_number": 8,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phrase": 5,
    "name": 10,
}
_KEY = re.compile(r"([a-z_]+?)\d{0,2}")
_AMOUNT = re.compile(r"[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?")


def faults(template: Template) -> list[str]:
    """Return what is wrong, one line each; an empty list when it may go."""
    return [
        f"{key}: {fault}"
        for key, value in template.data.items()
        if (fault := _fault(key, value))
    ]


def _fault(key: str, value: str) -> str:
    if not value.strip():
        return "没有内容"
    if "\n" in value or "\r" in value:
        return "不能换行"
    match = _KEY.fullmatch(key)
    kind = match[1] if match else key
    longest = _LONGEST.get(kind)
    if longest is not None and len(value) > longest:
        return f"最多 {longest} 个字"
    if kind == "amount" and not _AMOUNT.fullmatch(value):
        return "不是金额"
    return ""
