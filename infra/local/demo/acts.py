"""What one person did in sixty days, as WeChat would have posted it, in order."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from chalicelib.core.clock import BUSINESS_ZONE
from infra.local import brand_tags
from infra.local.demo import pushes, talk
from infra.local.demo.people import Follow, Person, at_some_hour

Push = tuple[int, str]  # seconds since 1970, XML
_FADES_AFTER_DAYS = 18  # a new follower is curious
_MOST_IN_A_ROW = 4
_WEEKEND = 5  # Saturday's number

_KINDS = {
    "text": 44,
    "click": 26,
    "view": 15,
    "scan": 6,
    "image": 3,
    "voice": 2,
    "location_select": 2,
    "location": 1,
}


def of(person: Person, now: datetime) -> list[Push]:
    """Return everything the person did, oldest first, one thing a second."""
    chance = random.Random(person.seed)  # noqa: S311 -- a story, not a secret
    found: dict[int, str] = {}
    for follow in person.follows:
        for at_s, xml in _while_following(person, follow, chance, now):
            while at_s in found:
                at_s += 1  # noqa: PLW2901 -- nobody does two things at once
            found[at_s] = xml
    return sorted(found.items())


def _while_following(
    person: Person, follow: Follow, chance: random.Random, now: datetime
) -> Iterator[Push]:
    scene = {"EventKey": f"qrscene_{follow.scene}" if follow.scene else ""}
    yield follow.at_s, pushes.event(person.open_id, follow.at_s, "subscribe", **scene)
    last_s = (follow.left_at_s or int(now.timestamp())) - 60
    day = datetime.fromtimestamp(follow.at_s, BUSINESS_ZONE)
    while day.timestamp() < last_s:
        for moment in _moments(person, follow, chance, day, now):
            if follow.at_s + 5 < moment < last_s:
                yield moment, _act(person.open_id, moment, chance)
        day += timedelta(days=1)
    if follow.left_at_s:
        gone = follow.left_at_s
        yield gone, pushes.event(person.open_id, gone, "unsubscribe", EventKey="")


def _moments(
    person: Person, follow: Follow, chance: random.Random, day: datetime, now: datetime
) -> Iterator[int]:
    """Return when on a day something was done: rarely, then a few things at once."""
    age_days = (day.timestamp() - follow.at_s) / 86_400
    curious = 1.6 if age_days < 1 else 1 / (1 + age_days / _FADES_AFTER_DAYS)
    weekend = 1.25 if day.weekday() >= _WEEKEND else 1.0
    if chance.random() > person.zeal * curious * weekend:
        return
    moment = at_some_hour(chance, day, now)
    for _ in range(chance.randint(1, _MOST_IN_A_ROW)):
        yield int(moment.timestamp())
        moment += timedelta(seconds=chance.randint(8, 200))


def _act(open_id: str, at_s: int, chance: random.Random) -> str:
    (kind,) = chance.choices(list(_KINDS), weights=list(_KINDS.values()))
    return _MAKE[kind](open_id, at_s, chance)


def _text(open_id: str, at_s: int, chance: random.Random) -> str:
    said = chance.choice(talk.TEXTS)
    return pushes.message(open_id, at_s, "text", Content=said)


def _click(open_id: str, at_s: int, chance: random.Random) -> str:
    key = chance.choices(talk.CLICKS, weights=(5, 3, 4, 2))[0]
    return pushes.event(open_id, at_s, "CLICK", EventKey=key)


def _view(open_id: str, at_s: int, _chance: random.Random) -> str:
    page = "https://portal.qinghe.example/portal/home"
    return pushes.event(open_id, at_s, "VIEW", EventKey=page)


def _scan(open_id: str, at_s: int, chance: random.Random) -> str:
    scene = chance.choices(list(brand_tags.SCENES), weights=(5, 3, 2))[0]
    return pushes.event(open_id, at_s, "SCAN", EventKey=scene)


def _image(open_id: str, at_s: int, _chance: random.Random) -> str:
    where = f"https://mmbiz.qpic.example/{at_s}"
    return pushes.message(open_id, at_s, "image", PicUrl=where, MediaId=f"demo-{at_s}")


def _voice(open_id: str, at_s: int, chance: random.Random) -> str:
    said, _ = chance.choice(talk.SPOKEN)
    return pushes.message(
        open_id,
        at_s,
        "voice",
        MediaId=f"demo-{at_s}",
        Format="amr",
        Recognition=said,
    )


def _location(open_id: str, at_s: int, chance: random.Random) -> str:
    label, latitude, longitude = chance.choice(talk.PLACES)
    return pushes.message(
        open_id,
        at_s,
        "location",
        Location_X=latitude,
        Location_Y=longitude,
        Scale="16",
        Label=label,
    )


def _place(open_id: str, at_s: int, chance: random.Random) -> str:
    return pushes.place_chosen(open_id, at_s, chance.choice(talk.PLACES))


_MAKE: dict[str, Callable[[str, int, random.Random], str]] = {
    "text": _text,
    "click": _click,
    "view": _view,
    "scan": _scan,
    "image": _image,
    "voice": _voice,
    "location": _location,
    "location_select": _place,
}
