"""The pages of 门店与轨迹: what they show to whom, and what they change."""

import re
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.aws import lean
from chalicelib.core.clock import DAY_MS, MINUTE_MS, business_day, now_ms
from chalicelib.customers.consent import desk as consent
from chalicelib.customers.consent.models import Means, Proof, Purpose
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.places import desk, stores
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.staff import audit
from chalicelib.staff.models import Role
from tests.console import seat
from tests.people import customer
from tests.walks import JINGAN, WUKANG, XINTIANDI, open_stores, report, set_rules

STORE = {
    "id": "hongqiao",
    "name": "虹桥店",
    "latitude": "31.194240",
    "longitude": "121.320550",
    "radius_m": "200",
    "address": "上海市闵行区申贵路 1500 号",
    "opens": "07:00",
    "closes": "22:00",
}


def words(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.fixture
def anna(aws):
    open_stores()
    who = customer("anna")
    connections.profiles().update(
        {"pk": who, "sk": "PROFILE"},
        "SET #name = :name",
        names={"#name": "name"},
        values={":name": "苏晚晴"},
    )
    agree(who)
    return who


def agree(who, *, given=True, key="k1"):
    proof = Proof(Means.PORTAL, "req-1", "member", key, now_ms())
    consent.decide(group_of(who), Purpose.LOCATION, given=given, proof=proof)


def walked(who, *stops, hours=4):
    """Have somebody go from store to store, two reports in each but the last."""
    start = now_ms() - int(hours * 60 * MINUTE_MS)
    trail = desk.trail()
    profile = ProfileRepository(connections.profiles()).get(who)
    for number, store in enumerate(stops):
        for minute in (0, 12):
            ping = report(number * 45 + minute, store, minute, start=start)
            trail.noticed(profile, ping)
    return profile


def ended(who):
    """Have the timer of the last visit go off."""
    desk.trail().due(who, "timer")


def test_the_page_of_a_brand_without_stores_says_what_to_do(aws):
    shown = words(seat().get("/console/places").text)

    assert "没有开启位置记录" in shown
    assert "还没有门店" in shown


def test_the_stores_of_a_span_with_their_flow(anna):
    walked(anna, WUKANG, XINTIANDI, JINGAN)
    ended(anna)

    page = seat().get("/console/places?days=7").text
    shown = words(page)

    assert "到店人次 3 次" in shown
    assert "到店人数 1 人" in shown
    assert "复访率 100 %" in shown
    assert "停留的中位数 5–15 分钟" in shown
    row = re.search(r"<th scope=\"row\">武康路店</th>(.*?)</tr>", page)[1]
    assert "c-flows__cell--5" in row


def test_who_came_today_is_listed_and_written_down(anna):
    walked(anna, WUKANG, hours=0.2)
    boss = seat()

    shown = words(boss.part("/console/places/today").text)

    assert "苏晚晴 武康路店 · 上报位置" in shown
    assert "在店" in shown
    records = [one.to_line() for one in audit.records().day(business_day(now_ms()))]
    assert any(f"customer:{anna}" in line for line in records)


def test_an_analyst_sees_visits_without_names(anna):
    walked(anna, WUKANG, hours=0.2)

    shown = words(seat(Role.ANALYST).part("/console/places/today").text)

    assert "苏晚晴" not in shown
    assert "武康路店" in shown


def test_a_store_is_registered_changed_and_closed_with_its_versions(aws):
    set_rules(on=True)
    boss = seat()

    made = boss.do("/console/places/stores/new", STORE)
    assert made.to.endswith("/console/places/stores/hongqiao?done=store")
    fields = {n: v for n, v in STORE.items() if n != "id"}
    changed = fields | {"radius_m": "300", "closed": "yes", "version": "1"}
    assert boss.do("/console/places/stores/hongqiao", changed).status == 303

    store = stores.stores().get("hongqiao")
    assert (store.radius_m, store.is_closed, store.version) == (300, True, 2)
    shown = words(boss.get("/console/places/stores/hongqiao").text)
    assert "版本 2 · 虹桥店 · 31.194240,121.320550 · 300 m · 停业" in shown
    assert "版本 1 · 虹桥店 · 31.194240,121.320550 · 200 m" in shown
    records = [one.to_line() for one in audit.records().day(business_day(now_ms()))]
    assert sum("places.write" in line for line in records) == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", "虹桥"),
        ("id", "a" * 25),
        ("name", ""),
        ("latitude", "91"),
        ("latitude", "nan"),
        ("latitude", "121.3"),
        ("longitude", "31.2"),
        ("longitude", "1e2"),
        ("radius_m", "29"),
        ("radius_m", "2001"),
        ("radius_m", "x"),
        ("opens", "8:00"),
        ("closes", "25:00"),
    ],
)
def test_what_is_no_store_is_said_at_its_field(aws, name, value):
    answer = seat().do("/console/places/stores/new", STORE | {name: value})

    assert answer.status == 422
    assert f'id="e-{name}"' in answer.text
    assert stores.stores().all() == []


