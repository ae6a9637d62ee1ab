"""What WeChat posts to our callback, as immutable events.

``parse`` is the only way in.  A kind nobody here knows is still an event: it comes back
as plain ``Event`` with all its fields.  Texts stay texts, coordinates and ids too; only
counts and times are numbers.  Imported by the callback door, so nothing slow is here.

Source: https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html
Source: https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_event_pushes.html
"""

from chalicelib.core.errors import Malformed
from chalicelib.wechat import xml as strict_xml
from chalicelib.wechat.event_base import Event
from chalicelib.wechat.event_kinds import model_of

__all__ = ["Event", "parse"]

# Two spellings of one event; the first is what we call it.
_ALIASES = {"event.freepublishjobfinish": "event.publishjobfinish"}

_MAX_DIGITS = 19  # of 64 bits, which WeChat's largest numbers have
_MAX_SECONDS = 9_999_999_999  # of the year 2286; milliseconds sort as 13 digits


def parse(xml: bytes) -> Event:
    """Read a body whose signature is checked and which is decrypted.

    Raises:
        Malformed: not XML as WeChat writes it, or without the head all events have.
    """
    fields = strict_xml.read(xml)
    try:
        to_user, from_user = fields["ToUserName"], fields["FromUserName"]
        kind = _kind(fields)
        create_time = _seconds(fields["CreateTime"])
    except KeyError as missing:
        raise Malformed(f"no {missing} in the event") from None
    model = model_of(kind)
    for path in model.NUMBERS:
        _whole(fields.get(path) or "0")
    msg_id = fields.get("MsgId") or None
    return model(to_user, from_user, create_time, kind, msg_id, fields)


def _kind(fields: dict[str, str]) -> str:
    message = fields["MsgType"].lower()
    if message != "event":
        return f"message.{message}"
    kind = f"event.{fields['Event'].lower()}"
    return _ALIASES.get(kind, kind)


def _seconds(text: str) -> int:
    seconds = _whole(text)
    if seconds > _MAX_SECONDS:
        raise Malformed("not a time of WeChat's")
    return seconds


def _whole(text: str) -> int:
    # int() alone would take "1_0", " 1" and other writings of digits.
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise Malformed("not a whole number where WeChat has one")
    return int(text)
