"""What somebody typed, as the answer to a question; pure.

People who were asked something may say something else.  So words are taken only where
they look like an answer, and what does not is left to the colleagues.
"""

import re
from collections.abc import Callable

from chalicelib.customers.attributes import places
from chalicelib.customers.attributes.faults import Unreadable
from chalicelib.customers.attributes.models import Attribute, Kind, Value
from chalicelib.customers.attributes.normalising import normalised

CONFIDENCE = 60  # of typed words; a tap has that of its source
_LONGEST = 40
_LONGEST_NAME = 12
_LONGEST_WORDS = 16
_ASKS = re.compile(r"[?？]|吗|呢$|什么|怎么|几点|多少|哪里|哪儿|为啥|为什么")
_SAYS_NOTHING = re.compile(
    r"(你好|您好|在吗?|好的?|嗯+|哦+|谢谢.*|不.*|没有?|人工|客服|hi|hello|ok)[。！!~～]*",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"^(我的?)?(名字|姓名|生日|手机号?|电话|邮箱|城市|地址|职业|工作)?(就?是|叫|在|住在?|做)?[:：,，\s]*"
)
_CALLED = re.compile(r"^(大家都?)?(可以|就)?(请|都)?(叫|喊|称呼)我?[:：,，\s]*")
_AFTER = re.compile(r"(就好|就行|就可以了?|即可|吧|哦|哈|呀|啦|的)?[。.！!~～\s]*$")
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z·.\s]{1,12}")
_DATE = re.compile(
    r"(\d{2,4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?"
    r"|(?<!\d)(\d{8}|\d{4})(?!\d)"
    r"|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}[日号]"
)
_PHONE = re.compile(r"\+?\d[\d\s-]{6,16}\d")
_EMAIL = re.compile(r"[^\s@，,：:]{1,64}@[^\s@，,]+\.[^\s@，,。]+")
_NUMBER = re.compile(r"\d{1,9}")


_LOOSE = frozenset({Kind.NAME, Kind.TEXT, Kind.MANY})


def takes_anything(attribute: Attribute) -> bool:
    """Tell whether almost any word could be a value: then only the first may be."""
    return attribute.kind in _LOOSE and attribute.name not in ("province", "city")


def heard(attribute: Attribute, said: str) -> Value | None:
    """Return what was said about the attribute, ``None`` where it is no answer."""
    text = " ".join(said.split())
    found = _FINDERS.get(attribute.kind, _words)(attribute, text)
    if not found:
        return None
    try:
        return normalised(attribute, found)
    except Unreadable:
        return None


def _name(_attribute: Attribute, text: str) -> str:
    bare = _bare(_CALLED.sub("", text))
    if len(bare) > _LONGEST_NAME or not _NAME.fullmatch(bare):
        return ""
    return "" if _is_no_answer(bare) else bare


def _words(attribute: Attribute, text: str) -> str:
    bare = _bare(text)
    if len(bare) > _LONGEST_WORDS or _is_no_answer(bare):
        return ""
    if attribute.name in ("province", "city"):
        place = places.split(bare)
        known = place.city if attribute.name == "city" else place.province
        return known if not place.rest else ""
    return bare


def _address(_attribute: Attribute, text: str) -> str:
    bare = _BEFORE.sub("", text)
    return bare if places.split(bare).city and not _ASKS.search(bare) else ""


def _many(_attribute: Attribute, text: str) -> str:
    return "" if len(text) > _LONGEST or _is_no_answer(text) else _bare(text)


def _as_it_is(_attribute: Attribute, text: str) -> str:
    return _AFTER.sub("", text)


def _only(shape: re.Pattern[str]) -> Callable[[Attribute, str], str]:
    """Return what finds the one thing of a shape, within a short text."""

    def find(_attribute: Attribute, text: str) -> str:
        if len(text) > _LONGEST or _ASKS.search(text):
            return ""
        found = list(shape.finditer(text))
        return found[0][0] if len(found) == 1 else ""

    return find


def _bare(text: str) -> str:
    return _AFTER.sub("", _BEFORE.sub("", text)).strip()


def _is_no_answer(text: str) -> bool:
    return bool(not text or _ASKS.search(text) or _SAYS_NOTHING.fullmatch(text))


_FINDERS: dict[Kind, Callable[[Attribute, str], str]] = {
    Kind.NAME: _name,
    Kind.TEXT: _words,
    Kind.ADDRESS: _address,
    Kind.MANY: _many,
    Kind.BIRTHDAY: _only(_DATE),
    Kind.DATE: _only(_DATE),
    Kind.PHONE: _only(_PHONE),
    Kind.EMAIL: _only(_EMAIL),
    Kind.NUMBER: _only(_NUMBER),
    Kind.CHOICE: _as_it_is,
    Kind.FLAG: _as_it_is,
}
