"""The audit's chain: any change anywhere is found, at the record it happened to."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Malformed
from chalicelib.staff.audit.models import (
    FIRST,
    Chained,
    Head,
    Record,
    Tail,
    canonical,
    chained,
)
from chalicelib.staff.audit.verification import (
    CHANGED,
    CUT_OFF,
    MISSING,
    NOT_IN_HEAD,
    REPEATED,
    verify,
)

DAY = "2026-11-22"


def chain(length, actor="staff:anna", day=DAY):
    made, last = [], FIRST
    for number in range(1, length + 1):
        record = Record(f"i{number}", actor, day, number, number, "customers.read")
        one = chained(record, last)
        made.append(one)
        last = one.hash
    return made


def head(*chains):
    tails = [Tail(c[-1].record.actor, len(c), c[-1].hash) for c in chains]
    return {DAY: Head(DAY, tuple(tails))}


def test_the_hash_is_what_the_documentation_says():
    one = chain(1)[0]
    text = json.dumps(
        one.record.to_dict(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )

    assert one.hash == hashlib.sha256(f"{'0' * 64}{text}".encode()).hexdigest()


@given(st.data())
def test_a_changed_byte_of_any_line_is_found_and_located(data):
    lines = [one.to_line() for one in chain(6)]
    index = data.draw(st.integers(0, 5))
    line = lines[index]
    place = data.draw(st.integers(0, len(line) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda c: c != line[place]))
    lines[index] = line[:place] + other + line[place + 1 :]

    try:
        read = [Chained.from_line(one) for one in lines]
    except Malformed:
        return
    if read == chain(6):  # another way to write the same JSON
        return
    fault = verify(read).fault
    assert fault is not None
    assert fault.index in (index + 1, index + 2)


def test_mixed_chains_are_each_verified():
    anna, ben = chain(3), chain(3, "staff:ben")
    mixed = [one for pair in zip(anna, ben, strict=True) for one in pair]

    verdict = verify(mixed, head(anna, ben))

    assert (verdict.is_sound, verdict.records, verdict.chains) == (True, 6, 2)


@pytest.mark.parametrize(
    ("tamper", "number", "reason"),
    [
        (lambda c: [*c[:2], *c[3:]], 4, MISSING),
        (lambda c: c[1:], 2, MISSING),
        (lambda c: [*c[:3], c[2], *c[3:]], 3, REPEATED),
        (lambda c: [c[0], c[2], c[1], *c[3:]], 3, MISSING),
        (lambda c: [*c[:4], replace(c[4], hash="f" * 64)], 5, CHANGED),
        (lambda c: c[:3], 4, CUT_OFF),
        (lambda _: [], 1, CUT_OFF),
    ],
    ids=["removed", "first", "doubled", "swapped", "hash", "cut off", "all gone"],
)
def test_tampering_is_named(tamper, number, reason):
    whole = chain(5)

    fault = verify(tamper(whole), head(whole)).fault

    assert (fault.number, fault.reason, fault.actor) == (number, reason, "staff:anna")


def test_a_chain_that_was_not_there_when_the_day_was_sealed_is_found():
    anna, ben = chain(2), chain(2, "staff:ben")

    fault = verify([*anna, *ben], head(anna)).fault

    assert (fault.actor, fault.number, fault.reason) == ("staff:ben", 1, NOT_IN_HEAD)


def test_a_head_that_was_changed_contradicts_itself():
    body = next(iter(head(chain(2)).values())).to_bytes()
    assert Head.from_bytes(body)

    with pytest.raises(Malformed):
        Head.from_bytes(body.replace(b'"number":2', b'"number":1'))


def test_canonical_json_has_one_form():
    assert canonical({"b": 1, "a": "中"}) == '{"a":"中","b":1}'.encode()
