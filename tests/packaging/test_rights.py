"""Nothing a function's code reaches for is refused to it on AWS.

No emulator checks rights, so a missing right would show in production only.  What a
function's modules reach for is read from their sources: every ``connections.x()`` in
what its handler imports, and in what a function calls by name: the subscribers of
the dispatching workers, and those who do the long work.
"""

import ast
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib.inbox.chores import HANDLERS
from chalicelib.inbox.dispatch import ANY_ACT, SUBSCRIBERS, TIMERS
from chalicelib.reports.working import WORKERS
from tests.packaging import policy
from tests.packaging.test_policy_of_functions import function

ROOT = Path(__file__).parents[2]

QUEUES = {
    "door_inbound_queue": "Inbound",
    "inbound_queue": "Inbound",
    "events_queue": "Events",
    "outbound_queue": "Outbound",
    "push_queue": "Push",
    "media_queue": "Media",
    "sync_queue": "Sync",
    "sync_diff_queue": "SyncDiff",
    "timers_queue": "Timers",
    "reports_queue": "Reports",
    "webhooks_queue": "Webhooks",
    "chores_queue": "Chores",
    "segments_queue": "Segments",
    "insight_queue": "Insight",
    "outbox": "Events",
    "timers": "Timers",
}
TABLES = {
    "profiles": "Profiles",
    "interactions": "Interactions",
    "workspace": "Workspace",
    "idempotency": "Idempotency",
    "outbox": "Workspace",
    "timers": "Workspace",
    "last_resort": "Workspace",
    "account": "Workspace",
    "tokens": "Workspace",
}
BUCKETS = {"media": "Media", "archive": "Archive", "audit": "Audit"}
# WeChat's events are told by the worker that records them, ours by one of their own.
OF_WECHAT = ("event.", "message.", ANY_ACT)
HEARD = [
    n for k, names in SUBSCRIBERS.items() if k.startswith(OF_WECHAT) for n in names
]
TOLD = [n for names in SUBSCRIBERS.values() for n in names if n not in HEARD]
TOLD += TIMERS.values()
# Work that is handed over, whose modules are imported by name when it is.
HANDED_OVER = [
    "chalicelib.customers.book.notes.handing",
    "chalicelib.customers.book.owner.handing",
]
BY_NAME = {
    "inbound": HEARD,
    "events": TOLD,
    "reports": [*WORKERS.values(), *HANDED_OVER],
    "chores": [*HANDLERS.values()],
}
SECRET = {"keys", "customer_id", "cipher", "oauth"}
# In the same modules, but for another function's work.
CALLS_WECHAT = {"account", "tokens"}  # only the workers of the queues do
CLOCKS = {"inbound_queue"}
SEALS = {"audit"}  # what they do is written down; sealing and checking is for others
SYNCS = {"archive", "sync_diff_queue"}
OTHERS_WORK = {
    # A sign-in's code is made by the console, jobs are watched there, and what is due
    # later is armed with what it is about, without a message.
    "portal": CALLS_WECHAT | SEALS | {"reports_queue", "timers"},
    # It begins erasures; the work itself, and work of other kinds, is done elsewhere.
    "inbound": CLOCKS | SYNCS | CALLS_WECHAT | SEALS | {"media", "reports_queue"},
    "events": CLOCKS | CALLS_WECHAT | SEALS | {"archive"},
    "reports": {"reports_queue"} | CALLS_WECHAT,  # what it does, others ask for
    "chores": {"reports_queue", "segments_queue"} | SEALS,  # begun by people, the clock
    # People are moved by others; what they ask it, it need not ask itself.
    "segments": {"reports_queue", "sync_queue", "sync_diff_queue", "outbox", "timers"}
    | {"functions"}
    | CALLS_WECHAT,
}
CHECKED = ["callback", "portal", "inbound", "events", "outbound", "push", "media"]
CHECKED += ["sync_page", "sync_diff", "archive", "reports", "chores", "segments"]
CHECKED += ["insight"]


