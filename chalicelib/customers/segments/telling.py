"""Segments in words, for pages and for ``/v1``."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from chalicelib import connections
from chalicelib.core.errors import NotFound
from chalicelib.customers.profile.repository import ProfileRepository
from chalicelib.customers.segments.membership import desk as membership
from chalicelib.customers.segments.rules.faults import RuleRefused
from chalicelib.customers.segments.rules.models import Node
from chalicelib.customers.segments.rules.service import Finding, explain
from chalicelib.customers.segments.rules.wording import Wording
from chalicelib.customers.traits.everything import everything
from chalicelib.web.api.refusals import Refused


@dataclass(frozen=True, slots=True)
class Why:
    """Why a rule holds for somebody, or does not; ``excluded`` where it cannot."""

    found: Finding
    excluded: str = ""

    @property
    def holds(self) -> bool:
        return self.found.holds and not self.excluded


def wording() -> Wording:
    """Return the words for rules, with the names that segments have now."""
    return Wording(everything(), membership.published().names)


def why(rule: Node, customer_id: str) -> Why:
    """Return what a rule comes to for somebody, as of this moment.

    Raises:
        NotFound: there is no such customer.
    """
    profile = ProfileRepository(connections.profiles()).get(customer_id)
    if profile is None:
        raise NotFound("no such customer")
    person = membership.person(profile)
    excluded = "员工不计入分群" if person.profile.staff else ""
    if profile.merged_into:
        excluded = "已合并到另一位客户"
    return Why(explain(rule, person), excluded)


@contextmanager
def refusing() -> Iterator[None]:
    """Have ``/v1`` say which node of a rule is wrong, and why."""
    try:
        yield
    except RuleRefused as error:
        raise Refused(
            422,
            "invalid_rule",
            str(error),
            fields={error.path: error.wrong.message},
        ) from error
