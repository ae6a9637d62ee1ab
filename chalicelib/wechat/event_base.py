"""What every message and event has in common."""

import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar

# A key and a group go to SQS, which takes 128 of these.  "#" separates our own parts.
_KEY_PART = re.compile(r"[!\"$-~]+")
_KEY_MAX_CHARS = 128


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """One push.  ``kind`` is ``message.text``, ``event.subscribe``, in lower case."""

    # The elements that must be whole numbers, if they come.
    NUMBERS: ClassVar[tuple[str, ...]] = ()

    to_user: str  # our original id, gh_...
    from_user: str  # the follower's openid, or WeChat's own sender
    create_time: int  # seconds since 1970, UTC
    kind: str
    msg_id: str | None  # messages have one, events do not
    fields: dict[str, str]  # everything that came, by path: xml.read

    @property
    def key(self) -> str:
        """The event key: equal for every delivery of one push, and for no other.

        FromUserName and CreateTime, WeChat's advice, are not enough: two people's
        revocations within a second share both.
        """
        parts = (self.to_user, self.from_user, self.msg_id or "")
        if self.kind.startswith("message.") and all(map(_KEY_PART.fullmatch, parts)):
            key = "m#" + "#".join(parts)
            if len(key) <= _KEY_MAX_CHARS:
                return key
        # XML holds no NUL, so no two sets of pairs run together to the same text.
        pairs = "\0".join(
            f"{path}\0{text}" for path, text in sorted(self.fields.items())
        )
        return "e#" + hashlib.sha256(pairs.encode()).hexdigest()

    @property
    def person(self) -> str:
        """The openid of whom it is about; "" when it is about no follower."""
        return self.from_user

    @property
    def group(self) -> str:
        """What keeps its order: the person, else the sender; always fit for SQS."""
        name = self.person or self.from_user
        if len(name) <= _KEY_MAX_CHARS and _KEY_PART.fullmatch(name):
            return name
        return hashlib.sha256(name.encode()).hexdigest()

    @property
    def scene(self) -> str:
        """The scene of the QR code that was scanned, without WeChat's prefix."""
        return ""

    @property
    def is_message(self) -> bool:
        return self.kind.startswith("message.")


class Tag:
    """An attribute of an event: the text of one element, "" when it did not come."""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __get__(self, event: Event, _: type[Event]) -> str:
        return event.fields.get(self._path, "")


class Number:
    """An attribute of an event: a whole number, 0 when the element did not come."""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = path

    def __set_name__(self, model: type[Event], _: str) -> None:
        model.NUMBERS = (*model.NUMBERS, self._path)

    def __get__(self, event: Event, _: type[Event]) -> int:
        return int(event.fields.get(self._path) or 0)


class FromPlatform(Event):
    """About the account or a job, sent by WeChat itself: ``from_user`` is nobody."""

    __slots__ = ()

    @property
    def person(self) -> str:
        return ""


def rows(fields: dict[str, str], path: str) -> list[dict[str, str]]:
    """Return the fields of ``path[1]``, ``path[2]``, ... one dict each."""
    found: list[dict[str, str]] = []
    prefix = f"{path}[{len(found) + 1}]/"
    while row := _below(fields, prefix):
        found.append(row)
        prefix = f"{path}[{len(found) + 1}]/"
    return found


def _below(fields: dict[str, str], prefix: str) -> dict[str, str]:
    return {
        path.removeprefix(prefix): text
        for path, text in fields.items()
        if path.startswith(prefix)
    }
