"""What WeChat knows of one person, asked right after they followed.

An event tells neither where somebody without a code came from nor the unionid.  And two
events within one second cannot be put in order: then WeChat's word decides.
"""

from collections.abc import Callable
from typing import Any, Protocol

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.customers.identity.unionids import Unionids
from chalicelib.customers.sync.messages import PersonTask
from chalicelib.customers.sync.verdicts import Told, wechat_fields


class Account(Protocol):
    """Who is asked."""

    def follower(self, open_id: str) -> Told: ...


class Lookup:
    """Completes the profile of one person."""

    def __init__(
        self,
        profiles: Table,
        account: Account,
        unionids: Unionids,
        customer_id: Callable[[str], str],
        now_ms: Callable[[], int],
    ) -> None:
        self._profiles = profiles
        self._unionids = unionids
        self._account = account
        self._customer_id = customer_id
        self._now_ms = now_ms

    def look_at(self, task: PersonTask) -> None:
        """Write what WeChat says, unless the person has followed or left since."""
        told = self._account.follower(task.open_id)
        if not (told.subscribed or task.settles):
            return  # left since, which an event of its own tells
        customer = self._customer_id(task.open_id)
        sets = {**wechat_fields(told), "synced_at": self._now_ms()}
        if task.settles:
            sets["sub"] = told.subscribed
        if told.subscribed and told.source and not told.scene:
            sets["source"] = told.source
        if self._write(customer, task.follow_key, sets) and told.union_id:
            self._unionids.note(told.union_id, customer, self._now_ms())

    def _write(self, customer: str, follow_key: str, sets: dict[str, Any]) -> bool:
        assignments = ", ".join("#" + name + " = :" + name for name in sets)
        try:
            self._profiles.update(
                {"pk": customer, "sk": "PROFILE"},
                "SET " + assignments,
                names={"#" + name: name for name in sets},
                values={":" + name: value for name, value in sets.items()}
                | {":follow_key": follow_key},
                condition="sub_sk = :follow_key",
            )
        except ConditionFailed:
            return False
        return True