def test_a_second_store_of_the_same_id_is_refused(aws):
    boss = seat()
    boss.do("/console/places/stores/new", STORE)

    answer = boss.do("/console/places/stores/new", STORE | {"name": "另一家"})

    assert answer.status == 422
    assert "已经有这个编号的门店" in answer.text
    assert stores.stores().get("hongqiao").name == "虹桥店"


def test_two_who_change_a_store_do_not_overwrite_each_other(aws):
    boss = seat()
    boss.do("/console/places/stores/new", STORE)
    fields = {n: v for n, v in STORE.items() if n != "id"} | {"closed": ""}
    first = fields | {"name": "虹桥一店", "version": "1"}
    boss.do("/console/places/stores/hongqiao", first)

    answer = boss.do(
        "/console/places/stores/hongqiao", fields | {"name": "虹桥二店", "version": "1"}
    )

    assert answer.status == 409
    assert stores.stores().get("hongqiao").name == "虹桥一店"


def test_rules_are_changed_and_kept_within_their_limits(aws):
    boss = seat()
    given = {
        "on": "yes",
        "kept_days": "14",
        "visits_days": "60",
        "gap_minutes": "20",
        "fastest_kmh": "200",
        "version": "0",
    }
    assert boss.do("/console/places/rules", given).to.endswith("?done=saved")
    set_aside = boss.do("/console/places/rules", given | {"kept_days": "400"})
    stale = boss.do("/console/places/rules", given)

    assert set_aside.status == 422
    assert stale.status == 409
    connections.remembered(stores.CONFIG)._until_ms = 0
    found = stores.rules()
    assert (found.on, found.kept_days, found.gap_minutes) == (True, 14, 20)


def test_the_box_draws_the_last_visits_and_lists_them(anna):
    walked(anna, WUKANG, XINTIANDI, JINGAN)

    page = seat().part(f"/console/customers/{anna}/panel/track").text
    shown = words(page)

    assert page.count("c-track__stop--") == 3
    assert "静安寺店 上报位置" in shown
    assert shown.index("静安寺店 上报位置") < shown.index("武康路店 上报位置")
    assert re.search(r'role="img" aria-label="[^"]+静安寺店"', page)
    assert "style=" not in page


def test_who_has_not_agreed_has_a_box_that_says_so(aws):
    open_stores()
    who = customer("ben")

    shown = words(seat().part(f"/console/customers/{who}/panel/track").text)

    assert "没有位置授权" in shown


def test_where_somebody_was_outside_of_stores_is_shown_when_asked_for(anna):
    start = now_ms() - DAY_MS
    profile = walked(anna, WUKANG)
    home = replace(WUKANG, point=XINTIANDI.point).point
    for minute in (0, 12, 25):
        ping = report(minute, home, 3_000 + minute, start=start)
        desk.trail().noticed(profile, replace(ping, flags=frozenset()))
    boss = seat()
    path = f"/console/customers/{anna}/track"

    before = boss.get(path).text
    after = boss.do(path + "/reveal").text

    assert "店外停留" not in before
    assert "c-track__dot" not in before
    assert "c-track__dot" in after
    records = [one.to_line() for one in audit.records().day(business_day(now_ms()))]
    assert sum("customers.track" in line for line in records) == 1


def test_a_marketer_sees_the_visits_and_no_more(anna):
    walked(anna, WUKANG)
    somebody = seat(Role.MARKETER)
    path = f"/console/customers/{anna}/track"

    assert "武康路店" in words(somebody.get(path).text)
    assert somebody.do(path + "/reveal").status == 403


@pytest.mark.parametrize(
    "path", ["/console/places", "/console/places/rules", "/console/places/stores"]
)
def test_a_page_reads_little(anna, monkeypatch, path):
    boss, calls, call = seat(), [], lean.Client.call
    boss.get(path)

    def counted(self, operation, request):
        calls.append(operation)
        return call(self, operation, request)

    monkeypatch.setattr(lean.Client, "call", counted)
    boss.get(path)

    reads = [one for one in calls if one in ("GetItem", "Query", "BatchGetItem")]
    assert len(reads) <= 5, reads  # who asks takes two of them
