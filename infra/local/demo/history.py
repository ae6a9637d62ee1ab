"""Sixty days of a small brand, written behind while somebody looks around already.

People come first, so that whoever opens the portal is known; then their days.  It is
written once: a row says how far it is and which instant it was told from, so that a
start that was interrupted tells the same story again, over the same items.
"""

import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from urllib.request import Request, urlopen

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import BUSINESS_ZONE, now_ms
from chalicelib.core.settings import settings
from chalicelib.customers.facts import FACTS
from chalicelib.customers.timeline import to_item
from chalicelib.insight.understanding.desk import first
from chalicelib.reports import desk as reports
from infra.local import brand
from infra.local.demo import (
    acts,
    asked,
    groups,
    interests,
    known,
    orders,
    regulars,
    sends,
    stages,
    standings,
    surveys,
    tagging,
    voices,
    walks,
)
from infra.local.demo.lives import Item, Life, live
from infra.local.demo.people import DAYS, Person, people
from infra.local.demo.progress import Progress
from infra.local.demo.waiting import until
from infra.local.wechat.people import unionid_for

_ARCHIVED_WITHIN_S = 240
_AT_ONCE = 500  # items of one progress step
_WRITERS = 2
_PEOPLE_PERCENT = 25  # of the work, roughly


def write(progress: Progress) -> None:
    """Write everything, saying how far it is."""
    now = datetime.fromtimestamp(progress.told_from(now_ms()) / 1000, BUSINESS_ZONE)
    progress.say(0, "正在想象一家咖啡店的六十天")
    everybody = people(now)
    _tell_platform(everybody)
    lives = _lives(everybody, now)
    voices.keep_all(lives, first())
    planned = regulars.add(lives, now)
    counters = walks.add(lives, now)
    for life in lives:
        orders.add(life, now)
        interests.add(life, now)
        stages.add(life, now)
    standings.add(lives, now)
    hot = [item for life in lives for item in life.items]
    lines = [to_item(entry) for life in lives for entry in life.entries]
    _write(connections.profiles(), hot, progress, (2, _PEOPLE_PERCENT), "关注者")
    span = (_PEOPLE_PERCENT, 100)
    _write(connections.interactions(), lines, progress, span, "往来记录")
    tagging.finish(hot)
    customers, told_ms = [one.customer_id for one in lives], int(now.timestamp() * 1000)
    known.learn(customers, told_ms)
    asked.ask(customers, told_ms)
    surveys.answer(customers, told_ms)
    later = [item for life in lives for item in life.workspace]
    later += stages.nights(lives, now)
    connections.workspace().batch_write(puts=[*planned, *counters, *later])
    progress.done(followers=len(everybody), days=DAYS, entries=len(lines))
    # The nights that would have archived those days never were.
    days = (now.date() - timedelta(days=DAYS), now.date() - timedelta(days=1))
    reports.desk().rebuild(*days)
    until(lambda: len(connections.archive().stamps(FACTS)) >= DAYS, _ARCHIVED_WITHIN_S)
    groups.add([life.customer_id for life in lives if life.profile.get("name")])
    standings.tonight()


def _tell_platform(everybody: list[Person]) -> None:
    """Let WeChat's side know the same people."""
    moves = [move for person in everybody for move in _moves(person)]
    moves.sort(key=lambda move: int(move["at"]))
    request = Request(  # noqa: S310 -- the simulator's address is our own setting
        f"{settings().wechat_api}/sim/history",
        data=json.dumps({"moves": moves}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=30):  # noqa: S310
        pass


def _moves(person: Person) -> Iterator[dict[str, Any]]:
    """Yield follows and leaves as the simulator takes them."""
    for follow in person.follows:
        yield {
            "seed": person.seed,
            "at": follow.at_s,
            "joined": True,
            "source": follow.wechat_source,
            "scene": follow.scene,
        }
        if follow.left_at_s:
            yield {"seed": person.seed, "at": follow.left_at_s, "joined": False}


def _lives(everybody: list[Person], now: datetime) -> list[Life]:
    ours = settings()
    rules = brand.rules(ours.portal_url).model_dump(exclude_none=True)
    understanding = first()
    template_id = _any_template()
    lives = []
    for person in everybody:
        customer = connections.customer_id(person.open_id)
        pushed = walks.with_reports(person, acts.of(person, now), now)
        life = live(person, customer, ours.wechat_app_id, pushed, rules, understanding)
        sends.add(life, now, template_id)
        _as_synced(life, int(now.timestamp() * 1000))
        lives.append(life)
    return lives


def _any_template() -> str:
    """Return the id of a template the account really has."""
    found: Any = connections.account().templates()
    return str(found[0]["template_id"])


def _as_synced(life: Life, at_ms: int) -> None:
    """Add what the follower sync has learnt since: WeChat's own fields."""
    last = life.person.follows[-1]
    union = unionid_for(life.person.open_id)
    source = last.source if last.scene else last.wechat_source
    life.profile |= {
        "source": source,
        "unionid": union,
        "lang": "zh_CN",
        "synced_at": at_ms,
    }
    life.more.append(
        {"pk": f"ID#unionid#{union}", "sk": "IDENTITY", "customer": life.customer_id}
    )


def _write(
    table: Table,
    items: list[Item],
    progress: Progress,
    span: tuple[int, int],
    words: str,
) -> None:
    """Write the items by batches; ``span`` is the percentage it begins and ends at."""
    done, (begins, ends) = 0, span
    with ThreadPoolExecutor(_WRITERS) as writers:
        for chunk in _chunks(items, _AT_ONCE):
            parts = [chunk[number::_WRITERS] for number in range(_WRITERS)]
            list(writers.map(lambda part: table.batch_write(puts=part), parts))
            done += len(chunk)
            percent = begins + (ends - begins) * done // len(items)
            progress.say(percent, f"{words} {done:,} / {len(items):,}")


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    walk = iter(items)
    while chunk := list(islice(walk, size)):
        yield chunk
