"""Runs of the tag sync against the simulated WeChat: equal at the end, none twice."""

from contextlib import suppress
from dataclasses import replace

import pytest

from chalicelib import connections
from chalicelib.core.clock import DAY_MS, HOUR_MS, now_ms
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.core.events import DomainEvent
from chalicelib.core.settings import settings
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.models import State
from chalicelib.customers.chores.service import STALLED_MS
from chalicelib.customers.tags import desk as tagging
from chalicelib.customers.tags.models import Removal, Tag
from chalicelib.customers.wxtags import desk
from chalicelib.customers.wxtags.jobs import tags_nightly
from chalicelib.customers.wxtags.models import Choice, Clash, Drift, Link, Op, Policy
from chalicelib.inbox import dispatch
from chalicelib.inbox.chores import chores as work
from chalicelib.wechat.client import http_client
from chalicelib.wechat.token import stable_token
from infra.local.wechat import WeChatPlatform
from tests import sqs
from tests.faults import Killed
from tests.integration.customers.tags.conftest import gift, worked_off
from tests.packaging import lambda_events
from tests.portal import profile_of

pytestmark = pytest.mark.ministack

SCHEDULED = lambda_events.schedule("zhike-tags-nightly")
MEMBERS = "/cgi-bin/tags/members"
TAG, UNTAG = f"{MEMBERS}/batchtagging", f"{MEMBERS}/batchuntagging"
CREATE = "/cgi-bin/tags/create"


@pytest.fixture
def wechat(monkeypatch):
    with WeChatPlatform() as platform:
        monkeypatch.setenv("WECHAT_API", platform.url)
        yield platform


@pytest.fixture
def aws(wechat, aws):
    token, _ = stable_token(
        http_client(), wechat.account.app_id, wechat.account.secret, api=wechat.url
    )
    connections.workspace().put(
        {
            "pk": f"TOKEN#{settings().wechat_app_id}",
            "sk": "CURRENT",
            "token": token,
            "expires_ms": now_ms() + HOUR_MS,
        }
    )
    return aws


class World:
    """Both sides, as a test looks at them."""

    def __init__(self, aws, wechat):
        self.aws = aws
        self.wechat = wechat
        self.runs = 0
        self.open_ids = {}

    def follow(self, *names):
        for name in names:
            open_id = self.wechat.follower(name, seed=name)
            self.open_ids[name] = open_id
            profile_of(open_id, sub_at=now_ms() - 90 * DAY_MS)
        return [self.customer(name) for name in names]

    def customer(self, name):
        return connections.customer_id(self.open_ids[name])

    def link(self, key="到店", policy=Policy.PUBLISH, **more):
        if key not in tagging.catalogue().shelf().tags:
            tagging.catalogue().enter(Tag(key, key), "s1")
        return desk.wxtags().save(Link(key, policy, **more))

    def give(self, *names, key="到店"):
        for name in names:
            tagging.tags().give(self.customer(name), key, gift(f"g{self.runs}"))

    def take(self, *names, key="到店"):
        for name in names:
            removal = Removal(f"t{self.runs}", "s1", now_ms(), "manual")
            tagging.tags().take(self.customer(name), key, removal)

    def begin(self, *, dry=False, agree=False):
        self.runs += 1
        return desk.start("staff:s1", f"{self.runs:032x}", dry=dry, agree=agree)

    def run(self, **how):
        chore = self.begin(**how)
        worked_off(self.aws)
        return chores.rows().get(chore)

    @property
    def latest(self):
        return desk.wxtags().runs(1)[0]

    @property
    def row(self):
        return desk.wxtags().get("到店")

    def theirs(self, key="到店"):
        """Return who has the tag at WeChat's, by name."""
        names = {open_id: name for name, open_id in self.open_ids.items()}
        rows = self.wechat.store.rows(
            "SELECT openid FROM tagged JOIN tags ON tags.id = tagged.tag"
            " WHERE tags.name = ?",
            key,
        )
        return sorted(names[row["openid"]] for row in rows)

    def ours(self, key="到店"):
        return sorted(
            name
            for name in self.open_ids
            if tagging.tags().one(self.customer(name), key)
        )

    def calls(self, path=""):
        """Return the calls WeChat got about tags, the oldest first."""
        found = [one for one in self.wechat.gate.calls() if "tag" in one["path"]]
        return [one["path"] for one in found[::-1] if path in ("", one["path"])]

    def wx_tag(self, name, *people):
        tag = connections.account().create_tag(name)
        if people:
            connections.account().tag(tag.id, [self.open_ids[one] for one in people])
        return tag.id


