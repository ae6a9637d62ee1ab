"""What takes many followers to show; on MiniStack alone, where moto would crawl."""

import pytest

from chalicelib.customers.sync.models import State
from chalicelib.customers.sync.progress import progress

pytestmark = pytest.mark.ministack


def test_a_sweep_that_is_too_large_waits_for_an_operator(sync, account, ours, tomorrow):
    account.page_size = 200
    account.follow(*(f"p{n}" for n in range(150)))
    sync.run()
    tomorrow()
    account.leave(*(f"p{n}" for n in range(101)))

    sync.run()

    stopped = sync.state()
    assert (stopped.state, stopped.reason) == (State.REFUSED, "sweep_too_large")
    assert ours.profile("p0")["sub"] is True
    seen = progress(sync.runs, sync.clock[0])
    assert (seen.state, seen.leavers, seen.extra) == ("refused", 101, 101)

    sync.course().agree(stopped.id)
    sync.drain()

    assert sync.state().state == State.DONE
    assert ours.profile("p0")["sub"] is False
    assert progress(sync.runs, sync.clock[0]).extra == 0


def test_who_is_missing_on_the_list_by_mistake_keeps_following(
    sync, account, ours, tomorrow
):
    account.page_size = 2_000
    account.follow(*(f"p{n}" for n in range(1_100)))
    sync.run()
    tomorrow()
    account.altered = lambda page: type(page)(
        [o for o in page.open_ids if o != "a"], page.next_open_id, page.total
    )

    sync.run()

    assert sync.state().state == State.DONE
    assert ours.profile("a")["sub"] is True
