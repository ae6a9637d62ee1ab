"""The interaction index: domain.md section 3.1."""

import random

import pytest

from chalicelib.core import decay
from chalicelib.core.clock import DAY_MS
from chalicelib.customers.timeline import Entry
from chalicelib.insight.index import service
from chalicelib.insight.index.falls import verdict
from chalicelib.insight.index.models import FIRST_KAPPA, Kappa, Table, Weights
from chalicelib.wechat import events
from tests.pushes import xml

NOON = 1_773_200_000_000  # 2026-03-11
WEIGHTS = Weights()


def pushed(kind, **fields):
    return events.parse(xml(kind, **fields).encode())


@pytest.mark.parametrize(
    ("push", "kind"),
    [
        (pushed("text", Content="你好"), "text"),
        (pushed("text", Content="满意", bizmsgmenuid="7"), "menu"),
        (pushed("voice", MediaId="m", Format="amr"), "voice"),
        (pushed("image", MediaId="m", PicUrl="u"), "media"),
        (pushed("location", Location_X="1", Location_Y="2"), "location"),
        (pushed("CLICK", EventKey="NEW_BEANS"), "menu"),
        (pushed("VIEW", EventKey="https://example.com"), "menu"),
        (pushed("SCAN", EventKey="store:a"), "scan"),
        (pushed("subscribe", EventKey="qrscene_store:a"), "scan"),
        (pushed("subscribe", EventKey=""), ""),
        (pushed("unsubscribe", EventKey=""), ""),
        (pushed("TEMPLATESENDJOBFINISH", MsgID="1", Status="success"), ""),
    ],
)
def test_an_act_counts_as_what_it_was(push, kind):
    assert service.kind_of(push) == kind


def test_counters_say_what_the_recurrence_says_in_any_order():
    chance = random.Random(7)
    acts = [(NOON + chance.randrange(200 * DAY_MS), w) for w in (2, 3, 4, 10) * 20]
    now = NOON + 210 * DAY_MS

    index, last = 0.0, NOON
    for at_ms, weight in sorted(acts):
        index = index * 2 ** (-(at_ms - last) / decay.HALF_LIFE_MS) + weight
        last = at_ms
    index *= 2 ** (-(now - last) / decay.HALF_LIFE_MS)
    counters: dict[str, int] = {}
    for at_ms, weight in acts:  # as they come, not as they happened
        for name, grown in service.adds(weight, at_ms).items():
            counters[name] = counters.get(name, 0) + grown

    assert decay.left(counters, now) == pytest.approx(index, rel=1e-3)


def test_an_act_adds_to_its_topics_as_to_the_whole():
    counters = service.adds(3, NOON, ["beans"])

    assert decay.left(counters, NOON) == pytest.approx(3, rel=1e-3)
    assert decay.left(counters, NOON, "beans") == pytest.approx(3, rel=1e-3)
    assert service.adds(0, NOON, ["beans"]) == {}


def test_weights_hold_from_their_day_on_and_change_nothing_before():
    later = WEIGHTS.with_table(Table("2026-03-12", {"text": 8}))

    assert later.of("text", NOON) == 3
    assert later.of("text", NOON + DAY_MS) == 8
    assert later.of("scan", NOON + DAY_MS) == 0
    assert Weights.from_body(later.to_body(), 2).tables == later.tables


def test_a_table_of_the_same_day_takes_the_place_of_the_other():
    twice = WEIGHTS.with_table(Table("2026-03-12", {"text": 8}))
    twice = twice.with_table(Table("2026-03-12", {"text": 9}))

    assert [one.since for one in twice.tables] == ["", "2026-03-12"]
    assert twice.of("text", NOON + DAY_MS) == 9


@pytest.mark.parametrize(("index", "shown"), [(0, 0), (12, 63), (24, 86), (500, 100)])
def test_a_score_is_63_where_the_index_is_kappa(index, shown):
    assert service.score(index, 12.0) == shown


def test_kappa_is_the_75th_percentile_of_everybody():
    assert service.kappa_of([4, 8, 12, 16, 20]) == 16
    assert service.kappa_of([4, 8, 12, 16]) == 13  # between two, as SQL has it


def test_kappa_of_nobody_is_the_first_and_of_the_silent_is_no_zero():
    assert service.kappa_of([]) == FIRST_KAPPA
    assert service.kappa_of([0.0] * 90 + [9.0] * 10) == 3.0


def said(at_ms, kind="message", type_="text", **data):
    return Entry("c1", at_ms, f"k{at_ms}{type_}", kind, type_, "in", "", data=data)


def test_a_score_shows_its_parts_and_what_is_older_than_the_lines_read():
    entries = [
        said(NOON),
        said(NOON - DAY_MS),
        said(NOON - 14 * DAY_MS, "event", "SCAN"),
    ]
    counters = decay_of([(NOON, 3), (NOON - DAY_MS, 3), (NOON - 14 * DAY_MS, 4)])
    counters = merged(counters, decay_of([(NOON - 28 * DAY_MS, 40)]))

    found = service.standing(counters, entries, WEIGHTS, Kappa(), NOON)

    parts = {one.kind: (one.count, round(one.value, 2)) for one in found.parts}
    assert parts == {"text": (2, 5.86), "scan": (1, 2.0)}
    assert found.earlier == pytest.approx(10, rel=1e-2)
    assert found.index == pytest.approx(17.86, rel=1e-2)


def test_what_was_before_somebody_left_is_no_part_of_the_score():
    gone = Entry("c1", NOON - DAY_MS, "e", "event", "unsubscribe", "in", "")
    entries = [said(NOON), gone, said(NOON - 2 * DAY_MS)]

    found = service.standing(decay_of([(NOON, 3)]), entries, WEIGHTS, Kappa(), NOON)

    assert [(one.kind, one.count) for one in found.parts] == [("text", 1)]


@pytest.mark.parametrize(
    ("looks", "index", "fallen", "told"),
    [
        ([20_000, 15_000], 1.0, False, ""),  # not 30 days yet
        ([20_000, 15_000, 12_000], 9.9, False, "fell"),
        ([20_000, 15_000, 12_000], 10.1, False, ""),
        ([20_000, 15_000, 12_000], 9.9, True, ""),  # told before
        ([8_000, 9_000, 9_000], 8.0, True, "recovered"),
    ],
)
def test_an_index_that_halves_within_thirty_days_is_told_once(
    looks, index, fallen, told
):
    assert verdict(looks, index, had_fallen=fallen) == told


def decay_of(acts):
    counters: dict[str, int] = {}
    for at_ms, weight in acts:
        counters = merged(counters, service.adds(weight, at_ms))
    return counters


def merged(one, other):
    return {k: one.get(k, 0) + other.get(k, 0) for k in one | other}
