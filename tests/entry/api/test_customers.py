"""``/v1/customers``."""

from itertools import chain

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, MINUTE_MS, now_ms
from chalicelib.customers import listing
from chalicelib.customers.profile.changes import followed
from chalicelib.customers.profile.repository import Person, ProfileRepository
from chalicelib.customers.search import Search, Wanted
from tests.portal import entry, profile_of, remember


def follower(number, **values):
    open_id = f"oFollower{number:019d}"
    at_ms = now_ms() - (1000 - number) * MINUTE_MS
    place = listing.place(connections.customer_id(open_id), at_ms)
    return profile_of(open_id, first_at=at_ms, **place, **values)


def pages(caller, address):
    """Yield the ids of every page until there is none."""
    answer = caller.get(address).json
    yield [one["id"] for one in answer["items"]]
    while cursor := answer["next_cursor"]:
        answer = caller.get(f"{address}&cursor={cursor}").json
        yield [one["id"] for one in answer["items"]]


def test_everybody_is_listed_once_the_newest_first(caller):
    everybody = [follower(number) for number in range(25)]

    found = list(pages(caller, "/v1/customers?limit=10"))

    assert [len(page) for page in found] == [10, 10, 5]
    assert list(chain.from_iterable(found)) == everybody[::-1]


def test_many_who_came_in_the_same_instant_are_listed_once(caller):
    everybody = set()
    for number in range(30):
        open_id = f"oFollower{number:019d}"
        customer = connections.customer_id(open_id)
        everybody.add(profile_of(open_id, **listing.place(customer, 1_000)))

    found = list(chain.from_iterable(pages(caller, "/v1/customers?limit=7")))

    assert len(found) == 30
    assert set(found) == everybody


def test_the_first_event_puts_somebody_on_the_list_and_later_ones_leave_it(caller):
    repository = ProfileRepository(connections.profiles())
    open_id = "oAnna" + "0" * 23
    person = Person(connections.customer_id(open_id), open_id, "wx0123456789abcdef")
    for at_ms in (1_700_000_000_000, 1_700_000_100_000):
        key = f"{at_ms}#e"
        repository.apply(person, followed(at_ms, key, ""), [key], [key])

    item = connections.profiles().get(pk=person.id, sk="PROFILE")

    assert item["list_sk"] == f"1700000000000#{person.id}"
    (found,) = caller.get("/v1/customers").json["items"]
    assert (found["id"], found["openid"]) == (person.id, open_id)


def test_a_customer_is_found_by_name_tag_scene_id_and_openid(caller):
    for number in range(5):
        follower(number, name=f"人{number}")
    anna = follower(7, name="苏晚晴", scene="store:wukang:table")
    caller.post(f"/v1/customers/{anna}/tags", {"add": ["到店"]})

    wanted = ["q=晚晴", "tag=到店", "scene=store:wukang:table", f"q={anna}"]
    wanted += ["q=oFollower0000000000000000007", "q=晚&tag=到店", f"q={anna}&tag=到店"]
    for query in wanted:
        items = caller.get(f"/v1/customers?{query}").json["items"]
        assert [one["id"] for one in items] == [anna], query
    for query in ("q=晚晴&tag=没有", f"q={anna}&tag=没有", f"q={anna}&scene=x"):
        assert caller.get(f"/v1/customers?{query}").json["items"] == [], query


def crowd(count, **values):
    """Write that many who came after all others; return their ids, the newest first."""
    items = []
    for number in range(count):
        customer = connections.customer_id(f"oCrowd{number:022d}")
        place = listing.place(customer, now_ms() + number)
        items.append({"pk": customer, "sk": "PROFILE", "oid": "o", **place, **values})
    connections.profiles().batch_write(items)
    return [item["pk"] for item in items][::-1]


def test_somebody_is_found_behind_more_than_a_thousand_others(caller):
    anna = follower(7, name="苏晚晴", scene="store:wukang:table")
    crowd(1_050, name="人")

    for query in ("q=晚晴", "scene=store:wukang:table"):
        found = caller.get(f"/v1/customers?{query}").json
        assert [one["id"] for one in found["items"]] == [anna], query
        assert found["next_cursor"] is None


def test_a_page_of_a_filtered_list_is_full_and_the_last_has_no_cursor(caller):
    everybody = crowd(8, name="晚")
    follower(7, name="人")

    found = list(pages(caller, "/v1/customers?q=晚&limit=4"))

    assert [len(page) for page in found] == [4, 4]
    assert list(chain.from_iterable(found)) == everybody


