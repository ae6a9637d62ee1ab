"""The dispatch table names only what there is, and every timer has its taker."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from chalicelib.core.errors import Poison
from chalicelib.core.events import TIMER_DUE, DomainEvent
from chalicelib.inbox import dispatch
from chalicelib.wechat.event_kinds import KINDS

ROOT = Path(__file__).parents[3]
TAKERS = set(dispatch.TIMERS.values())
NAMES = sorted(TAKERS.union(*dispatch.SUBSCRIBERS.values()))


def armed():
    """Yield the kinds of timers that anything arms, as its source names them."""
    for path in (ROOT / "chalicelib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Timer":
                kinds = [one.value for one in node.keywords if one.arg == "kind"]
                kind = (*node.args, *kinds)[0]
                if isinstance(kind, ast.Name):
                    module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                    yield getattr(import_module(module), kind.id)


@pytest.mark.parametrize("name", NAMES)
def test_every_subscriber_exists(name):
    assert callable(dispatch._subscriber(name))


@pytest.mark.parametrize(
    "kind", [k for k in dispatch.SUBSCRIBERS if k.startswith(("event.", "message."))]
)
def test_every_kind_is_one_that_wechat_sends(kind):
    assert kind in KINDS


def test_every_timer_that_is_armed_has_its_taker():
    assert set(armed()) == set(dispatch.TIMERS)


def test_a_timer_that_nobody_takes_is_not_lost():
    stray = DomainEvent(TIMER_DUE, "t", "", 0, data={"kind": "nobody's"})

    with pytest.raises(Poison, match="nobody's"):
        dispatch.tell_domain(stray)
