"""What signing in needs of others."""

from typing import Protocol

from chalicelib.aws.transactions import Write
from chalicelib.staff.login.models import LoginRequest, Stage
from chalicelib.staff.models import Staff


class Logins(Protocol):
    """Where sign-ins under way are kept."""

    def add(self, request: LoginRequest) -> None: ...
    def find(self, request_id: str) -> LoginRequest | None: ...
    def scan(self, request_id: str, customer_id: str, now_ms: int) -> bool: ...
    def decide(
        self,
        request_id: str,
        stage: Stage,
        customer_id: str,
        staff_id: str,
        now_ms: int,
    ) -> None: ...
    def decision(
        self,
        request_id: str,
        stage: Stage,
        customer_id: str,
        staff_id: str,
        now_ms: int,
    ) -> Write: ...
    def use(self, request_id: str, browser: str, now_ms: int) -> LoginRequest: ...


class People(Protocol):
    """Who works here."""

    def known(self, staff_id: str) -> Staff: ...
    def of_customer(self, customer_id: str) -> Staff | None: ...
    def change(
        self, before: Staff, after: Staff, *, also: tuple[Write, ...] = ()
    ) -> Staff: ...
    def note_sign_in(self, staff_id: str, at_ms: int) -> None: ...


class Counts(Protocol):
    def count(self, place: str, most: int, now_ms: int) -> bool: ...


class Codes(Protocol):
    """WeChat's parametric codes."""

    def __call__(self, scene: str, life_s: int) -> str:
        """Return what the code says."""


class Audit(Protocol):
    def __call__(
        self,
        actor: str,
        action: str,
        object: str = "",  # noqa: A002 -- what an audit calls it
        details: dict[str, str] | None = None,
    ) -> object: ...


class News(Protocol):
    """Tells the other modules of somebody, as part of the same transaction."""

    def write(self, staff: Staff) -> Write: ...
    def tell(self, staff: Staff) -> None: ...
