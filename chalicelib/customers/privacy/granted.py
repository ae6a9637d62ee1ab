"""What a page of ours was allowed to know, and what is forgotten when it no longer is.

    granted.add(Grant("206", "位置", forget_places))

WeChat tells by ``user_authorization_revoke`` what somebody takes back, in its codes; a
module that keeps something under one of them, a consent too, adds who forgets it.  A
code that nobody knows takes back all of them (reliability.md R13).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.privacy.stores import Person

# Source: https://developers.weixin.qq.com/doc/service/guide/h5/authorization_change.html
CODES = {
    "201": "地址",
    "202": "发票",
    "203": "卡券",
    "204": "麦克风",
    "205": "昵称和头像",
    "206": "位置",
    "207": "选中的图片和视频",
}
NAME, ADDRESS, POSITION = "205", "201", "206"
_PINGS = "LOC#"


@dataclass(frozen=True, slots=True)
class Cause:
    """What is taken back, and by which event."""

    key: str  # the same for a repeat
    at_ms: int


@dataclass(frozen=True, slots=True)
class Grant:
    """Something that is kept because a page was allowed to know it."""

    code: str  # of WeChat's
    title: str
    forget: Callable[[Person, Cause], int]  # returns how much; done again, nothing


_GRANTS: dict[tuple[str, str], Grant] = {}


def add(grant: Grant) -> None:
    """Have something forgotten when its grant is taken back; again replaces it."""
    if grant.code not in CODES:
        raise ValueError(f"WeChat has no code {grant.code}")
    _GRANTS[grant.code, grant.title] = grant


def under(code: str) -> Sequence[Grant]:
    """Return what stands under a code; of a code nobody knows, everything."""
    every = sorted(_GRANTS.values(), key=lambda one: (one.code, one.title))
    return [one for one in every if one.code == code or code not in CODES]


def called(code: str) -> str:
    """Return what a code takes back, in words."""
    return CODES.get(code, "全部网页授权")


def _forget_name(person: Person, cause: Cause) -> int:
    return _taken_back(person, cause, "name")


def _forget_address(person: Person, cause: Cause) -> int:
    return _taken_back(person, cause, "address")


def _taken_back(person: Person, cause: Cause, attribute: str) -> int:
    """Have WeChat take back what it said; what others say stays."""
    saying = Saying(Source.WECHAT, cause.key, cause.at_ms, by="wechat")
    return sum(
        bool(attributes().learn(one, {attribute: None}, saying))
        for one in person.customer_ids
    )


def _forget_pings(person: Person, _cause: Cause) -> int:
    """Delete where the person was."""
    table, removed = connections.profiles(), 0
    for customer_id in person.customer_ids:
        items = table.query(
            "pk = :customer AND begins_with(sk, :pings)",
            values={":customer": customer_id, ":pings": _PINGS},
        )
        keys = [{"pk": item["pk"], "sk": item["sk"]} for item in items]
        table.batch_write(deletes=keys)
        removed += len(keys)
    return removed


add(Grant(NAME, "微信昵称", _forget_name))
add(Grant(ADDRESS, "微信地址", _forget_address))
add(Grant(POSITION, "位置记录", _forget_pings))
