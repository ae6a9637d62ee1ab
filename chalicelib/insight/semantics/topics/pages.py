"""洞察 › 主题: what people speak of, what stands out, who waits for a kind word."""

import re

from chalicelib import connections
from chalicelib.core.clock import business_day, now_ms
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.customers.timeline import Timeline
from chalicelib.customers.today import TodaysCounts
from chalicelib.insight.semantics.lexicon import desk
from chalicelib.insight.semantics.topics import board as boards
from chalicelib.insight.semantics.topics import (
    drill,
    metrics,
    panel,  # noqa: F401 -- adds its box to the customer page
    privacy,  # noqa: F401 -- registers what is kept
    trends,
)
from chalicelib.insight.semantics.topics.checks import checks
from chalicelib.insight.semantics.topics.rollups import topic_days
from chalicelib.insight.semantics.topics.worries import worries
from chalicelib.insight.tabs import Tab, tabs
from chalicelib.staff.roles import Action
from chalicelib.web.answers import Answer, Page, Redirect
from chalicelib.web.console import deeds, frame
from chalicelib.web.console.forms import sent
from chalicelib.web.console.pages import ConsolePages
from chalicelib.web.visit import Visit

routes = ConsolePages(__name__)
deeds.named(
    {"insight.sentences_read": "查看客户原话", "insight.label_checked": "核对语义判断"}
)
tabs.add(Tab("主题", "/console/insight", Action.INSIGHT_READ, 10))
frame.say_when_done(checked="已记下，谢谢核对")

_HERE = "insight/semantics/topics"
_MOST_WORRIES = 30
_SHOWN_WORRIES = 8
_DRILL_DAYS = 28
_DIGEST = re.compile(r"[0-9a-f]{16}")


@routes.page("/console/insight", needs=Action.INSIGHT_READ)
def topics(visit: Visit) -> Page:
    """Show the days that were rolled up; what is of today is fetched afterwards."""
    span = boards.span_of(visit.query.get("days", ""))
    last = trends.shifted(business_day(now_ms()), -1)
    needed = max(2 * span, span + trends.BASELINE_DAYS)
    days = topic_days().between(trends.shifted(last, 1 - needed), last)
    values = {
        "board": boards.board(days, desk.lexicon(), span, last),
        "spans": boards.SPANS,
        "views": [
            (label, f"/console/insight?days={days}", days == str(span))
            for days, label in boards.SPANS.items()
        ],
        "tabs": tabs.of(visit),
        "metrics": metrics,
    }
    return Page(f"{_HERE}/topics.html", values)


@routes.page("/console/insight/today", needs=Action.INSIGHT_READ)
def today(_visit: Visit) -> Page:
    """Count on and show what came up today so far."""
    timeline = Timeline(connections.interactions())
    counts = TodaysCounts(connections.workspace(), timeline, now_ms).counted()
    found = boards.todays(counts.topics, desk.lexicon())
    return Page(f"{_HERE}/today.html", {"found": found, "upto_ms": counts.upto_ms})


@routes.page(
    "/console/insight/worries",
    needs=Action.INSIGHT_READ,
    audited="insight.sentences_read",
)
def unanswered(visit: Visit) -> Page:
    """Show who was unhappy and has heard nothing since."""
    found = worries().latest(_MOST_WORRIES)
    waiting = [one for one in found if not one.answered and not one.profile.staff]
    shown = waiting[:_SHOWN_WORRIES]
    places = [(one.customer_id, one.place) for one in shown]
    entries = Timeline(connections.interactions()).read_all(places)
    quoted = {q.customer_id: q for q in drill.shown(visit.operator, entries)}
    values = {
        "rows": [(one, quoted.get(one.customer_id)) for one in shown],
        "waiting": len(waiting),
        "looked_at": len(found),
    }
    return Page(f"{_HERE}/worries.html", values)


@routes.page(
    "/console/insight/topics/{topic_id}",
    needs=Action.INSIGHT_READ,
    audited="insight.sentences_read",
)
def one_topic(visit: Visit, topic_id: str) -> Page:
    """Show the sentences behind a topic."""
    return _one(visit, "topics", topic_id)


@routes.action(
    "/console/insight/topics/{topic_id}",
    needs=Action.INSIGHT_WRITE,
    deed="insight.label_checked",
    told=("right",),
)
def check_topic(visit: Visit, topic_id: str) -> Answer:
    """Note whether a sentence was rightly put under a topic."""
    return _check(visit, "topics", topic_id)


@routes.page(
    "/console/insight/intents/{intent_id}",
    needs=Action.INSIGHT_READ,
    audited="insight.sentences_read",
)
def one_intent(visit: Visit, intent_id: str) -> Page:
    """Show the sentences behind an intent."""
    return _one(visit, "intents", intent_id)


@routes.action(
    "/console/insight/intents/{intent_id}",
    needs=Action.INSIGHT_WRITE,
    deed="insight.label_checked",
    told=("right",),
)
def check_intent(visit: Visit, intent_id: str) -> Answer:
    """Note whether a sentence was rightly put under an intent."""
    return _check(visit, "intents", intent_id)


def _one(visit: Visit, labels: str, label_id: str) -> Page:
    name = _name(labels, label_id)
    last = trends.shifted(business_day(now_ms()), -1)
    first = trends.shifted(last, 1 - _DRILL_DAYS)
    before = _day(visit.query.get("before", ""))
    days = topic_days().between(first, last)
    values = {
        "name": name,
        "labels": labels,
        "label_id": label_id,
        "quotes": drill.quotes(visit.operator, labels, label_id, before),
        "chart": boards.mentions(days, labels, label_id, first, last),
        "checked": checks().scores(labels).get(label_id),
        "before": before,
    }
    return Page(f"{_HERE}/one.html", values)


def _check(visit: Visit, labels: str, label_id: str) -> Answer:
    _name(labels, label_id)
    given = sent(visit.form, "digest", "right", "before")
    if not _DIGEST.fullmatch(given["digest"]):
        raise InvalidInput("unknown sentence")
    checks().note(
        labels,
        label_id,
        given["digest"],
        right=given["right"] == "yes",
        by=visit.operator.actor,
        at_ms=now_ms(),
    )
    before = f"&before={_day(given['before'])}" if given["before"] else ""
    return Redirect(f"/console/insight/{labels}/{label_id}?done=checked{before}")


def _name(labels: str, label_id: str) -> str:
    """Return what a label is called; raises ``NotFound``."""
    lexicon = desk.lexicon()
    found = lexicon.topic(label_id) if labels == "topics" else lexicon.intent(label_id)
    if found is None:
        raise NotFound("no such label")
    return found.name


def _day(text: str) -> str:
    """Return a day of a query; raises ``InvalidInput``."""
    try:
        return trends.shifted(text, 0) if text else ""
    except ValueError as error:
        raise InvalidInput("no such day") from error
