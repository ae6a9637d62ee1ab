"""What tests of segments share: people, what they do, and the function that counts."""

import json
from contextlib import contextmanager

from chalicelib import connections
from chalicelib.core.clock import now_ms
from chalicelib.core.events import DomainEvent
from chalicelib.core.settings import settings
from chalicelib.customers import listing
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.chores.service import Task
from chalicelib.customers.effects import effects
from chalicelib.customers.identity.merging import merging
from chalicelib.customers.identity.models import Cause
from chalicelib.customers.segments import jobs
from chalicelib.customers.segments.counting import asking
from chalicelib.customers.segments.rules.models import All, Is, Op
from chalicelib.customers.timeline import Entry, Timeline
from chalicelib.customers.traits.repository import TraitItems
from chalicelib.inbox import dispatch
from chalicelib.inbox.chores import handler
from infra.local.invoke import Asynchronous, serve
from tests import servers, sqs

TAGGED = Is("tags", Op.HAS_ANY, ("到店",))
FOLLOWING = Is("subscribed", Op.IS, (True,))
LATELY = Is("last_inbound_at", Op.WITHIN_DAYS, (30,))
LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
REGULARS = All((FOLLOWING, TAGGED))


def customer(number):
    """Return an id; those of successive numbers are far apart."""
    return f"c{LETTERS[number * 5 % 32]}{number:024d}"


def somebody(number=1, **more):
    """Enter somebody who follows; return their id."""
    one, now = customer(number), now_ms()
    item = {
        "pk": one,
        "sk": "PROFILE",
        "oid": f"oTEST{number:023d}",
        "app": settings().wechat_app_id,
        "sub": True,
        "sub_at": now - 86_400_000,
        "sub_n": 1,
        "first_at": now - 86_400_000,
        "last_in": now - 60_000,
        "in_n": 3,
        **listing.place(one, now - 86_400_000),
        **more,
    }
    connections.profiles().put(item)
    return one


def alter(one, **values):
    """Change a profile without telling anybody."""
    connections.profiles().update(
        {"pk": one, "sk": "PROFILE"},
        "SET " + ", ".join(f"#{name} = :{name}" for name in values),
        names={f"#{name}": name for name in values},
        values={f":{name}": value for name, value in values.items()},
    )


def merge(one, other, *, undo=False):
    """Have somebody speak for another customer as well, or no longer."""
    now = now_ms()
    done = merging().unmerge if undo else merging().merge
    done(one, other, Cause("staff:s1", f"{undo}#{now}", now))


def says(one, text="你好", at_ms=None):
    """Have somebody write something: the entry alone."""
    at_ms = at_ms or now_ms()
    entry = Entry(one, at_ms, f"m#{one}#{at_ms}", "message", "text", "in", text)
    Timeline(connections.interactions()).add(entry)


def tag(one, *names, take=False):
    """Give tags as the tags of the product are given: with a line and its news."""
    now = now_ms()
    for name in names:
        change = TraitItems(connections.profiles()).change(
            one, **({"leaves" if take else "joins": {"tags": [name]}})
        )
        what = "taken" if take else "given"
        key = f"tag:{name}:{what}~{now}"
        event = DomainEvent(f"tag.{what}", f"tag.{what}:{one}:{key}", one, now)
        effects().commit(
            Entry(one, now, key, "tag", what, "internal", f"标签「{name}」"),
            [change],
            event,
        )
        yield event


def tagged(one, *names, **more):
    return list(tag(one, *names, **more))


def segs(one):
    return connections.profiles().get(pk=one, sk="PROFILE").get("segs", set())


def told(aws, *kinds):
    """Take the news that waits, of those kinds."""
    found = aws.messages("events.fifo")
    return [one for one in found if not kinds or one["kind"] in kinds]


def hear(aws):
    """Let the subscribers hear everything there is to hear, and what follows."""
    heard = []
    while waiting := aws.messages("events.fifo"):
        for one in waiting:
            heard.append(DomainEvent.from_dict(one))
            dispatch.tell_domain(heard[-1])
    return heard


def work(aws):
    """Do every step that waits: of snapshots and of chores, until nothing is left."""
    while True:
        steps, tasks = aws.messages("segments"), aws.messages("chores")
        if not steps and not tasks:
            return
        for one in steps:
            answer = jobs.segments(sqs.event("segments", one), sqs.Context(300_000))
            assert sqs.failures(answer) == []
        for one in tasks:
            chores.chores().work(Task.from_dict(one), handler)


def snapshot(aws, *, whole=False):
    asking.build(whole=whole)
    work(aws)


@contextmanager
def functions(monkeypatch):
    """Let the function ``segments`` be asked by its name, as on Lambda."""

    def run(_name, event):
        return json.loads(json.dumps(jobs.segments(event, sqs.Context(25_000))))

    later = Asynchronous(run)
    server = serve(run, later, lambda name: name == settings().segments_function, 0)
    servers.begin(server)
    monkeypatch.setenv(
        "AWS_ENDPOINT_URL_LAMBDA", f"http://127.0.0.1:{server.server_port}"
    )
    try:
        yield
    finally:
        later.end()
        servers.end(server)
