"""Asking for a copy of somebody's data, or for its end, and taking that back.

    desk.ask_export(group_of(customer_id), Asked(Channel.MEMBER, "member", key))
    desk.ask_erasure(group_of(customer_id), Asked(Channel.STAFF, actor, key))

The person is locked at once: nothing is sent to somebody who wishes to be forgotten.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace

from chalicelib import connections
from chalicelib.aws.timers import Timer
from chalicelib.aws.transactions import TransactionFailed
from chalicelib.core.clock import now_ms
from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.customers.chores import desk as chores
from chalicelib.customers.effects import effects
from chalicelib.customers.identity.group import group_of
from chalicelib.customers.identity.models import Group
from chalicelib.customers.privacy.models import (
    OVERDUE_MS,
    Channel,
    Kind,
    Request,
    State,
    request_id,
)
from chalicelib.customers.privacy.repository import requests
from chalicelib.customers.privacy.rules import rules
from chalicelib.customers.privacy.stores import Person
from chalicelib.customers.privacy.tombstones import tombstones
from chalicelib.customers.timeline import Entry

TIMER = "privacy"  # the end of the time to think it over
OVERDUE = "privacy.overdue"
EXPORT, ERASE = "privacy.export", "privacy.erase"  # kinds of chores
_TITLES = {EXPORT: "导出个人信息", ERASE: "删除个人信息"}
IS_STAFF = "这是同事登录用的微信，请先为其办理离职"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and how."""

    channel: Channel
    by: str  # the actor that the audit names; "member" for the person
    key: str  # the same for a repeat
    at_once: bool = False  # without the time to think it over


def ask_export(group: Group, asked: Asked) -> Request:
    """Have a copy of everything made; the same wish again is the same request."""
    request = _request(Kind.EXPORT, group, asked)
    with suppress(TransactionFailed):  # it was asked for before
        effects().commit(
            _entry(request, "申请导出个人信息"), requests().adding(request)
        )
    begin(request.id)
    return requests().get(request.id)


def ask_erasure(group: Group, asked: Asked) -> Request:
    """Have everything about a person erased; return the open request, if there is one.

    Raises:
        InvalidInput: a colleague signs in with that WeChat.
        Conflict: the person is being merged or split at this moment.
    """
    if any(one.staff for one in group.profiles):
        raise InvalidInput(IS_STAFF)
    if known := _open(group):
        return known
    request = _request(Kind.ERASE, group, asked)
    if not asked.at_once:
        cooling = replace(request, state=State.COOLING)
        request = replace(cooling, starts_ms=request.asked_ms + rules().cooling_ms)
    books, timers = requests(), connections.timers()
    writes = [*books.adding(request), *books.locking(request)]
    writes.append(timers.row(Timer(OVERDUE, request.id, _overdue_ms(request))))
    if request.state is State.COOLING:
        writes.append(timers.row(Timer(TIMER, request.id, request.starts_ms)))
    try:
        effects().commit(_entry(request, "申请删除个人信息"), writes)
    except TransactionFailed as failed:
        raise Conflict("the customer has changed meanwhile") from failed
    if request.state is State.RUNNING:
        begin(request.id)
    return books.get(request.id)


def begin(request_id: str) -> None:
    """Begin what was asked for; what has begun goes on, what is over stays so."""
    books = requests()
    request = books.get(request_id)
    if not request.state.is_open or request.state is State.SETTLING:
        return
    if not request.chore:
        whole = _whole(request)
        # Nobody can name the chore, so nobody can stop it.
        books.begin(whole, secrets.token_hex(16), now_ms())
        request = books.get(request_id)
    kind = ERASE if request.kind is Kind.ERASE else EXPORT
    chores.chores().start(
        kind,
        _TITLES[kind],
        {"request": request.id},
        unique=request.chore,
        by=request.by,
    )


def withdraw(request_id: str) -> Request:
    """Take a wish back while it can be thought over.

    Raises:
        NotFound: there is no such request.
        InvalidInput: it has begun, or is over.
    """
    books = requests()
    request = books.get(request_id)
    if request.state is not State.COOLING:
        raise InvalidInput("已经开始处理，不能撤回")
    entry = _entry(request, "撤回删除个人信息的申请", "withdrawn")
    moved = books.moving(
        request, (State.COOLING,), state=State.WITHDRAWN.value, finished=now_ms()
    )
    try:
        effects().commit(entry, [moved, *books.unlocking(request)])
    except TransactionFailed as failed:
        raise InvalidInput("已经开始处理，不能撤回") from failed
    for kind in (TIMER, OVERDUE):
        connections.timers().disarm(kind, request.id)
    return books.get(request_id)


def file_of(request: Request) -> str:
    """Return a link to a copy, good for some minutes; raises ``NotFound``."""
    if not request.can_be_fetched or now_ms() >= request.file_ends_ms():
        raise NotFound("no such file")
    return connections.archive().link(request.key, download_name="my-data.zip")


def _open(group: Group) -> Request | None:
    books = requests()
    for profile in group.profiles:
        if profile.erasing:
            return books.get(profile.erasing)
    return None


def _request(kind: Kind, group: Group, asked: Asked) -> Request:
    at_ms = now_ms()
    return Request(
        id=request_id(kind.value, group.id, asked.key),
        kind=kind,
        channel=asked.channel,
        by=asked.by,
        asked_ms=at_ms,
        person=group.person(),
    )


def _whole(request: Request) -> Request:
    """Take in who was found to be the same person while it was thought over."""
    known = request.person
    try:
        now = group_of(known.id).person()
    except NotFound:
        now = known
    person = Person(
        tuple(dict.fromkeys((*known.customer_ids, *now.customer_ids))),
        tuple(dict.fromkeys((*known.open_ids, *now.open_ids))),
    )
    if request.kind is not Kind.ERASE:
        return replace(request, person=person)
    marks = tuple(tombstones().mark(one) for one in person.customer_ids)
    return replace(request, person=person, marks=marks)


def _overdue_ms(request: Request) -> int:
    return request.asked_ms + OVERDUE_MS


def _entry(request: Request, title: str, type_: str = "asked") -> Entry:
    return Entry(
        customer_id=request.person.id,
        at_ms=now_ms(),
        key=f"privacy:{request.id}~{type_}",
        kind="privacy",
        type=f"{request.kind.value}-{type_}",
        direction="internal",
        title=title,
        data={"request": request.id, "channel": request.channel.value},
    )
