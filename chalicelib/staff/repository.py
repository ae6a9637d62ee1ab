"""Everybody who works here.

Table workspace     pk = "STAFF", sk = "STAFF#<staff id>"
                        name, role, state, customer, groups, version, epoch,
                        invited_at, joined_at, signed_in_at
                    pk = "STAFF", sk = "CUSTOMER#<customer id>"    staff

A brand has dozens of people, so that one partition holds them all; the second kind of
item says who it is that scans, and that one WeChat is one person.
"""

from dataclasses import replace

from chalicelib.aws.dynamodb import Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.errors import Conflict, NotFound
from chalicelib.staff.models import Role, Staff, State

_PARTITION = "STAFF"


class AlreadyBound(Conflict):
    """The WeChat account belongs to another member of staff."""


class StaffRepository:
    """Members of staff; each change is on condition that nobody made another."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, staff_id: str) -> Staff | None:
        item = self._table.get(pk=_PARTITION, sk=f"STAFF#{staff_id}")
        return _staff(item) if item else None

    def known(self, staff_id: str) -> Staff:
        """Return somebody; raises ``NotFound``."""
        found = self.get(staff_id)
        if found is None:
            raise NotFound("no such member of staff")
        return found

    def of_customer(self, customer_id: str) -> Staff | None:
        """Return who signs in with that WeChat."""
        pointer = self._table.get(pk=_PARTITION, sk=f"CUSTOMER#{customer_id}")
        return self.get(pointer["staff"]) if pointer else None

    def all(self) -> list[Staff]:
        """Return everybody, those who left too, by name."""
        rows = self._table.query(
            "pk = :staff AND begins_with(sk, :kind)",
            values={":staff": _PARTITION, ":kind": "STAFF#"},
        )
        return sorted((_staff(row) for row in rows), key=lambda one: one.name)

    def add(self, staff: Staff, *, also: tuple[Write, ...] = ()) -> None:
        """Keep somebody new.

        Raises:
            AlreadyBound: the WeChat is somebody else's.
        """
        put = self._table.put_write(_item(staff), "attribute_not_exists(pk)")
        pointer = [self._pointer(staff)] if staff.customer_id else []
        try:
            transact([put, *pointer, *also])
        except TransactionFailed as failed:
            if failed.refused(0):
                raise Conflict("there is such a member of staff") from failed
            raise AlreadyBound("that WeChat is somebody else's") from failed

    def change(
        self,
        before: Staff,
        after: Staff,
        *,
        by: Staff | None = None,
        also: tuple[Write, ...] = (),
    ) -> Staff:
        """Replace somebody as read by what they are to be; return that.

        Args:
            before: as read; another change since then wins.
            after: as wanted, with the version of ``before``.
            by: an administrator who must still be one when it happens, so that two
                cannot remove each other.
            also: what happens together with it.

        Raises:
            Conflict: changed by somebody else, or ``by`` is no administrator now.
            AlreadyBound: the WeChat is somebody else's.
        """
        changed = _next(before, after)
        writes = [self._replacement(before, changed)]
        bound = before.customer_id != changed.customer_id
        if bound:
            writes += self._binding(before, changed)
        if by:
            writes.append(self._still_administrator(by))
        try:
            transact([*writes, *also])
        except TransactionFailed as failed:
            if bound and changed.customer_id and failed.refused(1):
                raise AlreadyBound("that WeChat is somebody else's") from failed
            raise Conflict("changed by somebody else") from failed
        return changed

    def note_sign_in(self, staff_id: str, at_ms: int) -> None:
        """Remember when somebody signed in last; it is no change of theirs."""
        self._table.update(
            {"pk": _PARTITION, "sk": f"STAFF#{staff_id}"},
            "SET signed_in_at = :at",
            values={":at": at_ms},
            condition="attribute_exists(pk)",
            returns="NONE",
        )

    def _replacement(self, before: Staff, after: Staff) -> Write:
        return self._table.update_write(
            {"pk": _PARTITION, "sk": f"STAFF#{before.id}"},
            "SET #name = :name, #role = :role, #state = :state, customer = :customer, "
            "#groups = :groups, version = :version, epoch = :epoch, "
            "joined_at = :joined_at",
            names={
                "#name": "name",
                "#role": "role",
                "#state": "state",
                "#groups": "groups",
            },
            values={
                ":name": after.name,
                ":role": str(after.role),
                ":state": str(after.state),
                ":customer": after.customer_id,
                ":groups": list(after.groups),
                ":version": after.version,
                ":epoch": after.epoch,
                ":joined_at": after.joined_at_ms,
                ":before": before.version,
            },
            condition="version = :before",
        )

    def _binding(self, before: Staff, after: Staff) -> list[Write]:
        """Return the writes that move the pointer; a new one comes first."""
        writes = [self._pointer(after)] if after.customer_id else []
        if before.customer_id:
            old = {"pk": _PARTITION, "sk": f"CUSTOMER#{before.customer_id}"}
            writes.append(self._table.delete_write(old))
        return writes

    def _pointer(self, staff: Staff) -> Write:
        key = {"pk": _PARTITION, "sk": f"CUSTOMER#{staff.customer_id}"}
        return self._table.put_write(
            {**key, "staff": staff.id},
            "attribute_not_exists(pk) OR staff = :staff",
            values={":staff": staff.id},
        )

    def _still_administrator(self, by: Staff) -> Write:
        return self._table.check_write(
            {"pk": _PARTITION, "sk": f"STAFF#{by.id}"},
            "#role = :role AND #state = :active",
            names={"#role": "role", "#state": "state"},
            values={":role": str(Role.ADMINISTRATOR), ":active": str(State.ACTIVE)},
        )


def _next(before: Staff, after: Staff) -> Staff:
    """Return the change with its number; sessions end with the role or the state."""
    ends = (before.role, before.state) != (after.role, after.state)
    epoch = max(after.epoch, before.epoch + 1) if ends else after.epoch
    return replace(after, version=before.version + 1, epoch=epoch)


def _item(staff: Staff) -> Item:
    return {
        "pk": _PARTITION,
        "sk": f"STAFF#{staff.id}",
        "name": staff.name,
        "role": str(staff.role),
        "state": str(staff.state),
        "customer": staff.customer_id,
        "groups": list(staff.groups),
        "version": staff.version,
        "epoch": staff.epoch,
        "invited_at": staff.invited_at_ms,
        "joined_at": staff.joined_at_ms,
        "signed_in_at": staff.signed_in_at_ms,
    }


def _staff(item: Item) -> Staff:
    return Staff(
        id=item["sk"].removeprefix("STAFF#"),
        name=item["name"],
        role=Role(item["role"]),
        state=State(item["state"]),
        customer_id=item["customer"],
        groups=tuple(item["groups"]),
        version=item["version"],
        epoch=item["epoch"],
        invited_at_ms=item["invited_at"],
        joined_at_ms=item["joined_at"],
        signed_in_at_ms=item["signed_in_at"],
    )
