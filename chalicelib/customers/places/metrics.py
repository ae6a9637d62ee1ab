"""What the figures about visits mean (domain.md 3.1, Trajectory)."""

from chalicelib.core.metrics import Metric, catalogue

_OWNER = "customers"

VISITS = Metric(
    "visits.count",
    "到店人次",
    "在门店围栏内上报过位置或扫过店内码的次数，限同意位置授权的人；存疑的上报不算，"
    "间隔超过 30 分钟算另一次，结束时计入开始的那天",
    "visits that have ended, by the day they began; >= 1 believed ping in a geofence "
    "with precision <= radius, or a store scan; pings <= 30 min apart are one",
    "次",
    "day",
    ("day", "store"),
    additive=True,
    version=1,
    owner=_OWNER,
)
VISITORS = Metric(
    "visits.people",
    "到店人数",
    "到店的人数，按人去重，不可跨日或跨店相加",
    "distinct persons among visits.count",
    "人",
    "day",
    ("day", "store"),
    additive=False,
    version=1,
    owner=_OWNER,
)
REPEAT = Metric(
    "visits.repeat_rate",
    "复访率",
    "期间到店两次以上的人数 ÷ 到店人数",
    "persons with >= 2 visits / visits.people, within the span",
    "%",
    "day",
    ("day", "store"),
    additive=False,
    version=1,
    owner=_OWNER,
)
DWELL = Metric(
    "visits.dwell",
    "停留时长",
    "最后一次与第一次上报的间隔，是下限：人可能早到或晚走",
    "last - first ping of a visit, a lower bound",
    "分钟",
    "day",
    ("day", "store"),
    additive=False,
    version=1,
    owner=_OWNER,
)
FLOW = Metric(
    "visits.flow",
    "门店流动",
    "同一人相邻两次到店，前一次到后一次的门店，间隔不超过 7 天",
    "consecutive visits of one person, at most 7 days apart, by from and to",
    "次",
    "day",
    ("day", "from", "to"),
    additive=True,
    version=1,
    owner=_OWNER,
)

catalogue.state(VISITS, VISITORS, REPEAT, DWELL, FLOW)
