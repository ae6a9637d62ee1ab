"""The audit on a store: no gap, no fork, nothing lost, nothing changed unnoticed."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from botocore.exceptions import ClientError

from chalicelib import connections
from chalicelib.aws.dynamodb import Table
from chalicelib.core.clock import DAY_MS, business_day, now_ms
from chalicelib.core.errors import Unavailable
from chalicelib.staff import audit
from chalicelib.staff.audit import service
from chalicelib.staff.audit.models import Head
from chalicelib.staff.audit.repository import AuditRepository
from chalicelib.staff.audit.service import Journal
from chalicelib.staff.audit.verification import CHANGED, CUT_OFF, MISSING, NOT_IN_HEAD

ANNA, BEN = "staff:anna", "staff:ben"


def today():
    return business_day(now_ms())


def chain(actor):
    return {"pk": f"AUDIT#{today()}#{actor}"}


def tomorrow():
    return date.fromisoformat(business_day(now_ms() + DAY_MS))


def journal():
    """A writer of its own, as another container is."""
    ids = iter(range(10_000))
    return Journal(audit.records(), now_ms, lambda: f"{id(ids)}-{next(ids)}")


def test_a_record_comes_back_as_it_was_written(aws):
    details = {"kind": "中文 <b>", "count": 50, "all": False, "ids": ["c1", "c2"]}
    written = audit.record(ANNA, "customers.reveal", "customer:c1", details, "req-1")

    assert list(audit.records().day(today())) == [written]
    assert written.record.number == 1
    assert audit.verify_days([today()]).is_sound


def test_many_writers_at_once_leave_no_gap_and_no_fork(aws):
    writers = [journal() for _ in range(8)]

    def write(number):
        return writers[number % 8].record(ANNA, "customers.read", f"customer:{number}")

    with ThreadPoolExecutor(8) as several:
        list(several.map(write, range(40)))

    found = list(audit.records().chain(ANNA, today()))
    assert [one.record.number for one in found] == list(range(1, 41))
    assert {one.record.object for one in found} == {f"customer:{n}" for n in range(40)}
    assert audit.verify_days([today()]).is_sound


def test_a_write_whose_answer_was_lost_is_one_record(aws):
    class Forgetful(Table):
        """Writes, and then has not heard that it did."""

        def put(self, item, condition=None, names=None, values=None):
            super().put(item, condition, names, values)
            super().put(item, condition, names, values)

    audit.record(ANNA, "first")
    table = connections.workspace()
    records = AuditRepository(Forgetful(table._client, table.name))

    Journal(records, now_ms, lambda: "one").record(ANNA, "second")

    actions = [one.record.action for one in audit.records().chain(ANNA, today())]
    assert actions == ["first", "second"]


def test_a_changed_record_is_found_and_named(aws):
    for number in range(5):
        audit.record(ANNA, "customers.read", f"customer:{number}")
    connections.workspace().update(
        {**chain(ANNA), "sk": "00000003"},
        "SET #object = :other",
        names={"#object": "object"},
        values={":other": "customer:9"},
    )

    fault = audit.verify_days([today()]).fault

    assert (fault.actor, fault.number, fault.reason) == (ANNA, 3, CHANGED)


def test_a_removed_record_is_found_and_named(aws):
    for _ in range(4):
        audit.record(ANNA, "customers.read")
    connections.workspace().delete({**chain(ANNA), "sk": "00000002"})

    fault = audit.verify_days([today()]).fault

    assert (fault.number, fault.reason) == (3, MISSING)


def test_the_seal_finds_what_was_cut_off_the_end(aws):
    for _ in range(4):
        audit.record(ANNA, "customers.read")
    audit.record(BEN, "customers.read")
    service.seal(audit.records(), audit.heads(), tomorrow())
    connections.workspace().delete({**chain(ANNA), "sk": "00000004"})

    fault = audit.verify_days([today()]).fault

    assert (fault.actor, fault.number, fault.reason) == (ANNA, 4, CUT_OFF)


def test_the_seal_finds_a_chain_that_was_written_anew(aws):
    audit.record(ANNA, "customers.reveal")
    service.seal(audit.records(), audit.heads(), tomorrow())
    connections.workspace().delete({**chain(ANNA), "sk": "00000001"})
    journal().record(ANNA, "customers.read")

    fault = audit.verify_days([today()]).fault

    assert (fault.actor, fault.number, fault.reason) == (ANNA, 1, NOT_IN_HEAD)


def test_a_day_is_sealed_once_and_a_later_difference_is_told(aws):
    audit.record(ANNA, "customers.read")
    first = service.seal(audit.records(), audit.heads(), tomorrow())
    again = service.seal(audit.records(), audit.heads(), tomorrow())
    audit.record(ANNA, "customers.read")
    late = service.seal(audit.records(), audit.heads(), tomorrow())

    assert first.sealed[-1] == today()
    assert (again.sealed, again.differing) == ((), ())
    assert late.differing == (today(),)


def test_the_head_is_of_all_actors_in_order(aws):
    for actor in (BEN, ANNA, "key:1"):
        audit.record(actor, "customers.read")

    head = service.head_of(audit.records(), today())

    assert [tail.actor for tail in head.tails] == ["key:1", ANNA, BEN]
    assert Head.from_bytes(head.to_bytes()) == head
    assert json.loads(head.to_bytes())["head"] == head.hash


def test_records_of_a_day_are_listed_newest_first_in_pages(aws):
    for number in range(5):
        audit.record(ANNA if number % 2 else BEN, "customers.read", str(number))

    seen, further = [], None
    while True:
        page, further = audit.records().page(today(), limit=2, start=further)
        seen += [one.record.object for one in page]
        if further is None:
            break

    assert sorted(seen) == list("01234")
    assert len(seen) == 5


def test_what_cannot_be_written_down_is_not_done(aws):
    class Refusing:
        def tail(self, actor, day):
            raise Unavailable("DynamoDB is away")

    with pytest.raises(Unavailable):
        Journal(Refusing(), now_ms, lambda: "x").record(ANNA, "customers.read")


def test_a_sealed_head_cannot_be_deleted(aws):
    audit.record(ANNA, "customers.read")
    service.seal(audit.records(), audit.heads(), tomorrow())
    s3, where = aws.client("s3"), connections.audit().name
    key = f"heads/{today()}.json"
    (version,) = s3.list_object_versions(Bucket=where, Prefix=key)["Versions"]

    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=where, Key=key, VersionId=version["VersionId"])
    assert audit.heads().find(today())