@pytest.fixture
def world(aws, wechat):
    return World(aws, wechat)


def test_a_published_tag_is_made_at_wechats_with_its_people(world):
    world.follow("安", "本", "陈")
    world.link()
    world.give("安", "本")

    chore = world.run()

    assert chore.state is State.DONE, chore.error
    assert world.theirs() == ["安", "本"]
    assert (world.latest.before, world.latest.after) == (Drift(2, 2), Drift(0, 2))
    assert (world.row.wx_name, world.row.base, world.row.problem) == ("到店", 2, "")


def test_a_second_run_changes_nothing(world):
    world.follow("安", "本")
    world.link()
    world.give("安")
    world.run()
    before = len(world.calls())

    world.run()

    # A page of fans and the empty one behind it.
    fans = ["/cgi-bin/user/tag/get"] * 2
    assert world.calls()[before:] == ["/cgi-bin/tags/get", *fans]
    assert world.latest.calls == 0


def test_changes_on_either_side_reach_the_other(world):
    world.follow("安", "本", "陈", "丁")
    world.link(policy=Policy.BOTH)
    world.give("安", "本", "陈")
    world.run()
    world.give("丁")
    world.take("安")
    account, wx_id = connections.account(), world.row.wx_id
    account.untag(wx_id, [world.open_ids["本"]])
    account.rename_tag(wx_id, "来过店里")

    world.run()

    assert world.ours() == world.theirs("来过店里") == ["丁", "陈"]
    assert tagging.catalogue().shelf().name_of("到店") == "来过店里"
    assert world.latest.after == Drift(0, 2)


def test_a_pulled_tag_is_given_here_as_wechat_has_it(world):
    world.follow("安", "本", "陈")
    wx_id = world.wx_tag("老客", "安", "本")
    world.link("老客", Policy.PULL, wx_id=wx_id)
    world.give("陈", key="老客")

    world.run()

    assert world.ours("老客") == ["安", "本"]
    found = tagging.tags().one(world.customer("安"), "老客")
    assert (found.source, found.by) == ("wechat", "wechat")
    assert [path for path in world.calls() if path in (TAG, UNTAG)] == [TAG]


def test_a_dry_run_names_every_call_and_makes_none(world):
    everybody = [f"人{number:03d}" for number in range(120)]
    world.follow(*everybody)
    world.link()
    world.give(*everybody)

    chore = world.run(dry=True)

    plan = desk.mirror().plan(chore.id)
    assert [call.op for call in plan.calls] == [Op.CREATE, Op.TAG, Op.TAG, Op.TAG]
    assert [len(call.people) for call in plan.calls] == [0, 50, 50, 20]
    assert world.calls() == ["/cgi-bin/tags/get"]
    assert (world.latest.state, world.latest.calls) == ("done", 4)
    assert world.row.drift == Drift(120, 120)


def test_as_many_calls_are_made_as_there_are_fifties(world):
    everybody = [f"人{number:03d}" for number in range(101)]
    world.follow(*everybody)
    world.link()
    world.give(*everybody)

    world.run()

    assert len(world.calls(TAG)) == 3
    assert len(world.theirs()) == 101


def test_a_hundred_and_first_tag_has_nothing_called(world):
    world.follow("安")
    for number in range(100):
        world.wx_tag(f"标签{number}")
    world.link()
    world.give("安")

    chore = world.run()

    assert (chore.state, "45056" in chore.error) == (State.FAILED, True)
    assert world.theirs() == []
    assert len(world.calls(CREATE)) == 100
    assert (world.latest.state, world.latest.before) == ("failed", Drift(1, 1))


