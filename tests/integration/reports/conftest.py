"""A small brand whose history is known entry by entry."""

from collections.abc import Callable
from datetime import date

import pytest

from chalicelib import connections
from chalicelib.core.clock import HOUR_MS, day_start_ms
from chalicelib.customers.timeline import Entry, Timeline
from tests.emulators import Aws

Happened = Callable[..., Entry]


def at(day: str, hour: float = 10) -> int:
    """Return an instant of a business day."""
    return day_start_ms(date.fromisoformat(day)) + int(hour * HOUR_MS)


def customer(number: int) -> str:
    return f"c{number:025d}"


@pytest.fixture
def happened(aws: Aws) -> Happened:
    """Write one entry to the time axis."""
    timeline = Timeline(connections.interactions())
    count = 0

    def write(
        number: int,
        what: str,
        day: str,
        hour: float = 10,
        *,
        direction: str = "in",
        **data: object,
    ) -> Entry:
        nonlocal count
        count += 1
        kind, _, type_ = what.partition(".")
        entry = Entry(
            customer_id=customer(number),
            at_ms=at(day, hour),
            key=f"m#gh_1#o{number:027d}#{count}",
            kind=kind,
            type=type_,
            direction=direction,
            title="手机号 13800138000",
            data={"Content": "手机号 13800138000", **data},
        )
        timeline.add(entry)
        return entry

    return write


@pytest.fixture
def profile(aws: Aws) -> Callable[..., None]:
    """Write a profile."""

    def write(number: int, **attributes: object) -> None:
        connections.profiles().put(
            {
                "pk": customer(number),
                "sk": "PROFILE",
                "oid": f"o{number:027d}",
                "app": "wx0123456789abcdef",
                **attributes,
            }
        )

    return write
