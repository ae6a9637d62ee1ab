"""What was said of the brand's people in the nights of the last weeks, and tonight.

The nights of before are lived once more with the product's own rules: everybody is
measured as of then, ranked, and moved where that says something else.  Tonight's pass,
the groups and the models are left to the function that does them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.customers.lifecycle.models import Stage
from chalicelib.customers.timeline import Entry
from chalicelib.insight.index.models import Weights
from chalicelib.insight.index.service import weighs
from chalicelib.insight.nightly import running
from chalicelib.insight.prediction.past import Act, numbers_at
from chalicelib.insight.prediction.past import Life as Past
from chalicelib.insight.prediction.repository import Models
from chalicelib.insight.standing.marks import Mark, marks
from chalicelib.insight.standing.models import Numbers, day_number
from chalicelib.insight.standing.settling import line
from chalicelib.insight.value.marks import CLASS, LADDER
from chalicelib.insight.value.measuring import Counted, measures_of
from chalicelib.insight.value.models import Settings, Standard
from chalicelib.insight.value.repository import ValueRepository
from chalicelib.insight.value.rfm.service import rounded
from chalicelib.insight.value.service import class_said, rung_said
from infra.local.demo.lives import Life

_NIGHTS = (40, 33, 26, 19, 12, 5)  # days ago; each stands for its week
_RETENTION = 550  # permille; sixty days tell nothing of a year
_FEWEST = 200  # cases; two thousand followers do not make a thousand of them
_BY = "staff:demo-supervisor"


def add(lives: Sequence[Life], now: datetime) -> None:
    """Add to people's lives what each of those nights has said of them."""
    pasts = [_past(life) for life in lives]
    said: list[dict[str, tuple[str, int]]] = [{} for _ in lives]
    for days in _NIGHTS:
        night = (now - timedelta(days=days)).replace(hour=2, minute=12, second=0)
        at_ms = int(night.timestamp() * 1000)
        people = [
            _at(past, life, at_ms) for past, life in zip(pasts, lives, strict=True)
        ]
        standard = _standard(people, at_ms)
        for life, one, words in zip(lives, people, said, strict=True):
            if life.recorded[0].entry.at_ms < at_ms:
                _say(life, one, words, standard, at_ms)
    for life, words in zip(lives, said, strict=True):
        _keep(life, words)


def tonight() -> None:
    """Have everybody looked at."""
    store = ValueRepository(connections.workspace())
    if not store.settings().version:
        settings = Settings(retention=_RETENTION)
        store.save(settings, by=_BY, at_ms=now_ms())
    models = Models(connections.workspace())
    if not models.fewest()[1]:
        models.set_fewest(_FEWEST, replacing=0, by=_BY, at_ms=now_ms())
    running.begin()


def _past(life: Life) -> Past:
    today = Numbers(
        life.customer_id,
        subscribed=life.profile["sub"],
        subscribed_ms=life.profile.get("sub_at", 0),
        times_followed=life.profile["sub_n"],
    )
    return Past.of(today, [_act(one) for one in life.entries])


def _act(one: Entry) -> Act:
    name = one.type.lower()
    scanned = str(one.data.get("EventKey", "")).startswith("qrscene_")
    counts_as = weighs(one.kind, name, one.direction, scanned=scanned)
    polarity = one.data.get("polarity", 0)
    return Act(one.at_ms, one.kind, name, one.direction, counts_as, polarity)


def _at(past: Past, life: Life, at_ms: int) -> Numbers:
    """Return somebody as of a night, with what they had paid and where they were."""
    before = [one for one in life.entries if one.at_ms <= at_ms]
    orders = [one for one in before if one.kind == "order"]
    signs = {"paid": 1, "refunded": -1}
    net = sum(signs[one.type] * one.data["amount_fen"] for one in orders)
    stages = [one for one in before if one.kind == "lifecycle"]
    stage = str(max(stages, key=_when).data["to"]) if stages else Stage.NEW.value
    return replace(numbers_at(past, at_ms, Weights()), net_fen=net, stage=stage)


def _when(one: Entry) -> int:
    return one.at_ms


def _standard(people: Sequence[Numbers], at_ms: int) -> Standard:
    buyers = [one for one in people if one.orders]
    counted = Counted(
        people=len(people),
        days=Counter(day_number(one.last_order_ms) for one in buyers),
        times=Counter(one.orders_year for one in buyers),
        paid=Counter(rounded(one.net_fen) for one in buyers),
    )
    day = business_day(at_ms)
    return Standard(Settings(), measures_of(counted, "", day, day_number(at_ms)))


def _say(
    life: Life,
    one: Numbers,
    words: dict[str, tuple[str, int]],
    standard: Standard,
    at_ms: int,
) -> None:
    """Note what a night says of somebody where it is something else than before."""
    now = {CLASS: class_said(one, standard), LADDER: rung_said(one, standard)}
    for name, word in now.items():
        before, _ = words.get(name, ("", 0))
        if word != before:
            words[name] = (word, at_ms)
            cause, mark = f"night:{at_ms}", _mark(name)
            life.entries.append(
                line(life.customer_id, mark, (before, word), cause, at_ms)
            )


def _keep(life: Life, words: dict[str, tuple[str, int]]) -> None:
    """Let the person's item say what was said last."""
    kept: dict[str, str | int] = {}
    for name, (word, at_ms) in words.items():
        if word:
            kept |= {_mark(name).attribute: word, _mark(name).since: at_ms}
    life.learn(**kept)


def _mark(name: str) -> Mark:
    return marks[name]