def test_two_sides_that_never_were_one_wait_for_a_decision(world):
    world.follow("安", "本", "陈")
    world.wx_tag("到店", "本", "陈")
    world.link(policy=Policy.BOTH)
    world.give("安", "本")

    world.run()
    assert (world.row.clash, world.row.problem) == (Clash.FIRST, "clash")
    assert (world.ours(), world.theirs()) == (["安", "本"], ["本", "陈"])

    desk.wxtags().save(replace(world.row, choice=Choice.UNION))
    world.run()

    assert world.ours() == world.theirs() == ["安", "本", "陈"]
    assert (world.row.clash, world.row.choice) == (None, None)


def test_an_archived_tag_is_deleted_at_wechats_and_its_link_ends(world):
    world.follow("安")
    world.link()
    world.give("安")
    world.run()
    tag = tagging.catalogue().shelf().tags["到店"]
    tagging.catalogue().change(replace(tag, archived=True), "s1")

    world.run()

    assert connections.account().tags()[-1].name != "到店"
    assert world.row is None
    assert world.ours() == ["安"]


def test_who_left_is_not_drift_and_who_comes_back_gets_the_tag_again(world):
    world.follow("安", "本")
    world.link(policy=Policy.BOTH)
    world.give("安", "本")
    world.run()
    profiles, anna = connections.profiles(), world.customer("安")
    connections.account().untag(world.row.wx_id, [world.open_ids["安"]])
    profiles.update(
        {"pk": anna, "sk": "PROFILE"},
        "SET #s = :no",
        names={"#s": "sub"},
        values={":no": False},
    )
    world.run()
    assert (world.latest.before, world.ours()) == (Drift(0, 1), ["安", "本"])

    profiles.update(
        {"pk": anna, "sk": "PROFILE"},
        "SET #s = :yes, sub_n = :two, sub_at = :now",
        names={"#s": "sub"},
        values={":yes": True, ":two": 2, ":now": now_ms()},
    )
    world.run()

    assert world.theirs() == ["安", "本"]


# What WeChat answers.


def test_45059_of_one_person_does_not_stop_the_others(world):
    world.follow("安", "本", "陈")
    for number in range(20):
        world.wx_tag(f"标签{number}", "本")
    world.link()
    world.give("安", "本", "陈")

    world.run()

    assert world.theirs() == ["安", "陈"]
    assert world.calls().count(TAG) == 21  # the limit was seen before the first call
    assert world.row.problem == "person_full"
    assert world.latest.after == Drift(1, 3)


def test_45059_that_comes_up_meanwhile_is_narrowed_down(world):
    world.follow("安", "本", "陈")
    world.link()
    world.give("安", "本", "陈")
    chore = world.begin()
    _until(world, "apply")
    for number in range(20):
        world.wx_tag(f"标签{number}", "本")
    worked_off(world.aws)

    assert chores.rows().get(chore).state is State.DONE
    assert world.theirs() == ["安", "陈"]
    assert (world.row.problem, world.latest.failed) == ("person_full", 1)


def test_49003_is_narrowed_down_to_the_one_it_is_about(world):
    world.follow("安", "本", "陈")
    world.link()
    world.give("安", "本", "陈")
    profiles, anna = connections.profiles(), world.customer("安")
    stranger = "oOther" + "0" * 22
    profiles.update(
        {"pk": anna, "sk": "PROFILE"}, "SET oid = :o", values={":o": stranger}
    )

    world.run()

    assert world.theirs() == ["本", "陈"]
    assert (world.row.problem, world.row.base) == ("not_ours", 2)


@pytest.mark.parametrize(
    ("errcode", "problem"),
    [(45157, "name_refused"), (45158, "name_long"), (45056, "account_full")],
)
def test_a_name_that_wechat_refuses_is_said_and_others_go_on(world, errcode, problem):
    world.follow("安")
    world.link()
    world.link("老客")
    world.give("安")
    world.give("安", key="老客")
    world.wechat.fail(CREATE, errcode=errcode)

    chore = world.run()

    assert chore.state is State.DONE
    assert world.row.problem == problem
    assert world.theirs("老客") == ["安"]

    world.run()
    assert (world.theirs(), world.row.problem) == (["安"], "")


