"""The dispatch table names only what there is."""

import pytest

from chalicelib.inbox import dispatch
from chalicelib.wechat.event_kinds import KINDS

NAMES = sorted({name for names in dispatch.SUBSCRIBERS.values() for name in names})


@pytest.mark.parametrize("name", NAMES)
def test_every_subscriber_exists(name):
    assert callable(dispatch._subscriber(name))


@pytest.mark.parametrize(
    "kind", [k for k in dispatch.SUBSCRIBERS if k.startswith(("event.", "message."))]
)
def test_every_kind_is_one_that_wechat_sends(kind):
    assert kind in KINDS
