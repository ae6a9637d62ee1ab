"""The audit of this deployment: ``audit.record(...)`` before every privileged deed."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalicelib.aws.dynamodb import Table
    from chalicelib.staff.audit.models import Chained, Detail
    from chalicelib.staff.audit.repository import AuditRepository, Heads
    from chalicelib.staff.audit.service import Journal
    from chalicelib.staff.audit.verification import Verdict


def record(
    actor: str,
    action: str,
    object: str = "",  # noqa: A002 -- what an audit calls it
    details: Mapping[str, Detail] | None = None,
    request_id: str = "",
) -> Chained:
    """Write who does what to what, before it is done.

    Args:
        actor: ``Principal.actor``, "key:<id>" of the API, "operator:<name>".
        action: what is done, mostly a ``roles.Action``.
        object: "customer:<id>" and the like; never an openid, a name or a number.
        details: what else matters; people by customer id only.
        request_id: of the request that did it.

    Raises:
        Unavailable: it could not be written, so the deed must not happen either.
    """
    return _journal().record(actor, action, object, details, request_id)


def verify_days(days: Iterable[str]) -> Verdict:
    """Verify what is stored of those days, against the heads that were sealed."""
    from chalicelib.staff.audit import service

    return service.verify_days(records(), heads(), days)


def _journal() -> Journal:
    from chalicelib import connections

    return _journal_on(connections.workspace())


@lru_cache(maxsize=1)
def _journal_on(table: Table) -> Journal:
    """Keep one a container: it remembers where its chains end, which spares a read."""
    from secrets import token_hex

    from chalicelib.core.clock import now_ms
    from chalicelib.staff.audit.repository import AuditRepository
    from chalicelib.staff.audit.service import Journal

    return Journal(AuditRepository(table), now_ms, lambda: token_hex(8))


def records() -> AuditRepository:
    """Return the stored chains."""
    from chalicelib import connections
    from chalicelib.staff.audit.repository import AuditRepository

    return AuditRepository(connections.workspace())


def heads() -> Heads:
    """Return the sealed heads."""
    from chalicelib import connections
    from chalicelib.staff.audit.repository import Heads

    return Heads(connections.audit())