def test_45157_for_a_tag_that_a_lost_answer_made_takes_that_one(world):
    world.follow("安")
    world.link()
    world.give("安")
    world.wechat.fail(CREATE, how="cut_after")
    world.begin()
    (message,) = world.aws.messages("chores")
    while True:
        answer = work(sqs.event("chores", message), sqs.Context(60_000))
        if not sqs.failures(answer):
            break_on = world.aws.messages("chores")
            if not break_on:
                break
            (message,) = break_on

    assert world.theirs() == ["安"]
    assert [one.name for one in connections.account().tags()].count("到店") == 1


def test_45159_ends_the_calls_of_that_tag_and_the_next_run_makes_it_anew(world):
    everybody = [f"人{number:03d}" for number in range(120)]
    world.follow(*everybody)
    world.link()
    world.run()
    world.give(*everybody)
    world.begin()
    _until(world, "apply")
    connections.account().delete_tag(world.row.wx_id)
    worked_off(world.aws)
    assert (len(world.calls(TAG)), world.row.problem) == (1, "tag_gone")

    world.run()

    assert len(world.theirs()) == 120


def test_45057_leaves_a_tag_with_many_fans_where_it_is(world):
    world.follow("安")
    world.link()
    world.give("安")
    world.run()
    tag = tagging.catalogue().shelf().tags["到店"]
    tagging.catalogue().change(replace(tag, archived=True), "s1")
    world.wechat.fail("/cgi-bin/tags/delete", errcode=45057)

    world.run()

    assert world.row.problem == "many_fans"


def test_45058_never_happens_since_system_tags_are_not_ours(world):
    world.follow("安")
    world.link("星标组")
    world.give("安", key="星标组")
    world.wechat.fail(CREATE, errcode=45058)

    world.run()

    assert desk.wxtags().get("星标组").problem == "system_tag"


def test_45009_parks_the_run_until_tomorrow_and_goes_on_from_there(world):
    everybody = [f"人{number:03d}" for number in range(120)]
    world.follow(*everybody)
    world.link()
    world.give(*everybody)
    chore = world.begin()
    _until(world, "apply")
    # The first two calls of the plan go through: the tag, and fifty people.
    world.wechat.quota.limit(TAG, 1)
    worked_off(world.aws)
    assert chores.rows().get(chore).state is State.PAUSED
    assert len(world.theirs()) == 50
    assert connections.workspace().get(pk=f"TIMER#wxtags#{chore}", sk="TIMER")

    world.wechat.quota.limit(TAG, 1_000)
    due = DomainEvent(
        "timer.due", "t", "", now_ms(), 0, {"kind": "wxtags", "id": chore}
    )
    dispatch.tell_domain(due)
    worked_off(world.aws)

    assert chores.rows().get(chore).state is State.DONE
    assert len(world.theirs()) == 120


def test_45011_and_minus_one_come_back_through_the_queue(world):
    world.follow("安")
    world.link()
    world.give("安")
    world.wechat.fail(TAG, errcode=45011)
    world.wechat.fail(TAG, errcode=-1)
    world.begin()
    returned = 0
    while messages := world.aws.messages("chores"):
        (message,) = messages
        while sqs.failures(work(sqs.event("chores", message), sqs.Context(60_000))):
            returned += 1

    # The first ended a step that had made the tag, and the second one that had not.
    assert (returned, world.theirs()) == (1, ["安"])


def test_48001_ends_the_run_with_a_reason(world):
    world.follow("安")
    world.link()
    world.give("安")
    world.wechat.fail(CREATE, errcode=48001)

    chore = world.run()

    assert (chore.state, "48001" in chore.error) == (State.FAILED, True)
    assert (world.latest.state, world.latest.error) == ("failed", chore.error)


def test_40032_never_happens_since_no_batch_is_larger(world):
    everybody = [f"人{number:03d}" for number in range(51)]
    world.follow(*everybody)
    world.link()
    world.give(*everybody)

    world.run()

    bad = [one for one in world.wechat.gate.calls() if one["errcode"] == 40032]
    assert bad == []
    assert len(world.theirs()) == 51


# What dies, and who comes at the same time.


