"""The demo brand's followers: who they are, when they came, left and came back."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from infra.local.wechat.people import openid_for

FOLLOWERS = 2000
DAYS = 60
SEED = "qinghe"

# Days before today on which the brand did something, and how many times as many came.
CAMPAIGNS = {44: 2.6, 43: 1.9, 42: 1.4, 21: 3.2, 20: 2.4, 19: 1.7, 7: 2.0, 6: 1.5}
_WEEKDAYS = (0.9, 0.85, 0.9, 0.95, 1.1, 1.4, 1.35)  # Monday first
_HOURS = (
    *(0.3, 0.15, 0.08, 0.05, 0.05, 0.15, 0.5, 1.4, 2.6, 2.4, 1.8, 1.7),
    *(2.4, 2.2, 1.7, 1.8, 1.7, 1.5, 1.6, 2.2, 2.8, 2.9, 2.0, 0.9),
)
_SOURCES = {  # WeChat's source or one of our scenes
    "scene:store:wukang:table": 26,
    "scene:store:xintiandi:poster": 17,
    "scene:pack:yunnan250:card": 11,
    "ADD_SCENE_SEARCH": 17,
    "ADD_SCENE_PROFILE_LINK": 11,
    "ADD_SCENE_PROFILE_CARD": 8,
    "ADD_SCENE_PAID": 6,
    "ADD_SCENE_OTHERS": 4,
}
_LEAVE = 0.14
_COME_BACK = 0.22


@dataclass(frozen=True, slots=True)
class Follow:
    """One time somebody followed, and when that ended, if it did."""

    at_s: int
    source: str
    left_at_s: int = 0

    @property
    def scene(self) -> str:
        return self.source.removeprefix("scene:") if self._by_code else ""

    @property
    def wechat_source(self) -> str:
        """Return what WeChat calls it."""
        return "ADD_SCENE_QR_CODE" if self._by_code else self.source

    @property
    def _by_code(self) -> bool:
        return self.source.startswith("scene:")


@dataclass(frozen=True, slots=True)
class Person:
    """One follower, or somebody who was one."""

    seed: str
    follows: tuple[Follow, ...]
    zeal: float  # how often the person does something, per day

    @property
    def open_id(self) -> str:
        return openid_for(self.seed)


def people(now: datetime, count: int = FOLLOWERS) -> list[Person]:
    """Return everybody, the first follower first; the same for the same day."""
    chance = random.Random(SEED)  # noqa: S311 -- a story, not a secret
    came = sorted(_moment(chance, now) for _ in range(count))
    return [
        Person(
            seed=f"{SEED}/{number}",
            follows=tuple(_follows(chance, moment, now)),
            zeal=min(chance.lognormvariate(-2.1, 0.9), 2.5),
        )
        for number, moment in enumerate(came)
    ]


def _moment(chance: random.Random, now: datetime) -> datetime:
    """Return an instant of the last days, by how many came on each."""
    ago = chance.choices(range(DAYS), weights=_weights(now))[0]
    return at_some_hour(chance, now - timedelta(days=ago), now)


def _weights(now: datetime) -> list[float]:
    return [
        (1.0 + (DAYS - ago) / DAYS)  # a brand that grows
        * CAMPAIGNS.get(ago, 1.0)
        * _WEEKDAYS[(now - timedelta(days=ago)).weekday()]
        for ago in range(DAYS)
    ]


def at_some_hour(chance: random.Random, day: datetime, now: datetime) -> datetime:
    """Return an instant of that day when people look at their phones, before now."""
    hour = chance.choices(range(24), weights=_HOURS)[0]
    minute, second = chance.randrange(60), chance.randrange(60)
    moment = day.replace(hour=hour, minute=minute, second=second, microsecond=0)
    return moment if moment < now else now - timedelta(minutes=chance.randint(5, 50))


def _follows(chance: random.Random, came: datetime, now: datetime) -> list[Follow]:
    (source,) = chance.choices(list(_SOURCES), weights=list(_SOURCES.values()))
    begun = int(came.timestamp())
    if chance.random() >= _LEAVE:
        return [Follow(begun, source)]
    stayed = timedelta(hours=min(chance.expovariate(1 / 130), 24 * 50) + 0.05)
    left = int((came + stayed).timestamp())
    if left >= now.timestamp():
        return [Follow(begun, source)]
    first = Follow(begun, source, left)
    back = left + int(chance.uniform(1, 20) * 86_400)
    if chance.random() >= _COME_BACK or back >= now.timestamp():
        return [first]
    (again,) = chance.choices(list(_SOURCES), weights=list(_SOURCES.values()))
    return [first, Follow(back, again)]