def test_a_call_that_has_looked_long_enough_goes_on_behind_them(aws):
    search = Search(connections.profiles(), connections.customer_id, most=100)
    anna = follower(7, name="苏晚晴")
    crowd(250, name="人")
    wanted, place, seen = Wanted("晚晴"), "", []

    for _ in range(3):
        found = search.page(wanted, 20, place)
        seen.append([one.id for one in found.profiles])
        place = found.place

    assert (seen, place) == ([[], [], [anna]], "")


@pytest.mark.parametrize("limit", [100, 101, 10**9])
def test_a_larger_limit_counts_as_100(caller, limit):
    for number in range(102):
        follower(number)

    assert len(caller.get(f"/v1/customers?limit={limit}").json["items"]) == 100


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", ""])
def test_a_limit_that_is_no_count_is_400(caller, limit):
    assert caller.get(f"/v1/customers?limit={limit}").status == 400


def test_a_cursor_is_good_for_its_own_list_only(caller):
    for number in range(3):
        follower(number, name="人")
    cursor = caller.get("/v1/customers?limit=1").json["next_cursor"]
    forged = ("A" if cursor[0] != "A" else "B") + cursor[1:]

    assert caller.get(f"/v1/customers?limit=2&cursor={cursor}").status == 200
    for query in (f"q=人&cursor={cursor}", f"cursor={forged}", "cursor=x", "cursor=é"):
        answer = caller.get(f"/v1/customers?{query}")
        assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_cursor")


def test_somebody_elses_cursor_does_not_open_another_time_axis(caller):
    anna, bert = follower(1), follower(2)
    for customer in (anna, bert):
        remember(*[entry(customer, "message", "text", "in", f"{n}") for n in range(3)])
    cursor = caller.get(f"/v1/customers/{anna}/timeline?limit=1").json["next_cursor"]

    assert caller.get(f"/v1/customers/{anna}/timeline?cursor={cursor}").status == 200
    assert caller.get(f"/v1/customers/{bert}/timeline?cursor={cursor}").status == 404


@pytest.mark.parametrize("tail", ["", "/timeline", "/visits"])
def test_a_customer_that_is_not_there_is_404(caller, tail):
    for name in ("c" + "0" * 25, "nobody", "x" * 3_000, "ID%23openid", "%00"):
        answer = caller.get(f"/v1/customers/{name}{tail}")
        assert (answer.status, answer.json["error"]["code"]) == (404, "not_found")


def test_the_detail_says_whence_and_when(caller):
    until_ms = now_ms() + DAY_MS
    anna = follower(
        1, name="苏晚晴", remark="老客", synced_at=1_000, win_n=4, win_until=until_ms
    )

    found = caller.get(f"/v1/customers/{anna}").json

    assert found["attributes"]["name"]["source"] == "customer"
    remark = found["attributes"]["remark"]
    assert (remark["value"], remark["source"]) == ("老客", "wechat")
    assert remark["at"] == "1970-01-01T00:00:01.000Z"
    assert found["window"]["left"] == 4
    assert found["lifecycle"]["subscribed"] is True


def test_the_time_axis_is_filtered_and_paged(caller):
    anna = follower(1)
    for number in range(6):
        kind = "message" if number % 2 else "event"
        remember(entry(anna, kind, "t", "in", f"{number}", ago_ms=number * 1000))
    address = f"/v1/customers/{anna}/timeline?kind=message&limit=2"

    first = caller.get(address).json
    rest = caller.get(f"{address}&cursor={first['next_cursor']}").json

    assert [one["title"] for one in first["items"]] == ["1", "3"]
    assert [one["title"] for one in rest["items"]] == ["5"]
    assert rest["next_cursor"] is None


def test_pings_near_one_another_are_one_visit(caller):
    anna = follower(1)
    start = now_ms() - DAY_MS
    for number, (lat, lon) in enumerate(
        [("31.20", "121.43"), ("31.21", "121.43"), ("31.30", "121.50")]
    ):
        at_ms = start + number * 5 * MINUTE_MS
        place = {"sk": f"LOC#{at_ms:013d}#e{number}", "lat": lat, "lon": lon}
        connections.profiles().put({"pk": anna, "source": "event.location", **place})

    found = caller.get(f"/v1/customers/{anna}/visits").json["items"]

    assert [one["pings"] for one in found] == [1, 2]
    assert found[1]["from"] < found[1]["to"]
