"""What WeChat is asked about one person after an event."""

from dataclasses import dataclass

import pytest

from chalicelib import connections
from chalicelib.customers.identity.unionids import Unionids
from chalicelib.customers.profile import changes
from chalicelib.customers.profile.repository import Person, ProfileRepository
from chalicelib.customers.sync.lookup import Lookup
from chalicelib.customers.sync.messages import PersonTask
from tests.pushes import ANNA, APP_ID

KEY = "1760000000000#e#follow"


@dataclass(frozen=True)
class Told:
    open_id: str = ANNA
    subscribed: bool = True
    subscribed_at: int = 1_760_000_000
    union_id: str = "u1"
    remark: str = ""
    tag_ids: tuple[int, ...] = ()
    source: str = "ADD_SCENE_SEARCH"
    scene: str = ""
    language: str = "zh_CN"


class Account:
    def __init__(self, told):
        self.told = told

    def follower(self, open_id):
        return self.told


@pytest.fixture
def anna(aws):
    """Return the id of somebody who followed, and whose source is not known."""
    customer = connections.customer_id(ANNA)
    ProfileRepository(connections.profiles()).apply(
        Person(customer, ANNA, APP_ID),
        changes.followed(1_760_000_000_000, KEY, ""),
        ["e#follow"],
        [KEY],
    )
    return customer


def look(told, **task):
    lookup = Lookup(
        connections.profiles(),
        Account(told),
        Unionids(connections.profiles(), connections.outbox()),
        connections.customer_id,
        lambda: 7,
    )
    lookup.look_at(PersonTask(open_id=ANNA, follow_key=KEY, **task))


def profile(customer):
    return ProfileRepository(connections.profiles()).get(customer)


def test_source_and_unionid_are_completed(anna):
    look(Told())

    found = profile(anna)
    identity = connections.profiles().get(pk="ID#unionid#u1", sk="IDENTITY")
    assert (found.source, found.unionid, found.wechat_fields_at_ms) == (
        "ADD_SCENE_SEARCH",
        "u1",
        7,
    )
    assert identity["customer"] == anna


def test_somebody_who_came_by_a_code_keeps_it_as_their_source(anna):
    look(Told(source="ADD_SCENE_QR_CODE", scene="store:sh-001"))

    assert profile(anna).source == ""


def test_what_is_older_than_the_newest_follow_state_is_dropped(anna):
    ProfileRepository(connections.profiles()).set_follow(
        anna, changes.left(1_760_000_005_000, "1760000005000#e#left").follow
    )

    look(Told())

    assert (profile(anna).subscribed, profile(anna).unionid) == (False, "")


@pytest.mark.parametrize("subscribed", [True, False])
def test_wechats_word_settles_what_one_second_holds(anna, subscribed):
    look(Told(subscribed=subscribed), settles=True)

    assert profile(anna).subscribed is subscribed


def test_without_a_conflict_the_event_is_believed(anna):
    look(Told(subscribed=False))

    assert profile(anna).subscribed


def test_a_unionid_that_is_another_customers_is_told(anna, aws):
    Unionids(connections.profiles(), connections.outbox()).note("u1", "cother", 1)
    aws.messages("events.fifo")

    for _ in range(2):
        look(Told())

    first = connections.profiles().get(pk="ID#unionid#u1", sk="IDENTITY")
    assert first["customer"] == "cother"
    assert connections.profiles().get(pk="ID#unionid#u1", sk=anna)
    told = aws.messages("events.fifo")
    assert {(one["kind"], one["customer_id"]) for one in told} == {
        ("identity.shared", anna)
    }
