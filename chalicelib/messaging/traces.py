"""What connects a receipt of WeChat's with the send it is about.

Table workspace     pk = "MSGID#<msgid>", sk = "SEND"       whose message it is
                    pk = "MSGID#<msgid>", sk = "RECEIPT"    what WeChat told about it
                    pk = "UNSURE#<customer id>", sk = "<kind>#<id>"
                                                            sends without an answer
"""

from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS

_KEPT_MS = 30 * DAY_MS


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose message a msgid is."""

    kind: Literal["send", "push"]
    id: str  # of the intent or the push
    customer_id: str
    ref: str  # key of the entry on the time axis
    batch: int = 0  # of the push


_OWNER = tuple(field.name for field in fields(Owner))


def owner(msgid: str, of: Owner, now_ms: int) -> Item:
    """Return the item that says whose message it is."""
    return {"pk": message(msgid), "sk": "SEND", **asdict(of), "ttl": _ttl(now_ms)}


def unsure(of: Owner, first_ms: int, now_ms: int, told_of: str = "") -> Item:
    """Return the item that says that a send had no answer.

    Args:
        of: whose it is.
        first_ms: when it may have gone out.
        now_ms: the time.
        told_of: the customer whom a receipt of it will name, where that is another.
    """
    return {
        **unsure_key(of),
        **({"pk": f"UNSURE#{told_of}"} if told_of else {}),
        **asdict(of),
        "first_ms": first_ms,
        "ttl": _ttl(now_ms),
    }


def unsure_key(of: Owner) -> dict[str, str]:
    return {"pk": f"UNSURE#{of.customer_id}", "sk": f"{of.kind}#{of.id}"}


def message(msgid: str) -> str:
    return f"MSGID#{msgid}"


def owner_of(item: Item) -> Owner:
    given: dict[str, Any] = {name: item[name] for name in _OWNER if name in item}
    return Owner(**given)


def _ttl(now_ms: int) -> int:
    return (now_ms + _KEPT_MS) // 1000