def _until(world, phase):
    """Work until a run is at a phase, and leave the next step in the queue."""
    while True:
        (message,) = world.aws.messages("chores")
        chore = chores.rows().get(message["chore"])
        if f'"phase": "{phase}"' in chore.parts[0].cursor:
            connections.chores_queue().send(message)
            return
        assert (
            sqs.failures(work(sqs.event("chores", message), sqs.Context(60_000))) == []
        )


@pytest.mark.parametrize("when", ["kill_before", "kill_after"])
def test_death_anywhere_resumes_and_doubles_nothing(world, monkeypatch, when):
    from tests.faults import installed

    everybody = [f"人{number:03d}" for number in range(26)]
    world.follow(*everybody)
    world.link(policy=Policy.BOTH)
    world.give(*everybody)
    world.run()
    for faults in installed(monkeypatch):
        for number in range(13):
            world.take(everybody[2 * number])
            connections.account().untag(
                world.row.wx_id, [world.open_ids[everybody[2 * number + 1]]]
            )
            died = _killed_at(world, faults, when, 7 * number)
            assert world.ours() == world.theirs()
            assert len(world.ours()) == 24 - 2 * number
            assert tagging.counts().of("到店") == world.row.base == len(world.ours())
            if not died:
                break
    assert number > 5  # so many calls there were to die at


def _killed_at(world, faults, when, number):
    """Let a run die at the n-th call to AWS, and come back as SQS brings it.

    Tells whether there were so many calls.
    """
    chore = world.begin()
    faults.calls.clear()
    setattr(faults, when, number)
    died = False
    while messages := world.aws.messages("chores"):
        for message in messages:
            with suppress(Killed):
                work(sqs.event("chores", message), sqs.Context(60_000))
                continue
            died = True
            setattr(faults, when, None)
            connections.workspace().update(
                {"pk": f"CHORE#{chore}", "sk": "PART#00"},
                "SET moved_ms = moved_ms - :long",
                values={":long": STALLED_MS + 1},
            )
            work(sqs.event("chores", message), sqs.Context(60_000))
    setattr(faults, when, None)
    assert chores.rows().get(chore).state is State.DONE
    return died


def test_a_run_waits_for_none_and_two_do_not_run_at_once(world):
    world.follow("安")
    world.link()
    world.begin()

    with pytest.raises(Conflict):
        world.begin()


def test_a_run_that_stands_still_is_ended_for_the_next(world):
    world.follow("安")
    world.link()
    world.give("安")
    first = world.begin()
    world.aws.messages("chores")  # lost for ever
    connections.workspace().update(
        {"pk": f"CHORE#{first}", "sk": "PART#00"},
        "SET moved_ms = :old",
        values={":old": now_ms() - HOUR_MS},
    )
    connections.workspace().update(
        {"pk": f"CHORE#{first}", "sk": "CHORE"},
        "SET created_ms = :old",
        values={":old": now_ms() - HOUR_MS},
    )

    world.run()

    assert chores.rows().get(first).state is State.CANCELLED
    assert world.theirs() == ["安"]


def test_without_links_there_is_nothing_to_run(world):
    with pytest.raises(InvalidInput):
        world.begin()
    tags_nightly(SCHEDULED, sqs.Context())
    assert world.aws.messages("chores") == []


def test_the_night_begins_one_run_a_day(world):
    world.follow("安")
    world.link()
    world.give("安")

    tags_nightly(SCHEDULED, sqs.Context())
    tags_nightly(SCHEDULED, sqs.Context())
    worked_off(world.aws)

    assert world.theirs() == ["安"]
    assert len(desk.wxtags().runs(10)) == 1


def test_nothing_that_a_run_stores_names_an_openid(world):
    world.follow("安", "本")
    world.link(policy=Policy.BOTH)
    world.give("安")
    world.wx_tag("到店", "本")
    chore = world.run()

    bucket = connections.archive()
    keys = [*bucket.list("wxtags/"), *bucket.list("tags/")]
    mirror = desk.mirror()
    assert mirror.plan(chore.id)
    for key in keys:
        stored = str(mirror._load(key))
        assert not any(one in stored for one in world.open_ids.values()), key
