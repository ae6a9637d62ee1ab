"""What a page of ours was allowed to know, and what is forgotten when it no longer is.

    granted.add(Grant("206", "位置", forget_places))

WeChat tells by ``user_authorization_revoke`` what somebody takes back, in its codes; a
module that keeps something under one of them, a consent too, adds who forgets it.  A
code that nobody knows takes back all of them (reliability.md R13).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.customers import anchors
from chalicelib.customers.attributes.desk import attributes
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.attributes.service import Saying
from chalicelib.customers.consent import desk as consent
from chalicelib.customers.consent.models import Means, Proof, Purpose, codes
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.places import forgetting
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


def _forget_places(person: Person, _cause: Cause) -> int:
    """Delete where the person was, and which stores they came to."""
    table = connections.interactions()
    return sum(forgetting.forget(one, table) for one in person.customer_ids)


def _withdrawn(purpose: Purpose) -> Callable[[Person, Cause], int]:
    """Return what takes a consent back, and by that what rests on it."""

    def withdraw(person: Person, cause: Cause) -> int:
        evidence = anchors.digest(cause.key)
        proof = Proof(Means.WECHAT, evidence, "wechat", cause.key, now_ms())
        return len(consent.withdraw_all(group_of(person.id), proof, [purpose]))

    return withdraw


add(Grant(NAME, "微信昵称", _forget_name))
add(Grant(ADDRESS, "微信地址", _forget_address))
add(Grant(POSITION, "位置记录", _forget_places))
for _purpose in Purpose:
    for _code in codes(_purpose):
        add(Grant(_code, f"授权：{_purpose.label}", _withdrawn(_purpose)))
