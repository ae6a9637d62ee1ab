"""How often another system is told, and when that ends (reliability.md F35)."""

from dataclasses import replace

import pytest

from chalicelib.web.webhooks.models import Happening, Kind, State, Webhook
from chalicelib.web.webhooks.sending import Outcome, secret_of, signature
from chalicelib.web.webhooks.service import (
    GIVEN_UP,
    Announcer,
    Courier,
    again,
    first_try,
)

HOOK = Webhook("w1", "https://erp.example.com/", frozenset({Kind.FOLLOWED}), 0, "key:k")
FOLLOWED = Happening(Kind.FOLLOWED, "e#1", 1_000, "c1", {"scene": "桌贴"})


class Store:
    def __init__(self):
        self.webhooks = {"w1": HOOK}
        self.rows = {}
        self.reads = 0

    def all(self):
        self.reads += 1
        return list(self.webhooks.values())

    def get(self, webhook_id):
        return self.webhooks.get(webhook_id)

    def switch(self, webhook_id, *, active, reason=""):
        hook = self.webhooks[webhook_id]
        self.webhooks[webhook_id] = replace(hook, active=active, reason=reason)
        return True

    def begin(self, delivery):
        return self.rows.setdefault(delivery.id, delivery)

    def delivery(self, _webhook_id, delivery_id):
        return self.rows.get(delivery_id)

    def note(self, before, after):
        known = self.rows[before.id]
        if (known.attempts, known.round) != (before.attempts, before.round):
            return False
        self.rows[before.id] = after
        return True

    @property
    def row(self):
        (row,) = self.rows.values()
        return row


class World:
    def __init__(self):
        self.now = 1_000
        self.store = Store()
        self.answers = []
        self.posts = []
        self.wakes = []
        self.courier = Courier(
            self.store, self.post, self.wakes.append, lambda: self.now
        )

    def post(self, webhook, delivery):
        self.posts.append((self.now, webhook.url, delivery.body))
        return self.answers.pop(0) if self.answers else Outcome(status=204)

    def carry_until_quiet(self, task):
        given_up = self.courier.carry(task)
        while self.wakes:
            self.now = self.wakes.pop(0).next_ms
            later = task.model_copy(update={"happening": None})
            given_up = self.courier.carry(later) or given_up
        return given_up


@pytest.fixture
def world():
    return World()


TASK = first_try("w1", FOLLOWED)


def test_a_happening_is_told_once_however_often_its_task_comes(world):
    for _ in range(3):
        world.courier.carry(TASK)

    assert len(world.posts) == 1
    assert world.store.row.state is State.DELIVERED


def test_each_failure_is_tried_again_later_until_one_works(world):
    world.answers = [Outcome(status=500), Outcome(error="TimeoutError")]

    assert world.carry_until_quiet(TASK) is False

    assert [at for at, *_ in world.posts] == [1_000, 31_000, 151_000]
    assert len({body for *_, body in world.posts}) == 1
    assert world.store.row.state is State.DELIVERED


@pytest.mark.parametrize("status", [301, 302, 307, 404, 410, 500])
def test_anything_but_a_2xx_is_a_failure(world, status):
    world.answers = [Outcome(status=status)]

    world.courier.carry(TASK)

    assert world.store.row.state is State.PENDING
    assert world.store.row.next_ms == 31_000


def test_after_the_last_try_the_webhook_is_switched_off(world):
    world.answers = [Outcome(status=503)] * 20

    assert world.carry_until_quiet(TASK) is True

    began = world.posts[0][0]
    waits_s = [(at - began) // 1000 for at, *_ in world.posts]
    minute, hour = 60, 3600
    plan = (30, 2 * minute, 10 * minute, hour, 6 * hour, 24 * hour, 72 * hour)
    assert waits_s == [sum(plan[:tries]) for tries in range(8)]
    assert world.store.row.state is State.FAILED
    assert world.store.webhooks["w1"].reason == GIVEN_UP
    world.courier.carry(first_try("w1", replace(FOLLOWED, id="e#2")))
    assert len(world.posts) == 8


def test_a_task_that_comes_back_before_its_time_only_arms_the_timer_again(world):
    world.answers = [Outcome(status=500)]
    world.courier.carry(TASK)
    world.wakes.clear()  # the container died before

    world.courier.carry(TASK)

    assert len(world.posts) == 1
    assert [one.next_ms for one in world.wakes] == [31_000]


def test_a_delivery_is_told_anew_on_request(world):
    world.courier.carry(TASK)
    done = world.store.row

    world.courier.carry(again(world.store, done))

    assert len(world.posts) == 2
    assert world.store.row.round == 2


def test_a_webhook_that_is_gone_or_off_is_told_nothing(world):
    world.store.switch("w1", active=False)
    world.courier.carry(TASK)
    world.store.webhooks.clear()
    world.courier.carry(TASK)

    assert world.posts == []


def test_only_who_asked_for_it_is_told_and_the_list_is_kept_for_a_while():
    store, tasks, clock = Store(), [], [0]
    announcer = Announcer(store, tasks.append, lambda: clock[0])

    announcer.tell(FOLLOWED)
    announcer.tell(replace(FOLLOWED, kind=Kind.MESSAGE))
    assert [one.webhook_id for one in tasks] == ["w1"]
    assert store.reads == 1
    clock[0] = 30_000
    announcer.tell(FOLLOWED)
    assert store.reads == 2
    assert tasks[0].delivery_id == tasks[1].delivery_id


def test_the_signature_covers_id_time_and_body():
    # The worked example of the Standard Webhooks specification.
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    mark = signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )

    assert mark == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert secret_of("pepper", "w1") != secret_of("pepper", "w2")