def path_of(module: str) -> Path | None:
    stem = ROOT.joinpath(*module.split("."))
    for path in (stem.with_suffix(".py"), stem / "__init__.py"):
        if path.exists():
            return path
    return None


@cache
def tree_of(module: str) -> ast.Module:
    path = path_of(module)
    assert path, module
    return ast.parse(path.read_text())


@cache
def imported(module: str) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{name.name}" for name in node.names}
    ours = {one for one in found if one.startswith("chalicelib.")}
    return {one for one in ours - {"chalicelib.connections"} if path_of(one)}


@cache
def reached(handler: str, name: str) -> set[str]:
    """Return the connections that a function's modules ask for."""
    waiting = {handler.rpartition(".")[0]}
    waiting |= {one.partition(":")[0] for one in BY_NAME.get(name, [])}
    seen: set[str] = set()
    while waiting:
        module = waiting.pop()
        seen.add(module)
        waiting |= imported(module) - seen
    return {one for module in seen for one in asked_for(module)}


@cache
def asked_for(module: str) -> frozenset[str]:
    """Return the connections that a module asks for."""
    return frozenset(
        node.attr
        for node in ast.walk(tree_of(module))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "connections"
    )


@pytest.fixture(params=CHECKED)
def worker(request: pytest.FixtureRequest, template: dict[str, Any]) -> Any:
    found = function(template, request.param)
    wanted = reached(found["Properties"]["Handler"], request.param)
    return found, wanted - OTHERS_WORK.get(request.param, set())


def granted(template: dict[str, Any], found: Any, action: str) -> str:
    return json.dumps(policy.may(template, found, action))


def test_it_may_send_to_every_queue_it_names(
    template: dict[str, Any], worker: Any
) -> None:
    found, wanted = worker
    sends = granted(template, found, "sqs:SendMessage")
    needed = {QUEUES[one] for one in wanted & QUEUES.keys()}
    assert {one for one in needed if f"${{{one}Queue.Arn}}" not in sends} == set()


def test_it_may_read_every_table_it_names(
    template: dict[str, Any], worker: Any
) -> None:
    found, wanted = worker
    reads = granted(template, found, "dynamodb:GetItem")
    needed = {TABLES[one] for one in wanted & TABLES.keys()}
    assert {one for one in needed if f"${{{one}Table.Arn}}" not in reads} == set()


def test_it_may_read_every_bucket_it_names(
    template: dict[str, Any], worker: Any
) -> None:
    found, wanted = worker
    reads = granted(template, found, "s3:GetObject")
    lists = granted(template, found, "s3:ListBucket")
    for one in wanted & BUCKETS.keys():
        assert f"${{{BUCKETS[one]}Bucket.Arn}}/" in reads
        assert f"${{{BUCKETS[one]}Bucket.Arn}}" in lists


def test_it_may_read_the_keys_if_it_needs_them(
    template: dict[str, Any], worker: Any
) -> None:
    found, wanted = worker
    if wanted & SECRET:
        reads = granted(template, found, "secretsmanager:GetSecretValue")
        assert "${Keys}" in reads


def test_it_may_ask_for_a_token_if_it_calls_wechat(
    template: dict[str, Any], worker: Any
) -> None:
    found, wanted = worker
    if wanted & {"account", "tokens"}:
        assert "-token" in granted(template, found, "lambda:InvokeFunction")


def test_it_may_ask_who_is_in_a_segment_if_it_does(
    template: dict[str, Any], worker: Any
) -> None:
    found, wanted = worker
    if "functions" in wanted:
        assert "-segments" in granted(template, found, "lambda:InvokeFunction")


@pytest.mark.parametrize("name", ["api", "console"])
def test_a_door_may_ask_who_is_in_a_segment(
    template: dict[str, Any], name: str
) -> None:
    found = function(template, name)
    assert "-segments" in granted(template, found, "lambda:InvokeFunction")
