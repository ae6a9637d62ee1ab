"""Two customers with one unionid: met while the sync writes it, and merged."""

from chalicelib import connections
from chalicelib.core.events import DomainEvent
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.sync.models import State
from chalicelib.inbox.dispatch import tell_domain
from tests.people import customer, tell


def test_who_comes_under_a_new_openid_is_found_to_be_the_same(
    sync, account, ours, aws, tomorrow
):
    account.follow("old", union_id="u-1")
    sync.run()
    tomorrow()
    account.leave("old")
    account.follow("new", union_id="u-1", at=1_750_000_001)
    account.follow("other", union_id="u-2", at=1_750_000_002)

    sync.run()

    assert sync.state().state == State.DONE
    assert ours.followers(["old", "new", "other"]) == ["new", "other"]
    old, new = connections.customer_id("old"), connections.customer_id("new")
    holders = connections.profiles().query("pk = :u", values={":u": "ID#unionid#u-1"})
    assert {(item["sk"], item.get("customer", "")) for item in holders} == {
        ("IDENTITY", old),
        (new, ""),
    }
    assert "customer.merged" in tell(aws)
    assert group_of(old).ids == (new, old)
    assert group_of(connections.customer_id("other")).ids[1:] == ()


def test_many_of_one_page_with_others_unionids_are_all_written(sync, account, aws):
    for number in range(5):
        account.follow(f"first{number}", union_id=f"u-{number}")
        account.follow(f"second{number}", union_id=f"u-{number}")

    sync.run()

    assert sync.state().state == State.DONE
    shared = [one for one in aws.messages("events.fifo") if "shared" in one["kind"]]
    assert len({one["customer_id"] for one in shared}) == 5


def test_the_news_of_somebody_erased_meanwhile_is_no_news(aws):
    gone = DomainEvent("identity.shared", "i1", "c" + "0" * 25, 1)

    tell_domain(gone)

    assert customer("anna")
