"""The one table of who may do what and see which fields; what is not in it is denied.

A module that comes later adds its action to ``Action`` and to the roles below, and its
fields to ``Entity`` and to the roles that see them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from chalicelib.core.errors import NotAuthentic
from chalicelib.staff.models import Principal, Role


class Action(StrEnum):
    """What can be allowed: ``<what>.<how>``."""

    HOME_READ = "home.read"
    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_REVEAL = "customers.reveal"  # unmask what names a person; always audited
    CUSTOMERS_WRITE = "customers.write"
    CUSTOMERS_ASSIGN = "customers.assign"  # say who looks after whom
    CUSTOMERS_MERGE = "customers.merge"  # and unmerge
    CUSTOMERS_IMPORT = "customers.import"
    CUSTOMERS_EXPORT = "customers.export"
    CUSTOMERS_ERASE = "customers.erase"
    PRIVACY_READ = "privacy.read"  # wishes about people's own data, and the proofs
    ORDERS_READ = "orders.read"
    TAGS_MANAGE = "tags.manage"  # groups, rules, batches, WeChat's own tags
    SEGMENTS_READ = "segments.read"
    SEGMENTS_WRITE = "segments.write"
    PLACES_READ = "places.read"  # stores, visits, flows
    PLACES_WRITE = "places.write"
    FORMS_READ = "forms.read"
    FORMS_WRITE = "forms.write"
    INSIGHT_READ = "insight.read"  # index, topics, value, clusters, prediction
    INSIGHT_WRITE = "insight.write"  # lexicon, thresholds, reviews of models
    MESSAGES_READ = "messages.read"
    MESSAGES_SEND = "messages.send"
    RECORDINGS_PLAY = "recordings.play"
    PUSHES_READ = "pushes.read"
    PUSHES_WRITE = "pushes.write"
    PUSHES_APPROVE = "pushes.approve"
    REPORTS_READ = "reports.read"
    REPORTS_EXPORT = "reports.export"
    SYNC_READ = "sync.read"
    SYNC_RUN = "sync.run"
    STAFF_READ = "staff.read"
    STAFF_MANAGE = "staff.manage"
    SETTINGS_READ = "settings.read"
    SETTINGS_WRITE = "settings.write"
    AUDIT_READ = "audit.read"
    AUDIT_EXPORT = "audit.export"
    OPERATIONS_READ = "operations.read"
    OPERATIONS_REDRIVE = "operations.redrive"
    API_KEYS_MANAGE = "api_keys.manage"
    WEBHOOKS_MANAGE = "webhooks.manage"


class Entity(StrEnum):
    """What has fields that not everybody sees."""

    CUSTOMER = "customer"
    STAFF = "staff"
    DEAD_LETTER = "dead_letter"


@dataclass(frozen=True, slots=True)
class Grant:
    """What one role may do, and the fields it sees."""

    actions: frozenset[Action]
    fields: Mapping[Entity, frozenset[str]] = field(default_factory=dict)


_NUMBERS = frozenset(
    {
        *("id", "subscribed", "subscribed_at", "unsubscribed_at", "times_followed"),
        *("source", "scene", "stage", "score", "last_inbound_at", "last_outbound_at"),
        *("orders", "value", "visits", "segments", "attributes"),
    }
)
# "answers" are words of people's own in forms; what is said in a talk is "messages".
_PERSON = _NUMBERS | {"name", "remark", "tags", "staff", "answers"}
# Masked until somebody who may reveal asks for it.
_NAMING = frozenset(
    {"openid", "unionid", "mobile", "location", "birthday", "address", "email"}
)
_TALK = frozenset({"messages", "recordings"})
_COLLEAGUE = frozenset({"id", "name", "role", "groups", "state"})
_FILE = _COLLEAGUE | {"invited_at", "joined_at", "signed_in_at", "customer_id"}
_LETTER = frozenset({"id", "queue", "reason", "sent_at", "received", "size"})

ROLES: Mapping[Role, Grant] = {
    Role.ADMINISTRATOR: Grant(
        frozenset(Action),
        {
            Entity.CUSTOMER: _PERSON | _NAMING | _TALK,
            Entity.STAFF: _FILE,
            Entity.DEAD_LETTER: _LETTER | {"body"},
        },
    ),
    Role.SUPERVISOR: Grant(
        frozenset(
            {
                Action.HOME_READ,
                Action.CUSTOMERS_READ,
                Action.CUSTOMERS_REVEAL,
                Action.CUSTOMERS_WRITE,
                Action.CUSTOMERS_ASSIGN,
                Action.CUSTOMERS_MERGE,
                Action.CUSTOMERS_IMPORT,
                Action.CUSTOMERS_EXPORT,
                Action.PRIVACY_READ,
                Action.ORDERS_READ,
                Action.TAGS_MANAGE,
                Action.SEGMENTS_READ,
                Action.SEGMENTS_WRITE,
                Action.PLACES_READ,
                Action.PLACES_WRITE,
                Action.FORMS_READ,
                Action.FORMS_WRITE,
                Action.INSIGHT_READ,
                Action.MESSAGES_READ,
                Action.MESSAGES_SEND,
                Action.RECORDINGS_PLAY,
                Action.PUSHES_READ,
                Action.REPORTS_READ,
                Action.REPORTS_EXPORT,
                Action.SYNC_READ,
                Action.STAFF_READ,
                Action.SETTINGS_READ,
                Action.OPERATIONS_READ,
            }
        ),
        {
            Entity.CUSTOMER: _PERSON | _NAMING | _TALK,
            Entity.STAFF: _FILE,
            Entity.DEAD_LETTER: _LETTER,
        },
    ),
    Role.AGENT: Grant(
        frozenset(
            {
                Action.HOME_READ,
                Action.CUSTOMERS_READ,
                Action.CUSTOMERS_REVEAL,
                Action.CUSTOMERS_WRITE,
                Action.ORDERS_READ,
                Action.SEGMENTS_READ,
                Action.PLACES_READ,
                Action.FORMS_READ,
                Action.MESSAGES_READ,
                Action.MESSAGES_SEND,
                Action.RECORDINGS_PLAY,
            }
        ),
        {Entity.CUSTOMER: _PERSON | _NAMING | _TALK, Entity.STAFF: _COLLEAGUE},
    ),
    Role.MARKETER: Grant(
        frozenset(
            {
                Action.HOME_READ,
                Action.CUSTOMERS_READ,
                Action.CUSTOMERS_WRITE,
                Action.CUSTOMERS_IMPORT,
                Action.ORDERS_READ,
                Action.TAGS_MANAGE,
                Action.SEGMENTS_READ,
                Action.SEGMENTS_WRITE,
                Action.PLACES_READ,
                Action.PLACES_WRITE,
                Action.FORMS_READ,
                Action.FORMS_WRITE,
                Action.INSIGHT_READ,
                Action.INSIGHT_WRITE,
                Action.PUSHES_READ,
                Action.PUSHES_WRITE,
                Action.REPORTS_READ,
                Action.REPORTS_EXPORT,
                Action.SYNC_READ,
            }
        ),
        {Entity.CUSTOMER: _PERSON, Entity.STAFF: _COLLEAGUE},
    ),
    Role.ANALYST: Grant(
        frozenset(
            {
                Action.HOME_READ,
                Action.CUSTOMERS_READ,
                Action.ORDERS_READ,
                Action.SEGMENTS_READ,
                Action.PLACES_READ,
                Action.FORMS_READ,
                Action.INSIGHT_READ,
                Action.INSIGHT_WRITE,
                Action.PUSHES_READ,
                Action.REPORTS_READ,
                Action.REPORTS_EXPORT,
                Action.SYNC_READ,
            }
        ),
        {Entity.CUSTOMER: _NUMBERS | {"tags"}, Entity.STAFF: _COLLEAGUE},
    ),
    Role.AUDITOR: Grant(
        frozenset(
            {
                Action.HOME_READ,
                Action.PUSHES_READ,
                Action.REPORTS_READ,
                Action.SYNC_READ,
                Action.STAFF_READ,
                Action.SETTINGS_READ,
                Action.PRIVACY_READ,
                Action.AUDIT_READ,
                Action.AUDIT_EXPORT,
                Action.OPERATIONS_READ,
            }
        ),
        {
            Entity.CUSTOMER: frozenset({"id"}),
            Entity.STAFF: _FILE,
            Entity.DEAD_LETTER: _LETTER,
        },
    ),
}


class NotAllowed(NotAuthentic):
    """Known, and not allowed to do this."""


def allows(role: Role, action: Action) -> bool:
    """Tell whether the table has it."""
    grant = ROLES.get(role)
    return grant is not None and action in grant.actions


def require(who: Principal, action: Action) -> None:
    """Let somebody do it; raises ``NotAllowed``."""
    if not allows(who.role, action):
        raise NotAllowed(f"{who.role} may not {action}")


def visible_fields(role: Role, entity: Entity) -> frozenset[str]:
    """Return the fields of such a thing that the role sees; none is the default."""
    grant = ROLES.get(role)
    return grant.fields.get(entity, frozenset()) if grant else frozenset()


def visible(role: Role, entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the role sees of a thing."""
    seen = visible_fields(role, entity)
    return {name: value for name, value in values.items() if name in seen}
