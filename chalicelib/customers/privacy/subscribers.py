"""What WeChat's privacy events, leaving, coming back and time mean for people's data.

An event without an openid, of which one developer had one, is about nobody we know; its
line stays with the account.
"""

from collections.abc import Sequence

from chalicelib import connections
from chalicelib.aws import telemetry
from chalicelib.aws.timers import Timer
from chalicelib.core.clock import DAY_MS, now_ms
from chalicelib.core.errors import InvalidInput
from chalicelib.core.events import DomainEvent
from chalicelib.customers.effects import effects
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.occurrence import Occurrence
from chalicelib.customers.privacy import desk, granted, retaining
from chalicelib.customers.privacy.desk import OVERDUE, Asked
from chalicelib.customers.privacy.granted import Cause, Grant
from chalicelib.customers.privacy.models import (
    Channel,
    Kind,
    Request,
    State,
    request_id,
)
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.timeline import Entry
from chalicelib.wechat.event_account import AuthorizationRevoked

_BY = "wechat"


def cancelled(occurrence: Occurrence) -> None:
    """Erase somebody who has deleted the WeChat account, under all their ids."""
    asked = Asked(Channel.WECHAT, _BY, occurrence.key, at_once=True)
    group = group_of(occurrence.customer_id)
    try:
        desk.ask_erasure(group, asked)
    except InvalidInput:  # somebody has to remove the colleague first
        telemetry.record(
            "privacy", "colleague kept", {"erase_refused": 1}, customer=group.id
        )


def revoked(occurrence: Occurrence) -> None:
    """Forget what a page of ours may no longer know."""
    event = occurrence.event
    code = event.revoked if isinstance(event, AuthorizationRevoked) else ""
    _forget(occurrence, Kind.REVOKE, granted.under(code), granted.called(code))


def modified(occurrence: Occurrence) -> None:
    """Forget nickname and avatar, which WeChat has cleaned; it tells no new ones."""
    name = granted.NAME
    _forget(occurrence, Kind.CLEANED, granted.under(name), granted.called(name))


def left(occurrence: Occurrence) -> None:
    """Subscriber of ``event.unsubscribe``."""
    if not occurrence.profile.subscribed:
        retaining.left(occurrence.customer_id, occurrence.at_ms)


def followed(occurrence: Occurrence) -> None:
    """Subscriber of ``event.subscribe``."""
    if occurrence.profile.times_followed > 1:
        retaining.returned(occurrence.customer_id)


def found_left(event: DomainEvent) -> None:
    """Subscriber of ``follower.left``: the sync found it out."""
    retaining.left(event.customer_id, event.occurred_at_ms)


def found_again(event: DomainEvent) -> None:
    """Subscriber of ``follower.returned``."""
    retaining.returned(event.customer_id)


def due(event: DomainEvent) -> None:
    """Begin what has been thought over."""
    desk.begin(event.data["id"])


def retained(event: DomainEvent) -> None:
    """Forget somebody who left long enough ago."""
    retaining.due(event.customer_id)


def overdue(event: DomainEvent) -> None:
    """Say that a wish takes too long, every day until it is over."""
    request_id = event.data["id"]
    if not requests().get(request_id).state.is_open:
        return
    telemetry.record("privacy", "overdue", {"erase_overdue": 1}, request=request_id)
    connections.timers().arm(Timer(OVERDUE, request_id, now_ms() + DAY_MS))


def _forget(
    occurrence: Occurrence, kind: Kind, grants: Sequence[Grant], about: str
) -> None:
    """Forget it under every id of the person, and keep that it was done."""
    group = group_of(occurrence.customer_id)
    cause = Cause(occurrence.key, occurrence.at_ms)
    removed = {one.title: one.forget(group.person(), cause) for one in grants}
    at_ms = now_ms()
    request = Request(
        id=request_id(kind.value, occurrence.key),
        kind=kind,
        channel=Channel.WECHAT,
        by=_BY,
        asked_ms=occurrence.at_ms,
        state=State.DONE,
        person=group.person(),
        began_ms=at_ms,
        finished_ms=at_ms,
        about=about,
        removed=removed,
        plan=tuple((one.title, one.title) for one in grants),
    )
    entry = Entry(
        customer_id=group.id,
        at_ms=occurrence.at_ms,
        key=f"privacy:{request.id}~done",
        kind="privacy",
        type=kind.value,
        direction="internal",
        title=f"{kind.label}：{about}，已删除 {sum(removed.values())} 项",
        data={"request": request.id},
    )
    effects().commit(entry, requests().adding(request))
