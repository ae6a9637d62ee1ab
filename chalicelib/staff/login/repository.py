"""Sign-ins under way, links that sign in once, and how often a place may try.

Table workspace     pk = "STAFFLOGIN#<id>", sk = "LOGIN"       purpose, stage, until, …
                    pk = "STAFFLINK#<sha256 of the token>", sk = "LINK"   staff, until
                    pk = "STAFFTRIES#<digest of the place>", sk = "<minute>"     n

All have a ttl; what counts is ``until``, since DynamoDB deletes late.
"""

from chalicelib.aws.dynamodb import ConditionFailed, Table
from chalicelib.aws.transactions import TransactionFailed, Write, transact
from chalicelib.aws.values import Item
from chalicelib.core.clock import DAY_MS, MINUTE_MS
from chalicelib.core.errors import Conflict
from chalicelib.staff.login.models import (
    Device,
    LoginRequest,
    Purpose,
    Stage,
    digest,
)
from chalicelib.staff.login.refusals import LinkSpent


class LoginRepository:
    """Each move is a condition on the stage before it, so that it happens once."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, request: LoginRequest) -> None:
        self._table.put(_item(request), condition="attribute_not_exists(pk)")

    def find(self, request_id: str) -> LoginRequest | None:
        item = self._table.get(pk=_key(request_id)["pk"], sk="LOGIN")
        return _request(item) if item else None

    def scan(self, request_id: str, customer_id: str, now_ms: int) -> bool:
        """Note who scanned first; tell whether it was this one."""
        try:
            self._table.update(
                _key(request_id),
                "SET stage = :scanned, scanned_by = :customer",
                names={"#until": "until"},
                values={
                    ":scanned": str(Stage.SCANNED),
                    ":pending": str(Stage.PENDING),
                    ":customer": digest(customer_id),
                    ":now": now_ms,
                },
                condition="stage = :pending AND #until > :now",
                returns="NONE",
            )
        except ConditionFailed:
            return False
        return True

    def decide(
        self,
        request_id: str,
        stage: Stage,
        customer_id: str,
        staff_id: str,
        now_ms: int,
    ) -> None:
        """Confirm or refuse, once.

        Raises:
            Conflict: decided, over, or scanned by somebody else.
        """
        write = self.decision(request_id, stage, customer_id, staff_id, now_ms)
        try:
            transact([write])
        except TransactionFailed as failed:
            raise Conflict("the sign-in is decided or over") from failed

    def decision(
        self,
        request_id: str,
        stage: Stage,
        customer_id: str,
        staff_id: str,
        now_ms: int,
    ) -> Write:
        """Return the same as part of a transaction."""
        return self._table.update_write(
            _key(request_id),
            "SET stage = :stage, scanned_by = :customer, staff = :staff",
            names={"#until": "until"},
            values={
                ":stage": str(stage),
                ":customer": digest(customer_id),
                ":staff": staff_id,
                ":pending": str(Stage.PENDING),
                ":scanned": str(Stage.SCANNED),
                ":now": now_ms,
            },
            condition="#until > :now AND (stage = :pending OR "
            "(stage = :scanned AND scanned_by = :customer))",
        )

    def use(self, request_id: str, browser: str, now_ms: int) -> LoginRequest:
        """Hand a confirmed sign-in to the browser that waits for it, once.

        Raises:
            Conflict: not confirmed, used, too late, or another browser.
        """
        try:
            item = self._table.update(
                _key(request_id),
                "SET stage = :used",
                names={"#until": "until"},
                values={
                    ":used": str(Stage.USED),
                    ":confirmed": str(Stage.CONFIRMED),
                    ":browser": digest(browser),
                    ":earliest": now_ms - MINUTE_MS,
                },
                # A minute more: it may have been confirmed in the last second.
                condition="stage = :confirmed AND browser = :browser "
                "AND #until > :earliest",
            )
        except ConditionFailed as error:
            raise Conflict("the sign-in is not this browser's") from error
        return _request(item)


class LinkRepository:
    """Links that sign somebody in once; only their digest is kept."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, token: str, staff_id: str, until_ms: int) -> None:
        self._table.put(
            {
                **_link_key(token),
                "staff": staff_id,
                "until": until_ms,
                "ttl": (until_ms + DAY_MS) // 1000,
            },
            condition="attribute_not_exists(pk)",
        )

    def look(self, token: str, now_ms: int) -> str:
        """Return whom the link is for, without using it; raises ``LinkSpent``."""
        item = self._table.get(pk=_link_key(token)["pk"], sk="LINK")
        if item is None or "used_at" in item or item["until"] <= now_ms:
            raise LinkSpent("the link is used or too old")
        return str(item["staff"])

    def take(self, token: str, now_ms: int) -> str:
        """Return whom the link is for and use it up; raises ``LinkSpent``."""
        try:
            item = self._table.update(
                _link_key(token),
                "SET used_at = :now",
                names={"#until": "until"},
                values={":now": now_ms},
                condition="#until > :now AND attribute_not_exists(used_at)",
            )
        except ConditionFailed as error:
            raise LinkSpent("the link is used or too old") from error
        return str(item["staff"])


class Tries:
    """Counts what is begun from one place in a minute."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, place: str, most: int, now_ms: int) -> bool:
        """Count one more; tell whether it is within ``most``."""
        minute = now_ms // MINUTE_MS
        try:
            self._table.update(
                {"pk": f"STAFFTRIES#{digest(place)[:32]}", "sk": str(minute)},
                "SET #ttl = :ttl ADD n :one",
                names={"#ttl": "ttl"},
                values={":ttl": minute * 60 + 120, ":one": 1, ":most": most},
                condition="attribute_not_exists(n) OR n < :most",
                returns="NONE",
            )
        except ConditionFailed:
            return False
        return True


def _key(request_id: str) -> dict[str, str]:
    return {"pk": f"STAFFLOGIN#{request_id}", "sk": "LOGIN"}


def _link_key(token: str) -> dict[str, str]:
    return {"pk": f"STAFFLINK#{digest(token)}", "sk": "LINK"}


def _item(request: LoginRequest) -> Item:
    return {
        **_key(request.id),
        "purpose": str(request.purpose),
        "stage": str(request.stage),
        "begun_at": request.begun_at_ms,
        "until": request.until_ms,
        "device": request.device.name,
        "address": request.device.address,
        "browser": request.browser,
        "scanned_by": request.scanned_by,
        "staff": request.staff_id,
        "ttl": (request.until_ms + DAY_MS) // 1000,
    }


def _request(item: Item) -> LoginRequest:
    return LoginRequest(
        id=item["pk"].removeprefix("STAFFLOGIN#"),
        purpose=Purpose(item["purpose"]),
        stage=Stage(item["stage"]),
        begun_at_ms=item["begun_at"],
        until_ms=item["until"],
        device=Device(item["device"], item["address"]),
        browser=item["browser"],
        scanned_by=item["scanned_by"],
        staff_id=item["staff"],
    )
