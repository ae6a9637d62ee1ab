"""Who works here, and who is signed in."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is here for; ``roles.ROLES`` says what that allows."""

    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    MARKETER = "marketer"
    ANALYST = "analyst"
    AUDITOR = "auditor"

    @property
    def label(self) -> str:
        """Return what the brand's people call it."""
        return _TITLES[self]


_TITLES = {
    Role.ADMINISTRATOR: "管理员",
    Role.SUPERVISOR: "客服主管",
    Role.AGENT: "客服",
    Role.MARKETER: "营销",
    Role.ANALYST: "数据分析",
    Role.AUDITOR: "审计",
}


class State(StrEnum):
    """Where somebody stands; only ``active`` may sign in."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    LEFT = "left"

    @property
    def label(self) -> str:
        return _STATE_TITLES[self]


_STATE_TITLES = {
    State.INVITED: "待加入",
    State.ACTIVE: "在职",
    State.SUSPENDED: "已停用",
    State.LEFT: "已离职",
}


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works for the brand; instants are milliseconds, 0 is never."""

    id: str
    name: str
    role: Role
    state: State
    customer_id: str = ""  # the follower behind the WeChat they sign in with
    groups: tuple[str, ...] = ()
    version: int = 0  # counts every change, for optimistic writes
    epoch: int = 0  # counts what ends all sessions: another role, suspended, left
    invited_at_ms: int = 0
    joined_at_ms: int = 0
    signed_in_at_ms: int = 0

    @property
    def is_active(self) -> bool:
        return self.state is State.ACTIVE

    @property
    def actor(self) -> str:
        """Return the name in the audit."""
        return f"staff:{self.id}"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who does something now, as the session check has just read it."""

    staff_id: str
    name: str
    role: Role
    groups: tuple[str, ...] = ()
    session: str = ""  # names the sign-in in the audit; not its secret

    @property
    def actor(self) -> str:
        """Return the name in the audit."""
        return f"staff:{self.staff_id}"


def principal(staff: Staff, session: str) -> Principal:
    """Return somebody as signed in by that session."""
    return Principal(staff.id, staff.name, staff.role, staff.groups, session)
