"""The brand's segments: a live one of each sort, a scheme, and a list.

They are made as from the console, so people enter them by the jobs of the product while
somebody looks around already.
"""

from chalicelib import connections
from chalicelib.customers.segments import freezing
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.definitions import desk
from chalicelib.customers.segments.definitions.models import Form
from chalicelib.customers.segments.definitions.service import Draft
from chalicelib.customers.segments.people.repository import Snapshots
from chalicelib.customers.segments.rules.models import (
    EVERYBODY,
    All,
    AnyOf,
    Behaviour,
    Bucket,
    Is,
    LastPerformed,
    Not,
    Op,
    Performed,
    Times,
)
from infra.local.demo.waiting import until

_BY = "staff:demo-supervisor"
_WITHIN_S = 120
_GUESTS = 24  # on the list

_FOLLOWING = Is("subscribed", Op.IS, (True,))
_REGULAR = Is("inbound", Op.GE, (30,))
_SCANNED = Performed(Behaviour("event", "scan"), Times.AT_LEAST, 2, 60)
_ORDERS = Performed(Behaviour("event", "click", key="MY_ORDER"), Times.AT_LEAST, 1, 14)

LIVE = (
    Draft(
        "活跃老客",
        All((_FOLLOWING, _REGULAR, Is("last_inbound_at", Op.WITHIN_DAYS, (7,)))),
        "常来聊天、最近一周还来过的人，新豆上架先告诉他们",
    ),
    Draft(
        "老客要流失",
        All((_FOLLOWING, _REGULAR, Is("last_inbound_at", Op.BEFORE_DAYS, (14,)))),
        "以前常来，两周没有动静",
    ),
    Draft(
        "常扫门店桌贴",
        All((_FOLLOWING, _SCANNED)),
        "两个月里扫过两次以上，多半是到店客人",
    ),
    Draft(
        "最近查过订单",
        All((_FOLLOWING, _ORDERS)),
        "两周内点过「我的订单」",
    ),
    Draft(
        "不满待安抚",
        All((_FOLLOWING, Is("mood", Op.IS, ("negative",)))),
        "最近一次流露的是不满，群发前先跟进",
    ),
)
SCHEME = Draft(
    "冷萃季试投 10%",
    All(
        (
            _FOLLOWING,
            AnyOf((_REGULAR, Is("topics", Op.HAS_ANY, ("drinks", "beans")))),
            Not(
                LastPerformed(
                    Behaviour("send", "template", dir="out"), within=True, days=7
                )
            ),
            Bucket("冷萃季", 0, 1_000),
        )
    ),
    "一周内没收过模板消息的人里随机取一成",
)
LIST = Draft("手冲课报名名单", EVERYBODY, "十二月手冲课，两期")


def add(guests: list[str]) -> None:
    """Make them, once there is a snapshot to find their people in.

    Args:
        guests: customer ids, of whom the first are put on the list.
    """
    asking.build(whole=True)
    until(Snapshots(connections.workspace()).current, _WITHIN_S)
    forms = [(Form.LIVE, one) for one in LIVE]
    forms += [(Form.SCHEME, SCHEME), (Form.STATIC, LIST)]
    made = [
        desk.definitions().create(form, one, unique=f"demo {one.name}", by=_BY)
        for form, one in forms
    ]
    freezing.put(made[-1], guests[:_GUESTS], by=_BY)
    # Whatever is said of people next has those looked at again who did something.
    until(_everybody_is_in, _WITHIN_S)


def _everybody_is_in() -> bool:
    return all(one.counted_ms for one in desk.segments().all() if one.form is Form.LIVE)
