"""Inviting, changing and removing staff: who may, and what follows.

Nobody changes their own role or state, so that nobody rises by themselves and the last
administrator cannot leave by mistake; a change by an administrator holds only if they
still are one when it happens.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from chalicelib.aws.transactions import Write
from chalicelib.core.errors import Conflict, InvalidInput
from chalicelib.staff.login.models import Begun
from chalicelib.staff.login.ports import Audit, News
from chalicelib.staff.login.service import new_id
from chalicelib.staff.models import Principal, Role, Staff, State
from chalicelib.staff.roles import Action, NotAllowed, require

LONGEST_NAME = 20
LONGEST_GROUP = 20
MOST_GROUPS = 20
OPERATOR = "operator:command"


class SelfChange(NotAllowed):
    """Somebody tried to change their own role or state."""


class People(Protocol):
    """Where staff are kept."""

    def known(self, staff_id: str) -> Staff: ...
    def all(self) -> list[Staff]: ...
    def add(self, staff: Staff, *, also: tuple[Write, ...] = ()) -> None: ...
    def change(
        self,
        before: Staff,
        after: Staff,
        *,
        by: Staff | None = None,
        also: tuple[Write, ...] = (),
    ) -> Staff: ...


class Invites(Protocol):
    def __call__(self, staff: Staff) -> Begun:
        """Make the code that ties a WeChat to somebody."""


class StaffDesk:
    """Everything that is done about staff."""

    def __init__(
        self,
        people: People,
        *,
        invites: Invites,
        audit: Audit,
        joined: News,
        left: News,
        now_ms: Callable[[], int],
    ) -> None:
        self._people = people
        self._invites = invites
        self._audit = audit
        self._joined = joined
        self._left = left
        self._now_ms = now_ms

    def list(self) -> list[Staff]:
        return self._people.all()

    def first_administrator(self, name: str) -> Staff:
        """Return the administrator who invites all others.

        Raises:
            Conflict: there is an active administrator; ask them, or make them a link.
        """
        for one in self._people.all():
            if one.role is Role.ADMINISTRATOR and one.is_active:
                raise Conflict(f"there is an administrator: {one.name} ({one.id})")
        return self.install(name, Role.ADMINISTRATOR)

    def install(
        self,
        name: str,
        role: Role,
        groups: Iterable[str] = (),
        *,
        staff_id: str = "",
        customer_id: str = "",
    ) -> Staff:
        """Add somebody who is active at once, as only the operator's command does."""
        now = self._now_ms()
        made = replace(
            self._new(name, role, groups, State.ACTIVE),
            id=staff_id or new_id(),
            customer_id=customer_id,
            joined_at_ms=now,
        )
        self._audit(OPERATOR, "staff.installed", made.actor, {"role": str(role)})
        if not customer_id:
            self._people.add(made)
            return made
        self._people.add(made, also=(self._joined.write(made),))
        self._joined.tell(made)
        return made

    def tie(self, staff: Staff, customer_id: str) -> Staff:
        """Tie a WeChat to somebody without a scan, as only the operator's command does.

        Raises:
            AlreadyBound: it is somebody else's.
        """
        after = replace(staff, customer_id=customer_id)
        self._audit(OPERATOR, "staff.tied", staff.actor)
        tied = self._people.change(staff, after, also=(self._joined.write(after),))
        self._joined.tell(after)
        return tied

    def invite(
        self, by: Principal, name: str, role: Role, groups: Iterable[str] = ()
    ) -> tuple[Staff, Begun]:
        """Add somebody who is yet to scan; return the code for them, too."""
        require(by, Action.STAFF_MANAGE)
        return self._invite(by.actor, name, role, groups)

    def invite_by_command(
        self, name: str, role: Role, groups: Iterable[str] = ()
    ) -> tuple[Staff, Begun]:
        """Do the same for who operates the deployment."""
        return self._invite(OPERATOR, name, role, groups)

    def invite_again(self, by: Principal, staff_id: str) -> Begun:
        """Make another code for somebody invited, or for another WeChat of theirs.

        Everybody may do that for themselves: a new phone, a first WeChat.
        """
        if by.staff_id != staff_id:
            require(by, Action.STAFF_MANAGE)
        staff = self._people.known(staff_id)
        if staff.state not in (State.INVITED, State.ACTIVE):
            raise Conflict("only who is here or invited can scan")
        self._audit(by.actor, "staff.invited_again", staff.actor)
        return self._invites(staff)

    def _invite(
        self, actor: str, name: str, role: Role, groups: Iterable[str]
    ) -> tuple[Staff, Begun]:
        invited = self._new(name, role, groups, State.INVITED)
        self._audit(actor, "staff.invited", invited.actor, {"role": str(role)})
        self._people.add(invited)
        return invited, self._invites(invited)

    def _new(self, name: str, role: Role, groups: Iterable[str], state: State) -> Staff:
        return Staff(
            id=new_id(),
            name=checked_name(name),
            role=role,
            state=state,
            groups=checked_groups(groups),
            version=1,
            invited_at_ms=self._now_ms(),
        )

    def rename(self, by: Principal, staff_id: str, name: str, version: int) -> Staff:
        before = self._read(by, staff_id, version)
        after = replace(before, name=checked_name(name))
        return self._change(by, "staff.renamed", before, after)

    def change_role(
        self, by: Principal, staff_id: str, role: Role, version: int
    ) -> Staff:
        """Give somebody another role; their sessions end, so that none has the old."""
        before = self._read(by, staff_id, version, own=False)
        details = {"from": str(before.role), "to": str(role)}
        after = replace(before, role=role)
        return self._change(by, "staff.role_changed", before, after, details)

    def change_groups(
        self, by: Principal, staff_id: str, groups: Iterable[str], version: int
    ) -> Staff:
        before = self._read(by, staff_id, version)
        after = replace(before, groups=checked_groups(groups))
        return self._change(by, "staff.groups_changed", before, after)

    def suspend(self, by: Principal, staff_id: str, version: int) -> Staff:
        """Keep somebody out until resumed; their sessions end at once."""
        before = self._read(by, staff_id, version, own=False)
        _only(before, State.ACTIVE)
        after = replace(before, state=State.SUSPENDED)
        return self._change(by, "staff.suspended", before, after)

    def resume(self, by: Principal, staff_id: str, version: int) -> Staff:
        before = self._read(by, staff_id, version, own=False)
        _only(before, State.SUSPENDED)
        after = replace(before, state=State.ACTIVE)
        return self._change(by, "staff.resumed", before, after)

    def remove(self, by: Principal, staff_id: str, version: int) -> Staff:
        """Let somebody go: sessions end, the WeChat is free, the name stays known."""
        before = self._read(by, staff_id, version, own=False)
        if before.state is State.LEFT:
            raise Conflict("has left before")
        after = replace(before, state=State.LEFT, customer_id="")
        if not before.customer_id:
            return self._change(by, "staff.removed", before, after)
        also = (self._left.write(before),)
        changed = self._change(by, "staff.removed", before, after, also=also)
        self._left.tell(before)
        return changed

    def end_sessions(self, by: Principal, staff_id: str) -> Staff:
        """End every session of somebody; everybody may end their own."""
        if by.staff_id != staff_id:
            require(by, Action.STAFF_MANAGE)
        before = self._people.known(staff_id)
        after = replace(before, epoch=before.epoch + 1)
        self._audit(by.actor, "staff.sessions_ended", before.actor)
        return self._people.change(before, after)

    def _read(
        self, by: Principal, staff_id: str, version: int, *, own: bool = True
    ) -> Staff:
        require(by, Action.STAFF_MANAGE)
        if by.staff_id == staff_id and not own:
            raise SelfChange("nobody changes their own role or state")
        before = self._people.known(staff_id)
        if before.version != version:
            raise Conflict("changed by somebody else")
        return before

    def _change(
        self,
        by: Principal,
        action: str,
        before: Staff,
        after: Staff,
        details: dict[str, str] | None = None,
        also: tuple[Write, ...] = (),
    ) -> Staff:
        self._audit(by.actor, action, before.actor, details)
        administrator = None
        if by.staff_id != before.id:
            administrator = self._people.known(by.staff_id)
        return self._people.change(before, after, by=administrator, also=also)


def checked_name(name: str) -> str:
    """Return a name fit to show; raises ``InvalidInput``."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME or not tidy.isprintable():
        raise InvalidInput(f"姓名要有 1 到 {LONGEST_NAME} 个字")
    return tidy


def checked_groups(groups: Iterable[str]) -> tuple[str, ...]:
    """Return groups in order, each once; raises ``InvalidInput``."""
    tidy = sorted({" ".join(group.split()) for group in groups} - {""})
    if len(tidy) > MOST_GROUPS:
        raise InvalidInput(f"最多 {MOST_GROUPS} 个组")
    if any(len(group) > LONGEST_GROUP or not group.isprintable() for group in tidy):
        raise InvalidInput(f"组名最多 {LONGEST_GROUP} 个字")
    return tuple(tidy)


def _only(staff: Staff, state: State) -> None:
    if staff.state is not state:
        raise Conflict(f"not {state}: {staff.state}")
