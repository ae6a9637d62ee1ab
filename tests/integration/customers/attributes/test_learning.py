"""What sources say of somebody: kept side by side, the best believed, nothing lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib import connections
from chalicelib.core.errors import NotFound, Unavailable
from chalicelib.customers.attributes.desk import CHANGED, attributes
from chalicelib.customers.attributes.faults import Fault, Unreadable
from chalicelib.customers.attributes.models import Source
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.links import Links
from chalicelib.customers.timeline import Timeline
from tests.faults import Killed, installed
from tests.people import (
    NOON,
    customer,
    everything,
    interrupted,
    learn,
    profile,
    saying,
    traits,
)

MOBILE = "+8613800138000"


@pytest.fixture
def anna(aws):
    return customer("anna")


@pytest.fixture
def faults(monkeypatch):
    yield from installed(monkeypatch)


def believed(who):
    found = attributes().best(group_of(who))
    return {name: one.value for name, one in found.items()}


def axis(who):
    found = Timeline(connections.interactions()).recent(who, 50)
    return [entry.title for entry in reversed(found)]


def test_an_attribute_is_kept_with_who_says_so_and_mirrored(anna, aws):
    assert learn(anna, name="苏晚晴", city="上海", gender="女") == (
        "province",
        "name",
        "city",
        "gender",
    )

    (city,) = [o for o in attributes().known(group_of(anna)) if o.attribute == "city"]
    assert (city.value, city.source, city.confidence) == ("上海市", Source.STAFF, 90)
    assert profile(anna)["name"] == "苏晚晴"
    known = traits(anna)
    assert known["a_city"] == known["a_province"] == "上海市"
    assert known["a_gender"] == "female"
    assert known["complete"] == 35
    (event,) = aws.messages("events.fifo")
    assert event["kind"] == "attribute.changed"
    assert event["data"]["names"] == ["province", "name", "city", "gender"]


def test_sources_stand_side_by_side_and_the_best_is_believed(anna):
    learn(anna, Source.INFERRED, city="杭州", at_ms=NOON + 9)
    learn(anna, Source.STAFF, city="上海", at_ms=NOON)
    learn(anna, Source.IMPORT, city="北京", at_ms=NOON + 5)

    assert believed(anna)["city"] == "上海市"
    assert len(attributes().known(group_of(anna))) == 6  # and three provinces

    learn(anna, Source.CUSTOMER, city="苏州", at_ms=NOON + 1)
    assert traits(anna)["a_city"] == "苏州市"
    learn(anna, Source.IMPORT, city="南京", verified=True, at_ms=NOON - 9, key="k2")
    assert believed(anna)["city"] == "苏州市"  # older than the import's own last word
    learn(anna, Source.IMPORT, city="南京", verified=True, at_ms=NOON + 6, key="k3")
    assert believed(anna)["city"] == "南京市"


def test_what_a_source_takes_back_is_gone_and_another_one_counts(anna):
    learn(anna, Source.IMPORT, job="设计师")
    learn(anna, Source.STAFF, job="教师", name="苏晚晴")

    learn(anna, Source.STAFF, "k2", NOON + 1, job=None, name="")

    assert believed(anna) == {"job": "设计师"}
    assert traits(anna)["a_job"] == "设计师"
    assert "name" not in profile(anna)


def test_a_repeat_leaves_one_line_and_one_piece_of_news(anna, aws):
    for _ in range(3):
        learn(anna, city="上海")

    assert axis(anna) == ["更新资料：省份 上海市、城市 上海市（员工填写）"]
    assert len(aws.messages("events.fifo")) == 1


def test_what_names_a_person_is_sealed_and_on_no_axis(anna):
    learn(
        anna,
        name="苏晚晴",
        mobile="138 0013 8000",
        birthday="1991年3月31日",
        address="上海市静安区南京西路 1266 号",
        email="Su@Example.com",
    )

    known = believed(anna)
    assert known["mobile"] == MOBILE
    assert known["birthday"] == "1991-03-31"
    assert known["email"] == "Su@example.com"
    text = str(everything())
    for secret in ("13800138000", "1991-03-31", "南京西路", "example.com"):
        assert secret not in text
    assert "苏晚晴" not in str(axis(anna))
    assert traits(anna)["a_birthday"] == "03-31"
    assert not [name for name in traits(anna) if "mobile" in name]


def test_without_the_persons_key_nothing_sealed_can_be_read(anna):
    learn(anna, mobile="13800138000", city="上海")

    connections.profiles().delete({"pk": anna, "sk": "KEY"})

    assert believed(anna) == {"city": "上海市", "province": "上海市"}
    learn(anna, Source.CUSTOMER, mobile="13900139000")
    assert believed(anna)["mobile"] == "+8613900139000"


def test_a_sealed_value_does_not_open_in_anothers_place(anna):
    ben = customer("ben")
    learn(anna, mobile="13800138000")
    learn(ben, mobile="13900139000")
    table = connections.profiles()
    taken = table.get(pk=anna, sk="ATTR#mobile#staff")
    table.put({**taken, "pk": ben})

    assert "mobile" not in believed(ben)


def test_with_another_field_key_it_says_so_and_takes_nobody_for_empty(
    anna, aws, monkeypatch
):
    learn(anna, mobile="13800138000")
    secret = aws.client("secretsmanager")
    held = secret.get_secret_value(SecretId="zhike-local-keys")["SecretString"]
    changed = held.replace("zhikelocalfieldkey", "anotherfieldkeyhere")
    secret.put_secret_value(SecretId="zhike-local-keys", SecretString=changed)
    connections.forget()

    with pytest.raises(Unavailable):
        learn(anna, city="上海")


def test_values_that_cannot_be_read_are_all_named_and_nothing_changes(anna):
    with pytest.raises(Unreadable) as refused:
        learn(anna, mobile="12345", birthday="昨天", city="上海", nothing="x")

    assert refused.value.faults == {
        "mobile": Fault.PHONE,
        "birthday": Fault.DATE,
        "nothing": Fault.UNKNOWN,
    }
    assert believed(anna) == {}


def test_nobody_is_made_up(aws):
    with pytest.raises(NotFound):
        learn("c" + "0" * 25, city="上海")
    assert everything() == []


def test_a_mobile_number_leads_to_whoever_has_it(anna):
    learn(anna, mobile="13800138000")
    (link,) = Links(connections.profiles()).of(anna)

    (holder,) = Links(connections.profiles()).holders(link.key)
    assert holder.customer_id == anna

    learn(anna, mobile="13900139000", key="k2", at_ms=NOON + 1)
    assert Links(connections.profiles()).holders(link.key) == []


def test_a_number_that_two_sources_say_stays_while_one_does(anna):
    links = Links(connections.profiles())
    learn(anna, Source.STAFF, mobile="13800138000")
    learn(anna, Source.IMPORT, mobile="13800138000", verified=True)
    (link,) = links.of(anna)
    assert link.verified_ms == NOON

    learn(anna, Source.IMPORT, "k2", NOON + 1, mobile=None)

    (link,) = links.of(anna)
    assert link.verified_ms == 0
    assert [one.customer_id for one in links.holders(link.key)] == [anna]


def test_many_who_write_at_once_lose_nothing(anna):
    def write(number):
        learn(anna, list(Source)[number], f"k{number}", city="上海", job=f"职{number}")

    with ThreadPoolExecutor(7) as pool:
        list(pool.map(write, range(7)))

    known = attributes().known(group_of(anna))
    assert len({o.source for o in known if o.attribute == "job"}) == 7
    assert traits(anna)["a_job"] == believed(anna)["job"]
    assert traits(anna)["attrs_rev"] == 7


def test_what_was_learnt_between_reading_and_writing_is_not_overlooked(anna):
    desk = interrupted(lambda: learn(anna, Source.STAFF, city="上海"))

    desk.learn(anna, {"city": "杭州"}, saying(Source.INFERRED, "k2"))

    assert traits(anna)["a_city"] == believed(anna)["city"] == "上海市"


def test_of_two_who_give_a_person_a_key_at_once_one_counts(anna):
    desk = interrupted(lambda: learn(anna, Source.STAFF, mobile="13800138000"))

    desk.learn(anna, {"email": "su@example.com"}, saying(Source.IMPORT, "k2"))

    known = believed(anna)
    assert (known["mobile"], known["email"]) == (MOBILE, "su@example.com")


def test_a_crash_at_any_call_leaves_all_of_it_or_nothing(anna, aws, faults):
    learn(anna, Source.IMPORT, mobile="13700137000")
    before = len(faults.calls)
    learn(anna, Source.WECHAT, name="试")
    calls = len(faults.calls) - before
    aws.messages("events.fifo")
    for number in range(calls):
        said = {"key": f"k{number}", "at_ms": NOON + number, "city": f"城{number}"}
        faults.kill_after = len(faults.calls) + number
        with pytest.raises(Killed):
            learn(anna, Source.STAFF, **said)
        faults.kill_after = None

        learn(anna, Source.STAFF, **said)

        assert traits(anna)["a_city"] == f"城{number}"
        for event in list(connections.outbox().leftovers(NOON * 2)):
            connections.outbox().flush(event)
        assert {one["kind"] for one in aws.messages("events.fifo")} == {CHANGED}
    assert len([title for title in axis(anna) if "城" in title]) == calls
